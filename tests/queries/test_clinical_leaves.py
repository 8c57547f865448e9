"""Criteria on what was recorded, each by itself against the slow reference, and the rules they hold."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.asking import Asking
from cohorts.criteria import Family, HasPhenotypicFeature, HasTreatment, HasVisit, Observed, Sex
from cohorts.errors import InvalidQuestion
from queries.warehouse import Warehouse
from tests.queries.random_release import Rows
from tests.queries.reference import NO, UNKNOWN, YES, Reference
from tests.queries.strategies import LEAVES
from tests.queries.test_semantics import agree

MINE = ("has_treatment", "has_visit", "has_measurement", "has_phenotypic_feature", "observed", "family", "case_of")


@pytest.fixture(scope="module")
def reference(rows: Rows, random_warehouse: Warehouse, researcher: Asking) -> Reference:
    with random_warehouse.cursor(researcher) as cursor:
        permitted = {row[0] for row in cursor.execute("SELECT individual_id FROM permitted").fetchall()}
    return Reference(rows, permitted)


@pytest.mark.parametrize("key", MINE)
def test_a_leaf_agrees_with_the_reference(
    key: str, random_warehouse: Warehouse, researcher: Asking, reference: Reference
) -> None:
    @settings(max_examples=40, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def every(data: st.DataObject) -> None:
        agree(random_warehouse, researcher, reference, data.draw(LEAVES[key]))

    every()


def test_s_cl_5_excluded_is_data(random_warehouse: Warehouse, researcher: Asking, reference: Reference) -> None:
    present, excluded = (HasPhenotypicFeature("HP:0001250", state=state) for state in ("present", "excluded"))
    both = {(reference.evaluate(present)[one], reference.evaluate(excluded)[one]) for one in reference.permitted}
    assert both == {(YES, NO), (NO, YES), (UNKNOWN, UNKNOWN)}
    agree(random_warehouse, researcher, reference, excluded)
    assert "stated to be without" in excluded.sentence


def test_a_relative_who_is_not_permitted_is_like_one_who_is_not_there(rows: Rows, reference: Reference) -> None:
    has = Family(Sex("female"), "sibling")
    states = reference.evaluate(has)
    siblings = {
        person: {
            row["relative_id"]
            for row in rows["relative"]
            if row["individual_id"] == person and row["relationship"] == "sibling"
        }
        for person in reference.permitted
    }
    alone = {person for person, theirs in siblings.items() if not theirs}
    unseen = {person for person, theirs in siblings.items() if theirs and not theirs & reference.permitted}
    assert alone
    assert unseen
    assert {states[person] for person in alone | unseen} == {UNKNOWN}
    assert set(states.values()) == {YES, UNKNOWN, NO}


def test_what_says_nothing_is_refused() -> None:
    with pytest.raises(InvalidQuestion, match="gap_days"):
        HasTreatment("ATC:C10AA", gap_days=30)
    with pytest.raises(InvalidQuestion, match="not of visits"):
        HasVisit("ICD10CM:C50")
    assert Observed().phrase == "observed"
    assert Observed(400, 365).phrase == "observed for at least 400 days and without a break from 365 days before" + (
        " enrolment to that day"
    )
