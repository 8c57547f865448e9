"""PLINK's files: plink2 reads what was written, and counts and tests what Concord does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from exchange import hand_off
from exchange.__main__ import main
from exchange.plink_files import variant_names, write_bed, write_pgen
from queries.associations.guard import Guard
from queries.variants.called import Called
from stats.scans.variant_scan import variant_scan
from tests.stats.made_calls import made_calls

PURPOSE = ["--purpose", "investigation=health"]


@pytest.fixture(scope="module")
def calls() -> tuple[Called, np.ndarray]:
    """Of people who are XX or XY: of others PLINK reads X differently."""
    called, true = made_calls(people=300, variants=40)
    called.x[:4] = 2
    true[-3:, :4] = np.nan
    for place in range(37, 40):
        copies, missing = called.block(np.array([place]))
        true[place, :4] = np.where(missing[0, :4] | ~called.expected(place)[:4], np.nan, copies[0, :4])
    return called, true


def named(called: Called) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(f"made/{n}" for n in range(len(called.people))), tuple("XY" if x == 1 else "XX" for x in called.x)


def plink(folder: Path, *options: str) -> None:
    program = shutil.which("plink2")
    if program is None:
        pytest.skip("plink2 is not installed. On Debian: apt-get install plink2")
    done = subprocess.run([program, *options], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, separator="\t", null_values=["NA", "."], infer_schema_length=None)


@pytest.mark.parametrize("bed", [False, True])
def test_plink2_reads_every_genotype_as_it_was(tmp_path: Path, calls: tuple[Called, np.ndarray], bed: bool) -> None:
    called, true = calls
    (write_bed if bed else write_pgen)(tmp_path / "made", called, *named(called))
    plink(tmp_path, "--bfile" if bed else "--pfile", "made", "--export", "A", "--freq", "--out", "told")
    rows = read(tmp_path / "told.raw")
    for place, name in enumerate(variant_names(called.variants)):
        column = next(each for each in rows.columns if each.startswith(name))
        counted = column.rsplit("_", 1)[1]
        said = rows[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        assert np.array_equal(said if counted == "G" else 2 - said, true[place], equal_nan=True)
    told = read(tmp_path / "told.afreq")
    for row, dose in zip(
        told.filter(pl.col("#CHROM").cast(pl.String) == "1").iter_rows(named=True), true, strict=False
    ):
        assert row["ALT_FREQS"] == pytest.approx(np.nanmean(dose) / 2, abs=1e-6)
        assert row["OBS_CT"] == 2 * np.isfinite(dose).sum()


@pytest.mark.parametrize("unit", ["", "mg/dL"])
def test_the_commands_test_what_the_scan_tests(tmp_path: Path, calls: tuple[Called, np.ndarray], unit: str) -> None:
    called, true = calls
    chance = np.random.default_rng(4)
    names, sex = named(called)
    dose, age = np.nan_to_num(true[8]), chance.normal(50, 9, len(names))
    value = 90 + 4 * dose + chance.normal(0, 9, len(names))
    case = (chance.random(len(names)) < 1 / (1 + np.exp(1 - 0.8 * dose))).astype(float)
    people = pl.DataFrame({"value": value if unit else case, "age": age, "sex": list(sex)})
    guard = Guard(False, 0, False, 0, 0, True)
    answer = SimpleNamespace(
        people=people, called=called, names=names, unit=unit, guard=guard, assembly="GRCh38", release="r"
    )
    prefix, adjust = tmp_path / "made", ("age", "sex")
    write_pgen(prefix, called, names, sex)
    hand_off.write_tables(prefix, answer, adjust)
    hand_off.write_common(prefix, called)
    said = hand_off.commands(prefix, answer, adjust, bed=False, min_copies=20, relatives=0)
    line = next(each for each in said.splitlines() if each.startswith("plink2"))
    assert sum(each.startswith("regenie --step") for each in said.splitlines()) == 2
    plink(tmp_path, *line.split()[1:])
    told = read(next(tmp_path.glob("made.Y.glm.*")))
    effect = "BETA" if "BETA" in told.columns else "OR"
    rows = SimpleNamespace(
        people=people, called=called, outcome="o", unit=unit, adjust=adjust, min_copies=20, relatives=0, without=0,
        guard=guard, release="r",
    )  # fmt: skip
    ours = {row["variant"]: row for row in variant_scan(rows).table.iter_rows(named=True)}
    compared = 0
    for row in told.filter(pl.col("P").is_not_null()).iter_rows(named=True):
        mine = ours[row["ID"]]
        theirs = row[effect] if effect == "BETA" else np.log(row[effect])
        theirs = theirs if row["A1"] == "G" else -theirs
        compared += 1
        assert row["OBS_CT"] == mine["people"]
        if unit:
            assert theirs == pytest.approx(mine["estimate"], rel=1e-4, abs=1e-5)
            assert -np.log10(row["P"]) == pytest.approx(mine["log10_p"], rel=1e-4, abs=1e-5)
        else:  # Wald's there; the score or the likelihood ratio here
            assert theirs == pytest.approx(mine["estimate"], rel=0.1, abs=0.05)
            assert -np.log10(row["P"]) == pytest.approx(mine["log10_p"], rel=0.25, abs=0.1)
    assert compared == len(ours) == 40


#: REGENIE's documentation, "Input" and "Options".
REGENIE = {
    "--step", "--bed", "--pgen", "--extract", "--phenoFile", "--covarFile", "--bt", "--qt", "--force-qt",
    "--par-region", "--bsize", "--loocv", "--firth", "--approx", "--pThresh", "--minMAC", "--pred", "--out",
}  # fmt: skip


def handed(folder: Path, calls: Called, people: pl.DataFrame, adjust: tuple[str, ...], **known: str) -> list[str]:
    """The lines of commands; the files beside."""
    names, sex = named(calls)
    names = ('made/"Q"', "made/a_b", *names[2:])
    answer = SimpleNamespace(
        people=people, called=calls, names=names, guard=Guard(False, 0, False, 0, 0, True), release="r",
        **{"unit": "", "assembly": "GRCh38"} | known,
    )  # fmt: skip
    write_pgen(folder / "made", calls, names, sex)
    hand_off.write_tables(folder / "made", answer, adjust)
    hand_off.write_common(folder / "made", calls)
    told = hand_off.commands(folder / "made", answer, adjust, bed=False, min_copies=20, relatives=0)
    return [line for line in told.splitlines() if not line.startswith("#")]


def test_files_are_as_regenie_documents_them(tmp_path: Path, calls: tuple[Called, np.ndarray]) -> None:
    """Header FID, IID and names; values by tabs, NA where missing; 0 and 1; the same people everywhere, in order; no
    header in files of inclusion; variants of the first step are among those handed over; options that it knows."""
    called, true = calls
    n = len(called.people)
    case = [k % 3 == 0 for k in range(n)]
    age = [None if k == 7 else 40.0 + k % 30 for k in range(n)]
    group = ["a b", "c", None] * (n // 3)
    people = pl.DataFrame({"value": [float(each) for each in case], "age": age, "genetic_group": group})
    _, first, second = handed(tmp_path, called, people, ("age", "genetic_group"))
    tables = {
        each: [line.split("\t") for line in (tmp_path / f"made.{each}").read_text().splitlines()]
        for each in ("pheno", "covar", "keep", "psam")
    }
    ids = [line[:2] for line in tables["keep"]]
    assert [line[:2] for line in tables["psam"][1:]] == ids == [[one, one] for one, _ in ids]
    assert ids[0] == ['made/"Q"'] * 2
    assert len({tuple(each) for each in ids}) == n
    assert not any(blank in name for name, _ in ids for blank in " \t")
    for each, names in (("pheno", ["Y"]), ("covar", ["C1", "C2", "C3"])):
        assert tables[each][0] == ["FID", "IID", *names]
        assert [line[:2] for line in tables[each][1:]] == ids
        assert {len(line) for line in tables[each]} == {2 + len(names)}
    assert [line[2] for line in tables["pheno"][1:]] == ["1" if each else "0" for each in case]
    assert tables["covar"][8][2:] == ["NA"] * 3  # no age: REGENIE leaves out who lacks a covariate, as the scan does
    assert all(np.isfinite([float(each) for each in line[2:]]).all() for line in tables["covar"][9:])
    common = (tmp_path / "made.common").read_text().splitlines()
    contigs = called.variants["contig"].to_list()
    frequency, known = np.nanmean(true, axis=1) / 2, np.isfinite(true).mean(axis=1)
    fitted = (
        (np.minimum(frequency, 1 - frequency) >= 0.01) & (known >= 0.9) & np.array([each != "X" for each in contigs])
    )
    assert common == np.array(variant_names(called.variants))[fitted].tolist()
    for line in (first, second):
        words = line.split()
        assert words[0] == "regenie"
        assert {each for each in words if each.startswith("--")} <= REGENIE
        assert "--bt" in words
        assert "--covarFile made.covar" in line
    assert "--pred made_step1_pred.list" in second
    assert "--out made_step1" in first


def test_a_covariate_that_is_alike_in_everybody_is_no_column(tmp_path: Path, calls: tuple[Called, np.ndarray]) -> None:
    """Of women alone sex is adjusted for by itself: neither program is given an empty table."""
    called, _ = calls
    n = len(called.people)
    people = pl.DataFrame({"value": [float(k % 4 == 0) for k in range(n)], "sex": ["female"] * n})
    plink2, *regenie = handed(tmp_path, called, people, ("sex",), assembly="GRCh37")
    assert "--covar " not in plink2
    assert "allow-no-covars" in plink2
    assert all("--covarFile" not in line and "--par-region hg19" in line for line in regenie)
    plink(tmp_path, *plink2.split()[1:])
    assert read(next(tmp_path.glob("made.Y.glm.*"))).height


def test_a_measurement_of_few_values_is_still_a_quantity(tmp_path: Path, calls: tuple[Called, np.ndarray]) -> None:
    called, _ = calls
    people = pl.DataFrame({"value": [float(k % 5) for k in range(len(called.people))]})
    _, first, second = handed(tmp_path, called, people, (), unit="points")
    assert all("--qt --force-qt" in line and "--firth" not in line for line in (first, second))


def test_partners_get_no_genotypes(tiny_warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["plink", "--out", str(tmp_path / "x"), "--warehouse", str(tiny_warehouse), *PURPOSE]
    assert main(given) == 3
    assert "partner" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_genotypes_of_everybody_by_right(tiny_warehouse: Path, tmp_path: Path) -> None:
    given = [
        "plink",
        "--out",
        str(tmp_path / "x"),
        "--warehouse",
        str(tiny_warehouse),
        "--role",
        "researcher",
        *PURPOSE,
    ]
    assert main(given) == 0
    assert {each.suffix for each in tmp_path.iterdir()} == {".pgen", ".pvar", ".psam", ".txt"}
    about = (tmp_path / "x.about.txt").read_text().splitlines()
    assert {"assembly: GRCh38", "annotation: ClinVar 2024-12-15 (clinvar, GRCh38)"} <= {*about}
    plink(tmp_path, "--pfile", "x", "--freq", "--out", "told")
    assert read(tmp_path / "told.afreq").height > 0


def test_what_cannot_be_written_is_told(
    tiny_warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--warehouse", str(tiny_warehouse), "--role", "researcher", *PURPOSE]
    assert main(["plink", "--out", str(tmp_path / "no" / "x"), *asked]) == 2
    assert main(["regenie", "--out", str(tmp_path / "x"), *asked]) == 2
    assert "outcome" in capsys.readouterr().err
