"""1000 Genomes phase 3, chromosomes 1, 21, 22 and X: the same counts as bcftools, multi-allelic sites included."""

from __future__ import annotations

import csv
import gzip
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from cohorts.normalise import trim
from data.build import CallSet
from tests.data.vcf.releases import expected_rows, release_of, stored_rows

# Recorded female and written with two alleles, but with 6 heterozygous calls on X where 47 are expected.
HOMOZYGOUS = "NA19332"  # a woman with 6 heterozygous X calls where others have 20 and more
MAN = "HG00096"

Counts = dict[tuple[str, int, str, str], tuple[int, ...]]


@pytest.fixture(scope="module")
def folder(shared_data: Callable[[str], Path]) -> Path:
    return shared_data("thousand_genomes")


@pytest.fixture(scope="module")
def sexes(folder: Path) -> dict[str, str]:
    with (folder / "annot.csv").open() as file:
        return {row["sample.id"]: {"F": "XX", "M": "XY"}[row["sex"]] for row in csv.DictReader(file)}


def unpacked(folder: Path, chromosome: str, into: Path, every: int = 1) -> Path:
    plain = into / f"{chromosome}.vcf"
    packed = (folder / f"1KG_phase3_subset_chr{chromosome}.vcf.gz").read_bytes()
    lines = gzip.decompress(packed).splitlines(keepends=True)
    plain.write_bytes(b"".join(line for i, line in enumerate(lines) if line.startswith(b"#") or i % every == 0))
    return plain


@pytest.fixture(scope="module")
def loaded(folder: Path, sexes: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    with release_of(sorted(folder.glob("*.vcf.gz")), tmp_path_factory.mktemp("1000g"), sexes=sexes) as built:
        yield built


def bcftools_counts(path: Path, tags: str) -> Counts:
    if not shutil.which("bcftools"):
        pytest.skip("bcftools is the oracle here: apt-get install bcftools")
    text = subprocess.run(["bcftools", "view", str(path)], capture_output=True, check=True).stdout
    filled = subprocess.run(["bcftools", "+fill-tags", "--", "-t", tags], input=text, capture_output=True, check=True)
    asked = "\\t".join(f"%{tag}" for tag in tags.split(","))
    query = ["bcftools", "query", "-f", f"%CHROM\\t%POS\\t%REF\\t%ALT\\t{asked}\\n"]
    text = subprocess.run(query, input=filled.stdout, capture_output=True, check=True).stdout.decode()
    found: Counts = {}
    for line in text.splitlines():
        contig, position, ref, alts, *values = line.split("\t")
        for i, alt in enumerate(alts.split(",")):
            per_allele = [value.split(",") for value in values]
            found[contig, *trim(int(position), ref, alt)] = tuple(int(v[i] if len(v) > 1 else v[0]) for v in per_allele)
    return found


def stored_counts(con: duckdb.DuckDBPyConnection, where: str) -> Counts:
    rows = con.execute(
        "SELECT v.contig, v.position, v.ref, v.alt, f.ac, f.an, f.het, 2 * f.hom, f.hemi FROM variant_frequency AS f "
        f"JOIN variant AS v ON v.variant_id = f.variant_id WHERE f.population = 'all' AND {where}"
    ).fetchall()
    return {tuple(row[:4]): tuple(row[4:]) for row in rows}


@pytest.mark.parametrize("chromosome", ["1", "21", "22"])
def test_allele_and_genotype_counts_equal_bcftools(loaded: tuple, folder: Path, chromosome: str) -> None:
    oracle = bcftools_counts(folder / f"1KG_phase3_subset_chr{chromosome}.vcf.gz", "AC,AN,AC_Het,AC_Hom")
    assert len(oracle) > 1120  # so multi-allelic sites were split
    assert {key: counts[:4] for key, counts in stored_counts(loaded[0], f"v.contig = '{chromosome}'").items()} == oracle


def test_s_gt_7_x_counts_follow_karyotypic_sex(loaded: tuple, folder: Path, sexes: dict[str, str]) -> None:
    """Men are written '0/.' and '1/.' outside the pseudo-autosomal regions.

    One allele each, hemizygous, none half called.
    """
    con = loaded[0]
    path = folder / "1KG_phase3_subset_chrX.vcf.gz"
    oracle = bcftools_counts(path, "AC,AN")
    pseudoautosomal = stored_counts(con, "v.contig = 'X' AND v.region = 'autosome'")
    assert len(pseudoautosomal) > 10
    assert {key: counts[:2] for key, counts in pseudoautosomal.items()} == {k: oracle[k] for k in pseudoautosomal}
    ours = stored_counts(con, "v.region = 'X'")
    assert set(ours) | set(pseudoautosomal) == set(oracle)
    assert {key: counts[:2] for key, counts in ours.items()} == {key: oracle[key] for key in ours}
    assert sum(counts[4] for counts in ours.values()) > 10_000


def test_every_row_equals_the_oracle_read_one_genotype_at_a_time(loaded: tuple, folder: Path, tmp_path: Path) -> None:
    con, call_set, _ = loaded
    stored = stored_rows(con)
    for chromosome in ("22", "X"):
        expected = expected_rows(unpacked(folder, chromosome, tmp_path, every=7), "GRCh37", call_set.karyotypic_sex)
        assert len(expected) > 150
        assert {key: stored[key] for key in expected} == expected


def test_s_gt_7_karyotypic_sex_is_inferred_where_nobody_gives_it(
    folder: Path, sexes: dict[str, str], tmp_path: Path
) -> None:
    with release_of([folder / "1KG_phase3_subset_chrX.vcf.gz"], tmp_path) as (_, call_set, _):
        inferred = call_set.karyotypic_sex
    assert inferred[HOMOZYGOUS] == "XX"
    assert inferred == sexes


def test_s_gt_7_a_stated_complement_that_the_genotypes_contradict_is_left_out(folder: Path, tmp_path: Path) -> None:
    stated = {MAN: "XX", HOMOZYGOUS: "XX"}
    with release_of([folder / "1KG_phase3_subset_chrX.vcf.gz"], tmp_path, sexes=stated) as (con, call_set, _):
        assert call_set.karyotypic_sex[MAN] == "other"
        assert call_set.karyotypic_sex[HOMOZYGOUS] == "XX"
        assert "karyotypic-sex-discordant" in {finding.rule for finding in call_set.findings}
        left_out = "SELECT COUNT(*) FROM individual WHERE karyotypic_sex = 'other'"
        least = (
            "SELECT MIN(f.not_called) FROM variant_frequency AS f JOIN variant AS v ON v.variant_id = f.variant_id "
            "WHERE v.region = 'X' AND f.population = 'all'"
        )
        assert con.execute(left_out).fetchall()[0][0] <= con.execute(least).fetchall()[0][0]


def test_two_processes_read_what_one_reads(folder: Path, tmp_path: Path) -> None:
    plain = unpacked(folder, "22", tmp_path)

    def rows(processes: int) -> dict:
        with release_of([plain], tmp_path / str(processes), processes=processes) as (con, call_set, _):
            assert len(call_set.pieces) == processes
            return stored_rows(con)

    assert rows(1) == rows(2) == rows(3)


def test_a_chromosome_a_file_is_one_call_set(loaded: tuple) -> None:
    call_set: CallSet = loaded[1]
    assert len(call_set.biosamples) == 1126
    assert set(call_set.records.values()) == {1120, 1069}
    assert call_set.assembly == "GRCh37"
