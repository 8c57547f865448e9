"""The question asked of a whole release: held to a slow reading of its rows, and to what may leave (S-ST, S-DC 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial

import polars as pl
import pytest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.analysis import Analysis
from cohorts.cohort import Cohort
from cohorts.criteria import (
    AllOf,
    Around,
    AtIndex,
    CarrierOf,
    CaseOf,
    EligibleForRecontact,
    FollowedUp,
    HasCondition,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    HasVisit,
    Indexed,
    Not,
    Observed,
    PolygenicScore,
    Sequence,
    Sex,
)  # fmt: skip
from cohorts.errors import InvalidQuestion, Refused, UnknownName
from cohorts.indexed import Exit
from cohorts.outcomes import TimeZero
from queries.answer import answer
from queries.asking import asking_for
from queries.outcomes.follow_up import CRUDE, FollowUp
from queries.outcomes.time_zero_check import looks_past_time_zero
from queries.warehouse import Warehouse, open_warehouse
from stats.survival.analysis import estimate
from tests.queries.random_release import Rows, random_rows, write_warehouse

WOMEN, MEN = Cohort("women", Sex("female")), Cohort("men", Sex("male"))
CARRIERS, OTHERS = Cohort("carriers", CarrierOf(gene="LDLR")), Cohort("others", Not(CarrierOf(gene="LDLR")))
EVERYBODY = Cohort("everybody", AllOf(()))


def slow(rows: Rows, permitted: set[int], moment: str, codes: set[int]) -> tuple[dict, Counter]:
    """{individual: (entry, exit, event)} in days for a condition, and reasons: from the rules, by loops."""
    times, reasons = {}, Counter()
    for person in rows["individual"]:
        who = person["individual_id"]
        if who not in permitted:
            continue
        zero = person["birth_date"] if moment == "birth" else person["enrolment_date"]
        periods = [row for row in rows["observation_period"] if row["individual_id"] == who]
        if zero is None:
            reasons[f"no date of {moment}"] += 1
            continue
        if not periods:
            reasons["no observation period"] += 1
            continue
        start, end = min(p["start_date"] for p in periods), max(p["end_date"] for p in periods)
        entry_on = max(each for each in (zero, start, person["enrolment_date"]) if each)
        mine = [row for row in rows["condition"] if row["individual_id"] == who and row["code_id"] in codes]
        first = min((row["start_date"] for row in mine), default=None)
        if first and first <= entry_on:
            reasons["had the outcome on or before entry (prevalent)"] += 1
            continue
        exit_on = min(each for each in (first, person["death_date"], end) if each)
        if moment == "birth" and (entry_on - zero).days >= 90 * 365.25:
            reasons["90 or older at entry"] += 1
            continue
        event = first is not None and first == exit_on
        exit = (exit_on - zero).days
        if moment == "birth" and exit > 90 * 365.25:
            exit, event = 90 * 365.25, False
        if exit < (entry_on - zero).days or (exit_on <= entry_on and (entry_on > zero or exit_on < zero)):
            reasons["no follow-up after entry"] += 1
            continue
        times[who] = ((entry_on - zero).days, exit, event)
    return times, reasons


@pytest.fixture(scope="module")
def rows() -> Rows:
    """More people than the session's release has: few of them were seen both before and after they enrolled."""
    return random_rows(seed=11, individuals=900)


@pytest.fixture(scope="module")
def warehouse(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    opened = open_warehouse(write_warehouse(rows, tmp_path_factory.mktemp("followed")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ada(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))


@pytest.fixture(scope="module")
def pat(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "pat", "partner", Purpose("health"), as_of=date(2026, 1, 1))


@pytest.fixture(scope="module")
def permitted(warehouse: Warehouse, ada: Asking) -> set[int]:
    with warehouse.cursor(ada) as cursor:
        return {row[0] for row in cursor.execute("SELECT individual_id FROM permitted").fetchall()}


@pytest.mark.parametrize(("moment", "scale"), [("enrolment", 1.0), ("birth", 365.25)])
def test_s_st_1_times_at_risk_are_those_of_the_rules(
    warehouse: Warehouse, ada: Asking, rows: Rows, permitted: set[int], moment: str, scale: float
) -> None:
    found = answer(warehouse, ada, FollowUp((EVERYBODY,), "PHECODE:411", moment))
    codes = {row["code_id"] for row in rows["code"] if row["code"] in ("411", "I20", "I25")}
    times, reasons = slow(rows, permitted, moment, codes)
    assert len(times) > 20
    assert sum(event for *_, event in times.values()) > 5
    assert Counter(dict(found.excluded)) == reasons
    ours = {
        row["individual_id"]: (row["entry"] * scale, row["exit"] * scale, row["event"])
        for row in found.frame.to_dicts()
    }
    assert ours.keys() == times.keys()
    for who, expected in times.items():
        assert ours[who] == pytest.approx(expected)


def test_every_permitted_member_is_followed_or_counted_once(
    warehouse: Warehouse, ada: Asking, permitted: set[int]
) -> None:
    found = answer(warehouse, ada, FollowUp((CARRIERS, OTHERS), "PHECODE:411"))
    assert found.frame["individual_id"].n_unique() + sum(n for _, n in found.excluded) == len(permitted)
    assert dict(found.excluded)["unknown for a criterion of a cohort"] > 0


def test_the_clock_is_age_for_genotypes_and_enrolment_otherwise(warehouse, ada) -> None:
    genetic = answer(warehouse, ada, FollowUp((CARRIERS, OTHERS), "death"))
    clinical = answer(warehouse, ada, FollowUp((WOMEN, MEN), "death"))
    assert (genetic.time_scale, genetic.unit) == ("age", "years")
    assert (clinical.time_scale, clinical.unit) == ("time since enrolment", "days")


def test_s_st_1_the_naive_curve_says_what_it_adds(warehouse, ada) -> None:
    right = answer(warehouse, ada, FollowUp((EVERYBODY,), "PHECODE:411", "birth"))
    naive = answer(warehouse, ada, FollowUp((EVERYBODY,), "PHECODE:411", "birth", delayed_entry=False))
    more = naive.frame["event"].sum() - right.frame["event"].sum()
    assert more > 0
    assert (
        "Ignoring entry counts {n} events more: outcomes before people could be seen to have them",
        more,
    ) in naive.warnings
    assert naive.frame["entry"].max() == 0


def test_s_st_4_a_criterion_that_looks_past_time_zero_is_flagged(warehouse, ada) -> None:
    users = Cohort("users", HasTreatment("RXNORM:36567"))
    diseased = Cohort("diseased", HasCondition("PHECODE:174"))

    def flags(groups, zero):
        found = answer(warehouse, ada, FollowUp(groups, "PHECODE:411", zero))
        return [text for text, _ in found.warnings if "immortal time" in text]

    assert len(flags((users, diseased), "enrolment")) == 2
    assert len(flags((users, diseased), "first:RXNORM:36567")) == 1  # the drug starts the clock
    assert flags((WOMEN, CARRIERS), "birth") == []


@pytest.mark.parametrize(
    ("leaf", "zero", "flagged"),
    [
        (HasProcedure("CPT4:33533"), "enrolment", True),
        (HasVisit("VISIT:IP"), "birth", True),
        (HasPhenotypicFeature("HP:0001250"), "enrolment", True),
        (CaseOf("coronary_disease"), "enrolment", True),
        (Sequence(HasTreatment("ATC:C10AA"), HasCondition("PHECODE:411")), "enrolment", True),
        (HasTreatment("ATC:C10AA", min_days=365), "first:ATC:C10AA", True),  # who lives on is treated for longer
        (HasCondition("PHECODE:411", min_dates=2), "first:PHECODE:411", True),
        (Observed(min_days=365), "enrolment", True),
        (Observed(after_enrolment=365), "enrolment", True),
        (Observed(before_enrolment=365), "enrolment", False),
        (FollowedUp(from_=5), "enrolment", True),
        (EligibleForRecontact("research"), "enrolment", True),
        (Indexed(HasTreatment("ATC:C10AA"), observed_after_days=365), "index", True),
        (Indexed(HasTreatment("ATC:C10AA"), take="last"), "index", True),
        (Indexed(HasTreatment("ATC:C10AA"), such_that=AtIndex(observed_after_days=90)), "index", True),
        (Indexed(HasTreatment("ATC:C10AA"), such_that=AtIndex(observed_before_days=90)), "index", False),
        (Sex("female"), "enrolment", False),
        (PolygenicScore("coronary_disease", from_=80), "birth", False),
    ],
)
def test_s_st_4_whatever_is_recorded_or_lasts_past_time_zero_is_flagged(leaf, zero: str, flagged: bool) -> None:
    said = list(looks_past_time_zero([Cohort("c", leaf)], TimeZero.parse(zero)))
    assert bool(said) is flagged, said
    assert not flagged or "immortal time" in said[0]


def test_s_st_4_days_left_out_make_observation_no_privilege() -> None:
    seen = Cohort("c", Observed(after_enrolment=365))
    assert not list(looks_past_time_zero([seen], TimeZero("enrolment"), days_left_out=365))
    assert list(looks_past_time_zero([seen], TimeZero("enrolment"), days_left_out=364))
    with pytest.raises(InvalidQuestion, match="cannot be judged at a landmark"):
        FollowUp((seen,), "death", "enrolment", landmark=365)


def test_s_st_11_a_crude_contrast_of_genotypes_says_so_at_every_door(warehouse, ada) -> None:
    def crude(**options) -> bool:
        found = answer(warehouse, ada, FollowUp((CARRIERS, OTHERS), "PHECODE:411", **options), then=estimate)
        return CRUDE in found.warnings

    assert crude()
    assert not crude(adjust=("sex", "genetic_group"))
    assert not crude(analysis=Analysis(strata=("genetic_group",)))
    assert CRUDE not in answer(warehouse, ada, FollowUp((WOMEN, MEN), "PHECODE:411"), then=estimate).warnings


def test_s_st_4_a_first_record_is_time_zero(warehouse, ada, rows: Rows) -> None:
    found = answer(warehouse, ada, FollowUp((EVERYBODY,), "death", "first:ATC:C10AA"))
    drugs = {row["code_id"] for row in rows["code"] if row["code"] in ("C10AA", "36567", "83367")}
    treated = {row["individual_id"] for row in rows["treatment"] if row["code_id"] in drugs}
    assert set(found.frame["individual_id"]) <= treated
    assert dict(found.excluded)["no first record of the code that is time zero"] > 0


def test_s_st_6_who_is_in_two_groups_stands_in_both(warehouse, ada) -> None:
    found = answer(warehouse, ada, FollowUp((WOMEN, EVERYBODY), "PHECODE:411"))
    assert (
        found.frame["individual_id"].is_duplicated().sum() == 2 * found.frame.filter(pl.col("group") == "women").height
    )
    assert any("overlap" in warning for warning in estimate(found).warnings)


def test_s_st_11_relatives_are_left_out_of_genotype_contrasts_unless_kept(warehouse, ada) -> None:
    found = answer(warehouse, ada, FollowUp((CARRIERS, OTHERS), "PHECODE:411"))
    assert next(n for reason, n in found.excluded if "relative" in reason) > 0
    assert "Among unrelated individuals" in found.estimand
    kept = answer(warehouse, ada, FollowUp((CARRIERS, OTHERS), "PHECODE:411", unrelated_only=False))
    assert next(n for text, n in kept.warnings if "relatives" in text) > 0
    assert not any("relative" in reason for reason, _ in kept.excluded)
    assert kept.frame.height > found.frame.height
    assert kept.frame["individual_id"].is_in(found.frame["individual_id"].implode()).sum() == found.frame.height


def test_columns_to_adjust_for_come_along(warehouse, ada) -> None:
    columns = ("sex", "genetic_group", "site", "dataset", "age", "birth_year")
    found = answer(warehouse, ada, FollowUp((EVERYBODY,), "PHECODE:411", "enrolment", adjust=columns))
    assert found.frame.columns[-6:] == list(columns)
    assert found.frame["genetic_group"].null_count() == 0
    assert found.frame["age"].drop_nulls().is_between(0, 110).all()


@pytest.mark.parametrize(
    ("made", "error"),
    [
        (lambda: FollowUp((), "death"), "No cohort"),
        (lambda: FollowUp((WOMEN, Cohort("women", Sex("male"))), "death"), "Two cohorts"),
        (lambda: FollowUp((WOMEN,), "death", adjust=("sexx",)), "Did you mean sex"),
        (lambda: FollowUp((WOMEN,), "death", look_back_days=-1), "negative"),
        (lambda: FollowUp((WOMEN,), "death", look_back_days=10**39), "century"),
    ],
)
def test_a_wrong_question_says_what_is_wrong(made, error: str) -> None:
    with pytest.raises(InvalidQuestion, match=error):
        made()


def test_names_that_the_release_does_not_know_are_errors(warehouse, ada) -> None:
    with pytest.raises(UnknownName):
        answer(warehouse, ada, FollowUp((WOMEN,), "ICD10CM:Z99.9"))
    with pytest.raises(InvalidQuestion, match="none of the codes"):
        answer(warehouse, ada, FollowUp((WOMEN,), "kidney_failure"))
    with pytest.raises(InvalidQuestion, match="birth_year"):
        answer(warehouse, ada, FollowUp((CARRIERS,), "death", "birth", adjust=("age",)))


def test_s_dc_1_times_of_individuals_do_not_leave_but_an_estimate_does(warehouse, ada, pat) -> None:
    question = FollowUp((WOMEN, MEN), "PHECODE:411", "birth")
    with pytest.raises(Refused):
        answer(warehouse, pat, question)
    shown = answer(warehouse, pat, question, then=partial(estimate, transform="log"))
    exact = answer(warehouse, ada, question, then=partial(estimate, transform="log"))
    assert shown.coarsened
    assert not exact.coarsened
    for before, after in zip(exact.excluded, shown.excluded, strict=True):
        assert after.n != before.n or before.n % 10 == 0


def test_the_audit_holds_the_question_and_no_individual(warehouse, ada) -> None:
    question = FollowUp((WOMEN, MEN), "PHECODE:411", "birth", adjust=("site",))
    answer(warehouse, ada, question, then=estimate)
    assert question.to_json() == {
        "follow_up": {
            "groups": [WOMEN.to_json(), MEN.to_json()],
            "outcome": "PHECODE:411",
            "time_zero": "birth",
            "delayed_entry": True,
            "adjust": ["site"],
            "look_back_days": 0,
        }
    }
    assert hash(question) == hash(FollowUp((WOMEN, MEN), "PHECODE:411", "birth", adjust=("site",)))


def test_sequencing_after_death_is_not_an_entry(warehouse, ada) -> None:
    from queries.outcomes.follow_up import _sequenced_after_death

    dates = pl.DataFrame(
        {
            "dataset": ["a", "a", "b"],
            "death_date": [date(2001, 1, 1), None, date(2001, 1, 1)],
            "sequenced_on": [date(2002, 1, 1), date(2002, 1, 1), date(2000, 1, 1)],
        }
    )
    assert _sequenced_after_death(dates) == ["a"]


def test_s_st_4_the_index_event_is_time_zero_and_leaving_the_cohort_censors(warehouse, ada) -> None:
    drug = HasTreatment("ATC:C10AA")
    stays = Cohort("all the way", Indexed(drug, take="first"))
    month = Cohort("a month", Indexed(drug, take="first", exit=Exit(after="start", days=30)))
    found = answer(warehouse, ada, FollowUp((stays, month), "death", "index"))
    assert (found.time_scale, found.unit) == ("time since index", "days")
    assert found.frame.filter(pl.col("group") == "a month")["exit"].max() == 30
    assert found.frame.filter(pl.col("group") == "all the way")["exit"].max() > 30
    assert found.frame["entry"].min() == 0
    assert not [text for text, _ in found.warnings if "immortal time" in text]
    later = Around(HasCondition("PHECODE:174"), from_days=0, to_days=365)
    looks = Cohort("looks", Indexed(drug, such_that=later))
    said = answer(warehouse, ada, FollowUp((looks,), "death", "index")).warnings
    assert [text for text, _ in said if "immortal time" in text]
    with pytest.raises(InvalidQuestion, match="no index event"):
        answer(warehouse, ada, FollowUp((WOMEN,), "death", "index"))
