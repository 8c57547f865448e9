"""Archives and databases: opened for an ingest, and never a way out of it."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from cohorts.errors import InvalidSource
from data.ingest import ingest
from data.ingest.archives import members, unpack
from tests.data.fhir.synthea import resources, write
from tests.data.phenopackets.packets import packet
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

LARGE = 1 << 30


@pytest.fixture(autouse=True)
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])


def tar(path: Path, *entries: tuple[str, bytes | None, bytes]) -> Path:
    """(name, content, type of the member)."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content, kind in entries:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            member.size = len(content or b"")
            archive.addfile(member, io.BytesIO(content or b""))
    return path


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("../../evil.json", tarfile.REGTYPE, "leads out"),
        ("/etc/evil.json", tarfile.REGTYPE, "leads out"),
        ("a/../../evil.json", tarfile.REGTYPE, "leads out"),
        ("C:\\evil.json", tarfile.REGTYPE, "leads out"),
        ("link.json", tarfile.SYMTYPE, "link or a device"),
        ("hard.json", tarfile.LNKTYPE, "link or a device"),
        ("dev.json", tarfile.CHRTYPE, "link or a device"),
        ("inner.zip", tarfile.REGTYPE, "archive in an archive"),
    ],
)
def test_a_path_out_of_an_archive_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str, kind: bytes, said: str
) -> None:
    path = tar(tmp_path / "a.tar.gz", (name, b"{}" if kind == tarfile.REGTYPE else None, kind))
    into = tmp_path / "inside" / "deep"
    into.mkdir(parents=True)
    with pytest.raises(InvalidSource, match=said):
        unpack(path, into)
    with pytest.raises(InvalidSource, match=said):
        ingest([path], tmp_path / "w", data_use="GRU", now=NOW)
    assert not [one for one in (tmp_path / "inside").rglob("*") if one.is_file()]


def test_a_bomb_is_refused_by_what_it_claims_and_by_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.ingest.archives.FREE", 1 << 20)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.csv", b"0" * (20 << 20))
    with pytest.raises(InvalidSource, match="more than 200 times"):
        unpack(tmp_path / "bomb.zip", tmp_path)
    liar = bytearray((tmp_path / "bomb.zip").read_bytes())
    for at in (liar.find(b"PK\x01\x02") + 24, 22):  # the size that the directory and the member claim
        liar[at : at + 4] = (1).to_bytes(4, "little")
    (tmp_path / "liar.zip").write_bytes(liar)
    with pytest.raises(InvalidSource):
        list(members(tmp_path / "liar.zip", (".csv",), largest=LARGE))
    with tarfile.open(tmp_path / "bomb.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("a.json")
        member.size = 20 << 20
        archive.addfile(member, io.BytesIO(bytes(20 << 20)))
    with pytest.raises(InvalidSource, match="more than 200 times"):
        list(members(tmp_path / "bomb.tar.gz", (".json",), largest=LARGE))


@pytest.mark.parametrize("cut", [0, 10, 100, -20])
def test_a_cut_archive_is_refused(tmp_path: Path, cut: int) -> None:
    path = tar(tmp_path / "a.tar.gz", ("a.json", os.urandom(5000), tarfile.REGTYPE))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InvalidSource):
        ingest([path], tmp_path / "w", data_use="GRU", now=NOW)


def test_an_archive_of_documents_is_one_source(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "cases.zip", "w") as archive:
        for n in range(3):
            archive.writestr(f"cohort/{n}.json", json.dumps(packet(f"p{n}")))
        archive.writestr("README.md", "three cases")
    summary = ingest([tmp_path / "cases.zip"], tmp_path / "w", data_use="GRU", now=NOW)
    assert [(s["name"], s["records"]) for s in summary.manifest["sources"]] == [("cases.zip", 3)]
    assert summary.dataset == "cases"


def test_an_archive_of_tables_is_the_folder_it_was(tmp_path: Path) -> None:
    folder = write(tmp_path / "bulk", resources(people=2))
    with tarfile.open(tmp_path / "bulk.tgz", "w:gz") as archive:
        archive.add(folder, "bulk")
    summary = ingest([tmp_path / "bulk.tgz"], tmp_path / "w", data_use="GRU", now=NOW)
    assert summary.manifest["counts"]["individual"] == 2
    assert {source["format"] for source in summary.manifest["sources"]} == {"fhir"}


@pytest.fixture
def database(tmp_path: Path) -> Callable[[str], Path]:
    def make(*statements: str) -> Path:
        with duckdb.connect(str(tmp_path / "cdm.duckdb")) as con:
            for statement in statements:
                con.execute(statement)
        return tmp_path / "cdm.duckdb"

    return make


def test_omop_is_read_from_a_duckdb_file(tmp_path: Path, database: Callable[..., Path]) -> None:
    path = database(
        "CREATE SCHEMA omop",
        "CREATE TABLE omop.PERSON AS SELECT 1 AS person_id, 8507 AS gender_concept_id, 1950 AS year_of_birth",
        "CREATE TABLE omop.condition_occurrence AS SELECT 1 AS person_id, 7 AS condition_concept_id, "
        "DATE '2001-02-03' AS condition_start_date",
        "CREATE VIEW omop.death AS SELECT * FROM read_csv('/etc/passwd')",
    )
    summary = ingest([path], tmp_path / "w", data_use="GRU", now=NOW)
    rows = opened(tmp_path / "w").execute(
        "SELECT sex, (SELECT count(*) FROM condition), vital_status FROM individual"
    ).fetchall()  # fmt: skip
    assert rows == [("male", 1, "unknown")]
    assert summary.dataset == "cdm"


def test_a_database_without_persons_and_a_damaged_one_are_refused(
    tmp_path: Path, database: Callable[..., Path]
) -> None:
    with pytest.raises(InvalidSource, match="no table 'person'"):
        ingest([database("CREATE TABLE other AS SELECT 1 AS x")], tmp_path / "w", data_use="GRU", now=NOW)
    (tmp_path / "broken.duckdb").write_bytes(gzip.compress(b"nothing"))
    with pytest.raises(InvalidSource, match="cannot be read"):
        ingest([tmp_path / "broken.duckdb"], tmp_path / "w", data_use="GRU", now=NOW)
