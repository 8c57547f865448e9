"""A build begins with the prepared reference, and with nothing that was prepared for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.reference import prepared


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(prepared, "FOLDER", tmp_path / "prepared")
    return tmp_path / "prepared"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    path = tmp_path / "release.duckdb"
    path.write_bytes(b"tables")
    return path


def test_what_was_kept_begins_the_next_build(release: Path, tmp_path: Path) -> None:
    assert not prepared.begin(tmp_path / "next", "tables")
    prepared.keep(release, "tables")
    assert prepared.begin(tmp_path / "next", "tables")
    assert (tmp_path / "next").read_bytes() == b"tables"


def test_another_definition_begins_anew_and_takes_the_place_of_the_first(
    release: Path, folder: Path, tmp_path: Path
) -> None:
    prepared.keep(release, "tables")
    assert not prepared.begin(tmp_path / "next", "other tables")
    prepared.keep(release, "other tables")
    assert len(list(folder.iterdir())) == 1
    assert not prepared.begin(tmp_path / "next", "tables")


def test_another_database_or_another_reference_begins_anew(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared.keep(release, "tables")
    with monkeypatch.context() as other:
        other.setattr("duckdb.__version__", "0.0")
        assert not prepared.begin(tmp_path / "next", "tables")
    (tmp_path / "gene.parquet").write_bytes(b"other genes")
    monkeypatch.setattr(prepared, "HERE", tmp_path)
    assert not prepared.begin(tmp_path / "next", "tables")


def test_where_nothing_can_be_written_nothing_is_kept(release: Path, folder: Path, tmp_path: Path) -> None:
    folder.write_text("no folder")
    prepared.keep(release, "tables")
    assert folder.read_text() == "no folder"
    assert not prepared.begin(tmp_path / "next", "tables")
