"""The planted truths in the carriers card: over the line of all tests, nulls below it, penetrance by age."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Ancestry, CarrierOf, Criterion, Diplotype, Not
from cohorts.outcomes import Outcome, TimeZero
from queries.answer import answer
from queries.asking import asking_for
from queries.carriers.conditions import CarriersConditions
from queries.carriers.values import CarriersValues, GroupValues
from queries.outcomes.follow_up import FollowUp
from queries.warehouse import Warehouse, open_warehouse
from stats.groups.spread import Spreads, spreads
from stats.scans.association import Scan, scan
from stats.survival.analysis import estimate
from stats.survival.penetrance import by_age

pytestmark = pytest.mark.slow

FH = CarrierOf(gene_set="familial_hypercholesterolaemia")
BREAST = CarrierOf(gene_set="hereditary_breast_ovarian_cancer")
C282Y = CarrierOf(variant="GRCh38 6-26092913-G-A", zygosity="homozygous")
DUFFY = CarrierOf(variant="GRCh38 1-159204893-T-C", zygosity="homozygous")
AFRICAN = Ancestry(("AFR-like",))
DETECTED: list[tuple[Criterion, str]] = [
    (FH, "PHECODE:272.1"),
    (FH, "PHECODE:411"),
    (BREAST, "PHECODE:174.1"),
    (CarrierOf(variant="GRCh38 1-169549811-C-T"), "PHECODE:452"),
    (CarrierOf(variant="GRCh38 6-160589086-A-G"), "PHECODE:411"),
    (CarrierOf(gene="TTN", consequences=("loss_of_function",)), "PHECODE:428"),
    (C282Y, "PHECODE:275.1"),
    (Diplotype("APOL1", phenotype="two risk alleles"), "PHECODE:585.32"),
]


@pytest.fixture(scope="module")
def warehouse(demo_warehouse: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(demo_warehouse)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def researcher(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))


def groups(criterion: Criterion, within: Criterion | None = None) -> tuple[Cohort, Cohort]:
    both = (criterion, Not(criterion))
    return tuple(
        Cohort(name, AllOf((within, one)) if within else one) for name, one in zip(("c", "o"), both, strict=True)
    )


def scanned(warehouse: Warehouse, asking: Asking, criterion: Criterion, within: Criterion | None = None) -> Scan:
    return scan(answer(warehouse, asking, CarriersConditions(*groups(criterion, within))).conditions.frame)


def spread_of(found: GroupValues) -> Spreads:
    return spreads(found.values, found.by_age, found.groups, found.release)


@pytest.mark.parametrize(("criterion", "code"), DETECTED)
def test_what_must_be_detected_is_over_the_line_of_all_tests(
    warehouse: Warehouse, researcher: Asking, criterion: Criterion, code: str
) -> None:
    found = scanned(warehouse, researcher, criterion)
    row = found.frame.row(by_predicate=pl.col("code") == code, named=True)
    assert found.attempted > 400
    assert row["log10_p"] > found.line
    assert row["or_lower"] > 1


def test_apol1_lights_up_the_kidney_only(warehouse: Warehouse, researcher: Asking) -> None:
    found = scanned(warehouse, researcher, Diplotype("APOL1", phenotype="two risk alleles"), AFRICAN)
    over = found.tested.filter(pl.col("log10_p") > found.line)
    assert over.height
    assert set(over["category"]) == {"genitourinary"}


def test_a_confounded_locus_is_crude_only_and_nothing_within_its_group(
    warehouse: Warehouse, researcher: Asking
) -> None:
    crude, within = (scanned(warehouse, researcher, DUFFY, where) for where in (None, AFRICAN))
    kidney = [one.frame.row(by_predicate=pl.col("code") == "PHECODE:585.32", named=True) for one in (crude, within)]
    assert kidney[0]["log10_p"] > crude.line
    assert kidney[1]["log10_p"] < within.line


def test_loss_of_function_that_does_nothing_finds_nothing_within_a_group(
    warehouse: Warehouse, researcher: Asking
) -> None:
    actn3 = CarrierOf(variant="GRCh38 11-66560624-C-T")
    found = scanned(warehouse, researcher, actn3, Ancestry(("EUR-like",)))
    assert found.frame["log10_p"].max() < found.line


def test_untreated_ldl_is_69_higher(warehouse: Warehouse, researcher: Asking) -> None:
    found = answer(warehouse, researcher, CarriersValues(*groups(FH), "LOINC:13457-7", "ATC:C10"), spread_of)
    assert found.difference.lower < 69 < found.difference.upper
    assert found.difference.lower > 40


def test_s_st_15_breast_cancer_by_seventy_is_far_higher_in_carriers(warehouse: Warehouse, researcher: Asking) -> None:
    question = FollowUp(groups(BREAST), Outcome.parse("breast_cancer_women"), TimeZero("birth"))
    rows = by_age(answer(warehouse, researcher, question, estimate), (70,))
    carriers, others = rows.to_dicts()
    assert carriers["probability_lower"] > others["probability_upper"]
    assert carriers["at_risk"] > 0


def test_the_scan_of_every_phecode_takes_less_than_half_a_second(warehouse: Warehouse, researcher: Asking) -> None:
    scanned(warehouse, researcher, FH)
    began = time.process_time()
    scanned(warehouse, researcher, BREAST)
    assert time.process_time() - began < 1.0  # of two threads
