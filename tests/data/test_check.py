"""`check`: a damaged warehouse is found, and each rule of checks.sql can fail."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from cohorts.errors import WarehouseUnavailable
from data.__main__ import main
from data.check import broken_rules, check_warehouse, rules
from data.release import Releases

NAME = "2025-06-01.1"


@pytest.fixture
def warehouse(tiny_warehouse: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_warehouse, tmp_path / "warehouse"))


def test_a_whole_warehouse_passes_with_exit_status_0(tiny_warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--warehouse", str(tiny_warehouse)]) == 0
    said = capsys.readouterr().out
    assert "Dataset 'tiny' (GRCh38, simulated): 60 individuals, 51 biosamples." in said
    assert "[orphan-record]" in said
    assert "tiny.vcf.gz (vcf): 6 records" in said


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def recount(path: Path) -> None:
    manifest = json.loads(path.read_text())
    manifest["counts"]["condition"] += 1
    path.write_text(json.dumps(manifest))


def rename_source(path: Path) -> None:
    manifest = json.loads(path.read_text())
    manifest["sources"][0]["sha256"] = "0" * 64
    path.write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda w: cut(w / "releases" / f"{NAME}.duckdb"), "bytes, not"),
        (lambda w: flip(w / "releases" / f"{NAME}.duckdb"), "has changed since it was published"),
        (lambda w: (w / "releases" / f"{NAME}.duckdb").unlink(), "file is missing"),
        (lambda w: (w / "releases" / f"{NAME}.json").unlink(), "manifest cannot be read"),
        (lambda w: cut(w / "releases" / f"{NAME}.json"), "manifest cannot be read"),
        (lambda w: recount(w / "releases" / f"{NAME}.json"), "the manifest says"),
        (lambda w: rename_source(w / "releases" / f"{NAME}.json"), "names other sources"),
        (lambda w: (w / "current").unlink(), "holds no release"),
        (lambda w: (w / "current").write_text("../etc"), "names no release"),
        (shutil.rmtree, "There is no warehouse"),
    ],
)
def test_damage_is_told_with_exit_status_4(
    warehouse: Path, harm: Callable[[Path], object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    harm(warehouse)
    with pytest.raises(WarehouseUnavailable, match=said):
        check_warehouse(warehouse)
    assert main(["check", "--warehouse", str(warehouse)]) == 4
    assert said in capsys.readouterr().err


#: One way to break each rule, in a copy of the release.
BREAKS = {
    "keys-individual": "UPDATE individual SET individual_id = 600 WHERE individual_id = 59",
    "keys-biosample": "UPDATE biosample SET biosample_id = 600 WHERE biosample_id = 50",
    "keys-code": "UPDATE code SET code_id = 99999999 WHERE code_id = 0",
    "keys-variant": "UPDATE variant SET variant_id = 600 WHERE variant_id = 6",
    "roll-indels": "UPDATE variant SET roll = 3, left_aligned = TRUE WHERE variant_id = 6",
    "individual-dataset": "UPDATE individual SET dataset_id = 7 WHERE individual_id = 3",
    "individual-twice": "UPDATE individual SET source_id = 'P00' WHERE individual_id = 3",
    "biosample-places": "UPDATE biosample SET assay_id = 7 WHERE biosample_id = 3",
    "one-speaks": "UPDATE biosample SET speaks = FALSE WHERE biosample_id = 3",
    "consent-places": "UPDATE consent SET profile_id = 7 WHERE individual_id = 3",
    "consent-covered": "DELETE FROM consent WHERE individual_id = 3",
    "records-places": "UPDATE visit SET code_id = -1; INSERT INTO visit VALUES (99, 0, DATE '2000-01-01', NULL, TRUE)",
    "negative-age": "UPDATE individual SET birth_date = DATE '2014-01-01' WHERE individual_id = 0",
    "death-before-birth": "UPDATE individual SET death_date = DATE '1900-01-01' WHERE individual_id = 3",
    "death-status": "UPDATE individual SET vital_status = 'alive' WHERE individual_id = 3",
    "backwards": "UPDATE observation_period SET end_date = DATE '1999-01-01' WHERE individual_id = 9",
    "periods-disjoint": "INSERT INTO observation_period VALUES (9, DATE '2011-01-01', DATE '2012-01-01')",
    "in-period": "UPDATE condition SET in_period = NOT in_period",
    "sorted-condition": "INSERT INTO condition VALUES (0, 0, DATE '2012-01-01', NULL, 'day', TRUE)",
    "sorted-measurement": "INSERT INTO measurement SELECT * REPLACE (0 AS individual_id, 0 AS code_id) FROM "
    "measurement LIMIT 1",
    "sorted-treatment": "INSERT INTO treatment VALUES (0, 0, DATE '2012-01-01', NULL, NULL, 'day', TRUE)",
    "codes-closed": "DELETE FROM code_ancestor WHERE ancestor_id = 5 AND descendant_id = 5",
    "relatives-both-ways": "DELETE FROM relative WHERE individual_id = 0",
    "unrelated-set": "UPDATE individual SET unrelated = TRUE",
    "genotype-places": "UPDATE genotype SET biosample_id = 600 WHERE variant_id = 0",
    "genotype-counts": "UPDATE genotype SET alt_count = 3 WHERE variant_id = 0",
    "ac-an": "UPDATE variant_frequency SET ac = an + 1 WHERE variant_id = 0",
    "carried-assemblies": "UPDATE dataset SET assembly = 'GRCh37'",
    "reads-places": "INSERT INTO reads VALUES (600, 'a.bam', 'a.bam.bai', NULL, 'bam', 1, 1)",
    "phased-places": "INSERT INTO phased_genotype VALUES (0, 600, 0, 1)",
    "interval-places": "INSERT INTO interval_genotype VALUES (0, 0, 1, 0, 0, 2, NULL, NULL)",
    "layers": "INSERT INTO reference_frequency VALUES (0, 'gnomAD', '4', 'all', 1, 2, 0.5, NULL)",
    "haplotype-places": "INSERT INTO haplotype_variant VALUES (0, 1)",
}


def test_every_rule_has_a_way_to_fail() -> None:
    assert [rule.name for rule in rules()] == list(BREAKS)


@pytest.fixture(scope="module")
def copy(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The release's tables in memory and without key constraints, so that they can be broken and rolled back."""
    con = duckdb.connect()
    con.execute(f"ATTACH '{Releases(tiny_warehouse).file(NAME)}' AS release (READ_ONLY)")
    for (table,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'release'").fetchall():
        con.execute(f"CREATE TABLE {table} AS FROM release.{table} ORDER BY rowid")
    con.execute("DETACH release")
    assert not broken_rules(con)
    return con


@pytest.mark.parametrize("name", BREAKS)
def test_each_rule_can_fail(copy: duckdb.DuckDBPyConnection, name: str) -> None:
    copy.execute("BEGIN")
    try:
        copy.execute(BREAKS[name])
        assert name in {rule.name for rule, _ in broken_rules(copy)}
    finally:
        copy.execute("ROLLBACK")


def test_files_of_reads_that_are_not_as_registered_are_counted(
    reads_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = check_warehouse(reads_warehouse)
    assert (report.reads, report.reads_changed) == (5, 0)
    before = Path.stat
    monkeypatch.setattr(
        Path, "stat", lambda path, **how: before(path.with_name("gone") if path.name == "S02.bam" else path, **how)
    )
    assert main(["check", "--warehouse", str(reads_warehouse)]) == 0
    said = capsys.readouterr().out
    assert "1 of 5 registered files are gone or not as they were" in said
    assert "S02" not in said
