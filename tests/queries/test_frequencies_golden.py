"""1000 Genomes from the command line: ingest, ask, and every count equals bcftools' (S-GT 2, 3, 7)."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cohorts.normalise import trim
from data.__main__ import main as make
from queries.__main__ import main as ask

PLACE = ["contig", "position", "ref", "alt"]
COUNTS = ["ac", "an", "het", "hom", "hemi"]
PURPOSE = ("--purpose", "investigation=general")


@pytest.fixture(scope="module")
def people(shared_data: Callable[[str], Path]) -> list[dict[str, str]]:
    with (shared_data("thousand_genomes") / "annot.csv").open() as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def files(shared_data: Callable[[str], Path]) -> list[Path]:
    if shutil.which("bcftools") is None:
        pytest.skip("bcftools is not installed (apt-get install bcftools)")
    return sorted(shared_data("thousand_genomes").glob("*.vcf.gz"))


@pytest.fixture(scope="module")
def warehouse(files: list[Path], people: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four files with each person's sex and population, as genetic group, beside them."""
    directory = tmp_path_factory.mktemp("thousand_genomes")
    source = directory / "source"
    source.mkdir()
    for file in files:
        (source / file.name).symlink_to(file)
    sexes = {"F": "female", "M": "male"}
    with (source / "individuals.csv").open("w") as out:
        writer = csv.writer(out)
        writer.writerow(["individual_id", "sex", "genetic_group"])
        writer.writerows((one["sample.id"], sexes[one["sex"]], one["Population"]) for one in people)
    with (source / "biosamples.csv").open("w") as out:
        writer = csv.writer(out)
        writer.writerow(["biosample_id", "individual_id", "karyotypic_sex"])
        writer.writerows((one["sample.id"], one["sample.id"], {"F": "XX", "M": "XY"}[one["sex"]]) for one in people)
    made = directory / "warehouse"
    assert make(["ingest", str(source), "--dataset", "kg", "--data-use", "DUO:0000042", "--warehouse", str(made)]) == 0
    return made


def asked(
    warehouse: Path, tmp_path: Path, *words: str, criterion: dict | None = None, role: str = "researcher"
) -> pl.DataFrame:
    cohort = []
    if criterion is not None:
        (tmp_path / "cohort.json").write_text(json.dumps({"name": "c", "criterion": criterion}))
        cohort = [str(tmp_path / "cohort.json")]
    out = tmp_path / "out.parquet"
    shared = ("--out", str(out), "--warehouse", str(warehouse), "--role", role, *PURPOSE)
    assert ask(["frequencies", *cohort, *words, *shared]) == 0
    return pl.read_parquet(out)


def bcftools(files: list[Path], tmp_path: Path, samples: list[str] | None = None) -> pl.DataFrame:
    """AC, AN, heterozygotes, homozygotes and hemizygotes, split by `norm -m-` and counted by `+fill-tags`."""
    chosen = ""
    if samples is not None:
        (tmp_path / "samples.txt").write_text("\n".join(samples))
        chosen = f"| bcftools view -S {tmp_path / 'samples.txt'} -Ou"
    tags = r"%CHROM\t%POS\t%REF\t%ALT\t%AC\t%AN\t%AC_Het\t%AC_Hom\t%AC_Hemi\n"
    rows = []
    for file in files:
        command = (
            f"bcftools norm -m- -Ou {file} {chosen} | bcftools +fill-tags -Ou -- -t AN,AC,AC_Het,AC_Hom,AC_Hemi"
            f" | bcftools query -f '{tags}'"
        )
        text = subprocess.run(command, shell=True, capture_output=True, text=True, check=True).stdout
        for line in text.splitlines():
            contig, position, ref, alt, *counts = line.split("\t")
            ac, an, het, alleles_of_hom, hemi = map(int, counts)
            rows.append((contig, *trim(int(position), ref, alt), ac, an, het, alleles_of_hom // 2, hemi))
    return pl.DataFrame(rows, [*PLACE, *COUNTS], orient="row")


def assert_equal(found: pl.DataFrame, expected: pl.DataFrame) -> None:
    found, expected = (frame.select(*PLACE, *COUNTS).sort(PLACE) for frame in (found, expected))
    assert found.select(PLACE).equals(expected.select(PLACE))
    different = found.with_columns(expected[name].alias(f"{name}_bcftools") for name in COUNTS).filter(
        pl.any_horizontal(pl.col(name) != pl.col(f"{name}_bcftools") for name in COUNTS)
    )
    assert different.height == 0, str(different)


def test_all_autosomal_counts_equal_bcftools(warehouse: Path, files: list[Path], tmp_path: Path) -> None:
    found = asked(warehouse, tmp_path, "--all")
    autosomes = [file for file in files if "chrX" not in file.name]
    assert_equal(found.filter(pl.col("contig") != "X"), bcftools(autosomes, tmp_path))
    assert found.height > 4000


def test_a_cohorts_counts_equal_bcftools_on_its_samples(
    warehouse: Path, files: list[Path], people: list[dict[str, str]], tmp_path: Path
) -> None:
    found = asked(warehouse, tmp_path, "--region", "21", criterion={"ancestry": {"is": ["GBR"]}})
    british = [one["sample.id"] for one in people if one["Population"] == "GBR"]
    assert_equal(found, bcftools([file for file in files if "chr21" in file.name], tmp_path, british))
    assert set(found["not_called"]) == {0}


def test_s_gt_7_x_of_women_equals_bcftools_and_of_men_is_haploid(
    warehouse: Path, files: list[Path], people: list[dict[str, str]], tmp_path: Path
) -> None:
    """Outside the pseudo-autosomal regions; bcftools counts a man's X as it is written, so men are compared by rule."""
    chromosome = [file for file in files if "chrX" in file.name]
    outside = pl.col("position").is_between(2_699_521, 154_931_043)
    women = asked(warehouse, tmp_path, "--region", "X", criterion={"sex": {"is": "female"}}).filter(outside)
    ids = [one["sample.id"] for one in people if one["sex"] == "F"]
    expected = bcftools(chromosome, tmp_path, ids).filter(outside)
    assert women.height > 1000
    assert set(women["not_called"]) == {0}
    assert_equal(women, expected)
    men = asked(warehouse, tmp_path, "--region", "X", criterion={"sex": {"is": "male"}}).filter(outside)
    assert set(men["het"]) == set(men["hom"]) == {0}
    assert men.filter(pl.col("ac") != pl.col("hemi")).height == 0
    assert (men["an"] + men["not_called"]).n_unique() == 1


def test_s_dc_3_a_partners_file_of_everything_holds_no_small_cell(warehouse: Path, tmp_path: Path) -> None:
    exact = asked(warehouse, tmp_path, "--all")
    shown = asked(warehouse, tmp_path, "--all", role="partner")
    assert "suppressed" in shown.columns
    assert "suppressed" not in exact.columns
    for name in [*COUNTS, "not_called"]:
        values = shown[name].drop_nulls()
        assert values.filter((values > 0) & (values % 10 != 0)).len() == 0
        small = (exact[name] > 0) & (exact[name] < 11)
        assert shown[name].filter(small).null_count() == small.sum()
    assert shown.filter(pl.col("ac").is_null() & pl.col("af").is_not_null()).height == 0


def test_one_variant_under_any_spelling(warehouse: Path, tmp_path: Path) -> None:
    plain = asked(warehouse, tmp_path, "--variant", "1-985900-C-T")
    assert plain.height == 1
    for spelled in ("chr1:985,900 C>T", "GRCh37 1 985900 C T", "1-985899-GC-GT", "rs17160776"):
        assert asked(warehouse, tmp_path, "--variant", spelled).equals(plain)


def test_counts_of_everybody_equal_those_made_at_build(warehouse: Path, tmp_path: Path) -> None:
    """Two ways to the same numbers: the build's classes of individuals, and this question's rows; X included."""
    release = warehouse / "releases" / f"{(warehouse / 'current').read_text().strip()}.duckdb"
    with duckdb.connect(str(release), read_only=True) as con:
        built = con.sql(
            "SELECT contig, position, ref, alt, ac, an, het, hom, hemi, not_called FROM variant_frequency"
            " JOIN variant USING (variant_id) WHERE population = 'all'"
        ).pl()
    found = asked(warehouse, tmp_path, "--all", "--with-relatives").select(built.columns)
    assert found.sort(PLACE).rows() == built.sort(PLACE).rows()
