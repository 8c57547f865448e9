"""The store of what people keep: `<warehouse>/workspace.sqlite`, its owner's alone (0600), shared by processes (WAL).

A save makes a new version and overwrites none; triggers hold that. Deleting puts a cohort into the archive, from where
it can be taken again. A cohort is seen by its owner and, once shared, by whoever may enter the warehouse; the others
are told the same as of an id that does not exist. Only the owner saves versions, shares and archives.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from access.frozen import EVERYBODY, FROZEN_FILE, FrozenLists
from access.sqlite import reading, schema_version, writing
from cohorts.cohort import LONGEST_NAME, Cohort
from cohorts.errors import InvalidQuestion, Refused
from workspace.saved_cohort import FROZEN, LIVE, SavedCohort
from workspace.schema import SCHEMA

WORKSPACE_FILE = "workspace.sqlite"
LONGEST_NOTE = 5_000
_SAVED = """
SELECT c.id, v.number, v.name, c.owner, v.note, v.definition, v.state, v.release, v.saved_at, c.shared, c.archived,
       (SELECT max(w.number) FROM version AS w WHERE w.cohort = c.id) AS newest
FROM cohort AS c JOIN version AS v ON v.cohort = c.id
WHERE (c.owner = :user OR c.shared) """


def open_workspace(directory: Path | str) -> Workspace:
    """The workspace of a warehouse. A file that an older Concord wrote is brought up to date; none is made yet."""
    workspace = Workspace(Path(directory))
    if 0 < schema_version(workspace.path) < len(SCHEMA):
        with workspace.writing():
            pass
    return workspace


class Workspace:
    """What the users of one warehouse keep. Raises WarehouseUnavailable when its file is damaged."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / WORKSPACE_FILE
        self.lists = FrozenLists(directory / FROZEN_FILE)

    def writing(self):
        return writing(self.path, SCHEMA, private=True)

    def save(
        self,
        user: str,
        cohort: Cohort,
        release: str,
        note: str = "",
        *,
        of: str | None = None,
        freeze: Callable[[str, int, tuple[str, ...]], object] | None = None,
        at: datetime | None = None,
    ) -> SavedCohort:
        """Keep a cohort, as a new one or as the next version `of` one; the saved version.

        `freeze` writes who is in it, given id, number and readers; the version is kept only when that succeeded.
        """
        if len(note) > LONGEST_NOTE:
            raise InvalidQuestion(f"A note has at most {LONGEST_NOTE:,} characters", where="note", do="Shorten it")
        if not cohort.name.strip() or len(cohort.name) > LONGEST_NAME:
            raise InvalidQuestion(f"A name has 1 to {LONGEST_NAME} characters", where="name", do="Give it one")
        saved_at = (at or datetime.now(UTC)).isoformat(timespec="seconds")
        definition = json.dumps(cohort.to_json(), ensure_ascii=False)
        with self.writing() as connection:
            if of is None:
                of = str(uuid4())
                connection.execute("INSERT INTO cohort (id, owner) VALUES (?, ?)", (of, user))
            shared = self._owned(connection, user, of)
            last = connection.execute("SELECT max(number) FROM version WHERE cohort = ?", (of,)).fetchone()[0] or 0
            number = max(last, self.lists.newest(of)) + 1  # a list whose version was never kept has used its number up
            if freeze:
                freeze(of, number, (EVERYBODY,) if shared else (user,))
            connection.execute(
                "INSERT INTO version (cohort, number, name, note, definition, state, release, saved_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (of, number, cohort.name, note.strip(), definition, FROZEN if freeze else LIVE, release, saved_at),
            )
            connection.execute("UPDATE cohort SET archived = 0 WHERE id = ?", (of,))
        return self.find(user, of, number)

    def cohorts(self, user: str, *, archived: bool = False) -> list[SavedCohort]:
        """The newest version of each cohort this user sees, last saved first; those in the archive only on demand."""
        where = (
            "AND c.archived = :archived AND v.number = (SELECT max(w.number) FROM version AS w WHERE w.cohort = c.id)"
            " AND (c.owner = :user OR NOT :archived) ORDER BY v.saved_at DESC, v.name, c.id"
        )
        return self._read(where, user, archived=archived)

    def find(self, user: str, id: str, version: int | None = None) -> SavedCohort:
        """One version, the newest when none is named; also from the archive. InvalidQuestion when this user sees none
        of that id."""
        found = self._read(
            "AND c.id = :id AND (v.number = :version OR :version IS NULL) ORDER BY v.number DESC LIMIT 1",
            user,
            id=id,
            version=version,
        )
        if not found:
            which = "" if version is None else f" with a version {version}"
            raise InvalidQuestion(
                f"There is no saved cohort {id}{which}", do="Ask its owner to share it, or choose another"
            )
        return found[0]

    def versions(self, user: str, id: str) -> list[SavedCohort]:
        """Every version of a cohort, the newest first."""
        self.find(user, id)
        return self._read("AND c.id = :id ORDER BY v.number DESC", user, id=id)

    def share(self, user: str, id: str, shared: bool = True) -> None:
        """Let everybody who may enter the warehouse see the cohort, or nobody else any more."""
        with self.writing() as connection:
            self._owned(connection, user, id)
            connection.execute("UPDATE cohort SET shared = ? WHERE id = ?", (shared, id))
            self.lists.open_to(id, (EVERYBODY,) if shared else (user,))

    def archive(self, user: str, id: str, archived: bool = True) -> None:
        """Put a cohort away, or take it back. Nothing is removed: other cohorts may rest on it."""
        with self.writing() as connection:
            self._owned(connection, user, id)
            connection.execute("UPDATE cohort SET archived = ? WHERE id = ?", (archived, id))

    def keep_draft(self, user: str, browser: str, question: object, *, at: datetime | None = None) -> None:
        """Keep what a user is working on in one browser, in place of what was kept before. JSON, up to 200,000
        characters; longer ones are not kept."""
        text = json.dumps(question, ensure_ascii=False)
        if len(text) > 200_000:
            return
        kept_at = (at or datetime.now(UTC)).isoformat(timespec="seconds")
        with self.writing() as connection:
            connection.execute(
                "INSERT INTO draft (user, browser, question, kept_at) VALUES (?, ?, ?, ?) ON CONFLICT (user, browser)"
                " DO UPDATE SET question = excluded.question, kept_at = excluded.kept_at",
                (user, browser, text, kept_at),
            )

    def draft(self, user: str, browser: str) -> object | None:
        """What was kept last for this user in this browser; None when nothing was."""
        if not self.path.exists():
            return None
        with reading(self.path) as connection:
            row = connection.execute(
                "SELECT question FROM draft WHERE user = ? AND browser = ?", (user, browser)
            ).fetchone()
        return None if row is None else json.loads(row[0])

    def _owned(self, connection: sqlite3.Connection, user: str, id: str) -> bool:
        """Whether the cohort is shared; Refused when it is somebody else's."""
        row = connection.execute("SELECT owner, shared FROM cohort WHERE id = ?", (id,)).fetchone()
        if row is None or (row[0] != user and not row[1]):
            raise InvalidQuestion(f"There is no saved cohort {id}", do="Choose another")
        if row[0] != user:
            raise Refused("Only its owner may change a saved cohort", do="Save it under a name of your own")
        return bool(row[1])

    def _read(self, where: str, user: str, **values: object) -> list[SavedCohort]:
        if not self.path.exists():
            return []
        with reading(self.path) as connection:
            rows = connection.execute(_SAVED + where, {"user": user, **values}).fetchall()
        return [_saved(row) for row in rows]


def _saved(row: tuple) -> SavedCohort:
    id, number, name, owner, note, definition, state, release, saved_at, shared, archived, newest = row
    cohort = Cohort.from_json(json.loads(definition), name)
    saved_on = datetime.fromisoformat(saved_at)
    return SavedCohort(
        id, number, name, owner, note, cohort, state, release, saved_on, newest, bool(shared), bool(archived)
    )
