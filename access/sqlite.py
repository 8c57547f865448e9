"""SQLite files beside the releases, shared by several processes (WAL).

Append-only stores give `writing` one script, made of CREATE … IF NOT EXISTS. A store whose tables change from version
to version of Concord gives a tuple of scripts, one a version of its schema: a file is brought up to the newest of them
when it is next written, in one transaction, and `PRAGMA user_version` says how far it is.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from cohorts.errors import ConcordError, WarehouseUnavailable

RESTORE = "Restore it from a copy; nothing is answered without it."

_BEING_MADE = 2.0  # seconds that the first writer of a file may take for its tables
#: Files whose tables this process has seen made: what CREATE … IF NOT EXISTS costs is paid once.
_MADE: set[tuple[int, Path, str]] = set()


@contextmanager
def writing(path: Path, schema: str | Sequence[str], *, private: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection inside one durable transaction that no other writer interleaves; the file is made when missing,
    `private` for its owner's eyes alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if private:
            _made_private(path)
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
            found = path.stat()
            made = found.st_ino, path, schema
            if made not in _MADE or not found.st_size:  # a file removed and made anew may have the same number
                connection.execute("PRAGMA journal_mode = WAL")
                if isinstance(schema, str):  # all of its tables are there at once, for whoever reads meanwhile
                    connection.executescript(f"BEGIN IMMEDIATE;{schema};COMMIT;")
                    _MADE.add(made)
            connection.execute("BEGIN IMMEDIATE")
            try:
                if not isinstance(schema, str):
                    _upgrade(connection, path, schema)
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
    except ConcordError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise unreadable(path, error) from error


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write. The file must exist; WarehouseUnavailable when it is damaged. A file that has no
    table yet is just being made: it is waited for."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            until = time.monotonic() + _BEING_MADE
            while not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                if time.monotonic() > until:
                    break
                time.sleep(0.01)
            yield connection
    except sqlite3.Error as error:
        raise unreadable(path, error) from error


def held_open(path: Path) -> sqlite3.Connection:
    """A connection that does nothing but be open. When the last one of a file closes, SQLite folds what was written
    back into it, which takes longer than to write an entry: who writes often holds it open meanwhile."""
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    return connection


def schema_version(path: Path) -> int:
    """How many scripts of its schema a file has had; 0 for none and for a file that is not there."""
    if not path.exists():
        return 0
    with reading(path) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def unreadable(path: Path, error: Exception) -> WarehouseUnavailable:
    return WarehouseUnavailable(f"{path.name} cannot be used ({error})", where=path.name, do=RESTORE)


def append_only(table: str) -> str:
    """The triggers that refuse to change or remove a row of `table`."""
    return "".join(
        f"CREATE TRIGGER IF NOT EXISTS {table}_keeps_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
        for verb in ("UPDATE", "DELETE")
    )


def _made_private(path: Path) -> None:
    """Make the file for its owner alone; SQLite gives its -wal and -shm the same permissions. A file that is there is
    not opened: closing it would give up the locks of this process's other connections (POSIX)."""
    with suppress(FileExistsError):
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _upgrade(connection: sqlite3.Connection, path: Path, scripts: Sequence[str]) -> None:
    done = connection.execute("PRAGMA user_version").fetchone()[0]
    if done > len(scripts):
        raise WarehouseUnavailable(
            f"{path.name} was written by a newer Concord", where=path.name, do="Update this one, or restore a copy."
        )
    for script in scripts[done:]:
        for statement in statements(script):
            connection.execute(statement)
    if done < len(scripts):
        connection.execute(f"PRAGMA user_version = {len(scripts)}")


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one; `executescript` would end the transaction."""
    waiting = ""
    for piece in script.split(";"):
        waiting += f"{piece};"
        if sqlite3.complete_statement(waiting):
            if waiting.strip(" \n;"):
                yield waiting
            waiting = ""
