"""Explore on one half, confirm on the other: which frozen cohorts are halves, which questions were fixed beforehand.

The confirming half answers a question only when it was fixed before its first look: entered here with the time and a
hash of its content. `queries.answer` asks `demand_fixed` at every question, so the rule holds at every door. Entries
are never changed. The store names questions by hash and title; it holds nothing of individuals.

What it cannot do: who asked about everybody before has seen both halves, and so has who exports rows. It keeps an
honest analyst from fooling themselves; it is no wall against one who means to look.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from access.sqlite import append_only, reading, writing
from cohorts.errors import InvalidQuestion, Refused

HALVES_FILE = "halves.sqlite"
_HALF = "one half"
_SCHEMA = (
    """
CREATE TABLE split (
    confirm TEXT PRIMARY KEY, explore TEXT NOT NULL, seed TEXT NOT NULL, owner TEXT NOT NULL,
    release TEXT NOT NULL, asked_before INTEGER NOT NULL, made_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE fixed (
    confirm TEXT NOT NULL REFERENCES split (confirm), hash TEXT NOT NULL, title TEXT NOT NULL,
    user TEXT NOT NULL, fixed_at TEXT NOT NULL, PRIMARY KEY (confirm, hash)
) WITHOUT ROWID;"""
    + append_only("split")
    + append_only("fixed"),
)


@dataclass(frozen=True)
class Split:
    """Two frozen cohorts by their ids. `asked_before`: questions its owner had asked of the whole release by then."""

    explore: str
    confirm: str
    seed: str
    owner: str
    release: str
    asked_before: int
    made_on: datetime


@dataclass(frozen=True)
class Fixed:
    """A question that the confirming half answers, since when, and by whom it was fixed."""

    hash: str
    title: str
    user: str
    fixed_on: datetime


class Halves:
    """The store beside a warehouse. Without a file there is no split."""

    def __init__(self, directory: Path | str) -> None:
        self.path = Path(directory) / HALVES_FILE

    def make(
        self, explore: str, confirm: str, seed: str, owner: str, release: str, asked_before: int = 0,
        *, at: datetime | None = None,
    ) -> None:  # fmt: skip
        """Enter a split: from now on its `confirm` answers fixed questions alone."""
        row = (confirm, explore, seed, owner, release, asked_before, _stamp(at))
        with writing(self.path, _SCHEMA, private=True) as connection:
            connection.execute("INSERT INTO split VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def splits(self) -> tuple[Split, ...]:
        """Every split, the newest first."""
        if not self.path.exists():
            return ()
        with reading(self.path) as connection:
            rows = connection.execute(
                "SELECT explore, confirm, seed, owner, release, asked_before, made_at FROM split ORDER BY made_at DESC"
            ).fetchall()
        return tuple(Split(*row[:-1], datetime.fromisoformat(row[-1])) for row in rows)

    def fix(self, split: Split, question: Any, title: str, user: str, *, at: datetime | None = None) -> Fixed:
        """Fix a question (as JSON holds it) that names one of the halves; the entry, the first one where it was fixed
        before. InvalidQuestion where it names neither."""
        if not names(question, split.explore) and not names(question, split.confirm):
            raise InvalidQuestion("The question is not about a half", do="Ask it within the exploring half first")
        hash = content_hash(question, split)
        with writing(self.path, _SCHEMA, private=True) as connection:
            connection.execute(
                "INSERT INTO fixed VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (split.confirm, hash, title[:300], user, _stamp(at)),
            )
        return next(each for each in self.fixed(split) if each.hash == hash)

    def fixed(self, split: Split) -> tuple[Fixed, ...]:
        """The questions fixed for a split, in order."""
        with reading(self.path) as connection:
            rows = connection.execute(
                "SELECT hash, title, user, fixed_at FROM fixed WHERE confirm = ? ORDER BY fixed_at, hash",
                (split.confirm,),
            ).fetchall()
        return tuple(Fixed(hash, title, user, datetime.fromisoformat(at)) for hash, title, user, at in rows)


class NotFixed(Refused):
    """A question to a confirming half that was not fixed before."""

    heading = "Not fixed yet"


def demand_fixed(directory: Path, question: Any) -> None:
    """Refused when `question` names a confirming half and was not fixed. What it wraps (the SQL of a question) counts
    as the question; how many of a half are left after withdrawals may always be asked."""
    halves = Halves(directory)
    if not halves.path.exists() or "standing" in question or "keep_half" in question:
        return
    asked = question.get("sql_of", question) if isinstance(question, dict) else question
    for split in halves.splits():
        if names(asked, split.confirm) and content_hash(asked, split) not in {e.hash for e in halves.fixed(split)}:
            raise NotFixed(
                "The confirming half answers only questions that were fixed beforehand",
                do="Ask it of the exploring half, fix it there, then ask again",
            )


def names(question: Any, id: str) -> bool:
    """Whether a question, as JSON holds it, names a saved cohort."""
    if isinstance(question, dict):
        return any(names(value, id) for value in question.values())
    if isinstance(question, list | tuple):
        return any(names(value, id) for value in question)
    return question == id


def content_hash(question: Any, split: Split) -> str:
    """Of a question whichever half it is about, and whatever its cohorts are called."""
    text = json.dumps(_bare(question, split), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _bare(value: Any, split: Split) -> Any:
    if isinstance(value, dict):
        if value.get("id") in (split.explore, split.confirm):
            return {"id": _HALF}
        return {key: _bare(each, split) for key, each in value.items() if key != "name"}
    if isinstance(value, list | tuple):
        return [_bare(each, split) for each in value]
    return value


def _stamp(at: datetime | None) -> str:
    return (at or datetime.now(UTC)).isoformat(timespec="microseconds")
