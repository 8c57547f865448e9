"""Reading tables of a source through DuckDB, CSV, TSV or Parquet: named columns of known types.

A value that cannot be read as its type becomes NULL here; the SQL that uses it counts and reports what is missing.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource, nearest
from data.ingest.screen import screened

SUFFIXES = (".parquet", ".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")


@dataclass(frozen=True)
class Column:
    """A column to read: its type, whether the file must have it, and other headings it may stand under."""

    type: str = "VARCHAR"
    required: bool = False
    aliases: tuple[str, ...] = ()
    heading: str | None = None  # what a mapping says it stands under, instead of its own name
    format: str | None = None  # of dates, as strptime writes it, where a mapping says so


def quoted(text: object) -> str:
    """A SQL string literal; views cannot hold parameters."""
    return "'" + str(text).replace("'", "''") + "'"


def name_of(column: str) -> str:
    """A SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


def stem(path: Path) -> str:
    """The file's name without its endings: `person` for `PERSON.csv.gz`."""
    name = path.name.lower()
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return Path(name).stem


def scan(path: Path) -> str:
    """The SQL that reads the file as it is: text files as text, without the # lines before the heading."""
    if path.suffix.lower() == ".parquet":
        return f"read_parquet({quoted(path)})"
    skipped, separator = _layout(path)
    quote = "''" if separator == "\t" else "'\"'"
    encoding = screened(path).encoding
    return (
        f"read_csv({quoted(path)}, encoding = {quoted(encoding)}, header = true, all_varchar = true, "
        f"delim = {quoted(separator)}, quote = {quote}, skip = {skipped}, nullstr = ['', 'NA', 'NULL', '\\N'], "
        f"ignore_errors = false)"
    )


def columns_of(con: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    """Heading → type, as the file has them. InvalidSource when it is no readable table."""
    try:
        return {row[0]: row[1] for row in con.execute(f"DESCRIBE SELECT * FROM {scan(path)}").fetchall()}
    except duckdb.Error as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> InvalidSource:
    """What DuckDB says of a file it cannot read, without the offending line: it may name a person."""
    return InvalidSource(
        f"The table cannot be read ({str(error).splitlines()[0]})",
        where=path.name,
        do="It may be cut off or not be CSV, TSV or Parquet; write it again.",
    )


def match_columns(found: Iterable[str], wanted: Mapping[str, Column], path: Path) -> dict[str, str | None]:
    """Which heading of the file holds each wanted column; InvalidSource names the first required one missing."""
    by_folded = {heading.strip().casefold(): heading for heading in found}
    matched: dict[str, str | None] = {}
    for name, column in wanted.items():
        names = (column.heading,) if column.heading else (name, *column.aliases)
        matched[name] = next((by_folded[n.casefold()] for n in names if n.casefold() in by_folded), None)
        if matched[name] is None and (column.required or column.heading):
            near = nearest(name, by_folded.values())
            found_text = ", ".join(list(by_folded.values())[:12]) or "no columns at all"
            raise InvalidSource(
                f"Column '{column.heading or name}' is missing",
                where=f"{path.name} (it has: {found_text})",
                do=f"Add a column headed {' or '.join(names)}"
                + (f", or rename '{near[0]}'." if near else ". docs/formats.md lists every column."),
            )
    return matched


def selection(con: duckdb.DuckDBPyConnection, path: Path, wanted: Mapping[str, Column]) -> str:
    """A SELECT that gives exactly the wanted columns in their types; an absent optional one is NULL."""
    found = columns_of(con, path)
    matched = match_columns(found, wanted, path)
    parts = [f"{_cast(matched[name], found, column)} AS {name_of(name)}" for name, column in wanted.items()]
    return f"SELECT {', '.join(parts)} FROM {scan(path)}"


def view(con: duckdb.DuckDBPyConnection, name: str, path: Path, wanted: Mapping[str, Column]) -> int:
    """Make the temporary view `name` over the file and return how many rows it has."""
    con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {selection(con, path, wanted)}")
    return count_rows(con, path)


def empty_view(con: duckdb.DuckDBPyConnection, name: str, wanted: Mapping[str, Column]) -> None:
    """The same columns and no rows, for a table that the source does not have."""
    parts = ", ".join(f"NULL::{column.type} AS {name_of(key)}" for key, column in wanted.items())
    con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {parts} WHERE FALSE")


def count_rows(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """How many records the file holds. Reads it to its end, so a damaged one is found here."""
    try:
        return con.execute(f"SELECT count(*) FROM {scan(path)}").fetchall()[0][0]
    except duckdb.Error as error:
        raise unreadable(path, error) from error


def require_readable(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Read every value of the file; InvalidSource when one cannot be decoded."""
    try:
        con.execute(f"SELECT max(hash(t)) FROM {scan(path)} t").fetchall()
    except duckdb.Error as error:
        raise unreadable(path, error) from error


def _cast(heading: str | None, found: Mapping[str, str], wanted: Column) -> str:
    type_ = wanted.type
    if heading is None:
        return f"NULL::{type_}"
    column = name_of(heading)
    if wanted.format and found[heading] == "VARCHAR":
        day = f"TRY_STRPTIME(trim({column}), {quoted(wanted.format)})::DATE"
        return day if type_ == "DATE" else f"coalesce({day}::VARCHAR, nullif(trim({column}), ''))"
    if type_ == "VARCHAR":
        return f"nullif(trim({column}::VARCHAR), '')" if found[heading] != "DOUBLE" else _whole(column)
    if type_ == "DATE" and found[heading] == "VARCHAR":
        return f"coalesce(TRY_CAST({column} AS DATE), TRY_STRPTIME({column}, '%Y%m%d')::DATE)"
    return f"TRY_CAST({column} AS {type_})"


def _whole(column: str) -> str:
    """Text of a number: 6.0 is written '6', as identifiers stored as DOUBLE mean it."""
    return f"CASE WHEN {column} = floor({column}) THEN {column}::BIGINT::VARCHAR ELSE {column}::VARCHAR END"


def _layout(path: Path) -> tuple[int, str]:
    """How many lines before the heading start with '#' (MAF, cBioPortal), and what separates the heading's columns."""
    skipped = 0
    try:
        with (gzip.open if path.suffix.lower() == ".gz" else open)(
            path, "rt", encoding=screened(path).encoding, errors="replace"
        ) as file:
            for line in file:
                if not line.startswith("#"):
                    return skipped, max("\t,;", key=line.count)
                skipped += 1
    except (OSError, EOFError) as error:
        raise InvalidSource(f"The file cannot be read ({error})", where=path.name) from error
    raise InvalidSource("The table is empty: it has no heading", where=path.name)
