"""Who contradicts themselves or looks like somebody else, by name: for stewards alone, to be mended at the source.

Findings count contradictions and name nobody, since everybody may read them. `contradictions.sqlite` beside the
releases has the names, of the release in force: it is readable by its owner alone, like the key map, and the page of
sources reads it for stewards (queries/consent/contradictions.py).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import duckdb

from cohorts.errors import WarehouseUnavailable

STORE = "contradictions.sqlite"
_TABLE = "contradiction (dataset TEXT, rule TEXT, individual TEXT, other TEXT, told TEXT)"

Row = tuple[str, str, str | None, str]  # rule, individual, the other individual, what each says
Person = tuple[str, str]  # dataset, source_id


def note(con: duckdb.DuckDBPyConnection, select: str, values: Sequence[object] = ()) -> None:
    """Stage what a SELECT finds: rule, individual, the other individual or NULL, what each says."""
    con.execute(f"INSERT INTO staged_contradiction {select}", list(values))


def found(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """What was staged, of those who are in the release. Needs key_of."""
    return con.execute(
        """SELECT DISTINCT c.rule, c.individual, c.other, c.told FROM staged_contradiction c
        JOIN key_of k ON k.source_id = c.individual LEFT JOIN key_of o ON o.source_id = c.other
        WHERE c.other IS NULL OR o.source_id IS NOT NULL ORDER BY ALL"""
    ).fetchall()


def people(con: duckdb.DuckDBPyConnection) -> set[Person]:
    """Everybody in the release."""
    rows = con.execute("SELECT d.name, i.source_id FROM individual i JOIN dataset d ON d.dataset_id = i.dataset_id")
    return set(rows.fetchall())


def keep(directory: Path, rows: dict[str, list[Row]], known: set[Person]) -> None:
    """Write down the rows of each dataset in the place of its earlier ones; who is no longer in the release is
    forgotten. Call when the release is published."""
    store = directory / STORE
    if not store.exists() and not any(rows.values()):
        return
    try:
        os.close(os.open(store, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(store, timeout=30)) as connection, connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"CREATE TABLE IF NOT EXISTS {_TABLE}")
            before = connection.execute("SELECT * FROM contradiction").fetchall()
            connection.execute("DELETE FROM contradiction")
            after = [row for row in before if row[0] not in rows]
            after += [(dataset, *row) for dataset, own in rows.items() for row in own]
            stay = [row for row in after if (row[0], row[2]) in known and (row[3] is None or (row[0], row[3]) in known)]
            connection.executemany("INSERT INTO contradiction VALUES (?, ?, ?, ?, ?)", stay)
    except (sqlite3.Error, OSError) as error:
        raise WarehouseUnavailable(
            f"The release is published, but its list of contradictions cannot be written ({error})",
            where=store.name,
            do="Remove the file; the next ingest writes it anew.",
        ) from error
