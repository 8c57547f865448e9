"""Index events, what lies around them, and events refined: the queries agree with the slow, obvious engine."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings

from access.asking import Asking
from cohorts.criteria import Criterion
from queries.kept import asked
from queries.part import Plan
from queries.warehouse import Warehouse
from tests.queries.random_release import Rows
from tests.queries.reference import NO, Reference
from tests.queries.strategies_temporal import events, indexed

#: CONCORD_EXAMPLES=5000 for the long run.
EXAMPLES = int(os.environ.get("CONCORD_EXAMPLES", "120"))
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize="CONCORD_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def reference(rows: Rows, random_warehouse: Warehouse, researcher: Asking) -> Reference:
    with random_warehouse.cursor(researcher) as cursor:
        permitted = {row[0] for row in cursor.execute("SELECT individual_id FROM permitted").fetchall()}
    return Reference(rows, permitted)


def states(planned: Plan, cursor) -> dict[int, int]:
    """{individual: state} of those who are not no, from the one kept part of a leaf."""
    [part] = planned.parts
    return dict(cursor.execute(f"SELECT k.individual_id, k.state FROM {part.kept} AS k").fetchall())


def agree(warehouse: Warehouse, asking: Asking, reference: Reference, criterion: Criterion) -> None:
    expected = {person: state for person, state in reference.evaluate(criterion).items() if state != NO}
    with warehouse.cursor(asking) as cursor:
        assert states(asked(criterion, cursor), cursor) == expected


@BOUNDED
@given(criterion=indexed)
def test_every_indexed_criterion_agrees_with_the_reference(
    criterion: Criterion, random_warehouse: Warehouse, researcher: Asking, reference: Reference
) -> None:
    agree(random_warehouse, researcher, reference, criterion)


@BOUNDED
@given(criterion=events)
def test_every_event_agrees_with_the_reference(
    criterion: Criterion, random_warehouse: Warehouse, researcher: Asking, reference: Reference
) -> None:
    agree(random_warehouse, researcher, reference, criterion)
