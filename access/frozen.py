"""Frozen cohorts: who was in a cohort when it was frozen, as (dataset, source_id) beside the warehouse.

A list is written once and never changed; it holds no integer key, no genotype and no date of a person, and says whether
who is on it rests on genotypes, and on records that may be later than time zero (one from before that was noted: yes).
It is read by `queries` alone, which cuts it to whom an Asking may ask about at every question, so that a withdrawal
counts at once (S-DU 4). The file is its owner's alone (0600). Nobody is shown a list: what leaves passes the one door,
by right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from access.sqlite import append_only, reading, statements, writing
from cohorts.errors import InvalidQuestion, Refused

FROZEN_FILE = "frozen_cohorts.sqlite"
YES, UNKNOWN = 1, 0
_SCHEMA = (
    """
CREATE TABLE list (
    cohort TEXT NOT NULL, version INTEGER NOT NULL, release TEXT NOT NULL, frozen_on TEXT NOT NULL,
    yes INTEGER NOT NULL, unknown INTEGER NOT NULL, PRIMARY KEY (cohort, version)
);
CREATE TABLE member (
    cohort TEXT NOT NULL, version INTEGER NOT NULL, dataset TEXT NOT NULL, source_id TEXT NOT NULL,
    state INTEGER NOT NULL, PRIMARY KEY (cohort, version, dataset, source_id)
) WITHOUT ROWID;
CREATE TABLE reader (cohort TEXT NOT NULL, user TEXT NOT NULL, PRIMARY KEY (cohort, user)) WITHOUT ROWID;"""
    + append_only("list")
    + append_only("member"),
    "ALTER TABLE list ADD COLUMN genotypes INTEGER NOT NULL DEFAULT 1;",
    "ALTER TABLE list ADD COLUMN later INTEGER NOT NULL DEFAULT 1;",
)
#: Stands for every user of the warehouse in `reader`.
EVERYBODY = "*"

Member = tuple[str, str, int]  # dataset, source_id, state


@dataclass(frozen=True)
class FrozenList:
    """What is known of a list without its members. `yes` and `unknown` count individuals at the freezing."""

    cohort: str
    version: int
    release: str
    frozen_on: str
    yes: int
    unknown: int
    genotypes: int = 1
    later: int = 1


class FrozenLists:
    """The lists in the file at `path`. Without a file there is none."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def keep(
        self, cohort: str, version: int, release: str, on: str, members: Iterable[Member], readers: Iterable[str],
        *, genotypes: bool = True, later: bool = True,
    ) -> FrozenList:  # fmt: skip
        """Write the list of one version; `genotypes`: who is on it tells of them; `later`: who is on it had to live
        until something was recorded (S-ST 4). InvalidQuestion when it is there already: nothing is ever overwritten."""
        rows = sorted(set(members))
        yes = sum(state == YES for *_, state in rows)
        made = FrozenList(cohort, version, release, on, yes, len(rows) - yes, int(genotypes), int(later))
        with writing(self.path, _SCHEMA, private=True) as connection:
            if connection.execute("SELECT 1 FROM list WHERE cohort = ? AND version = ?", (cohort, version)).fetchone():
                raise InvalidQuestion("This version of the cohort is frozen already", do="Save a new version")
            connection.execute(
                "INSERT INTO list VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (cohort, version, release, on, made.yes, made.unknown, made.genotypes, made.later),
            )
            connection.executemany(
                "INSERT INTO member VALUES (?, ?, ?, ?, ?)", [(cohort, version, *row) for row in rows]
            )
            _set_readers(connection, cohort, readers)
        return made

    def open_to(self, cohort: str, readers: Iterable[str]) -> None:
        """Who may ask about the lists of a cohort from now on; nothing happens while it has none."""
        if self.path.exists():
            with writing(self.path, _SCHEMA, private=True) as connection:
                if connection.execute("SELECT 1 FROM list WHERE cohort = ?", (cohort,)).fetchone():
                    _set_readers(connection, cohort, readers)

    def find(self, cohort: str, version: int, user: str) -> FrozenList:
        """The list of one version. Refused to who may not ask about it, in the same words as when there is none."""
        found = None
        if self.path.exists():
            with reading(self.path) as connection:
                found = connection.execute(
                    "SELECT l.* FROM list AS l WHERE l.cohort = ? AND l.version = ? AND EXISTS"
                    " (SELECT 1 FROM reader AS r WHERE r.cohort = l.cohort AND r.user IN (?, ?))",
                    (cohort, version, user, EVERYBODY),
                ).fetchone()
        if found is None:
            raise Refused("There is no such frozen cohort that you may ask about", do="Ask its owner to share it")
        return FrozenList(*found)

    def newest(self, cohort: str) -> int:
        """The highest version with a list; 0 when there is none."""
        if not self.path.exists():
            return 0
        with reading(self.path) as connection:
            found = connection.execute("SELECT max(version) FROM list WHERE cohort = ?", (cohort,))
            return found.fetchone()[0] or 0

    def forget(self, people: Iterable[tuple[str, str]]) -> int:
        """Take people (dataset, source_id) out of every list, since they withdrew; how many entries went. What a list
        counted when it was frozen stays, so that it can be said how many changed. Nothing else is ever removed."""
        rows = sorted({*people})
        if not rows or not self.path.exists():
            return 0
        with writing(self.path, _SCHEMA, private=True) as connection:
            connection.execute("DROP TRIGGER IF EXISTS member_keeps_delete")
            connection.execute("PRAGMA secure_delete = ON")
            gone = connection.executemany("DELETE FROM member WHERE dataset = ? AND source_id = ?", rows).rowcount
            for statement in statements(append_only("member")):
                connection.execute(statement)
        return gone

    def members(self, cohort: str, version: int) -> list[Member]:
        """Everybody of a list. For the engine alone: this has not been cut to whom anybody may ask about."""
        with reading(self.path) as connection:
            return connection.execute(
                "SELECT dataset, source_id, state FROM member WHERE cohort = ? AND version = ?"
                " ORDER BY dataset, source_id",
                (cohort, version),
            ).fetchall()


def _set_readers(connection, cohort: str, readers: Iterable[str]) -> None:
    connection.execute("DELETE FROM reader WHERE cohort = ?", (cohort,))
    connection.executemany("INSERT INTO reader VALUES (?, ?)", [(cohort, user) for user in sorted(set(readers))])
