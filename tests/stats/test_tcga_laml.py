"""Real people: TCGA acute myeloid leukaemia as maftools ships it, against the figures its own vignette prints."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from stats.survival.analysis import estimate


class Study:
    """The two files: who carries what (silent variants aside), and how long each was followed."""

    def __init__(self, folder: Path) -> None:
        self.expected = json.loads((folder / "expected.json").read_text())
        self.carriers, self.sequenced = defaultdict(set), set()
        with gzip.open(folder / "tcga_laml.maf.gz", "rt") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                self.sequenced.add(row["Tumor_Sample_Barcode"])
                if row["Variant_Classification"] != "Silent":
                    self.carriers[row["Hugo_Symbol"]].add(row["Tumor_Sample_Barcode"])
        with (folder / "tcga_laml_annot.tsv").open() as lines:
            self.followed = [
                (
                    row["Tumor_Sample_Barcode"],
                    float(row["days_to_last_followup"]),
                    row["Overall_Survival_Status"] == "1",
                )
                for row in csv.DictReader(lines, delimiter="\t")
                if row["days_to_last_followup"] not in ("-Inf", "NA", "")
                and row["Tumor_Sample_Barcode"] in self.sequenced
            ]

    def frame(self, *genes: str) -> pl.DataFrame:
        mutated = set.intersection(*(self.carriers[gene] for gene in genes))
        rows = [("mutated" if who in mutated else "wild type", 0.0, days, dead) for who, days, dead in self.followed]
        return pl.DataFrame(rows, schema=["group", "entry", "exit", "event"], orient="row")

    def estimate(self, *genes: str):
        return estimate(self.frame(*genes), groups=("mutated", "wild type"))


@pytest.fixture(scope="module")
def study(shared_data) -> Study:
    return Study(shared_data("tcga_laml"))


def test_182_have_usable_follow_up_and_the_medians_are_those_of_the_curves(study: Study) -> None:
    answer = study.estimate("DNMT3A")
    assert [(group.n, group.median) for group in answer.groups] == [(45, 275.0), (137, 577.0)]
    assert answer.test.p == pytest.approx(0.00069, abs=5e-6)
    assert answer.contrasts[0].hr == pytest.approx(1.98, abs=0.005)


def test_s_st_1_deaths_at_time_zero_are_events_of_who_is_followed_from_time_zero(study: Study) -> None:
    first = [group.curve.row(0, named=True) for group in study.estimate("DNMT3A").groups]
    assert [row["time"] for row in first] == [0.0, 0.0]
    died_at_once = sum(days == 0 and dead for _, days, dead in study.followed)
    assert sum(row["events"] for row in first) == died_at_once == 11
    assert sum(row["at_risk"] for row in first) == 182


@pytest.mark.parametrize("pair", ["FLT3_DNMT3A", "DNMT3A_SMC3", "DNMT3A_NPM1", "FLT3_TET2", "FLT3_NPM1", "DNMT3A_NRAS"])
def test_pairs_of_genes_give_the_printed_hazard_ratio_and_p(study: Study, pair: str) -> None:
    expected = study.expected["survGroup"][pair]
    answer = study.estimate(*pair.split("_"))
    assert [group.n for group in answer.groups] == [expected["Mutant"], expected["WT"]]
    assert float(f"{answer.contrasts[0].hr:.3g}") == pytest.approx(expected["hr"], rel=0.006)
    assert float(f"{answer.test.p:.3g}") == pytest.approx(expected["p"], rel=0.006)
