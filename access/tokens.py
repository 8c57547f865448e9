"""Tokens for programs: scoped, ending, revocable, known here by their hash alone, in a private file (0600).

    concord_<name>_<secret>     name: 12 letters and digits that may be told; secret: 256 random bits, told once

A token carries one role, the datasets, the doors and the purpose it was made for, and never more than its owner holds
when it is used: a role taken from the person is taken from their tokens (access/callers.py).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from access.purpose import Purpose
from access.roles import role_named
from access.sqlite import append_only, reading, writing
from cohorts.errors import InvalidQuestion

TOKENS_FILE = "tokens.sqlite"
MARK = "concord_"
#: The doors a token can be made for.
DOORS = ("beacon", "htsget", "phenopackets", "data-connect", "network", "questions")
LONGEST_LIFE = timedelta(days=366)
_SCHEMA = (
    """
CREATE TABLE token (
    name TEXT PRIMARY KEY, hash BLOB NOT NULL, owner TEXT NOT NULL, role TEXT NOT NULL,
    datasets TEXT NOT NULL,         -- JSON list; null is every one its owner has
    doors TEXT NOT NULL,            -- JSON list
    purpose TEXT,                   -- JSON
    note TEXT NOT NULL, made_by TEXT NOT NULL, made_at TEXT NOT NULL, ends_at TEXT NOT NULL
);
CREATE TABLE revoked (name TEXT PRIMARY KEY, by TEXT NOT NULL, at TEXT NOT NULL);"""
    + append_only("token")
    + append_only("revoked"),
)
_COLUMNS = "name, owner, role, datasets, doors, purpose, note, made_by, made_at, ends_at"


@dataclass(frozen=True)
class Token:
    """What is known of a token. `datasets` None: every one that its owner has. Times are UTC."""

    name: str
    owner: str
    role: str
    datasets: tuple[str, ...] | None
    doors: tuple[str, ...]
    purpose: Purpose | None
    note: str
    made_by: str
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None = None

    def state(self, now: datetime) -> str:
        """'in force', 'revoked' or 'over'."""
        return "revoked" if self.revoked_at else "over" if self.ends_at <= now else "in force"


class Tokens:
    """The tokens in the file at `path`."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def make(
        self,
        owner: str,
        role: str,
        by: str,
        *,
        lasts: timedelta,
        datasets: tuple[str, ...] | None = None,
        doors: tuple[str, ...] = DOORS,
        purpose: Purpose | None = None,
        note: str = "",
        at: datetime | None = None,
    ) -> str:
        """A new token; its text is told here and never again."""
        role_named(role)
        if not timedelta() < lasts <= LONGEST_LIFE:
            raise InvalidQuestion("A token ends, within a year", do="Give it from 1 to 366 days.")
        if not owner.strip() or not doors or set(doors) - {*DOORS} or datasets == ():
            raise InvalidQuestion("A token has an owner, datasets and doors", do=f"Doors: {', '.join(DOORS)}.")
        made_at = (at or datetime.now(UTC)).astimezone(UTC)
        name, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        row = (
            name, _hash(secret), owner, role, json.dumps(datasets), json.dumps(doors),
            json.dumps(purpose.to_json()) if purpose else None, note, by, made_at.isoformat(),
            (made_at + lasts).isoformat(),
        )  # fmt: skip
        with writing(self.path, _SCHEMA, private=True) as connection:
            connection.execute(f"INSERT INTO token VALUES ({', '.join('?' * len(row))})", row)
        return f"{MARK}{name}_{secret}"

    def find(self, text: str, *, now: datetime) -> Token | None:
        """The token of this text while it is in force; None for every other text."""
        name, _, secret = text.removeprefix(MARK).partition("_")
        if not text.startswith(MARK) or not secret or not self.path.exists():
            return None
        with reading(self.path) as connection:
            stored = connection.execute("SELECT hash FROM token WHERE name = ?", (name,)).fetchone()
        # Who guesses names learns nothing from the time an answer takes.
        same = secrets.compare_digest(stored[0] if stored else b"\0" * 32, _hash(secret))
        token = self._one(name) if stored and same else None
        return token if token and token.state(now) == "in force" else None

    def revoke(self, name: str, by: str, *, at: datetime | None = None) -> None:
        """End a token now. InvalidQuestion when there is none of this name."""
        if not self.path.exists() or self._one(name) is None:
            raise InvalidQuestion(f"There is no token '{name}'", do="See python -m access token list.")
        with writing(self.path, _SCHEMA, private=True) as connection:
            moment = (at or datetime.now(UTC)).astimezone(UTC).isoformat()
            connection.execute("INSERT OR IGNORE INTO revoked VALUES (?, ?, ?)", (name, by, moment))

    def all(self, owner: str | None = None) -> tuple[Token, ...]:
        """Every token ever made, of one owner or of all, oldest first."""
        return self._read("owner = coalesce(?, owner)", owner) if self.path.exists() else ()

    def _one(self, name: str) -> Token | None:
        found = self._read("t.name = ?", name)
        return found[0] if found else None

    def _read(self, where: str, value: str | None) -> tuple[Token, ...]:
        columns = ", ".join(f"t.{each.strip()}" for each in _COLUMNS.split(","))
        with reading(self.path) as connection:
            rows = connection.execute(
                f"SELECT {columns}, r.at FROM token AS t LEFT JOIN revoked AS r ON r.name = t.name"
                f" WHERE {where} ORDER BY t.made_at, t.name",
                (value,),
            ).fetchall()
        return tuple(_token(*row) for row in rows)


def _token(
    name: str, owner: str, role: str, datasets: str, doors: str, purpose: str | None, note: str, by: str, made: str,
    ends: str, revoked: str | None,
) -> Token:  # fmt: skip
    reach = json.loads(datasets)
    return Token(
        name, owner, role, tuple(reach) if reach is not None else None, tuple(json.loads(doors)),
        Purpose.from_json(json.loads(purpose)) if purpose else None, note, by, datetime.fromisoformat(made),
        datetime.fromisoformat(ends), datetime.fromisoformat(revoked) if revoked else None,
    )  # fmt: skip


def _hash(secret: str) -> bytes:
    """A secret of 256 random bits needs no slow hash: there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
