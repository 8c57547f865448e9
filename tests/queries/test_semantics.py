"""The queries agree with the slow, obvious engine on random criteria over a random release."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings

from access.asking import Asking
from cohorts.criteria import EVERYBODY, Criterion
from queries.cohort.count import tallied
from queries.compose import over, plan
from queries.warehouse import Warehouse
from tests.queries.random_release import Rows
from tests.queries.reference import NO, UNKNOWN, YES, Reference
from tests.queries.strategies import leaves, trees

EXAMPLES = int(os.environ.get("CONCORD_EXAMPLES", "60"))
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize="CONCORD_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def reference(rows: Rows, random_warehouse: Warehouse, researcher: Asking) -> Reference:
    with random_warehouse.cursor(researcher) as cursor:
        permitted = {row[0] for row in cursor.execute("SELECT individual_id FROM permitted").fetchall()}
    return Reference(rows, permitted)


def states(warehouse: Warehouse, asking: Asking, criterion: Criterion) -> tuple[dict[str, int], set[int]]:
    with warehouse.cursor(asking) as cursor:
        planned = plan(criterion, cursor)
        query, values = over("members.sql", {"cohort": planned})
        members = {row[0] for row in cursor.execute(query, values).fetchall()}
        return tallied(planned, cursor), members


def agree(warehouse: Warehouse, asking: Asking, reference: Reference, criterion: Criterion) -> None:
    expected = reference.evaluate(criterion)
    row, members = states(warehouse, asking, criterion)
    assert members == {person for person, state in expected.items() if state == YES}
    assert row["permitted"] == len(reference.permitted)
    assert (row["yes"], row["unknown"]) == (len(members), list(expected.values()).count(UNKNOWN))
    assert list(expected.values()).count(NO) == row["permitted"] - row["yes"] - row["unknown"]


@BOUNDED
@given(criterion=leaves())
def test_every_leaf_agrees_with_the_reference(
    criterion: Criterion, random_warehouse: Warehouse, researcher: Asking, reference: Reference
) -> None:
    agree(random_warehouse, researcher, reference, criterion)


@BOUNDED
@given(criterion=trees())
def test_every_tree_agrees_with_the_reference(
    criterion: Criterion, random_warehouse: Warehouse, researcher: Asking, reference: Reference
) -> None:
    agree(random_warehouse, researcher, reference, criterion)


def test_everybody_is_who_is_permitted(random_warehouse: Warehouse, researcher: Asking, reference: Reference) -> None:
    agree(random_warehouse, researcher, reference, EVERYBODY)
