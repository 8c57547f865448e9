"""Criteria on what was recorded, each by itself against the slow reference, and the rules they hold."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.asking import Asking
from access.identifiers import IdentifierLists, read_identifiers
from cohorts.codes import Code
from cohorts.cohort import Cohort
from cohorts.criteria import CaseOf, Family, HasPhenotypicFeature, HasTreatment, HasVisit, Listed, Observed, Sex
from cohorts.definitions import CaseDefinition
from cohorts.errors import InvalidQuestion, Refused
from queries.answer import answer
from queries.cohort.count import Count
from queries.compose import plan
from queries.ran import SqlRan
from queries.sql_text import SqlText
from queries.warehouse import Warehouse
from tests.queries.random_release import Rows
from tests.queries.reference import NO, UNKNOWN, YES, Reference
from tests.queries.reference_clinical import LISTS
from tests.queries.strategies import LEAVES
from tests.queries.test_semantics import agree

MINE = (
    "has_treatment",
    "has_visit",
    "has_measurement",
    "has_phenotypic_feature",
    "observed",
    "family",
    "case_of",
    "listed",
)


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


@pytest.mark.parametrize(
    "defined",
    [
        CaseDefinition("x", "X", (Code("PHECODE", "411"),), "", min_dates=2),
        CaseDefinition("x", "X", (Code("PHECODE", "411"),), "", exclusions=(Code("PHECODE", "174"),)),
        CaseDefinition(
            "x", "X", (Code("ICD10CM", "I20"),), "", 2, "female", (("female", 70),), (Code("PHECODE", "411"),)
        ),
        CaseDefinition("x", "X", (Code("PHECODE", "411"),), look_back_days=1200),
        CaseDefinition("x", "X", (Code("PHECODE", "411"),), min_dates=2, days_apart=500),
        CaseDefinition("x", "X", (Code("PHECODE", "411"),), settings=(Code("VISIT", "IP"), Code("OMOP", "9202"))),
    ],
)
def test_s_cl_8_one_code_or_an_exclusion_is_neither_case_nor_control(
    defined: CaseDefinition, random_warehouse: Warehouse, researcher: Asking, rows: Rows, reference: Reference,
) -> None:  # fmt: skip
    fresh = Reference(rows, reference.permitted)
    agree(random_warehouse, researcher, fresh, CaseOf(defined))
    assert set(fresh.evaluate(CaseOf(defined)).values()) == {YES, UNKNOWN, NO}


def test_s_dc_8_identifiers_on_a_list_stand_nowhere_but_beside_the_warehouse(
    random_warehouse: Warehouse, researcher: Asking, partner: Asking
) -> None:
    mark, members = next(iter(LISTS.items()))
    cohort = Cohort("mine", Listed(mark, len(members)))
    count = answer(random_warehouse, researcher, Count(cohort))
    assert 0 < count.count < len(members)
    with random_warehouse.cursor(researcher) as cursor:
        [note] = plan(cohort.criterion, cursor).notes
    assert "not in this release or not permitted" in note
    said = [
        json.dumps(cohort.to_json()),
        answer(random_warehouse, researcher, SqlRan(Count(cohort))).text,
        str(answer(random_warehouse, researcher, SqlText(cohort)).to_json()),
        *(entry.question for entry in random_warehouse.audit.entries()),
        note,
    ]
    assert not [text for text in said if "P000" in text]
    assert stat.S_IMODE(random_warehouse.identifiers.path.stat().st_mode) == 0o600
    with pytest.raises(Refused):
        answer(random_warehouse, partner, Count(cohort))


def test_a_mark_tells_nothing_of_a_short_list(tmp_path: Path) -> None:
    one, other = IdentifierLists(tmp_path / "a.sqlite"), IdentifierLists(tmp_path / "b.sqlite")
    members = read_identifiers(" P1, P2;P1\nalpha\tP3\n\n")
    assert members == (("", "P1"), ("", "P2"), ("alpha", "P3"))
    assert one.keep(members) == one.keep(reversed(members)) != other.keep(members)
    assert one.members(one.keep(members)) == list(members)
    with pytest.raises(InvalidQuestion, match="no such list"):
        one.members("0" * 32)
    with pytest.raises(InvalidQuestion, match="No identifier"):
        read_identifiers(" \n;")


def test_what_says_nothing_is_refused() -> None:
    with pytest.raises(InvalidQuestion, match="gap_days"):
        HasTreatment("ATC:C10AA", gap_days=30)
    with pytest.raises(InvalidQuestion, match="not of visits"):
        HasVisit("ICD10CM:C50")
    assert Observed().phrase == "observed"
    assert Observed(400, 365).phrase == "observed for at least 400 days and without a break from 365 days before" + (
        " enrolment to that day"
    )
