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
from scipy.stats import binomtest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.analysis import Analysis
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, AnyOf, Criterion, HasCondition, HasTreatment, Not, from_json
from cohorts.loci import parse_locus
from cohorts.outcomes import Outcome
from data.reference.planted import planted_variants
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.comparison import Compare
from queries.cohort.count import Count
from queries.outcomes.follow_up import FollowUp, FollowUpTimes
from queries.variants.frequencies import FrequenciesByGroup
from queries.warehouse import Warehouse, open_warehouse
from stats.groups.side_by_side import SideBySide
from stats.survival.analysis import estimate
from stats.survival.estimates import Contrast, SurvivalEstimate

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
ALLELES = [name for name in RATIOS if "an allele" in TRUTHS[name]["note"]]
DIFFERENCES = [name for name, row in TRUTHS.items() if row["measure"] == "mean_difference"]
STATINS = "ATC:C10AA"
WITHIN_ERRORS = 3
BEYOND_THREE_ERRORS = 0.0027  # the chance of a normal variable to lie there


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
    warehouse: Warehouse,
    asking: Asking,
    truth: dict[str, str],
    *,
    delayed_entry: bool = True,
    unrelated_only: bool | None = None,
) -> SurvivalEstimate:
    exposure, within = criterion(truth["exposure"]), criterion(truth["within"])
    comparator = criterion(truth["comparator"]) or Not(exposure)
    groups = (Cohort("exposed", both(exposure, within)), Cohort("others", both(comparator, within)))
    adjust = tuple(column for column in truth["adjust"].split(",") if column)
    question = FollowUp(
        groups, truth["outcome"], truth["time_zero"], delayed_entry, adjust, unrelated_only=unrelated_only
    )
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


def error(contrast: Contrast, towards: float = math.inf) -> float:
    """The standard error of the log hazard ratio, from its interval. A profile interval has two halves of different
    length: the one on the side of `towards` (a hazard ratio) is the error of the distance to it."""
    if towards >= contrast.hr:
        return math.log(contrast.upper / contrast.hr) / 1.96
    return math.log(contrast.hr / contrast.lower) / 1.96 if contrast.lower > 0 else math.inf


def holds(found: Contrast, planted: float) -> None:
    """Within three errors, with the right sign."""
    distance = math.log(found.hr) - math.log(planted)
    assert abs(distance) < WITHIN_ERRORS * error(found, planted), (found, distance / error(found, planted))
    assert planted == 1 or (found.hr > 1) == (planted > 1)


@pytest.mark.parametrize("name", RATIOS)
def test_a_planted_hazard_ratio_is_found(warehouse: Warehouse, researcher: Asking, name: str) -> None:
    """As anybody asks: contrasts of genotypes leave relatives out."""
    holds(believed(asked(warehouse, researcher, TRUTHS[name])), float(TRUTHS[name]["planted"]))


@pytest.mark.parametrize("name", ["fh_premature", "brca1_breast", "pcsk9_r46l_coronary", "trap_death"])
def test_it_is_found_with_relatives_too(warehouse: Warehouse, researcher: Asking, name: str) -> None:
    """What was planted was planted in everybody."""
    found = asked(warehouse, researcher, TRUTHS[name], unrelated_only=False)
    holds(believed(found), float(TRUTHS[name]["planted"]))


@pytest.mark.parametrize("name", ALLELES)
def test_each_allele_multiplies_the_hazard_as_planted(warehouse: Warehouse, researcher: Asking, name: str) -> None:
    truth, within = TRUTHS[name], criterion(TRUTHS[name]["within"])
    variant = json.loads(truth["exposure"])["carrier_of"]
    copies = [{"carrier_of": {**variant, "zygosity": each}} for each in ("homozygous", "heterozygous")]
    groups = tuple(
        Cohort(f"{number} copies", both(from_json(each), within))
        for number, each in zip((2, 1, 0), (*copies, {"not": {"carrier_of": variant}}), strict=True)
    )
    adjust = tuple(truth["adjust"].split(","))
    question = FollowUp(
        groups, truth["outcome"], truth["time_zero"], adjust=adjust, analysis=Analysis(coding="additive")
    )
    [found] = answer(warehouse, researcher, question, then=estimate).further.coded
    holds(found, float(truth["planted"]))


def test_half_of_pkd1_have_kidney_failure_by_56(warehouse: Warehouse, researcher: Asking) -> None:
    truth = TRUTHS["pkd1_kidney_failure"]
    carriers, others = (
        group.curve.filter(pl.col("time") <= float(truth["ages"].strip("-")))
        for group in asked(warehouse, researcher, truth | {"ages": ""}).groups
    )
    free, lower, upper = (carriers[name][-1] for name in ("survival", "lower", "upper"))
    assert abs(1 - free - float(truth["planted"])) < WITHIN_ERRORS * (upper - lower) / 2 / 1.96
    assert others["lower"][-1] > upper


def test_planted_frequencies_are_those_of_the_files(warehouse: Warehouse, researcher: Asking) -> None:
    """Simulated at approximately: within three errors, or a fifth, of the table in each group."""
    beyond, looked = [], 0
    for planted in planted_variants():
        frame = answer(warehouse, researcher, FrequenciesByGroup(parse_locus(planted.key))).frame
        for row in frame.filter(pl.col("an") > 0).iter_rows(named=True):
            word = row["population"].removesuffix("-like")
            if word not in planted.frequency:
                continue
            truth = planted.frequency[word]
            looked += 1
            chance = binomtest(row["ac"], row["an"], truth).pvalue
            if chance < BEYOND_THREE_ERRORS and abs(row["af"] - truth) > truth / 5:
                beyond.append((planted.gene, planted.allele, word, truth, row["af"]))
    assert looked > 120
    assert not beyond


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
