"""S-DU 4: the consent ledger only grows, and a damaged one answers nothing."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from access.ledger import ConsentLedger
from cohorts.errors import InvalidQuestion, WarehouseUnavailable

AT = datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> ConsentLedger:
    return ConsentLedger(tmp_path / "consent_ledger.sqlite")


def test_without_a_file_nobody_withdrew_and_reading_makes_none(ledger: ConsentLedger) -> None:
    assert (ledger.revision(), ledger.withdrawn(date(2030, 1, 1)), ledger.entries()) == (0, {}, ())
    assert not ledger.path.exists()


def test_s_du_4_each_withdrawal_raises_the_revision_and_holds_from_its_day(ledger: ConsentLedger) -> None:
    assert ledger.withdraw("bank", "p1", date(2025, 6, 1), "steward", at=AT) == 1
    assert ledger.withdraw("bank", "p2", date(2025, 7, 1), "steward", at=AT) == 2
    assert ledger.revision() == 2
    assert ledger.withdrawn(date(2025, 5, 31)) == {}
    assert ledger.withdrawn(date(2025, 6, 30)) == {("bank", "p1"): date(2025, 6, 1)}
    assert {*ledger.withdrawn(date(2025, 7, 1))} == {("bank", "p1"), ("bank", "p2")}
    assert ledger.entries()[0].recorded_at == "2025-06-01T12:00:00+00:00"


@pytest.mark.parametrize("statement", ["DELETE FROM withdrawal", "UPDATE withdrawal SET withdrawn_on = '2999-01-01'"])
def test_s_du_4_entries_cannot_be_changed_or_removed(ledger: ConsentLedger, statement: str) -> None:
    ledger.withdraw("bank", "p1", date(2025, 6, 1), "steward")
    with (
        closing(sqlite3.connect(ledger.path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)
    assert {*ledger.withdrawn(date(2025, 6, 1))} == {("bank", "p1")}


def test_many_stewards_at_once_lose_nothing(ledger: ConsentLedger) -> None:
    def one(n: int) -> int:
        return ConsentLedger(ledger.path).withdraw("bank", f"p{n}", date(2025, 6, 1), "steward")

    with ThreadPoolExecutor(4) as pool:
        revisions = list(pool.map(one, range(20)))
    assert sorted(revisions) == list(range(1, 21))
    assert len(ledger.withdrawn(date(2025, 6, 1))) == 20


def test_a_damaged_ledger_is_an_error_and_not_an_empty_one(ledger: ConsentLedger) -> None:
    ledger.path.write_bytes(b"not a database, and long enough to be looked at by the reader of databases" * 20)
    for ask in (ledger.revision, ledger.entries, lambda: ledger.withdrawn(date(2025, 1, 1))):
        with pytest.raises(WarehouseUnavailable):
            ask()


def test_an_emptied_ledger_is_an_error_too(ledger: ConsentLedger) -> None:
    ledger.path.write_bytes(b"")
    with pytest.raises(WarehouseUnavailable):
        ledger.revision()


def test_a_withdrawal_names_whom_and_by_whom(ledger: ConsentLedger) -> None:
    for dataset, individual, by in (("", "p1", "steward"), ("bank", " ", "steward"), ("bank", "p1", "")):
        with pytest.raises(InvalidQuestion):
            ledger.withdraw(dataset, individual, date(2025, 1, 1), by)


def test_s_du_4_a_ledger_with_a_missing_or_unreadable_entry_answers_nothing(ledger: ConsentLedger) -> None:
    for n in range(3):
        ledger.withdraw("bank", f"p{n}", date(2025, 6, 1), "steward", at=AT)
    with closing(sqlite3.connect(ledger.path)) as connection:
        connection.execute("DROP TRIGGER withdrawal_keeps_delete")
        connection.execute("DROP TRIGGER withdrawal_keeps_update")
        connection.execute("UPDATE withdrawal SET withdrawn_on = 'soon' WHERE revision = 3")
        connection.commit()
        with pytest.raises(WarehouseUnavailable):
            ledger.withdrawn(date(2026, 1, 1))
        connection.execute("DELETE FROM withdrawal WHERE revision = 2")
        connection.commit()
    with pytest.raises(WarehouseUnavailable, match="lost entries"):
        ledger.revision()


def test_a_directory_may_have_any_name(tmp_path: Path) -> None:
    ledger = ConsentLedger(tmp_path / "50% off? #1" / "consent_ledger.sqlite")
    assert ledger.withdraw("bank", "p1", date(2025, 6, 1), "steward", at=AT) == ledger.revision() == 1
