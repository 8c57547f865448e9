"""Cohorts of a dataset that went through the real ingest: by hand, and held to the slow engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import (
    Ancestry,
    CarrierOf,
    CaseOf,
    Criterion,
    Deceased,
    Diplotype,
    HasCondition,
    HasMeasurement,
    HasTreatment,
    Not,
    Sequence,
    Sex,
    Site,
)
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.count import Count
from queries.cohort.individuals import Individuals
from queries.warehouse import Warehouse, open_warehouse
from tests.queries.conftest import HEALTH, TODAY
from tests.queries.reference import TABLES, UNKNOWN, YES, Reference

LDL = "LOINC:13457-7"
SEQUENCED = 40  # of the permitted; P50 to P55 never were
BEFORE = {"drug": "RXNORM:36567", "timing": "before"}
LOF = CarrierOf(gene="LDLR", consequences=("loss_of_function",))

#: criterion → who is yes, how many are unknown, of the 46 who permit health research: P00–P39 and P50–P55
EXPECTED: list[tuple[Criterion, str, int]] = [
    (LOF, "P00 P01 P02 P30", 7),
    (Not(LOF, "keep") & Site("north") & Sex("female") & Ancestry("AFR-like"), "P04 P06 P08 P10 P12 P14 P16 P18", 0),
    (CarrierOf(gene="LDLR", consequences=("loss_of_function",), zygosity="homozygous"), "P02", 7),
    (CarrierOf(variant="19-11105500-G-A"), "P02 P04", 7),  # P05 failed quality control
    (CarrierOf(variant="19-11105500-G-A", quality="any"), "P02 P04 P05", 6),
    (CarrierOf(variant="19-11106000-C-A"), "P06 P07 P09", 6),  # ./1 is a carrier …
    (CarrierOf(variant="19-11106000-C-A", zygosity="heterozygous"), "P06 P07", 7),  # … of unknown zygosity,
    (CarrierOf(variant="19-11106000-C-T"), "P06 P08", 7),  # and says nothing of T
    (CarrierOf(variant="19-11106000-C-T", zygosity="heterozygous"), "P06 P08", 7),
    (CarrierOf(variant="rs1001"), "P00 P01 P02 P30", 7),
    (CarrierOf(gene="BRCA1"), "P10", 16),  # the narrow kit did not look
    (CarrierOf(gene="G6PD", zygosity="hemizygous"), "P11 P13", 16),
    (CarrierOf(gene="G6PD", zygosity="heterozygous"), "P12", 16),
    (HasCondition("ICD10CM:I21"), "P00 P04 P05 P20 P33", 0),
    (HasCondition("ICD10CM:I21", records="observed"), "P00 P04 P20 P33", 0),
    (HasCondition("ICD10CM:I21", min_dates=2), "P00", 0),
    (HasCondition("ICD10CM:I21", descendants=False), "", 0),
    (HasCondition("ICD10CM:E78"), "P00 P01 P02 P50", 0),
    (HasTreatment("RXNORM:36567"), "P00 P02 P20", 0),
    (HasMeasurement(LDL, at_least=190, unit="mg/dL", **BEFORE), "P00 P01 P02", 11),
    (HasMeasurement(LDL, at_least=3, at_most=3.0001, unit="mmol/L", which="first"), "P30 P31 P32 P33 P34", 11),
    (Sequence(HasTreatment("RXNORM:36567"), HasCondition("ICD10CM:I21"), 600), "P00 P20", 0),
    (CaseOf("breast_cancer_women"), "P10 P12", 23),
    (Deceased(), "P03 P13 P23 P33", 0),
]


@pytest.fixture(scope="module")
def tiny(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The tiny release, with an audit of its own: the shared directory is not to be written to."""
    directory = tmp_path_factory.mktemp("asked")
    for name in ("releases", "current"):
        (directory / name).symlink_to(tiny_warehouse / name)
    warehouse = open_warehouse(directory)
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="module")
def asking(tiny: Warehouse) -> Asking:
    return asking_for(tiny, "ada", "researcher", HEALTH, as_of=TODAY)


@pytest.mark.parametrize(("criterion", "members", "unknown"), EXPECTED, ids=lambda value: str(value)[:60])
def test_who_is_in_a_cohort(criterion: Criterion, members: str, unknown: int, tiny: Warehouse, asking: Asking) -> None:
    cohort = Cohort("x", criterion)
    listed = answer(tiny, asking, Individuals(cohort)).frame["individual_id"].to_list()
    counted = answer(tiny, asking, Count(cohort))
    assert listed == [f"tiny/{name}" for name in members.split()]
    assert (counted.count, counted.unknown, counted.permitted) == (len(listed), unknown, SEQUENCED + 6)


def test_the_slow_engine_says_the_same(tiny: Warehouse, asking: Asking) -> None:
    more = [criterion for criterion, _, _ in EXPECTED]
    more += [CarrierOf(gene="LDLR"), Diplotype("G6PD", phenotype="deficient"), CaseOf("coronary_disease")]
    with tiny.cursor(asking) as cursor:
        permitted = {row[0] for row in cursor.execute("SELECT individual_id FROM permitted").fetchall()}
        rows = {}
        for table in {*TABLES, *READ}:
            found = cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in found.description]
            rows[table] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    reference = Reference(rows, permitted)
    for criterion in more:
        states = list(reference.evaluate(criterion).values())
        counted = answer(tiny, asking, Count(Cohort("x", criterion)))
        assert (counted.count, counted.unknown) == (states.count(YES), states.count(UNKNOWN)), criterion


READ = (
    "individual", "dataset", "assay", "variant", "genotype", "variant_assay", "code", "code_ancestor", "gene",
    "gene_alias", "consequence", "variant_clinvar", "callable_interval",
)  # fmt: skip
