"""The consent ledger: withdrawals since the release was built, append-only, outside every release (S-DU 4).

Its revision is part of every Asking, so a withdrawal counts at the next question, for every engine and every copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from access.sqlite import append_only, reading, unreadable, writing
from cohorts.errors import InvalidQuestion, WarehouseUnavailable

LEDGER_FILE = "consent_ledger.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS withdrawal (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset TEXT NOT NULL,
    source_id TEXT NOT NULL,
    withdrawn_on TEXT NOT NULL,     -- first day on which the data may no longer be used, YYYY-MM-DD
    recorded_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL
);""" + append_only("withdrawal")


@dataclass(frozen=True)
class Withdrawal:
    """One entry: who (by the data holder's pseudonym), from which day, recorded by whom and when (UTC)."""

    revision: int
    dataset: str
    source_id: str
    withdrawn_on: date
    recorded_by: str
    recorded_at: str


class ConsentLedger:
    """The ledger at `path`. Without a file there is no withdrawal and the revision is 0; a damaged file raises
    WarehouseUnavailable (exit 4), so that nobody withdrawn is shown by mistake."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def revision(self) -> int:
        """The number of the last entry, 0 when there is none. WarehouseUnavailable when one before it is missing."""
        if not self.path.exists():
            return 0
        with reading(self.path) as connection:
            last, entries = connection.execute("SELECT coalesce(max(revision), 0), count(*) FROM withdrawal").fetchone()
        if last != entries:
            raise lost_entries(self.path)
        return last

    def withdraw(self, dataset: str, source_id: str, on: date, by: str, *, at: datetime | None = None) -> int:
        """Record that an individual withdrew from the day `on`; gives the new revision. Nothing is ever taken back:
        who consents anew does so in a new release."""
        for name, value in (("dataset", dataset), ("individual", source_id), ("recorder", by)):
            if not value or not value.strip():
                raise InvalidQuestion(f"A withdrawal names its {name}")
        recorded = (at or datetime.now(UTC)).isoformat(timespec="seconds")
        with writing(self.path, _SCHEMA, private=True) as connection:
            entry = connection.execute(
                "INSERT INTO withdrawal (dataset, source_id, withdrawn_on, recorded_by, recorded_at) "
                "VALUES (?, ?, ?, ?, ?) RETURNING revision",
                (dataset, source_id, on.isoformat(), by, recorded),
            ).fetchone()
            return entry[0]

    def withdrawn(self, as_of: date) -> dict[tuple[str, str], date]:
        """By (dataset, source_id) everyone whose withdrawal is in force on the day `as_of`, and since when: of several
        the last."""
        found: dict[tuple[str, str], date] = {}
        for entry in self.entries():
            if entry.withdrawn_on <= as_of:
                who = entry.dataset, entry.source_id
                found[who] = max(entry.withdrawn_on, found.get(who, entry.withdrawn_on))
        return found

    def entries(self) -> tuple[Withdrawal, ...]:
        """Every entry, oldest first."""
        if not self.path.exists():
            return ()
        with reading(self.path) as connection:
            rows = connection.execute(
                "SELECT revision, dataset, source_id, withdrawn_on, recorded_by, recorded_at "
                "FROM withdrawal ORDER BY revision"
            ).fetchall()
        try:
            return tuple(Withdrawal(r[0], r[1], r[2], date.fromisoformat(r[3]), r[4], r[5]) for r in rows)
        except (TypeError, ValueError) as error:
            raise unreadable(self.path, error) from error


def lost_entries(path: Path) -> WarehouseUnavailable:
    """Somebody withdrew and it is no longer written: nobody can be shown before it is."""
    return WarehouseUnavailable(
        "The consent ledger has lost entries", where=path.name, do="Restore it; nothing is answered without it."
    )
