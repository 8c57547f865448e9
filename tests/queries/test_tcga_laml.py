"""TCGA acute myeloid leukaemia through the product's own door: what maftools prints and draws of the same files."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from access.asking import Asking
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, AllOf, CarrierOf, Not
from data.ingest import ingest
from queries.answer import answer
from queries.asking import asking_for
from queries.genomics.alterations import Alteration
from queries.genomics.by_variable import ByVariable
from queries.genomics.interactions import Interactions
from queries.genomics.most_altered import MostAltered
from queries.genomics.oncoprint import Oncoprint
from queries.outcomes.follow_up import FollowUp
from queries.warehouse import Warehouse, open_warehouse
from stats.alleles.fisher import fisher_tests
from stats.alleles.interactions import with_tests
from stats.survival.analysis import estimate
from tests.warehouses import NOW

ALL = Cohort("all", EVERYBODY)
NON_SILENT = Alteration("protein_altering")
#: The twenty genes of the drawing (`oncoplot(maf = laml, top = 20)`), from top to bottom, with their individuals.
DRAWN = {
    "FLT3": 52, "DNMT3A": 48, "NPM1": 33, "IDH2": 20, "IDH1": 18, "TET2": 17, "RUNX1": 16, "TP53": 15, "NRAS": 15,
    "CEBPA": 13, "WT1": 12, "PTPN11": 9, "KIT": 8, "KRAS": 8, "U2AF1": 8, "SMC3": 7, "PHF6": 6, "SMC1A": 6, "STAG2": 6,
    "TTN": 6,
}  # fmt: skip


@pytest.fixture(scope="module")
def expected(shared_data: Callable[[str], Path]) -> dict:
    return json.loads((shared_data("tcga_laml") / "expected.json").read_text())


@pytest.fixture(scope="module")
def laml(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, Asking]:
    directory = tmp_path_factory.mktemp("laml")
    ingest([shared_data("tcga_laml")], directory, data_use="DUO:0000042", now=NOW)
    warehouse = open_warehouse(directory)
    yield warehouse, asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))
    warehouse.close()


def pairs_of(laml: tuple[Warehouse, Asking], genes: tuple[str, ...]) -> dict[tuple[str, str], dict]:
    frame = with_tests(answer(*laml, Interactions(ALL, genes, NON_SILENT)).table.frame)
    return {(row["first"], row["second"]): row for row in frame.iter_rows(named=True)}


def test_mutated_genes_and_their_individuals_are_maftools(laml: tuple[Warehouse, Asking], expected: dict) -> None:
    found = answer(*laml, MostAltered(ALL, NON_SILENT))
    frame = found.table.frame
    assert frame.height == expected["genes_nonsyn"]
    assert frame["alterations"].sum() == expected["variants_nonsyn"]
    assert dict(frame.select("gene", "n").head(20).iter_rows()) == DRAWN
    assert frame["gene"].head(20).to_list() == list(DRAWN)
    assert set(frame["called"]) == {expected["samples"]}  # seven are in no MAF: unknown, and no wild type
    assert (found.members, set(frame["not_called"])) == (200, {7})
    by_class = {name: expected["by_class"][name] for name in expected["by_class"]}
    lof = sum(by_class[name] for name in ("Frame_Shift_Del", "Frame_Shift_Ins", "Nonsense_Mutation", "Splice_Site"))
    of_lof = answer(*laml, MostAltered(ALL, Alteration("loss_of_function"))).table.frame
    assert of_lof["alterations"].sum() == lof
    of_missense = answer(*laml, MostAltered(ALL, Alteration("missense"))).table.frame
    assert of_missense["alterations"].sum() == by_class["Missense_Mutation"]


def test_the_drawing_has_maftools_order_of_genes_and_columns(
    laml: tuple[Warehouse, Asking], shared_data: Callable[[str], Path]
) -> None:
    mutated: dict[str, set[str]] = {gene: set() for gene in DRAWN}
    several: dict[tuple[str, str], int] = {}
    everybody = set()
    with gzip.open(shared_data("tcga_laml") / "tcga_laml.maf.gz", "rt") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            who, gene = row["Tumor_Sample_Barcode"], row["Hugo_Symbol"]
            everybody.add(who)
            if gene in mutated and row["Variant_Classification"] != "Silent":
                mutated[gene].add(who)
                several[gene, who] = several.get((gene, who), 0) + 1
    # order(as.list(genes), decreasing = TRUE) over samples in alphabetical order, as oncomatrix.R sorts
    columns = sorted(sorted(everybody), key=lambda who: [who not in mutated[gene] for gene in DRAWN])
    drawn = answer(*laml, Oncoprint(ALL, tuple(DRAWN), NON_SILENT, tracks=("attribute:FAB_classification",)))
    hits = np.array([[several.get((gene, who), 0) for who in columns] for gene in DRAWN])
    assert drawn.hits[:, : len(columns)].tolist() == hits.tolist()
    assert (drawn.hits[:, len(columns) :].sum(), drawn.columns) == (0, 200)
    assert drawn.tracks[0].title == "FAB classification"


@pytest.mark.parametrize("pair", ["ASXL1,RUNX1", "IDH2,RUNX1", "IDH2,ASXL1", "FLT3,NPM1", "SMC3,DNMT3A"])
def test_somatic_interactions_are_maftools(laml: tuple[Warehouse, Asking], expected: dict, pair: str) -> None:
    said = expected["somaticInteractions_fisher"][pair]
    row = pairs_of(laml, tuple(pair.split(",")))[tuple(pair.split(","))]
    cells = {"11": "both", "10": "first_only", "01": "second_only", "00": "neither"}
    assert {key: row[name] for key, name in cells.items()} == {key: said[key] for key in cells}
    assert row["p"] == pytest.approx(said["p"], rel=1e-6)
    assert row["pair_odds"] == pytest.approx(said["or_cond_mle"], rel=1e-3)  # R looks with a tolerance of 1e-4
    assert row["tendency"] == "together"


def test_every_pair_of_the_top_25_is_tested_and_counted(laml: tuple[Warehouse, Asking]) -> None:
    top = tuple(answer(*laml, MostAltered(ALL, NON_SILENT)).table.frame["gene"].head(25))
    rows = pairs_of(laml, top)
    assert len(rows) == 300
    assert list(rows)[:2] == [("RUNX1", "ASXL1"), ("IDH2", "RUNX1")]  # maftools' table begins so
    p = np.array([row["p"] for row in rows.values()])
    assert next(iter(rows.values()))["q"] == pytest.approx((p * 300 / np.arange(1, 301)).min())


def test_genes_by_fab_class_are_clinical_enrichment(laml: tuple[Warehouse, Asking], expected: dict) -> None:
    """maftools counts the one individual without a class among the others of every class; here they are in neither."""
    said = {key: value for key, value in expected["clinicalEnrichment_FAB"].items() if "_" in key}
    genes = tuple(dict.fromkeys(key.split("_")[0] for key in said))
    found = answer(*laml, ByVariable(ALL, genes, NON_SILENT, "attribute:FAB_classification")).table.frame
    everybody = {row["gene"]: row["n"] for row in answer(*laml, MostAltered(ALL, NON_SILENT)).table.frame.to_dicts()}
    cells = {f"{row['first']}_{row['second']}": row for row in found.to_dicts()}
    assert {row["called"] for row in cells.values()} == {expected["samples"] - 1}
    for key, printed in said.items():
        row = cells[key]
        inside = row["both"] + row["second_only"]
        altered = everybody[row["first"]] - row["both"]  # with the one of whom no class is recorded
        assert f"{row['both']}/{inside}" == printed["a"]
        assert f"{altered}/{expected['samples'] - inside}" == printed["b"]
        test = fisher_tests(*(np.array([n]) for n in (
            row["both"], altered, row["second_only"], expected["samples"] - inside - altered
        )))  # fmt: skip
        assert test.p[0] == pytest.approx(printed["p"], rel=1e-6)
        assert test.odds_ratio[0] == pytest.approx(float(printed["or"]), rel=1e-3)


#: Gene pairs of `survGroup`, as maftools orders them.
PAIRS = (
    "FLT3_DNMT3A", "DNMT3A_SMC3", "DNMT3A_NPM1", "DNMT3A_TET2", "FLT3_TET2", "NPM1_IDH1", "DNMT3A_IDH1", "IDH2_RUNX1",
    "FLT3_NPM1", "DNMT3A_IDH2", "DNMT3A_NRAS",
)  # fmt: skip


def test_all_pairs_of_survgroup_are_asked(expected: dict) -> None:
    assert set(expected["survGroup"]) == set(PAIRS)


@pytest.mark.parametrize("pair", PAIRS)
def test_survival_with_both_genes_mutated_is_that_of_survgroup(
    laml: tuple[Warehouse, Asking], expected: dict, pair: str
) -> None:
    both = AllOf(tuple(CarrierOf(gene=gene, consequences=("protein_altering",)) for gene in pair.split("_")))
    question = FollowUp((Cohort("Mutant", both), Cohort("WT", Not(both))), "death")
    found, said = answer(*laml, question, then=estimate), expected["survGroup"][pair]
    assert {group.name: group.n for group in found.groups} == {name: said[name] for name in ("Mutant", "WT")}
    assert found.test.p == pytest.approx(said["p"], rel=5e-3)  # printed to three digits
    assert found.contrasts[0].hr == pytest.approx(said["hr"], rel=5e-3)
