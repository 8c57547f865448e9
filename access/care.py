"""Who is in whose care: what the role clinician reaches (S-DC 7), beside the warehouse, its owner's alone (0600).

Append-only: an individual (dataset, pseudonym) is put into a clinician's care and taken out of it by entries, and the
last one stands. Nobody is in anybody's care whom no entry put there. A list's number is part of the Asking of its
clinician, so that what is given and taken counts at the next question and no earlier answer is found under it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from access.sqlite import append_only, reading, writing
from cohorts.errors import InvalidQuestion

CARE_FILE = "care.sqlite"
#: Stands for no list but everybody permitted: the owner of one machine takes the role themselves.
OWNERS = "owner"
GIVEN, TAKEN = "given", "taken"
_SCHEMA = (
    """
CREATE TABLE entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    clinician TEXT NOT NULL, dataset TEXT NOT NULL, source_id TEXT NOT NULL, what TEXT NOT NULL,
    by TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX entry_by_clinician ON entry (clinician, number);"""
    + append_only("entry"),
)

Person = tuple[str, str]  # dataset, source_id


class Care:
    """The store at `path`. Without a file nobody is in anybody's care."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def give(self, clinician: str, people: Iterable[Person], by: str, *, at: datetime | None = None) -> int:
        """Put individuals into a clinician's care; how many were not there before."""
        return self._enter(clinician, {*people} - self.of(clinician), GIVEN, by, at)

    def take(self, clinician: str, people: Iterable[Person], by: str, *, at: datetime | None = None) -> int:
        """Take individuals out of a clinician's care; how many were there."""
        return self._enter(clinician, {*people} & self.of(clinician), TAKEN, by, at)

    def of(self, clinician: str) -> frozenset[Person]:
        """The individuals in a clinician's care."""
        found: dict[Person, str] = {}
        for dataset, source_id, what in self._read(
            "SELECT dataset, source_id, what FROM entry WHERE clinician = ? ORDER BY number", (clinician,)
        ):
            found[dataset, source_id] = what
        return frozenset(person for person, what in found.items() if what == GIVEN)

    def revision(self, clinician: str) -> str:
        """The number of the last entry about a clinician's list."""
        [(last,)] = self._read("SELECT coalesce(max(number), 0) FROM entry WHERE clinician = ?", (clinician,)) or [(0,)]
        return str(last)

    def sizes(self) -> dict[str, int]:
        """How many are in each clinician's care, for those who have anybody."""
        names = [name for (name,) in self._read("SELECT DISTINCT clinician FROM entry ORDER BY clinician", ())]
        return {name: n for name in names if (n := len(self.of(name)))}

    def _read(self, query: str, values: tuple[str, ...]) -> list[tuple]:
        if not self.path.exists():
            return []
        with reading(self.path) as connection:
            return connection.execute(query, values).fetchall()

    def _enter(self, clinician: str, people: Iterable[Person], what: str, by: str, at: datetime | None) -> int:
        if not clinician.strip() or not by.strip():
            raise InvalidQuestion("Care names its clinician, and who decides it")
        moment = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
        rows = [(clinician, *person, what, by, moment) for person in sorted(people)]
        if rows:
            with writing(self.path, _SCHEMA, private=True) as connection:
                connection.executemany(
                    "INSERT INTO entry (clinician, dataset, source_id, what, by, at) VALUES (?, ?, ?, ?, ?, ?)", rows
                )
        return len(rows)
