"""Genotype rows, tallied: the variant, the class of the biosample and what the row says make one small integer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from queries import sql
from queries.accelerated import worth
from queries.accelerated.speakers import classes
from queries.cursor import looked_up

_BATCH = 1 << 18  # rows
_AT_ONCE = 512  # variants: their rows are read as arrays, sooner than as batches
#: What a row says: alt_count, missing_count << 4, haploid << 6, failed QC << 8 (docs/decisions, 15). The other bits of
#: the byte, other alternates and phase, say nothing here.
_SAID = 512
_TELLING = ~0x8C


def stored_rows(cursor: Any) -> str:
    """The query for the rows of rare variants that reads least of this release."""
    columns = "SELECT column_name FROM duckdb_columns() WHERE table_name = 'genotype_call'"
    stored = looked_up(cursor, columns, lambda: {name for (name,) in cursor.execute(columns).fetchall()})
    if not stored:
        return sql.statement("accelerated/rare_rows.sql")
    name = "rare_codes_with_quality" if "passes_qc" in stored else "rare_codes"
    return sql.statement(f"accelerated/{name}.sql")


def add_rows(cursor: Any, query: str, ploidy: np.ndarray, kinds: np.ndarray, totals: np.ndarray, start: int) -> None:
    """Add rows of (variant_id, biosample_id, code and, where some have, failed) to `totals`, the counts by
    (population, measure, variant_id from `start` on). Those of one variant should stand close together.

    ploidy: of those who are counted, by (population, kind, biosample_id). kinds: by variant_id from `start` on, others
    are passed over.
    """
    alike, table = classes(ploidy)
    if table.shape[2] < 2:
        return
    marks = table.shape[2] * _SAID
    offset = (alike * _SAID).astype(np.min_scalar_type(marks))
    cells = _Cells(marks)
    for variant, biosample, code, *failed in _batches(cursor, query, {"first": start, "last": start + len(kinds) - 1}):
        mark = offset.take(biosample)
        mark += code
        for each in failed:
            mark += each.astype(np.uint16) << 8
        cell = cells.of(mark)
        first, last, width = int(variant.min()), int(variant.max()) + 1, len(cells.marks)
        key = np.multiply(variant, width, dtype=np.intp)
        key += cell
        key -= first * width
        first, last = first - start, last - start
        counts = np.bincount(key, minlength=(last - first) * width).reshape(-1, width)[:, 1:].astype(np.float64)
        for kind in range(worth.KINDS):
            here = kinds[first:last] == kind
            if here.any():
                _add(
                    totals[:, :, first:last],
                    here,
                    counts,
                    _worth(kind, table[:, kind], np.array(cells.marks[1:], np.int64)),
                )


_NEW = 65535


class _Cells:
    """Marks that have been seen, numbered from 1; 0 is every mark of class 0. Few are, so that tallies are small."""

    def __init__(self, marks: int) -> None:
        self.marks = [0]
        self._cell = np.full(marks, _NEW, np.uint16)
        self._cell[:_SAID] = 0

    def of(self, mark: np.ndarray) -> np.ndarray:
        cell = self._cell.take(mark)
        if cell.max() == _NEW:
            for each in np.unique(mark[cell == _NEW]).tolist():
                telling = each & _TELLING
                if self._cell[telling] == _NEW:
                    self._cell[telling] = len(self.marks)
                    self.marks.append(telling)
                self._cell[each] = self._cell[telling]
            cell = self._cell.take(mark)
        return cell


def _batches(cursor: Any, query: str, values: dict[str, int]) -> Iterator[list[np.ndarray]]:
    """The rows as they come out of DuckDB; of many variants never all of them at once."""
    if values["last"] - values["first"] < _AT_ONCE:
        columns = list(cursor.execute(query, values).fetchnumpy().values())
        if len(columns[0]):
            yield [np.asarray(column) for column in columns]
        return
    for batch in cursor.sql(query, params=values).to_arrow_reader(_BATCH):
        if batch.num_rows:
            yield [column.to_numpy() for column in batch.columns]


def _worth(kind: int, table: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """(population, measure, mark) of one row with each mark. table: alleles by (population, class)."""
    group, said = marks // _SAID, marks % _SAID
    parts = said & 3, said >> 4 & 3, 2 - (said >> 6 & 1), said < 256
    return np.stack([worth.of_rows(kind, ploidy[group].astype(np.int64), *parts) for ploidy in table])


def _add(totals: np.ndarray, here: np.ndarray, counts: np.ndarray, worths: np.ndarray) -> None:
    whole = here.all()
    for total, each in zip(totals, worths, strict=True):
        if whole:
            total[: len(each)] += each @ counts.T
        else:
            total[: len(each), here] += each @ counts[here].T
