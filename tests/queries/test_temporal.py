"""Index events, what lies around them, and events refined: the queries agree with the slow, obvious engine."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import Criterion, HasTreatment, Indexed, Sex
from cohorts.errors import InvalidQuestion, Refused
from queries.answer import answer
from queries.criteria.part import Plan
from queries.kept import asked
from queries.outcomes.spans import Spans, spans
from queries.warehouse import Warehouse
from tests.queries.random_release import Rows
from tests.queries.reference import NO, YES, Reference
from tests.queries.reference_temporal import stays
from tests.queries.strategies_temporal import events, indexed

#: CONCORD_EXAMPLES=1700 for the long run of 5,000 cases.
EXAMPLES = int(os.environ.get("CONCORD_EXAMPLES", "50"))
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


@BOUNDED
@given(criterion=indexed)
def test_every_stay_is_that_of_the_rules(
    criterion: Criterion, random_warehouse: Warehouse, researcher: Asking, reference: Reference
) -> None:
    members = {person for person, state in reference.evaluate(criterion).items() if state == YES}
    expected = {(who, *stay) for who in members for stay in stays(reference, criterion, who)}
    with random_warehouse.cursor(researcher) as cursor:
        assert set(spans(Cohort("x", criterion), cursor).rows()) == expected


def test_s_cl_7_stays_go_out_as_years_and_days_and_to_roles_with_rows_alone(
    random_warehouse: Warehouse, researcher: Asking, partner: Asking
) -> None:
    question = Spans(Cohort("treated", Indexed(HasTreatment("ATC:C10AA"))))
    found = answer(random_warehouse, researcher, question).frame
    assert found.columns == ["individual_id", "entry_year", "entry_day", "exit_day"]
    assert found.height > 10
    assert not any(kind.is_temporal() for kind in found.dtypes)
    with pytest.raises(Refused):
        answer(random_warehouse, partner, question)
    with pytest.raises(InvalidQuestion, match="no index event"):
        answer(random_warehouse, researcher, Spans(Cohort("women", Sex("female"))))
