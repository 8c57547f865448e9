"""The ledger of questions: one entry a question, by user, session and release, and nothing of individuals."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from access.sqlite import schema_version, writing
from workspace.ledger import KEPT, QuestionLedger, content_hash
from workspace.schema import SCHEMA
from workspace.store import open_workspace

AT = datetime(2026, 1, 1, tzinfo=UTC)
QUESTION = {"compare": {"groups": [{"name": "a", "criterion": {"identifiers": {"keys": ["PERSON-17"]}}}]}}


def test_s_st_10_a_question_is_one_entry_however_often_it_is_asked(tmp_path: Path) -> None:
    ledger = QuestionLedger(tmp_path)
    assert ledger.entries("ada", "s1", "r1") == ()
    ledger.note("ada", "s1", "r1", QUESTION, "First", at=AT)
    ledger.note("ada", "s1", "r1", QUESTION, "First", [("x", 0.04), ("y", 0.01)], 9, at=AT)
    ledger.note("ada", "s1", "r1", {"other": 1}, "Second", at=AT)
    ledger.note("ada", "s2", "r1", QUESTION, "First", at=AT)
    ledger.note("bob", "s1", "r1", QUESTION, "First", at=AT)
    entries = {each.title: each for each in ledger.entries("ada", "s1", "r1")}
    assert set(entries) == {"First", "Second"}
    assert entries["First"].tests == (("y", 0.01), ("x", 0.04))
    assert entries["First"].attempted == 9
    assert ledger.ever("ada", "r1") == 2
    assert ledger.ever("ada", "r2") == 0


def test_it_holds_no_identifier_and_is_its_owners_alone(tmp_path: Path) -> None:
    ledger = QuestionLedger(tmp_path)
    ledger.note("ada", "s1", "r1", QUESTION, "First", at=AT)
    with sqlite3.connect(ledger.path) as connection:
        said = str(connection.execute("SELECT * FROM asked").fetchall())
    assert "PERSON-17" not in said
    assert content_hash(QUESTION) in said
    assert ledger.path.stat().st_mode & 0o077 == 0


def test_of_a_scan_the_smallest_are_kept_and_all_are_counted(tmp_path: Path) -> None:
    ledger = QuestionLedger(tmp_path)
    ledger.note("ada", "s1", "r1", QUESTION, "Scan", [(str(n), (n + 1) / 2_000) for n in range(1_999, -1, -1)])
    entry = ledger.entries("ada", "s1", "r1")[0]
    assert (entry.attempted, len(entry.tests)) == (2_000, KEPT)
    assert entry.tests[0] == ("0", 0.0005)
    with pytest.raises(ValueError, match="attempted"):
        ledger.note("ada", "s1", "r1", QUESTION, "Scan", [("a", 0.5)], 0)


def test_a_workspace_of_an_older_version_gets_its_ledger(tmp_path: Path) -> None:
    with writing(tmp_path / "workspace.sqlite", SCHEMA[:1], private=True):
        pass
    ledger = QuestionLedger(tmp_path)
    assert ledger.entries("ada", "s1", "r1") == ()
    open_workspace(tmp_path)
    assert schema_version(ledger.path) == len(SCHEMA)
    ledger.note("ada", "s1", "r1", QUESTION, "First", at=AT)
    assert len(ledger.entries("ada", "s1", "r1")) == 1
