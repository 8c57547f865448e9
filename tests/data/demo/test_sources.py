"""The demo's source files: the same for the same seed, well formed, and what the contracts say they hold."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pysam
import pytest

from access.data_use import DataUse, permits
from access.purpose import Purpose
from data.demo import write_sources
from data.demo.panel import GENES
from data.demo.plan import SITES
from tests.data.demo.conftest import SMALL


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first, again = (hashes(write_sources(tmp_path / name, 120, seed=7)) for name in ("one", "two"))
    assert first == again
    other = hashes(write_sources(tmp_path / "three", 120, seed=8))
    assert all(first[name] != other[name] for name in ("demo.vcf.gz", "individuals.csv", "omop/measurement.parquet"))


def test_every_file_of_the_contract_is_there(small_demo: Path) -> None:
    names = set(hashes(small_demo))
    side = {f"{name}.csv" for name in ("individuals", "biosamples", "relatives", "consents", "scores")}
    tables = (
        "person",
        "observation_period",
        "visit_occurrence",
        "condition_occurrence",
        "drug_exposure",
        "measurement",
    )
    more = ("procedure_occurrence", "death", "care_site", "concept", "concept_ancestor", "vocabulary", "cdm_source")
    kits = {f"callable/{site.capture_kit}.bed.gz" for site in SITES}
    assert names == side | kits | {f"omop/{t}.parquet" for t in tables + more} | {"dataset.json", "demo.vcf.gz"}
    assert json.loads((small_demo / "dataset.json").read_text()) == {
        "name": "demo",
        "assembly": "GRCh38",
        "simulated": True,
    }


@pytest.mark.skipif(shutil.which("bcftools") is None, reason="bcftools is not installed: apt-get install bcftools")
def test_bcftools_reads_the_vcf_without_complaint(small_demo: Path) -> None:
    done = subprocess.run(
        ["bcftools", "view", "-Ou", "-o", "/dev/null", str(small_demo / "demo.vcf.gz")], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_vcf_is_sorted_annotated_and_haploid_on_x_in_xy(small_demo: Path) -> None:
    samples = pl.read_csv(small_demo / "biosamples.csv")
    xy = set(samples.filter(pl.col("karyotypic_sex") == "XY")["biosample_id"].to_list())
    genes, last, contigs, multiallelic, common = set(), (0, 0), [], 0, 0
    with pysam.VariantFile(str(small_demo / "demo.vcf.gz")) as file:
        assert sorted(file.header.samples) == sorted(samples["biosample_id"].to_list())
        for record in file:
            if record.contig not in contigs:
                contigs.append(record.contig)
            here = (len(contigs), record.pos)
            assert here >= last
            last = here
            entries = record.info["CSQ"]
            assert len(entries) == len(record.alts)
            assert all(entry.count("|") == 13 for entry in entries)
            multiallelic += len(record.alts) > 1
            gene = entries[0].split("|")[3]
            common += gene == "" and record.contig != "chrX"
            if gene and gene not in genes:
                genes.add(gene)
                if record.contig == "chrX":
                    widths = {name: len(call["GT"]) for name, call in record.samples.items()}
                    assert all(
                        widths[name] == (1 if name in xy else 2) for name in widths if name in xy or widths[name] == 2
                    )
                    assert {widths[name] for name in xy} == {1}
    assert contigs == [f"chr{c}" for c in [*range(1, 23), "X"]]
    assert common >= 10_000
    assert multiallelic >= 10
    assert len(genes) >= len(GENES) - 2


def test_skipped_exons_are_missing_at_one_site_only_and_outside_its_bed(small_demo: Path) -> None:
    samples = pl.read_csv(small_demo / "biosamples.csv")
    kit = samples.filter(pl.col("capture_kit") == "panelwide_v1")["biosample_id"].to_list()
    with pysam.VariantFile(str(small_demo / "demo.vcf.gz")) as file:
        skipped = 0
        for record in file:
            if record.contig != "chr19" or not 11_080_000 < record.pos < 11_140_000:
                continue
            none = {name for name, call in record.samples.items() if call["GT"][0] is None}
            if none.issuperset(kit):
                skipped += 1
                assert len(none) < len(kit) * 1.2
    assert skipped > 0


def test_consents_permit_a_disease_purpose_for_about_94_percent(small_demo: Path) -> None:
    table = pl.read_csv(small_demo / "consents.csv", infer_schema_length=None)
    purpose = Purpose.parse("investigation=disease disease=PHECODE:585.3 commercial=no country=US")
    in_it = {("PHECODE:585.3", "PHECODE:585")}
    permitted = 0
    for row in table.filter(pl.col("withdrawn_on").is_null()).iter_rows(named=True):
        use = DataUse.of(row["permission"], row["disease"], row["modifiers"])
        permitted += permits(use, purpose, lambda a, b: a == b or (a, b) in in_it)
    assert 0.915 <= permitted / SMALL <= 0.965
    assert table["withdrawn_on"].drop_nulls().len() > 3
    assert set(table["permission"]) == {"DUO:0000042", "DUO:0000006", "DUO:0000007", "DUO:0000043"}


def test_sites_have_habits_of_their_own(small_demo: Path) -> None:
    people = pl.read_parquet(small_demo / "omop" / "person.parquet").select("person_id", "care_site_id")
    measured = pl.read_parquet(small_demo / "omop" / "measurement.parquet").join(people, on="person_id")
    units = (
        measured.filter(pl.col("measurement_source_value") == "13457-7")
        .group_by("care_site_id")
        .agg(pl.col("unit_source_value").unique())
    )
    assert {site: list(u) for site, u in units.iter_rows()} == {1: ["mg/dL"], 2: ["mg/dL"], 3: ["mmol/L"]}
    ends = pl.read_parquet(small_demo / "omop" / "observation_period.parquet").join(people, on="person_id")
    last = dict(ends.group_by("care_site_id").agg(pl.col("observation_period_end_date").max()).iter_rows())
    assert (last[2] - last[1]).days == SITES[0].lag
    coded = pl.read_parquet(small_demo / "omop" / "condition_occurrence.parquet").join(people, on="person_id")
    variety = dict(coded.group_by("care_site_id").agg(pl.col("condition_source_value").n_unique()).iter_rows())
    assert variety[2] < variety[1] * 0.7


def test_every_concept_of_a_record_is_in_the_vocabulary(small_demo: Path) -> None:
    omop = small_demo / "omop"
    known = set(pl.read_parquet(omop / "concept.parquet")["concept_id"])
    for table, column in (
        ("condition_occurrence", "condition_concept_id"),
        ("drug_exposure", "drug_concept_id"),
        ("measurement", "measurement_concept_id"),
        ("measurement", "unit_concept_id"),
        ("procedure_occurrence", "procedure_concept_id"),
        ("visit_occurrence", "visit_concept_id"),
        ("person", "race_concept_id"),
    ):
        assert set(pl.read_parquet(omop / f"{table}.parquet")[column].unique()) <= known, (table, column)
    closure = pl.read_parquet(omop / "concept_ancestor.parquet")
    itself = closure.filter(pl.col("ancestor_concept_id") == pl.col("descendant_concept_id"))
    assert (itself["min_levels_of_separation"] == 0).all()


def test_records_lie_inside_observation_and_before_death(small_demo: Path) -> None:
    omop = small_demo / "omop"
    periods = pl.read_parquet(omop / "observation_period.parquet")
    for table, column in (
        ("condition_occurrence", "condition_start_date"),
        ("measurement", "measurement_date"),
        ("drug_exposure", "drug_exposure_start_date"),
        ("drug_exposure", "drug_exposure_end_date"),
        ("visit_occurrence", "visit_end_date"),
    ):
        joined = pl.read_parquet(omop / f"{table}.parquet").join(periods, on="person_id")
        start, end = "observation_period_start_date", "observation_period_end_date"
        assert joined.filter((pl.col(column) < pl.col(start)) | (pl.col(column) > pl.col(end))).is_empty(), table
