"""Who holds which role in which dataset (S-DC 7), beside the warehouse in a file of its owner's alone (0600).

Append-only: a role is given and taken by entries, and the last entry for a (person, dataset, role) stands. Nobody holds
a role that no entry gave. `EVERY_DATASET` stands for those there are and those to come. People are called as the issuer
of their sign-in calls them, `campus:ada` (access/settings.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from access.roles import role_named
from access.sqlite import append_only, reading, writing
from cohorts.errors import InvalidQuestion

PEOPLE_FILE = "people.sqlite"
EVERY_DATASET = "*"
LONGEST = 600  # characters of a name
GIVEN, TAKEN = "given", "taken"
_COLUMNS = "person, dataset, role, what, until, by, at"
_SCHEMA = (
    """
CREATE TABLE entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL, dataset TEXT NOT NULL, role TEXT NOT NULL, what TEXT NOT NULL,
    until TEXT,                     -- UTC; the role ends then
    by TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX entry_by_person ON entry (person, number);
CREATE TABLE accepted (             -- duties that came with data, accepted once with the document that says so
    person TEXT NOT NULL, duty TEXT NOT NULL, document TEXT NOT NULL, at TEXT NOT NULL
);"""
    + append_only("entry")
    + append_only("accepted"),
)


@dataclass(frozen=True)
class Entry:
    """One line of the store; times are UTC in ISO 8601."""

    person: str
    dataset: str
    role: str
    what: str
    until: str | None
    by: str
    at: str


@dataclass(frozen=True)
class Acceptance:
    """A duty somebody accepted: its DUO term with its value, and the reference of the document."""

    person: str
    duty: str
    document: str
    at: str


class People:
    """The store in the file at `path`. Without a file nobody holds a role."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def give(
        self,
        person: str,
        role: str,
        dataset: str,
        by: str,
        *,
        until: datetime | None = None,
        at: datetime | None = None,
    ) -> None:
        """Let `person` ask as `role` about `dataset`, until then or until it is taken."""
        self._enter(person, role, dataset, GIVEN, by, until, at)

    def take(self, person: str, role: str, dataset: str, by: str, *, at: datetime | None = None) -> None:
        """Take a role back. InvalidQuestion when the person does not hold it: a slip would leave it in force."""
        if (dataset, role) not in {(e.dataset, e.role) for e in self.standing(person, now=at)}:
            raise InvalidQuestion(
                f"'{person}' does not hold the role {role} in {dataset}", do="See python -m access people."
            )
        self._enter(person, role, dataset, TAKEN, by, None, at)

    def standing(self, person: str | None = None, *, now: datetime | None = None) -> tuple[Entry, ...]:
        """The roles in force, of one person or of all."""
        moment = _at(now)
        last = {(e.person, e.dataset, e.role): e for e in self.entries(person)}
        return tuple(e for e in last.values() if e.what == GIVEN and (e.until is None or e.until > moment))

    def roles(self, person: str, *, now: datetime | None = None) -> dict[str, frozenset[str]]:
        """The datasets of each role a person holds; EVERY_DATASET among them stands for all."""
        found: dict[str, set[str]] = {}
        for entry in self.standing(person, now=now):
            found.setdefault(entry.role, set()).add(entry.dataset)
        return {role: frozenset(datasets) for role, datasets in found.items()}

    def entries(self, person: str | None = None) -> tuple[Entry, ...]:
        """Every entry, oldest first."""
        if not self.path.exists():
            return ()
        with reading(self.path) as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM entry WHERE person = coalesce(?, person) ORDER BY number", (person,)
            ).fetchall()
        return tuple(Entry(*row) for row in rows)

    def accept(self, person: str, duty: str, document: str, *, at: datetime | None = None) -> None:
        """Record that a person accepted a duty, with the document's reference. Once is enough."""
        for name, value in (("person", person), ("duty", duty), ("document", document)):
            _named(name, value)
        if duty not in {each.duty for each in self.accepted(person)}:
            with writing(self.path, _SCHEMA, private=True) as connection:
                connection.execute("INSERT INTO accepted VALUES (?, ?, ?, ?)", (person, duty, document, _at(at)))

    def accepted(self, person: str) -> tuple[Acceptance, ...]:
        """What a person accepted, oldest first."""
        if not self.path.exists():
            return ()
        with reading(self.path) as connection:
            rows = connection.execute("SELECT * FROM accepted WHERE person = ? ORDER BY rowid", (person,)).fetchall()
        return tuple(Acceptance(*row) for row in rows)

    def _enter(
        self, person: str, role: str, dataset: str, what: str, by: str, until: datetime | None, at: datetime | None
    ) -> None:
        role_named(role)
        for name, value in (("person", person), ("dataset", dataset), ("giver", by)):
            _named(name, value)
        with writing(self.path, _SCHEMA, private=True) as connection:
            connection.execute(
                f"INSERT INTO entry ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (person, dataset, role, what, _at(until) if until else None, by, _at(at)),
            )


def _named(name: str, value: str) -> None:
    if not value.strip() or len(value) > LONGEST or not value.isprintable():
        raise InvalidQuestion(f"The {name} has no name that can be kept", do="Write one line of text.")


def _at(moment: datetime | None) -> str:
    return (moment or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
