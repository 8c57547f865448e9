"""The ledger of questions: how many a user asked of a release in a session, and what their tests gave (S-ST 10).

An entry holds a title, the hash of the question and the p-values that were shown; neither the question itself, which
may name identifiers, nor anything of individuals. Asking again makes no second entry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from access.sqlite import reading, schema_version, writing
from workspace.schema import SCHEMA
from workspace.store import WORKSPACE_FILE

KEPT = 200  # p-values of one question, the smallest; all that were attempted are counted
GUIDE = "A guide, not a correction: questions were chosen after seeing answers."
_LONGEST = 300
_SINCE = 2  # scripts of the schema that a file must have had to hold a ledger


@dataclass(frozen=True)
class Asked:
    """One question. `tests`: (label, p), the smallest KEPT of `attempted`."""

    hash: str
    asked_on: datetime
    title: str
    attempted: int
    tests: tuple[tuple[str, float], ...]


def content_hash(question: Any) -> str:
    """Of what is asked: the same for the same question, whoever asks it and when. `question` is what JSON can hold."""
    text = json.dumps(question, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


class QuestionLedger:
    """The ledger in the workspace of a warehouse."""

    def __init__(self, directory: Path | str) -> None:
        self.path = Path(directory) / WORKSPACE_FILE

    def note(
        self, user: str, session: str, release: str, question: Any, title: str,
        tests: Sequence[tuple[str, float]] = (), attempted: int | None = None, *, at: datetime | None = None,
    ) -> None:  # fmt: skip
        """Enter a question, or what its tests gave now that it was asked again. `attempted` counts tests that are not
        told too. Raises ValueError for fewer attempted than told."""
        kept = sorted(((label[:_LONGEST], float(p)) for label, p in tests), key=lambda each: each[1])
        attempted = len(kept) if attempted is None else attempted
        if attempted < len(kept):
            raise ValueError(f"{attempted} tests were attempted and {len(kept)} have a p")
        asked_at = (at or datetime.now(UTC)).isoformat(timespec="seconds")
        row = (user, session, release, content_hash(question), asked_at, title[:_LONGEST], attempted,
               json.dumps(kept[:KEPT], ensure_ascii=False))  # fmt: skip
        with writing(self.path, SCHEMA, private=True) as connection:
            connection.execute(
                "INSERT INTO asked (user, session, release, hash, asked_at, title, attempted, tests)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET title = excluded.title,"
                " attempted = excluded.attempted, tests = excluded.tests",
                row,
            )

    def entries(self, user: str, session: str, release: str) -> tuple[Asked, ...]:
        """What this user asked of this release in this session, in order."""
        return self._read("session = :session AND ", user, release, session=session)

    def ever(self, user: str, release: str) -> int:
        """How many different questions this user asked of this release, in any session."""
        return len({each.hash for each in self._read("", user, release)})

    def _read(self, where: str, user: str, release: str, **values: str) -> tuple[Asked, ...]:
        if schema_version(self.path) < _SINCE:
            return ()
        with reading(self.path) as connection:
            rows = connection.execute(
                f"SELECT hash, asked_at, title, attempted, tests FROM asked WHERE {where}user = :user"
                " AND release = :release ORDER BY asked_at, hash",
                {"user": user, "release": release, **values},
            ).fetchall()
        return tuple(
            Asked(hash, datetime.fromisoformat(at), title, attempted, tuple(map(tuple, json.loads(tests))))
            for hash, at, title, attempted, tests in rows
        )
