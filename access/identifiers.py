"""Lists of identifiers that people pasted or uploaded, beside the warehouse in a file of its owner's alone (0600).

A list is found by a keyed mark of its content: the key never leaves the file, so that a mark in a link, a log or the
audit tells nobody who is on the list, however short it is. Lists are read by `queries` alone, which cuts them to whom
an Asking may ask about.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from pathlib import Path

from access.sqlite import reading, writing
from cohorts.errors import InvalidQuestion

IDENTIFIERS_FILE = "identifiers.sqlite"
MOST = 200_000
_SCHEMA = (
    """
CREATE TABLE secret (key BLOB NOT NULL);
CREATE TABLE member (list TEXT NOT NULL, dataset TEXT NOT NULL, source_id TEXT NOT NULL,
    PRIMARY KEY (list, dataset, source_id)) WITHOUT ROWID;""",
)

Identifier = tuple[str, str]  # dataset ('' is any), source_id


def read_identifiers(text: str) -> tuple[Identifier, ...]:
    """One identifier a line, or several with commas or semicolons between; DATASET<TAB>IDENTIFIER names a dataset.
    Raises InvalidQuestion for none or too many."""
    found: set[Identifier] = set()
    for line in text.splitlines():
        if "\t" in line:
            dataset, _, identifier = (part.strip() for part in line.partition("\t"))
            found |= {(dataset, identifier)} if identifier else set()
        else:
            found |= {("", one.strip()) for one in line.replace(";", ",").split(",") if one.strip()}
    if not found:
        raise InvalidQuestion("No identifier was given", do="Give one a line")
    if len(found) > MOST:
        raise InvalidQuestion(f"More than {MOST:,} identifiers were given", do="Give fewer")
    return tuple(sorted(found))


class IdentifierLists:
    """The lists in the file at `path`."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def keep(self, identifiers: Iterable[Identifier], *, key: bytes | None = None) -> str:
        """Write a list and give its mark; the same list again has the same. `key` is for a file not yet there."""
        rows = sorted(set(identifiers))
        with writing(self.path, _SCHEMA, private=True) as connection:
            stored = connection.execute("SELECT key FROM secret").fetchone()
            if stored is None:
                stored = (key or secrets.token_bytes(32),)
                connection.execute("INSERT INTO secret VALUES (?)", stored)
            mark = marked(stored[0], rows)
            connection.executemany("INSERT OR IGNORE INTO member VALUES (?, ?, ?)", [(mark, *row) for row in rows])
        return mark

    def forget(self, people: Iterable[Identifier]) -> int:
        """Take people out of every list that names them with their dataset; how many entries went."""
        rows = sorted({*people})
        if not rows or not self.path.exists():
            return 0
        with writing(self.path, _SCHEMA, private=True) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            return connection.executemany("DELETE FROM member WHERE dataset = ? AND source_id = ?", rows).rowcount

    def members(self, mark: str) -> list[Identifier]:
        """Everybody of a list; for the engine alone. InvalidQuestion when there is no such list here."""
        rows: list[Identifier] = []
        if self.path.exists():
            with reading(self.path) as connection:
                rows = connection.execute(
                    "SELECT dataset, source_id FROM member WHERE list = ? ORDER BY dataset, source_id", (mark,)
                ).fetchall()
        if not rows:
            raise InvalidQuestion("This warehouse has no such list of identifiers", do="Paste or upload it again")
        return rows


def marked(key: bytes, identifiers: Iterable[Identifier]) -> str:
    """32 hexadecimal digits that stand for a list and for who holds the key alone tell anything of it."""
    text = "\n".join(f"{dataset}\t{identifier}" for dataset, identifier in sorted(set(identifiers)))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]
