"""Index events and what lies around them, rule by rule (docs/time.md)."""

from __future__ import annotations

from datetime import date

import pytest

from cohorts.bounds import Ages, Days
from cohorts.criteria import AllOf, Around, AtIndex, Event, HasCondition, HasPhenotypicFeature, HasTreatment, Indexed
from cohorts.errors import InvalidQuestion
from tests.queries.small_release import NO, UNKNOWN, YES, Small

DRUG, DISEASE = HasTreatment("RXNORM:1"), HasCondition("ICD10CM:A")


@pytest.fixture
def small() -> Small:
    """Ann, Bob and Cy were observed from 2000 to 2020; Di was not."""
    made = Small()
    for name in ("Ann", "Bob", "Cy"):
        made.person(name, birth_date=date(1950, 6, 1))
    made.person("Di", observed=False)
    made.code("ICD10CM:A", "condition")
    made.code("RXNORM:1", "treatment")
    return made


def ill(small: Small, who: str, *days: date) -> None:
    for day in days:
        small.record("condition", who, "ICD10CM:A", day)


def treated(small: Small, who: str, day: date, end: date | None = None) -> None:
    small.record("treatment", who, "RXNORM:1", day, end_date=end)


def test_a_washout_needs_the_days_to_be_observed_and_free_of_the_drug(small: Small) -> None:
    ill(small, "Ann", date(2010, 6, 1))
    ill(small, "Bob", date(2010, 6, 1))
    ill(small, "Cy", date(2000, 6, 1))  # five months after observation began
    treated(small, "Bob", date(2010, 1, 1))
    free = Indexed(DISEASE, observed_before_days=365, such_that=Around(DRUG, -365, -1, at_most=0))
    assert small.ask(free) == {"Ann": YES, "Bob": NO, "Cy": NO, "Di": UNKNOWN}


def test_take_first_is_chosen_before_such_that_is_looked_at(small: Small) -> None:
    ill(small, "Ann", date(2010, 1, 1), date(2012, 1, 1))
    treated(small, "Ann", date(2012, 1, 11))
    follows = Around(DRUG, 0, 30)
    assert small.ask(Indexed(DISEASE, take="every", such_that=follows))["Ann"] == YES
    assert small.ask(Indexed(DISEASE, take="first", such_that=follows))["Ann"] == NO
    assert small.ask(Indexed(DISEASE, take="last", such_that=follows))["Ann"] == YES


@pytest.mark.parametrize(("low", "high", "state"), [(10, 10, YES), (9, 10, YES), (11, 30, NO), (-30, 9, NO)])
def test_both_days_of_a_window_are_included(small: Small, low: int, high: int, state: str) -> None:
    ill(small, "Ann", date(2010, 1, 1))
    treated(small, "Ann", date(2010, 1, 11))
    assert small.ask(Indexed(DISEASE, such_that=Around(DRUG, low, high)))["Ann"] == state


def test_records_dates_and_the_index_event_itself_are_counted(small: Small) -> None:
    ill(small, "Ann", date(2010, 1, 1), date(2010, 1, 1))
    again = {"from_days": 0, "to_days": 30, "at_least": 2}
    assert small.ask(Indexed(DISEASE, such_that=Around(DISEASE, **again)))["Ann"] == YES
    assert small.ask(Indexed(DISEASE, such_that=Around(DISEASE, **again, count="dates")))["Ann"] == NO


def test_an_occurrence_is_counted_before_the_age_is_asked(small: Small) -> None:
    ill(small, "Ann", date(2001, 1, 1), date(2012, 1, 1))  # at 50 and 61
    assert small.ask(Event(DISEASE, age=Ages(60)))["Ann"] == YES
    assert small.ask(Event(DISEASE, occurrence="first", age=Ages(60)))["Ann"] == NO
    assert small.ask(Event(Event(DISEASE, age=Ages(60)), occurrence="first"))["Ann"] == YES
    assert small.ask(Event(DISEASE, occurrence=2, age=Ages(60)))["Ann"] == YES


def test_an_era_joins_records_within_the_gap(small: Small) -> None:
    treated(small, "Ann", date(2010, 1, 1), date(2010, 1, 31))
    treated(small, "Ann", date(2010, 2, 15), date(2010, 3, 31))
    long = Days(from_=60)
    assert small.ask(Event(DRUG, era_gap_days=15, length=long))["Ann"] == YES
    assert small.ask(Event(DRUG, era_gap_days=14, length=long))["Ann"] == NO


def test_an_age_without_a_birth_date_and_an_onset_without_a_day_are_unknown(small: Small) -> None:
    small.person("Eve")
    small.code("HP:1", "condition")
    ill(small, "Eve", date(2010, 1, 1))
    ill(small, "Ann", date(2010, 1, 1))
    grown = Indexed(DISEASE, such_that=AtIndex(age=Ages(18)))
    assert (small.ask(grown)["Ann"], small.ask(grown)["Eve"]) == (YES, UNKNOWN)
    small.add("phenotypic_feature", individual_id=small.people["Ann"], code_id=small.codes["HP:1"], excluded=False)
    feature = Around(HasPhenotypicFeature("HP:1"), -30, 30)
    assert small.ask(Indexed(DISEASE, such_that=feature))["Ann"] == UNKNOWN
    assert small.ask(Indexed(DISEASE, such_that=AllOf((feature, Around(DRUG, -30, 30)))))["Ann"] == NO


def test_what_stands_only_inside_is_refused_alone(small: Small) -> None:
    with pytest.raises(InvalidQuestion, match="only inside such_that"):
        small.ask(Around(DISEASE, -1, 1))
