"""The audit log: append-only, each entry sealed over the one before, so that a changed or missing entry shows (S-DC 8).

An entry says who asked what, as what, for which purpose, and whether it was released or refused and why. For a person's
page it holds the pseudonymous key and the stated reason. It never holds genotypes, names, or rows of answers.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from access.alarm import alarm_among, leaves_in
from access.asking import Asking
from access.roles import role_named
from access.sqlite import append_only, held_open, reading, writing
from cohorts.errors import InvalidQuestion

AUDIT_FILE = "audit.sqlite"
OUTCOMES = ("released", "refused", "failed", "alarm")
WATCHED = 500  # entries looked back on for the difference alarm
_COLUMNS = "at, user, role, purpose, question, outcome, reason, person, release, consent_revision"
_EARLIER = "SELECT DISTINCT question FROM entry WHERE user = ? AND number < ? AND number > ?"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL, user TEXT NOT NULL, role TEXT NOT NULL, purpose TEXT, question TEXT NOT NULL,
    outcome TEXT NOT NULL, reason TEXT, person TEXT, release TEXT NOT NULL, consent_revision INTEGER NOT NULL,
    seal TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entry_by_user ON entry (user, number);""" + append_only("entry")


@dataclass(frozen=True)
class Entry:
    """One line of the log; `purpose` and `question` are JSON text, `at` is UTC."""

    at: str
    user: str
    role: str
    purpose: str | None
    question: str
    outcome: str
    reason: str | None
    person: str | None
    release: str
    consent_revision: int


class Audit:
    """The log at `path`."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._newest: tuple[object, int] | None = None  # of which state of the file, and what was newest in it
        self._held: tuple[int, sqlite3.Connection] | None = None  # of which file (access/sqlite.py, held_open)
        self._holding = threading.Lock()

    def record(
        self,
        asking: Asking,
        question: Any,
        outcome: str,
        reason: str | None = None,
        *,
        person: str | None = None,
        at: datetime | None = None,
    ) -> int:
        """Append one entry and give its number. `question` is what JSON can hold; `person` a pseudonymous key, which
        takes a `reason`."""
        if outcome not in OUTCOMES:
            raise ValueError(f"'{outcome}' is not an outcome of {OUTCOMES}")
        if person is not None and not (reason and reason.strip()):
            raise InvalidQuestion("Opening one person's record takes a reason", do="State why it is opened.")
        entry = Entry(
            at=(at or datetime.now(UTC)).isoformat(timespec="milliseconds"),
            user=_storable(asking.user),
            role=asking.role,
            purpose=_json(asking.purpose.to_json()) if asking.purpose else None,
            question=_json(question),
            outcome=outcome,
            reason=_storable(reason) if reason else reason,
            person=person,
            release=asking.release,
            consent_revision=asking.consent_revision,
        )
        asked = leaves_in(entry.question)
        with writing(self.path, _SCHEMA, private=True) as connection:
            last = connection.execute("SELECT seal FROM entry ORDER BY number DESC LIMIT 1").fetchone()
            row = (*astuple(entry), _seal(last[0] if last else "", entry))
            marks = ", ".join("?" * len(row))
            statement = f"INSERT INTO entry ({_COLUMNS}, seal) VALUES ({marks}) RETURNING number"
            number = connection.execute(statement, row).fetchone()[0]
            # What has no criteria differs from nothing by one.
            watched = asked and outcome == "released" and not role_named(asking.role).exact
            rows = connection.execute(_EARLIER, (asking.user, number, number - WATCHED)).fetchall() if watched else []
        self._hold()
        # The difference alarm of a user with protected numbers stands beside what they asked (S-DC 6).
        said = alarm_among(asked, (leaves_in(row[0]) for row in rows)) if rows else None
        if said:
            self.record(asking, question, "alarm", said, at=at)
        return number

    def _hold(self) -> None:
        with self._holding, suppress(OSError, sqlite3.Error):  # it is quicker, and no more than that
            file = self.path.stat().st_ino
            if self._held is None or self._held[0] != file:
                self._let_go()
                self._held = file, held_open(self.path)

    def _let_go(self) -> None:
        if self._held is not None:
            self._held[1].close()
            self._held = None

    def close(self) -> None:
        """Let the file go, which is held open from the first entry on; the next entry opens it again."""
        with self._holding:
            self._let_go()

    def entries(self, *, user: str | None = None, last: int | None = None) -> tuple[Entry, ...]:
        """Entries, oldest first; of one user, or only the `last` so many."""
        if not self.path.exists():
            return ()
        with reading(self.path) as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM entry WHERE user = coalesce(?, user) ORDER BY number DESC LIMIT ?",
                (user, -1 if last is None else last),
            ).fetchall()
        return tuple(Entry(*row) for row in reversed(rows))

    def verify(self) -> int | None:
        """None when every seal holds, else the number of the first entry that does not follow from those before it.
        Entries cut from the end leave no trace here: keep the newest seal elsewhere (`newest_seal`)."""
        return _broken(self.sealed())[0]

    def holds(self, seal: str) -> bool:
        """Whether a seal that was kept elsewhere is in the log: nothing up to it was cut off."""
        if not self.path.exists():
            return False
        with reading(self.path) as connection:
            return connection.execute("SELECT 1 FROM entry WHERE seal = ?", (seal,)).fetchone() is not None

    def sealed(self) -> Iterator[tuple[int, Entry, str]]:
        """Every entry with its number and its seal, oldest first."""
        if self.path.exists():
            with reading(self.path) as connection:
                for number, seal, *columns in connection.execute(
                    f"SELECT number, seal, {_COLUMNS} FROM entry ORDER BY number"
                ):
                    yield number, Entry(*columns), seal

    def newest_revision(self) -> int:
        """The highest revision of the consent ledger that recent entries were asked under: it can only grow."""
        state = _state(self.path)
        if state is None:
            return 0
        if self._newest is None or self._newest[0] != state:
            with reading(self.path) as connection:
                newest = "SELECT consent_revision FROM entry ORDER BY number DESC LIMIT 100"
                found = connection.execute(f"SELECT coalesce(max(consent_revision), 0) FROM ({newest})").fetchone()[0]
            self._newest = state, found
        return self._newest[1]

    def newest_seal(self) -> str | None:
        """The seal that stands for the whole log so far."""
        if not self.path.exists():
            return None
        with reading(self.path) as connection:
            row = connection.execute("SELECT seal FROM entry ORDER BY number DESC LIMIT 1").fetchone()
        return row[0] if row else None


def exported(audit: Audit, path: Path) -> int:
    """Write the log, one JSON object a line with its seal, so that a copy proves itself; how many entries."""
    n = 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        for number, entry, seal in audit.sealed():
            file.write(json.dumps({"number": number, **asdict(entry), "seal": seal}, ensure_ascii=False) + "\n")
            n += 1
    return n


def verify_export(lines: Iterable[str]) -> tuple[int | None, str | None, frozenset[str]]:
    """Of an export: the first entry that does not follow (None when all do), the newest seal, and all seals."""

    def told() -> Iterator[tuple[int, Entry, str]]:
        for place, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                number, seal = row.pop("number"), row.pop("seal")
                yield number, Entry(**row), seal
            except (ValueError, TypeError, KeyError, AttributeError):
                yield -place, Entry(*[""] * 9, 0), ""

    return _broken(told())


def _broken(sealed: Iterable[tuple[int, Entry, str]]) -> tuple[int | None, str | None, frozenset[str]]:
    before, seals = "", set()
    for place, (number, entry, seal) in enumerate(sealed, start=1):
        if number != place or seal != _seal(before, entry):
            return abs(number), before or None, frozenset(seals)
        before = seal
        seals.add(seal)
    return None, before or None, frozenset(seals)


def _state(path: Path) -> object | None:
    """What changes whenever the log is written to; None where there is none."""
    found = []
    for each in (path, path.with_name(f"{path.name}-wal")):
        try:
            stat = each.stat()
            found.append((stat.st_ino, stat.st_size, stat.st_mtime_ns))
        except OSError:
            found.append(None)
    return None if found[0] is None else tuple(found)


def _json(value: Any) -> str:
    return _storable(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))


def _storable(text: str) -> str:
    """Text as UTF-8 can hold it: a name from the environment or a command line may have bytes that are no character."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _seal(before: str, entry: Entry) -> str:
    return hashlib.sha256((before + _json(astuple(entry))).encode()).hexdigest()
