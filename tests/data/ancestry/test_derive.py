"""From a published release to the files beside it, through the command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data.__main__ import main
from data.storage import hash_file
from tests.data.ancestry.simulated import SIBLINGS, TWICE


def beside(warehouse: Path, suffix: str) -> Path:
    [path] = (warehouse / "releases").glob(f"*.{suffix}")
    return path


def test_the_release_stays_as_it_is_and_the_manifest_names_it(ancestry_warehouse: Path) -> None:
    release = next((ancestry_warehouse / "releases").glob("*.duckdb"))
    manifest = json.loads(beside(ancestry_warehouse, "ancestry.json").read_text())
    built = json.loads(release.with_suffix(".json").read_text())
    assert hash_file(release) == built["file"]["sha256"] == manifest["release_sha256"]
    for about in manifest["files"].values():
        assert hash_file(release.parent / about["file"]) == about["sha256"]


def test_relatives_are_projected_and_nobody_fitted_is_close_to_another(ancestry_warehouse: Path) -> None:
    people = pl.read_parquet(beside(ancestry_warehouse, "ancestry.parquet"))
    pairs = pl.read_parquet(beside(ancestry_warehouse, "kinship.parquet"))
    fitted = set(people.filter("fitted")["individual_id"])
    assert pairs.height == 7
    assert not any({a, b} <= fitted for a, b in pairs.select("individual_id", "relative_id").iter_rows())
    assert np.isfinite(people.select(pl.col("^pc.*$")).to_numpy()).all()
    manifest = json.loads(beside(ancestry_warehouse, "ancestry.json").read_text())
    assert manifest["individuals"]["projected"] == people.height - len(fitted)
    assert {"recorded": "sibling", "found": "first degree", "pairs": 1} in manifest["kinship"]["pedigree"]
    assert {*SIBLINGS, *TWICE} - fitted


def test_the_command_makes_the_same_to_the_byte_and_says_what_it_made(
    ancestry_warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ancestry_warehouse, tmp_path / "again")
    first = json.loads(beside(ancestry_warehouse, "ancestry.json").read_text())
    beside(tmp_path / "again", "ancestry.json").unlink()
    assert main(["ancestry", "--warehouse", str(tmp_path / "again"), "--components", "4"]) == 0
    said = capsys.readouterr().out
    assert "4 components of" in said
    assert "1 pairs: sibling, by genotypes first degree" in said
    assert json.loads(beside(tmp_path / "again", "ancestry.json").read_text()) == first


def test_too_few_variants_are_refused_with_the_steps_that_left_them(
    tiny_warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ancestry", "--warehouse", str(tiny_warehouse)]) == 2
    assert "too few" in capsys.readouterr().err.casefold()
    assert not list((tiny_warehouse / "releases").glob("*.ancestry.*"))


@pytest.mark.parametrize("wrong", ["1", "21"])
def test_a_wrong_number_of_components_is_refused(ancestry_warehouse: Path, wrong: str) -> None:
    assert main(["ancestry", "--warehouse", str(ancestry_warehouse), "--components", wrong]) == 2
