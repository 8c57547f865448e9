"""The codes a build begins with, and those that sources bring."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from data.reference import codes
from data.release import SCHEMA

TABLES = ("code", "code_synonym", "code_ancestor")


@pytest.fixture
def shipped() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a release with the codes that ship, and nothing staged."""
    with duckdb.connect() as con:
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        codes.fill_codes(con)
        yield con


def rows(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    return {table: con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in TABLES}


def test_where_no_source_brings_a_code_those_that_ship_stay_as_they_stand(shipped: duckdb.DuckDBPyConnection) -> None:
    before = rows(shipped)
    assert all(before.values())
    codes.load_codes(shipped, carried=False)
    assert rows(shipped) == before


def test_a_code_that_ships_already_changes_nothing_when_a_source_names_it_too(
    shipped: duckdb.DuckDBPyConnection,
) -> None:
    before = rows(shipped)
    shipped.execute("INSERT INTO staged_code SELECT system, code, name, domain, NULL, 0 FROM code LIMIT 1")
    codes.load_codes(shipped, carried=False)
    assert rows(shipped) == before


def test_a_new_code_is_numbered_among_those_that_ship_and_stands_below_its_prefix(
    shipped: duckdb.DuckDBPyConnection,
) -> None:
    n = len(rows(shipped)["code"])
    shipped.execute("INSERT INTO staged_code VALUES ('ICD10CM', 'I21.99', 'A new one', 'condition', NULL, 0)")
    codes.load_codes(shipped, carried=False)
    ids = [row[0] for row in rows(shipped)["code"]]
    assert ids == list(range(n + 1))
    above = shipped.execute(
        """SELECT c.code FROM code_ancestor a JOIN code c ON c.code_id = a.ancestor_id
        JOIN code d ON d.code_id = a.descendant_id WHERE d.code = 'I21.99' AND a.distance > 0"""
    ).fetchall()
    assert ("I21",) in above


def test_what_a_source_says_of_a_code_without_naming_it_is_taken_in(shipped: duckdb.DuckDBPyConnection) -> None:
    shipped.execute("INSERT INTO staged_synonym SELECT system, code, 'another word' FROM code LIMIT 1")
    codes.load_codes(shipped, carried=False)
    assert shipped.execute("SELECT count(*) FROM code_synonym WHERE synonym = 'another word'").fetchall() == [(1,)]
