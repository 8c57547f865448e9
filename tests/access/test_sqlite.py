"""A store removed while it is in use is made anew, tables and all."""

from __future__ import annotations

import sqlite3
import threading
from datetime import date
from pathlib import Path

from access.ledger import ConsentLedger
from access.sqlite import reading, writing


def test_a_file_removed_and_made_again_has_its_tables(tmp_path: Path) -> None:
    path = tmp_path / "consent_ledger.sqlite"
    for _ in range(3):
        assert ConsentLedger(path).withdraw("d", "p", date(2026, 1, 1), "steward") == 1
        for file in tmp_path.glob("consent_ledger.sqlite*"):
            file.unlink()


def test_who_reads_a_file_that_is_just_being_made_waits_for_its_tables(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    made = threading.Timer(0.1, lambda: _made(path))
    made.start()
    with reading(path) as connection:
        assert connection.execute("SELECT COUNT(*) FROM entry").fetchone()[0] in (0, 1)
    made.join()


def _made(path: Path) -> None:
    with writing(path, "CREATE TABLE IF NOT EXISTS entry (number INTEGER)") as connection:
        connection.execute("INSERT INTO entry VALUES (1)")
