"""Whom a steward contacted, for what and when: append-only, beside the warehouse, its owner's alone (0600).

It bounds how often anybody is contacted (S-DU 5): who was within `EVERY` days is on no new list.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from access.sqlite import append_only, reading, writing
from cohorts.errors import InvalidQuestion

CONTACTS_FILE = "contacts.sqlite"
EVERY = 365  # days between two contacts
KINDS = ("research", "results", "clinician")
_SCHEMA = (
    """
CREATE TABLE contact (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset TEXT NOT NULL, source_id TEXT NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL, by TEXT NOT NULL
);"""
    + append_only("contact"),
)

Person = tuple[str, str]  # dataset, source_id


class Contacts:
    """The store at `path`. Without a file nobody was contacted."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def record(self, people: Iterable[Person], kind: str, by: str, on: date) -> int:
        """Write down that these were contacted; how many."""
        if kind not in KINDS:
            raise InvalidQuestion(f"'{kind}' is no kind of contact", do=f"Use one of {', '.join(KINDS)}.")
        rows = [(*person, kind, on.isoformat(), by) for person in sorted({*people})]
        with writing(self.path, _SCHEMA, private=True) as connection:
            connection.executemany(
                "INSERT INTO contact (dataset, source_id, kind, day, by) VALUES (?, ?, ?, ?, ?)", rows
            )
        return len(rows)

    def recent(self, as_of: date, days: int = EVERY) -> frozenset[Person]:
        """Who was contacted, whatever for, in the `days` before `as_of`."""
        if not self.path.exists():
            return frozenset()
        with reading(self.path) as connection:
            since = (as_of - timedelta(days=days)).isoformat()
            rows = connection.execute("SELECT DISTINCT dataset, source_id FROM contact WHERE day > ?", (since,))
            return frozenset(rows.fetchall())
