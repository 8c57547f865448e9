"""Append-only SQLite files beside the releases, shared by several processes (WAL)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cohorts.errors import WarehouseUnavailable


@contextmanager
def writing(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A connection inside one durable transaction that no other writer interleaves; the file is made when missing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(schema)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise unreadable(path, error) from error


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write. The file must exist; WarehouseUnavailable when it is damaged."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> WarehouseUnavailable:
    return WarehouseUnavailable(
        f"{path.name} cannot be used ({error})",
        where=path.name,
        do="Restore it from a copy; nothing is answered without it.",
    )


def append_only(table: str) -> str:
    """The triggers that refuse to change or remove a row of `table`."""
    return "".join(
        f"CREATE TRIGGER IF NOT EXISTS {table}_keeps_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
        for verb in ("UPDATE", "DELETE")
    )
