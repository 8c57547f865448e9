"""Writing rows into table genotype.

A column that holds one value throughout costs DuckDB nothing on disk, yet nearly as much time to compress as any other:
every method is tried on every row group. What is known to be constant is therefore declared as not worth compressing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.build.call_set import QUALITY_ARRAYS
from data.build.rows import Rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 4 * 122_880  # rows: four of DuckDB's row groups
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


@dataclass
class Spread:
    """Which bits of the codes differ between rows, and whether any row has qualities."""

    always: int = 0xFF  # set in every code seen
    ever: int = 0x00  # set in any
    quality: bool = False

    @classmethod
    def unknown(cls) -> Spread:
        return cls(0x00, 0xFF, True)

    def add(self, codes: np.ndarray, quality: bool) -> None:
        if len(codes):
            self.always &= int(np.bitwise_and.reduce(codes))
            self.ever |= int(np.bitwise_or.reduce(codes))
            self.quality |= quality

    def constant(self) -> set[str]:
        """The columns of genotype that hold one value throughout."""
        differ = self.ever & ~self.always
        alike = {column for column, (bits, _) in _FROM_CODE.items() if not differ & bits}
        return alike | (set() if self.quality else set(_FROM_QUALITY))


def fit_table(con: DuckDBPyConnection, spread: Spread) -> None:
    """Make the empty table genotype anew, its constant columns uncompressed."""
    constant = spread.constant()
    found = con.execute(
        "SELECT column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE table_name = 'genotype' AND NOT internal "
        "AND database_name = current_database() AND schema_name = 'main' ORDER BY column_index"
    ).fetchall()
    columns = ", ".join(
        f"{name} {kind}{'' if nullable else ' NOT NULL'}{' USING COMPRESSION uncompressed' if name in constant else ''}"
        for name, kind, nullable in found
    )
    con.execute(f"DROP TABLE genotype; CREATE TABLE genotype ({columns})")


def insert_rows(con: DuckDBPyConnection, table: str, spread: Spread, chunks: Iterator[Rows]) -> None:
    """Stream rows into a table of genotype's columns."""
    import pyarrow as pa

    kinds = _KINDS | (_QUALITY_KINDS if spread.quality else {})
    schema = pa.schema([(name, pa.from_numpy_dtype(kind)) for name, kind in kinds.items()])
    batches = (pa.record_batch(rows, schema) for rows in _full_batches(chunks, kinds, spread.quality))
    stream = pa.RecordBatchReader.from_batches(schema, batches)  # noqa: F841 — read by name
    con.execute(f"INSERT INTO {table} BY NAME SELECT {_select(spread)} FROM stream")


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


def _select(spread: Spread) -> str:
    constant = spread.constant()
    values = {"variant_id": "variant_id", "biosample_id": "biosample_id", "packed": "packed = 1"}
    for column, (_, expression) in _FROM_CODE.items():
        known = expression.replace("code", f"{spread.ever}::UTINYINT")
        values[column] = known if column in constant else expression
    if spread.quality:
        values |= _FROM_QUALITY
    else:
        values["passes_qc"] = "TRUE"
    return ", ".join(f"{expression} AS {column}" for column, expression in values.items())


def _with_quality(rows: Rows) -> Rows:
    """Rows of a call set without qualities beside rows of one that has them."""
    if "failed" in rows:
        return rows
    n = len(rows["code"])
    absent = {"failed": 0, "gq": -1, "dp": -1, "ad_ref": -1, "ad_alt": -1, "vaf": np.nan}
    return rows | {name: np.full(n, value, _QUALITY_KINDS[name]) for name, value in absent.items()}
