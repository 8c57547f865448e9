"""Writing rows into table genotype.

Every column costs DuckDB nearly the same time to write, whatever it holds. So a large call set is stored as table
genotype_call, what a genotype says in one byte (`code`, see codes.py) and only the columns in which rows differ;
`genotype` is then a view with all its columns. A small one is stored as schema.sql says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.build import arrow
from data.build.call_set import QUALITY_ARRAYS
from data.build.rows import Rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 2 * 122_880  # rows: two of DuckDB's row groups; more would be held in memory, and gain nothing
_KINDS = {
    "variant_id": np.dtype("<i4"),
    "biosample_id": np.dtype("<i4"),
    "packed": np.dtype("u1"),
    "code": np.dtype("u1"),
}
_QUALITY_KINDS = {name: np.dtype(kind) for name, kind in QUALITY_ARRAYS.items()}
# column → (the bits of a code that decide it, its value as SQL)
_FROM_CODE = {
    "alt_count": (0x03, "CAST(code & 3::UTINYINT AS TINYINT)"),
    "other_alt_count": (0x0C, "CAST(LEAST((code >> 2::UTINYINT) & 3::UTINYINT, 2::UTINYINT) AS TINYINT)"),
    "missing_count": (0x30, "CAST((code >> 4::UTINYINT) & 3::UTINYINT AS TINYINT)"),
    "ploidy": (0x40, "CAST(2::UTINYINT - ((code >> 6::UTINYINT) & 1::UTINYINT) AS TINYINT)"),
    "phased": (0x80, "code >= 128::UTINYINT"),
}
_FROM_QUALITY = {
    "passes_qc": "failed = 0",
    "gq": "NULLIF(gq, -1)",
    "dp": "NULLIF(dp, -1)",
    "ad_ref": "NULLIF(ad_ref, -1)",
    "ad_alt": "NULLIF(ad_alt, -1)",
    "vaf": "CASE WHEN ISNAN(vaf) THEN NULL ELSE vaf END",
}


_TYPES = {
    "alt_count": "TINYINT",
    "other_alt_count": "TINYINT",
    "missing_count": "TINYINT",
    "ploidy": "TINYINT",
    "passes_qc": "BOOLEAN",
    "phased": "BOOLEAN",
    "gq": "SMALLINT",
    "dp": "INTEGER",
    "ad_ref": "INTEGER",
    "ad_alt": "INTEGER",
    "vaf": "REAL",
}
_COMPACT_FROM = 1 << 20  # rows
_ENCODED = (
    "CAST(alt_count + 4 * other_alt_count + 16 * missing_count + 64 * (2 - ploidy) + 128 * CAST(phased AS INTEGER) "
    "AS UTINYINT)"
)


@dataclass
class Spread:
    """Which bits of the codes differ between rows, whether any has qualities or a fraction, and how many there are."""

    always: int = 0xFF  # set in every code seen
    ever: int = 0x00  # set in any
    quality: bool = False
    fractions: bool = False
    rows: int = 0

    def add(self, codes: np.ndarray, quality: bool, fractions: bool) -> None:
        if len(codes):
            self.always &= int(np.bitwise_and.reduce(codes))
            self.ever |= int(np.bitwise_or.reduce(codes))
            self.quality |= quality
            self.fractions |= fractions
            self.rows += len(codes)

    def add_unknown(self, rows: int, quality: bool) -> None:
        """Rows that nobody has looked at."""
        self.always, self.ever = 0x00, 0xFF
        self.quality |= quality
        self.fractions |= quality
        self.rows += rows

    def of(self, names: Iterable[str]) -> list[str]:
        """Those of _FROM_QUALITY or of QUALITY_ARRAYS in which rows may differ."""
        return [name for name in names if self.quality and (name != "vaf" or self.fractions)]

    @property
    def compact(self) -> bool:
        return self.rows >= _COMPACT_FROM


def fit_table(con: DuckDBPyConnection, spread: Spread) -> None:
    """Give the empty table genotype the form that suits what is coming."""
    if not spread.compact:
        return
    stored = [
        "variant_id INTEGER NOT NULL",
        "biosample_id INTEGER NOT NULL",
        "packed BOOLEAN NOT NULL",
        "code UTINYINT NOT NULL",
    ]
    for name in spread.of(_FROM_QUALITY):
        stored.append(f"{name} {_TYPES[name]}{' NOT NULL' if name == 'passes_qc' else ''}")
    shown = _values(spread)
    # The columns of the view are those of the table, in their order and of their types.
    names = [row[0] for row in con.execute("SELECT column_name FROM (DESCRIBE genotype)").fetchall()]
    columns = ", ".join(f"CAST({shown[n]} AS {_TYPES[n]}) AS {n}" if n in _TYPES else n for n in names)
    con.execute(f"DROP TABLE genotype; CREATE TABLE genotype_call ({', '.join(stored)})")
    con.execute(f"CREATE VIEW genotype AS SELECT {columns} FROM genotype_call")


def _values(spread: Spread) -> dict[str, str]:
    """SQL for each column of the view, over genotype_call; a literal where the rows do not differ."""
    differ = spread.ever & ~spread.always
    values = {
        column: expression if differ & bits else expression.replace("code", f"{spread.ever}::UTINYINT")
        for column, (bits, expression) in _FROM_CODE.items()
    }
    without = dict.fromkeys(_FROM_QUALITY, "NULL") | {"passes_qc": "TRUE"}
    return values | without | {name: name for name in spread.of(_FROM_QUALITY)}


def insert_rows(con: DuckDBPyConnection, spread: Spread, chunks: Iterator[Rows], table: str | None = None) -> None:
    """Stream rows into genotype as `fit_table` left it, or into a table of all its columns."""
    import pyarrow as pa

    kinds = _KINDS | {name: _QUALITY_KINDS[name] for name in spread.of(_QUALITY_KINDS)}
    schema = pa.schema([(name, pa.from_numpy_dtype(kind)) for name, kind in kinds.items()])
    batches = (
        pa.RecordBatch.from_arrays([arrow.numbers(rows[name]) for name in kinds], schema=schema)
        for rows in _full_batches(chunks, kinds, spread.quality)
    )
    stream = pa.RecordBatchReader.from_batches(schema, batches)  # noqa: F841 — read by name
    values = {"variant_id": "variant_id", "biosample_id": "biosample_id", "packed": "packed = 1"}
    if spread.compact and table is None:
        values["code"] = "code"
    else:
        values |= {column: expression for column, (_, expression) in _FROM_CODE.items()} | {"passes_qc": "TRUE"}
    values |= {name: _FROM_QUALITY[name] for name in spread.of(_FROM_QUALITY)}
    select = ", ".join(f"{expression} AS {column}" for column, expression in values.items())
    con.execute(f"INSERT INTO {table or _stored(spread)} BY NAME SELECT {select} FROM stream")


def insert_staged(con: DuckDBPyConnection, spread: Spread, table: str) -> None:
    """Move the rows of a table of all columns into genotype, in its order."""
    columns = "*"
    if spread.compact:
        own = "".join(f", {name}" for name in spread.of(_FROM_QUALITY))
        columns = f"variant_id, biosample_id, packed, {_ENCODED} AS code{own}"
    con.execute(
        f"INSERT INTO {_stored(spread)} BY NAME SELECT {columns} FROM {table} ORDER BY packed, variant_id, biosample_id"
    )


def _stored(spread: Spread) -> str:
    return "genotype_call" if spread.compact else "genotype"


def _full_batches(chunks: Iterator[Rows], kinds: dict[str, np.dtype], quality: bool) -> Iterator[Rows]:
    """The same rows in batches of whole row groups.

    DuckDB would otherwise leave many part-filled and rewrite them at its checkpoint.
    """
    held: list[Rows] = []
    size = 0
    for rows in chunks:
        whole = _with_quality(rows) if quality else rows
        held.append({name: np.ascontiguousarray(whole[name], kind) for name, kind in kinds.items()})
        size += len(rows["code"])
        if size >= _BATCH:
            joined = {name: np.concatenate([part[name] for part in held]) for name in kinds}
            end = size - size % _BATCH
            for start in range(0, end, _BATCH):
                yield {name: values[start : start + _BATCH] for name, values in joined.items()}
            held = [{name: values[end:] for name, values in joined.items()}]
            size -= end
    if size:
        yield {name: np.concatenate([part[name] for part in held]) for name in kinds}


def _with_quality(rows: Rows) -> Rows:
    """Rows of a call set without qualities, or without fractions, beside rows of one that has them."""
    n = len(rows["code"])
    absent = {"failed": 0, "gq": -1, "dp": -1, "ad_ref": -1, "ad_alt": -1, "vaf": np.nan}
    return rows | {name: np.full(n, value, _QUALITY_KINDS[name]) for name, value in absent.items() if name not in rows}
