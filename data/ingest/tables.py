"""Reading tables of a source through DuckDB, CSV, TSV or Parquet: named columns of known types.

A value that cannot be read as its type becomes NULL here; the SQL that uses it counts and reports what is missing.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource, nearest
from data.findings import Finding
from data.ingest.screen import in_utf8, screened

#: What stands for no value, among it what a spreadsheet writes where it could not work one out.
_MISSING = ["", "NA", "NULL", "\\N", "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!",
            *("#" * n for n in range(5, 16))]  # fmt: skip
_LOOKED_AT = 1_000_000  # rows in which a line that cannot be read is looked for
SUFFIXES = (".parquet", ".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")


@dataclass(frozen=True)
class Column:
    """A column to read: its type, whether the file must have it, and other headings it may stand under."""

    type: str = "VARCHAR"
    required: bool = False
    aliases: tuple[str, ...] = ()
    heading: str | None = None  # what a mapping says it stands under, instead of its own name
    formats: tuple[str, ...] = ()  # of dates, as strptime writes them or of EPOCHS, where a mapping says so


#: What a spreadsheet calls a day: how many have gone by since this one. From March 1900 on, as Excel has a 29th of
#: February in that year. https://learn.microsoft.com/office/troubleshoot/excel/1900-and-1904-date-system
EPOCHS = {"excel": "1899-12-30", "excel-1904": "1904-01-01"}
_WORDS = {"DATE": "dates (YYYY-MM-DD)", "DOUBLE": "numbers", "INTEGER": "whole numbers", "BIGINT": "whole numbers",
          "BOOLEAN": "true or false"}  # fmt: skip


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
    if encoding == "windows-1252":
        path, encoding = in_utf8(path), "utf-8"
    return (
        f"read_csv({quoted(path)}, encoding = {quoted(encoding)}, header = true, all_varchar = true, "
        f"delim = {quoted(separator)}, quote = {quote}, skip = {skipped}, nullstr = {_MISSING}, "
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
    if path.suffix.lower() != ".parquet" and (ragged := _ragged(path)):
        line, cells, headings = ragged
        return InvalidSource(
            f"A line has {cells:,} cells, the heading has {headings:,}",
            where=f"{path.name}, line {line}",
            do="Is a cell with the separator in it not quoted, or is a line broken in two?",
        )
    return InvalidSource(
        f"The table cannot be read ({str(error).splitlines()[0]})",
        where=path.name,
        do="It may be cut off or not be CSV, TSV or Parquet; write it again.",
    )


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row of a text table, the heading first."""
    skipped, separator = _layout(path)
    with (gzip.open if path.suffix.lower() == ".gz" else open)(
        path, "rt", encoding=screened(path).encoding, errors="replace", newline=""
    ) as file:
        for _ in range(skipped):
            file.readline()
        quoting = csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL
        rows = csv.reader(file, delimiter=separator, quoting=quoting)
        for cells in rows:
            yield skipped + rows.line_num, cells


def _ragged(path: Path) -> tuple[int, int, int] | None:
    """The first line that has another number of cells than the heading, how many, and how many that has."""
    with suppress(InvalidSource, OSError, EOFError, csv.Error):
        rows = _cells(path)
        _, heading = next(rows)
        for line, cells in islice(rows, _LOOKED_AT):
            if cells and len(cells) != len(heading):
                return line, len(cells), len(heading)
    return None


def _twice(path: Path) -> set[str]:
    """Headings of a text table, folded, that stand in it more than once."""
    if path.suffix.lower() == ".parquet":
        return set()
    with suppress(InvalidSource, OSError, EOFError, csv.Error):
        often = Counter(name.strip("\ufeff ").casefold() for name in next(_cells(path))[1])
        return {name for name, n in often.items() if n > 1 and name}
    return set()


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
    twice = _twice(path)
    if again := next(
        (heading for heading in matched.values() if heading and heading.strip().casefold() in twice), None
    ):
        raise InvalidSource(f"The heading '{again}' stands twice", where=path.name, do="Rename one of the two columns.")
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


def unread(
    con: duckdb.DuckDBPyConnection, path: Path, wanted: Mapping[str, Column], rows: int, told: Iterable[str] = ()
) -> list[Finding]:
    """Values that are there and are not of their column's type: they are NULL in a view. `told`: columns left out."""
    found = columns_of(con, path)
    matched = match_columns(found, wanted, path)
    lost = {}
    for name, column in wanted.items():
        heading = matched[name]
        if heading is not None and found[heading] == "VARCHAR" and column.type != "VARCHAR" and name not in told:
            lost[name] = f"trim({name_of(heading)}) <> '' AND {_cast(heading, found, column)} IS NULL"
    if not lost:
        return []
    counts = ", ".join(f"count(*) FILTER (WHERE {wrong})" for wrong in lost.values())
    findings = []
    for name, n in zip(lost, con.execute(f"SELECT {counts} FROM {scan(path)}").fetchall()[0], strict=True):
        if n:
            numbered = f"SELECT row_number() OVER () AS row, * FROM {scan(path)}"
            row = con.execute(f"SELECT min(row) FROM ({numbered}) WHERE {lost[name]}").fetchall()[0][0]
            text = f"{n:,} values of '{matched[name]}' are no {_WORDS[wanted[name].type]}; the rows were kept without."
            findings.append(
                Finding(path.name, "unreadable-value", "warning", n, text, "repaired", place_of(path, row, rows))
            )
    return findings


def place_of(path: Path, row: int | None, rows: int) -> str | None:
    """Where a record stands: its line where each record has one, else which of the `rows` records it is."""
    if row is None:
        return None
    before = lines_before(path, rows)
    return f"row {row}" if before is None else f"line {before + row}"


def lines_before(path: Path, rows: int) -> int | None:
    """How many lines a text file of so many records has before the first, where each has one line; else None."""
    if path.suffix.lower() == ".parquet":
        return None
    before, lines = _layout(path)[0] + 1, screened(path).lines
    return before if lines == before + rows else None


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
    if wanted.formats and found[heading] == "VARCHAR":
        day = f"coalesce({', '.join(_day(f'trim({column})', format) for format in wanted.formats)})"
        return day if type_ == "DATE" else f"coalesce({day}::VARCHAR, nullif(trim({column}), ''))"
    if type_ == "VARCHAR":
        return f"nullif(trim({column}::VARCHAR), '')" if found[heading] != "DOUBLE" else _whole(column)
    if found[heading] == "VARCHAR":  # trimmed: DuckDB moves a bare TRY_CAST into its CSV reader, where it fails
        column = f"trim({column})"
        if type_ == "DATE":
            return plausible(f"coalesce(TRY_CAST({column} AS DATE), TRY_STRPTIME({column}, '%Y%m%d')::DATE)")
    value = f"TRY_CAST({column} AS {type_})"
    return f"CASE WHEN isfinite({value}) THEN {value} END" if type_ == "DOUBLE" else value  # 1e400 is no number


def plausible(day: str) -> str:
    """SQL: the date, unless it is before 1800: a year of two digits is none of the first century."""
    return f"CASE WHEN {day} >= DATE '1800-01-01' THEN {day} END"


def _day(text: str, format: str) -> str:
    """SQL: the date that a text of that format is."""
    if (first := EPOCHS.get(format)) is None:
        return plausible(f"TRY_STRPTIME({text}, {quoted(format)})::DATE")
    days = f"CASE WHEN regexp_full_match({text}, '\\d{{1,5}}(\\.\\d+)?') THEN floor(TRY_CAST({text} AS DOUBLE)) END"
    return f"DATE '{first}' + ({days})::INTEGER"


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
