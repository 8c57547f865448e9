"""The planted truths in the adjusted PheWAS: what must be detected is; nulls are null; the confounded locus is not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.criteria import Ancestry, CarrierOf, Diplotype, PolygenicScore
from queries.answer import answer
from queries.asking import asking_for
from queries.associations.phewas import Exposure, PheWAS
from queries.warehouse import Warehouse, open_warehouse
from stats.scans.phewas import phewas
from stats.scans.phewas_estimate import PheWASEstimate

pytestmark = pytest.mark.slow

FH = Exposure("FH", CarrierOf(gene_set="familial_hypercholesterolaemia"))
DUFFY = Exposure("Duffy", CarrierOf(variant="GRCh38 1-159204893-T-C", zygosity="homozygous"))
APOL1 = Diplotype("APOL1", phenotype="two risk alleles")
AFRICAN = Ancestry(("AFR-like",))
DETECTED: list[tuple[Exposure, str]] = [
    (FH, "PHECODE:272.1"),
    (FH, "PHECODE:411"),
    (Exposure("BRCA", CarrierOf(gene_set="hereditary_breast_ovarian_cancer")), "PHECODE:174.1"),
    (Exposure("F5", CarrierOf(variant="GRCh38 1-169549811-C-T"), "copies"), "PHECODE:452"),
    (Exposure("LPA", CarrierOf(variant="GRCh38 6-160589086-A-G"), "copies"), "PHECODE:411"),
    (Exposure("TTN", CarrierOf(gene="TTN", consequences=("loss_of_function",))), "PHECODE:428"),
    (Exposure("HFE", CarrierOf(variant="GRCh38 6-26092913-G-A", zygosity="homozygous")), "PHECODE:275.1"),
    (Exposure("APOL1", APOL1, among=AFRICAN), "PHECODE:585.32"),
    (Exposure("score", PolygenicScore("coronary_disease"), "score"), "PHECODE:411"),
]
G6PD = CarrierOf(variant="GRCh38 X-154536002-C-T")
MEASURED: list[tuple[Exposure, str, float]] = [
    (FH, "LOINC:13457-7", 1.0),
    (Exposure("G6PD", G6PD, "copies"), "LOINC:4548-4", -1.0),
    (Exposure("FTO", CarrierOf(variant="GRCh38 16-53786615-T-A"), "copies"), "LOINC:39156-5", 1.0),
]


@pytest.fixture(scope="module")
def warehouse(demo_warehouse: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(demo_warehouse)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def researcher(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))


def scanned(warehouse: Warehouse, asking: Asking, exposure: Exposure, **more: object) -> PheWASEstimate:
    return answer(warehouse, asking, PheWAS(exposure, **more), phewas)


def of(frame: pl.DataFrame, code: str) -> dict:
    return frame.row(by_predicate=pl.col("code") == code, named=True)


@pytest.mark.parametrize(("exposure", "code"), DETECTED, ids=lambda one: getattr(one, "name", one))
def test_what_must_be_detected_is_over_the_adjusted_line(
    warehouse: Warehouse, researcher: Asking, exposure: Exposure, code: str
) -> None:
    found = scanned(warehouse, researcher, exposure).believed
    row = of(found.frame, code)
    assert found.attempted > 300
    assert row["log10_p"] > found.line
    assert row["or_lower"] > 1
    assert row["method"] in ("logistic", "firth")


@pytest.mark.parametrize(("exposure", "code", "way"), MEASURED, ids=lambda one: getattr(one, "name", one))
def test_measurements_that_must_be_detected(
    warehouse: Warehouse, researcher: Asking, exposure: Exposure, code: str, way: float
) -> None:
    found = scanned(warehouse, researcher, exposure, measurements=True)
    row = of(found.measurements, code)
    assert row["log10_p"] > found.believed.line
    assert way * row["estimate"] > 0


def test_the_confounded_locus_is_crude_only(warehouse: Warehouse, researcher: Asking) -> None:
    found = scanned(warehouse, researcher, DUFFY)
    crude, adjusted = (of(one.frame, "PHECODE:585.32") for one in (found.crude, found.adjusted))
    assert crude["log10_p"] > found.crude.line
    assert 2.3 < crude["odds_ratio"] < 4.5
    assert adjusted["log10_p"] < found.adjusted.line
    assert adjusted["or_lower"] < 1 < adjusted["or_upper"]
    assert found.adjusted.tested["log10_p"].max() < found.adjusted.line
    assert found.label == "adjusted for age, sex, genetic group"


def test_apol1_lights_up_the_kidney_only(warehouse: Warehouse, researcher: Asking) -> None:
    found = scanned(warehouse, researcher, Exposure("APOL1", APOL1)).adjusted
    over = found.tested.filter(pl.col("log10_p") > found.line)
    assert set(over["category"]) == {"genitourinary"}


def test_one_apol1_allele_and_actn3_do_nothing(warehouse: Warehouse, researcher: Asking) -> None:
    for exposure in (
        Exposure("ACTN3", CarrierOf(variant="GRCh38 11-66560624-C-T"), "copies"),
        Exposure("APOL1 one", Diplotype("APOL1", phenotype="one risk allele")),
    ):
        found = scanned(warehouse, researcher, exposure).adjusted
        assert found.tested["log10_p"].max() < found.line


def test_an_adjusted_scan_of_every_phecode_takes_a_moment(warehouse: Warehouse, researcher: Asking) -> None:
    scanned(warehouse, researcher, FH)
    began = time.process_time()
    scanned(warehouse, researcher, DUFFY)
    assert time.process_time() - began < 10
