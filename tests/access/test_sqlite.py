"""A store removed while it is in use is made anew, tables and all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from access.ledger import ConsentLedger


def test_a_file_removed_and_made_again_has_its_tables(tmp_path: Path) -> None:
    path = tmp_path / "consent_ledger.sqlite"
    for _ in range(3):
        assert ConsentLedger(path).withdraw("d", "p", date(2026, 1, 1), "steward") == 1
        for file in tmp_path.glob("consent_ledger.sqlite*"):
            file.unlink()
