"""Entry, exit and event of single individuals, by hand (S-ST 1, 12, 13; S-CL 7)."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from cohorts.outcomes import Outcome, TimeZero
from queries.outcomes import time_at_risk
from queries.outcomes.time_at_risk import at_risk

DAY0 = date(2000, 1, 1)
DEATH, CORONARY = Outcome.parse("death"), Outcome.parse("PHECODE:411")
ENROLMENT, BIRTH = TimeZero("enrolment"), TimeZero("birth")

PERSON = {
    "individual_id": 0, "dataset": "alpha", "calendar": True, "site": None, "sex": "female", "genetic_group": None,
    "unrelated": True, "birth_date": date(1960, 1, 1), "enrolment_date": DAY0, "vital_status": "alive",
    "death_date": None, "start_of_data": DAY0, "end_of_data": date(2010, 1, 1), "sampled_on": None,
    "sequenced_on": None, "outcome_on": None, "index_on": None, "excluded_on": None,
}  # fmt: skip
DATES = [name for name in PERSON if name.endswith(("_date", "_on", "_of_data"))]


def timed(outcome: Outcome = CORONARY, zero: TimeZero = ENROLMENT, *, options: dict[str, Any] | None = None, **changed):
    schema = dict.fromkeys(DATES, pl.Date)
    frame = pl.DataFrame([PERSON | changed], schema_overrides=schema | {"sex": pl.String, "calendar": pl.Boolean})
    return at_risk(frame, outcome, zero, **(options or {})).row(0, named=True)


def test_followed_from_enrolment_to_the_end_of_observation() -> None:
    row = timed()
    assert (row["entry"], row["exit"], row["event"], row["died"], row["reason"]) == (0, 3653, False, False, None)


def test_s_st_1_entry_is_the_latest_of_enrolment_start_of_data_and_sampling() -> None:
    on = date(2001, 1, 1)
    assert timed(start_of_data=on)["entry"] == 366
    assert timed(sampled_on=on, options={"sampled": True})["entry"] == 366
    assert timed(sampled_on=on)["entry"] == 0  # no criterion needs genotypes
    assert timed(sequenced_on=on, options={"sampled": True})["entry"] == 366
    assert timed(sequenced_on=on, options={"sampled": True, "not_by_sequencing": ["alpha"]})["entry"] == 0
    both = {"sampled_on": date(2000, 2, 1), "sequenced_on": on}
    assert timed(**both, options={"sampled": True})["entry"] == 31  # a stored sample outlives its giver


def test_s_st_1_without_delayed_entry_everybody_is_at_risk_from_time_zero() -> None:
    row = timed(zero=BIRTH, outcome_on=date(1990, 1, 1), options={"delayed_entry": False})
    assert (row["entry"], row["exit"], row["event"], row["reason"]) == (0, 10958, True, None)


@pytest.mark.parametrize("on", [date(1999, 5, 1), DAY0])
def test_s_st_12_an_outcome_on_or_before_entry_is_prevalent(on: date) -> None:
    assert timed(outcome_on=on)["reason"] == time_at_risk.PREVALENT


def test_s_st_12_a_first_code_within_the_look_back_is_prevalent() -> None:
    on = date(2000, 7, 1)
    assert timed(outcome_on=on)["event"]
    assert timed(outcome_on=on, options={"look_back_days": 365})["reason"] == time_at_risk.PREVALENT
    assert timed(options={"look_back_days": 365})["entry"] == 365


def test_the_day_after_entry_counts() -> None:
    row = timed(outcome_on=date(2000, 1, 2))
    assert (row["exit"], row["event"], row["reason"]) == (1, True, None)


def test_an_outcome_after_observation_or_death_does_not_count() -> None:
    assert timed(outcome_on=date(2011, 1, 1))["event"] is False
    died = timed(outcome_on=date(2006, 1, 1), vital_status="deceased", death_date=date(2005, 1, 1))
    assert (died["event"], died["died"], died["exit"]) == (False, True, 1827)


def test_the_outcome_on_the_day_of_death_counts() -> None:
    on = date(2005, 1, 1)
    row = timed(outcome_on=on, vital_status="deceased", death_date=on)
    assert (row["event"], row["died"]) == (True, False)


def test_s_st_13_an_unknown_vital_status_is_excluded_never_dead() -> None:
    assert timed(DEATH, vital_status="unknown")["reason"] == time_at_risk.UNKNOWN_VITAL_STATUS
    assert timed(DEATH, vital_status="deceased")["reason"] == time_at_risk.NO_DEATH_DATE
    assert timed(vital_status="unknown")["reason"] is None  # another outcome was looked for all the same


def test_a_death_on_the_first_day_is_a_death() -> None:
    row = timed(DEATH, vital_status="deceased", death_date=DAY0, end_of_data=DAY0)
    assert (row["entry"], row["exit"], row["event"], row["reason"]) == (0, 0, True, None)
    late = timed(DEATH, BIRTH, vital_status="deceased", death_date=DAY0, end_of_data=DAY0)
    assert late["reason"] == time_at_risk.NOTHING_AFTER  # on the age scale entry is not time zero


def test_a_death_after_the_end_of_observation_is_not_counted_but_told() -> None:
    row = timed(DEATH, vital_status="deceased", death_date=date(2010, 6, 1))
    assert (row["event"], row["exit"], row["late_death"]) == (False, 3653, True)


@pytest.mark.parametrize(
    ("zero", "changed", "reason"),
    [
        (BIRTH, {"birth_date": None}, time_at_risk.NO_ZERO["birth"]),
        (BIRTH, {"calendar": False}, time_at_risk.NO_CALENDAR),
        (BIRTH, {"birth_date": date(1905, 1, 1)}, time_at_risk.TOO_OLD),
        (ENROLMENT, {"enrolment_date": None}, time_at_risk.NO_ZERO["enrolment"]),
        (TimeZero("sequencing"), {}, time_at_risk.NO_ZERO["sequencing"]),
        (TimeZero.parse("first:RXNORM:32968"), {}, time_at_risk.NO_ZERO["first"]),
        (ENROLMENT, {"start_of_data": None, "end_of_data": None}, time_at_risk.NO_FOLLOW_UP),
        (ENROLMENT, {"end_of_data": date(1999, 1, 1)}, time_at_risk.NOTHING_AFTER),
    ],
)
def test_who_cannot_be_followed_has_a_reason(zero: TimeZero, changed: dict, reason: str) -> None:
    assert timed(zero=zero, **changed)["reason"] == reason


def test_s_cl_7_the_age_axis_ends_at_90() -> None:
    old = {"birth_date": date(1915, 1, 1), "end_of_data": date(2010, 1, 1)}
    row = timed(zero=BIRTH, outcome_on=date(2008, 1, 1), **old)
    assert (row["exit"], row["event"]) == (90 * 365.25, False)
    assert timed(zero=BIRTH, outcome_on=date(2004, 1, 1), **old)["event"]
    assert timed(zero=ENROLMENT, outcome_on=date(2008, 1, 1), **old)["event"]


def test_s_cl_8_an_outcome_of_one_sex_leaves_the_others_out() -> None:
    outcome = Outcome.parse("breast_cancer_women")
    assert timed(outcome)["reason"] is None
    for sex in ("male", None):
        assert timed(outcome, sex=sex)["reason"] == time_at_risk.NOT_OF_SEX.format(sex="female")


def test_s_cl_8_an_outcome_before_an_age_ends_time_at_risk_there() -> None:
    premature = Outcome.parse("premature_coronary_disease")
    born = date(1940, 1, 1)
    late = timed(premature, birth_date=born, outcome_on=date(2006, 1, 1))
    assert late["event"] is False
    assert late["exit"] == pytest.approx(65 * 365.25 - 21915)  # 21,915 days from birth to enrolment
    assert timed(premature, birth_date=born, outcome_on=date(2004, 1, 1))["event"]
    assert timed(premature, birth_date=born, sex="male")["reason"] == time_at_risk.NOTHING_AFTER
    assert timed(premature, sex="other")["reason"] == time_at_risk.NO_AGE_LIMIT
