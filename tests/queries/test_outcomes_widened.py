"""Outcomes beyond codes of conditions, exclusions, landmarks, standardisation and variations, on a whole release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.analysis import Analysis
from cohorts.codes import Code
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Deceased, HasTreatment, Not, Sex
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.outcomes import Outcome
from queries.answer import answer
from queries.asking import asking_for
from queries.outcomes.follow_up import FollowUp, FollowUpTimes
from queries.outcomes.sensitivity import variations
from queries.warehouse import Warehouse, open_warehouse
from stats.survival.analysis import estimate
from stats.survival.forest import rows as forest_rows
from stats.survival.forest import varied
from tests.queries.random_release import Rows, random_rows, write_warehouse

EVERYBODY = Cohort("everybody", AllOf(()))
WOMEN, MEN = Cohort("women", Sex("female")), Cohort("men", Sex("male"))
STATIN = HasTreatment(Code("ATC", "C10AA"))
TREATED, UNTREATED = Cohort("treated", STATIN), Cohort("untreated", Not(STATIN))


@pytest.fixture(scope="module")
def rows() -> Rows:
    return random_rows(seed=11, individuals=900)


@pytest.fixture(scope="module")
def warehouse(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    opened = open_warehouse(write_warehouse(rows, tmp_path_factory.mktemp("widened")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ada(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))


@pytest.fixture(scope="module")
def pat(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "pat", "partner", Purpose("health"), as_of=date(2026, 1, 1))


def first(rows: Rows, table: str, code: str, fits=lambda row: True) -> dict[int, date]:
    """The first date of each individual's rows of a table with a code or its descendants."""
    key = next(row["code_id"] for row in rows["code"] if row["code"] == code)
    wanted = {row["descendant_id"] for row in rows["code_ancestor"] if row["ancestor_id"] == key}
    found: dict[int, date] = {}
    for row in rows[table]:
        if row["code_id"] in wanted and fits(row):
            on = row.get("date") or row.get("start_date")
            found[row["individual_id"]] = min(on, found.get(row["individual_id"], on))
    return found


def events(found: FollowUpTimes, rows: Rows) -> dict[int, date]:
    """When each individual with the outcome had it, from their enrolment."""
    enrolled = {row["individual_id"]: row["enrolment_date"] for row in rows["individual"]}
    return {
        row["individual_id"]: enrolled[row["individual_id"]] + timedelta(days=row["exit"])
        for row in found.frame.filter("event").to_dicts()
    }


def asked(warehouse: Warehouse, asking: Asking, outcome: str, **more: object) -> FollowUpTimes:
    return answer(warehouse, asking, FollowUp((EVERYBODY,), outcome, "enrolment", **more))


@pytest.mark.parametrize(
    ("outcome", "table", "code"),
    [("ATC:C10AA", "treatment", "C10AA"), ("CPT4:33510", "procedure", "33510")],
)
def test_a_treatment_or_a_procedure_is_an_outcome_on_its_first_date(
    warehouse, ada, rows, outcome: str, table: str, code: str
) -> None:
    happened = events(asked(warehouse, ada, outcome), rows)
    truth = first(rows, table, code)
    assert len(happened) > 5
    assert all(truth[who] == on for who, on in happened.items())


def test_a_measurement_crosses_its_threshold_in_the_unit_asked_for(warehouse, ada, rows) -> None:
    low = events(asked(warehouse, ada, "LOINC:13457-7<200 mg/dL"), rows)
    truth = first(
        rows, "measurement", "13457-7", lambda row: row["unit"] == "mg/dL" and row["value"] and row["value"] < 200
    )
    assert len(low) > 2
    assert all(truth[who] == on for who, on in low.items())
    converted = events(asked(warehouse, ada, "LOINC:13457-7<5.17 mmol/L"), rows)  # 199.9 mg/dL
    assert converted == low
    included = events(asked(warehouse, ada, "LOINC:13457-7>=150 mg/dL"), rows)
    assert included.keys() >= events(asked(warehouse, ada, "LOINC:13457-7>150 mg/dL"), rows).keys()
    assert included
    with pytest.raises((InvalidQuestion, UnknownName), match="not recorded in parsecs"):
        asked(warehouse, ada, "LOINC:13457-7<3 parsecs")


def test_a_composite_is_the_first_of_its_parts_and_death_in_it_does_not_compete(warehouse, ada, rows) -> None:
    found = asked(warehouse, ada, "any_of:PHECODE:411+death")
    codes, deaths = first(rows, "condition", "411"), {r["individual_id"]: r["death_date"] for r in rows["individual"]}
    happened = events(found, rows)
    assert {codes.get(who) == on for who, on in happened.items()} == {True, False}
    for who, on in happened.items():
        assert on == min(each for each in (codes.get(who), deaths[who]) if each)
    assert not found.frame["died"].any()
    assert "Death competes" not in found.estimand
    assert "unknown vital status" in dict(found.excluded)


def test_s_cl_8_who_has_an_exclusion_code_without_being_a_case_is_neither(warehouse, ada, rows) -> None:
    plain = Outcome.parse("PHECODE:411")
    found = asked(warehouse, ada, replace(plain, exclusions=(Code("ICD10CM", "C50"),)))
    cases, excluding = first(rows, "condition", "411"), first(rows, "condition", "C50")
    kept = set(found.frame["individual_id"])
    assert dict(found.excluded)["has a code that excludes, without being a case: neither"] > 0
    assert kept & set(excluding) <= set(cases)
    assert kept & set(excluding)
    assert any("looks ahead" in text for text, _ in found.warnings)


def test_s_st_4_at_a_landmark_groups_are_what_was_known_then(warehouse, ada, rows) -> None:
    found = answer(warehouse, ada, FollowUp((TREATED, UNTREATED), "PHECODE:411", "enrolment", landmark=700))
    whole = answer(warehouse, ada, FollowUp((TREATED, UNTREATED), "PHECODE:411", "enrolment"))
    enrolled = {row["individual_id"]: row["enrolment_date"] for row in rows["individual"]}
    truth = first(rows, "treatment", "C10AA")
    groups = {row["individual_id"]: row["group"] for row in found.frame.to_dicts()}
    assert found.frame["entry"].min() >= 700
    assert {"treated", "untreated"} == set(groups.values())
    later = 0
    for who, group in groups.items():
        until = enrolled[who] + timedelta(days=700)
        if group == "treated":
            assert truth[who] <= until
        elif who in truth and truth[who] > until:
            later += 1
    assert later > 0
    assert any("immortal" in text and "landmark" in text for text, _ in whole.warnings)
    assert not any("immortal" in text for text, _ in found.warnings)
    assert dict(found.excluded)["had the outcome, died or left before the landmark"] > 0
    assert "groups by what was recorded until then" in found.estimand


def test_a_landmark_that_cannot_be_is_refused(warehouse, ada) -> None:
    with pytest.raises(InvalidQuestion, match="above 0"):
        FollowUp((EVERYBODY,), "death", "birth", landmark=120)
    with pytest.raises(InvalidQuestion, match="cannot be judged"):
        FollowUp((Cohort("dead", Deceased()),), "death", "enrolment", landmark=100)


def test_rates_are_standardised_to_the_release_and_a_published_population(warehouse, ada, pat) -> None:
    for standard in ("release", "europe"):
        question = FollowUp(
            (WOMEN, MEN), "PHECODE:411", "enrolment", analysis=Analysis(standard=standard, subgroups=("site",))
        )
        told = answer(warehouse, ada, question, then=estimate)
        rates = told.further.standardised
        assert [each.group for each in rates] == ["women", "men"]
        assert all(each.lower < each.per_1000 < each.upper for each in rates)
        assert "of the standard population" in rates[0].note
        shown = answer(warehouse, pat, question, then=estimate).further
        assert shown.residuals is None
        for each in shown.standardised:
            assert each.per_1000 is None or each.per_1000 == float(f"{each.per_1000:.2g}")


def test_variations_differ_in_one_choice_each_and_make_a_forest(warehouse, ada) -> None:
    main = FollowUp((TREATED, UNTREATED), "PHECODE:411", "enrolment", adjust=("genetic_group", "sex"))
    made = variations(main, ["EUR-like"])
    assert [each.name for each in made] == [
        "Unrelated only", "EUR-like only", "First year left out", "Outcome on two dates", "Entry ignored (naïve)",
    ]  # fmt: skip
    assert made[1].question.adjust == ("sex",)
    told = [varied(each.name, answer(warehouse, ada, each.question, then=estimate)) for each in made]
    assert all(row.hr is None or row.lower <= row.hr <= row.upper for row in told)
    assert len(forest_rows(answer(warehouse, ada, main, then=estimate))) == 1
