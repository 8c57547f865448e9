"""The demo's planted truths, asked as a researcher asks: through consent, criteria, follow-up and statistics (S-ST).

`tests/data/demo/test_truths.py` holds the simulation to them; this holds everything after it, from the VCF and OMOP
files on. On the default seed each estimate has the right sign and lies within three standard errors.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, AnyOf, Criterion, HasCondition, HasTreatment, Not, from_json
from cohorts.outcomes import Outcome
from queries.answer import answer
from queries.asking import asking_for
from queries.comparison import Compare
from queries.count import Count
from queries.follow_up import FollowUp, FollowUpTimes
from queries.warehouse import Warehouse, open_warehouse
from stats.estimates import Contrast, SurvivalEstimate
from stats.side_by_side import SideBySide
from stats.survival import estimate

pytestmark = pytest.mark.slow

TABLE = Path(__file__).resolve().parents[2] / "data" / "demo" / "truths.csv"
with TABLE.open(newline="", encoding="utf-8") as lines:
    TRUTHS = {row["name"]: row for row in csv.DictReader(lines)}
RATIOS = [name for name, row in TRUTHS.items() if row["measure"] == "hr"]
SHARES = [
    name
    for name, row in TRUTHS.items()
    if row["measure"] == "frequency" or (row["measure"] == "cumulative_incidence" and not row["ages"])
]
DIFFERENCES = [name for name, row in TRUTHS.items() if row["measure"] == "mean_difference"]
STATINS = "ATC:C10AA"
WITHIN_ERRORS = 3


@pytest.fixture(scope="module")
def warehouse(demo_warehouse: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(demo_warehouse)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def researcher(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))


def criterion(text: str) -> Criterion | None:
    return from_json(json.loads(text)) if text else None


def both(first: Criterion, within: Criterion | None) -> Criterion:
    return AllOf((first, within)) if within else first


def asked(
    warehouse: Warehouse, asking: Asking, truth: dict[str, str], *, delayed_entry: bool = True
) -> SurvivalEstimate:
    exposure, within = criterion(truth["exposure"]), criterion(truth["within"])
    comparator = criterion(truth["comparator"]) or Not(exposure)
    groups = (Cohort("exposed", both(exposure, within)), Cohort("others", both(comparator, within)))
    adjust = tuple(column for column in truth["adjust"].split(",") if column)
    # What was planted was planted in everybody, relatives too: nobody is left out for being one.
    question = FollowUp(groups, truth["outcome"], truth["time_zero"], delayed_entry, adjust, unrelated_only=False)
    return answer(warehouse, asking, question, then=lambda times: estimate(between(times, truth["ages"])))


def between(times: FollowUpTimes, ages: str) -> FollowUpTimes:
    """Time at risk inside an age band, written '60-' or '0-60'."""
    if not ages:
        return times
    low, high = (float(age) if age else limit for age, limit in zip(ages.split("-"), (0.0, 200.0), strict=True))
    inside = pl.col("exit") <= high
    frame = times.frame.with_columns(
        event=pl.col("event") & inside,
        died=pl.col("died") & inside,
        entry=pl.col("entry").clip(lower_bound=low),
        exit=pl.col("exit").clip(upper_bound=high),
    )
    return replace(times, frame=frame.filter(pl.col("exit") > pl.col("entry")))


def believed(found: SurvivalEstimate) -> Contrast:
    """The penalised estimate where events are few (S-ST 7), else the ordinary one."""
    return (found.penalised or found.contrasts)[0]


def error(contrast: Contrast) -> float:
    """The standard error of the log hazard ratio, from its interval; from the upper half where that is wider."""
    low = math.log(contrast.lower) if contrast.lower > 0 else -math.inf
    half = math.log(contrast.upper / contrast.hr)
    return half / 1.96 if math.isinf(low) else max(half, (math.log(contrast.upper) - low) / 2) / 1.96


@pytest.mark.parametrize("name", RATIOS)
def test_a_planted_hazard_ratio_is_found(warehouse: Warehouse, researcher: Asking, name: str) -> None:
    truth = TRUTHS[name]
    found = believed(asked(warehouse, researcher, truth))
    planted = math.log(float(truth["planted"]))
    assert abs(math.log(found.hr) - planted) < WITHIN_ERRORS * error(found)
    if planted:
        assert math.log(found.hr) * planted > 0


@pytest.mark.parametrize("name", [name for name in RATIOS if TRUTHS[name]["verdict"] == "must detect"])
def test_what_must_be_detected_is(warehouse: Warehouse, researcher: Asking, name: str) -> None:
    found = asked(warehouse, researcher, TRUTHS[name])
    assert found.test.p < 0.001
    assert believed(found).p < 0.001


@pytest.mark.parametrize("name", SHARES)
def test_a_planted_share_is_found(warehouse: Warehouse, researcher: Asking, name: str) -> None:
    truth = TRUTHS[name]
    exposure, within = criterion(truth["exposure"]), criterion(truth["within"])
    if truth["measure"] == "frequency":
        # Of everybody: who is unknown was looked at in part, and would be a carrier had one allele been seen.
        part = answer(warehouse, researcher, Count(Cohort("part", both(exposure, within))))
        total = answer(warehouse, researcher, Count(Cohort("whole", within or AllOf(())))).count
    else:
        code = truth["outcome"]
        had = HasTreatment(code) if ":" in code else AnyOf(tuple(map(HasCondition, Outcome.parse(code).codes)))
        part = answer(warehouse, researcher, Count(Cohort("part", AllOf((both(exposure, within), had)))))
        total = answer(warehouse, researcher, Count(Cohort("whole", both(exposure, within)))).count
    planted = float(truth["planted"])
    assert abs(part.count / total - planted) < WITHIN_ERRORS * math.sqrt(planted * (1 - planted) / total)


def test_s_st_1_the_survivor_trap_catches_the_naive_and_not_delayed_entry(
    warehouse: Warehouse, researcher: Asking
) -> None:
    truth = TRUTHS["trap_death"]
    right, naive = (asked(warehouse, researcher, truth, delayed_entry=delayed) for delayed in (True, False))
    found = believed(naive)
    assert math.log(found.hr) < math.log(float(truth["planted"])) - 2 * error(found)
    assert believed(right).hr > found.upper or math.log(believed(right).hr / found.hr) > 2 * error(found)
    assert any("Ignoring entry" in warning for warning in naive.warnings)


def test_a_confounded_locus_is_about_three_crude_and_one_within_its_group(
    warehouse: Warehouse, researcher: Asking
) -> None:
    crude, adjusted = (believed(asked(warehouse, researcher, TRUTHS[f"duffy_{how}"])) for how in ("crude", "adjusted"))
    assert 2 < crude.hr < 4.5
    assert "crude" in crude.method
    assert adjusted.lower < 1 < adjusted.upper


def test_s_st_7_a_rare_exposure_is_penalised_and_says_so(warehouse: Warehouse, researcher: Asking) -> None:
    found = asked(warehouse, researcher, TRUTHS["null_gene"])
    assert "Firth" in believed(found).method
    assert any("fewer than 5 expected events" in warning for warning in found.warnings)


def test_s_dc_1_a_partner_sees_rounded_groups_and_no_small_ones(warehouse: Warehouse) -> None:
    partner = asking_for(warehouse, "pat", "partner", Purpose("health"), as_of=date(2026, 1, 1))
    told = asked(warehouse, partner, TRUTHS["apol1_kidney_failure"]).to_json()
    assert all(group["n"] % 10 == 0 for group in told["groups"])
    assert told["contrasts"][0]["hr"] > 2
    rare = asked(warehouse, partner, TRUTHS["brca1_breast"]).to_json()
    assert rare["groups"][0]["events"] == {"below": 11}
    assert all(contrast["hr"] is None for contrast in rare["contrasts"])


@pytest.mark.parametrize("name", DIFFERENCES)
def test_s_cl_6_a_planted_difference_of_means_is_found(warehouse: Warehouse, researcher: Asking, name: str) -> None:
    truth = TRUTHS[name]
    exposure, within = criterion(truth["exposure"]), criterion(truth["within"])
    exposed = exposure
    if "an allele" in truth["note"]:  # one copy beside none
        exposed = from_json({"carrier_of": {**json.loads(truth["exposure"])["carrier_of"], "zygosity": "heterozygous"}})
    groups = (
        Cohort("exposed", both(exposed, within)),
        Cohort("others", both(criterion(truth["comparator"]) or Not(exposure), within)),
    )
    untreated = STATINS if STATINS in truth["note"] else None
    asked = Compare(groups, (truth["outcome"],), "mean", untreated, conditions=0, unrelated_only=True)
    rows = answer(warehouse, researcher, asked, SideBySide()).rows
    [row] = [row for row in rows if row.section == "Measurements"]
    planted, error = float(truth["planted"]), (row.upper - row.lower) / (2 * 1.96)
    assert abs(row.difference - planted) < WITHIN_ERRORS * error, (row.difference, error)
    if truth["verdict"] == "must detect":
        assert (row.lower > 0) == (planted > 0)
        assert (row.upper > 0) == (planted > 0)
