"""Common variants, counted by their bits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from queries import sql
from queries.accelerated import worth

_BATCH = 2048  # variants: of 25,000 people some 3 kB a column each
_BLOCK = 256  # variants counted at once, which stay in the processor's cache
_RAW = [worth.MEASURES.index(name) for name in ("ac_raw", "missing")]


def count_bits(cursor: Any, ploidy: np.ndarray, kinds: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray]:
    """The packed variants asked about, by their place after `first`, and their (population, measure, variant).

    ploidy: of those who are counted, by (population, kind, biosample_id). kinds: by variant_id from `first` on.
    """
    ids, counts = _counted(cursor, "accelerated/common_bits.sql", ploidy, kinds, first)
    failing, raw = _counted(cursor, "accelerated/common_raw_bits.sql", ploidy, kinds, first)
    at = np.searchsorted(ids, failing)
    for measure, of in zip(_RAW, (worth.MEASURES.index("ac"), worth.MEASURES.index("unusable")), strict=True):
        counts[:, measure, at] = raw[:, of]
    return ids, counts


def _counted(
    cursor: Any, path: str, ploidy: np.ndarray, kinds: np.ndarray, first: int
) -> tuple[np.ndarray, np.ndarray]:
    all_ids, parts = [np.zeros(0, np.int64)], [np.zeros((len(ploidy), len(worth.MEASURES), 0))]
    for ids, *columns in batches(cursor, path, {"first": first, "last": first + len(kinds) - 1}):
        ids = ids - first
        for kind in range(worth.KINDS):
            here = np.flatnonzero(kinds[ids] == kind)
            if len(here):
                all_ids.append(ids[here])
                parts.append(_of_kind(kind, ploidy[:, kind], columns, here))
    ids = np.concatenate(all_ids)
    order = np.argsort(ids, kind="stable")
    return ids[order], np.concatenate(parts, axis=2)[:, :, order]


def _of_kind(kind: int, ploidy: np.ndarray, columns: list[np.ndarray], here: np.ndarray) -> np.ndarray:
    """(population, measure, variant) of the rows `here`, all of that kind. ploidy: by (population, biosample_id)."""
    found = np.zeros((len(ploidy), len(worth.MEASURES), len(here)))
    width = columns[0].shape[1]
    words = -(-width // 8) * 8
    blocks = np.zeros((len(columns), _BLOCK, words), np.uint8)
    asked = [(i, alleles, _mask(each == alleles, width, words)) for i, each in enumerate(ploidy) for alleles in (1, 2)]
    asked = [(i, alleles, mask) for i, alleles, mask in asked if mask.any()]
    for start in range(0, len(here), _BLOCK) if asked else ():
        rows = here[start : start + _BLOCK]
        chosen = slice(rows[0], rows[-1] + 1) if rows[-1] - rows[0] + 1 == len(rows) else rows
        for block, column in zip(blocks, columns, strict=True):
            block[: len(rows), :width] = column[chosen]
        for i, alleles, mask in asked:
            sums = _sums(blocks.view(np.uint64)[:, : len(rows)], mask)
            found[i, :, start : start + len(rows)] += worth.of_bits(kind, alleles, sums)
    return found


def _sums(words: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """How many bits of `mask` each row has: of the four columns, and of the first with the third."""
    alt, _, missing, _ = masked = [column & mask for column in words]
    return np.stack([np.bitwise_count(each).sum(axis=1, dtype=np.uint32) for each in (*masked, alt & missing)]).astype(
        np.float64
    )


def _mask(members: np.ndarray, width: int, words: int) -> np.ndarray:
    """Bits by biosample_id as words, as long as those of the table."""
    mask = np.zeros(words, np.uint8)
    packed = np.packbits(members)[:width]
    mask[: len(packed)] = packed
    return mask.view(np.uint64)


def batches(cursor: Any, path: str, values: dict[str, int]) -> Iterator[list[np.ndarray]]:
    """variant_id, then each column of BITs as (variant, byte)."""
    length = cursor.execute("SELECT OCTET_LENGTH(alt_1) FROM genotype_bits LIMIT 1").fetchall()
    for batch in cursor.sql(sql.statement(path), params=values).to_arrow_reader(_BATCH) if length else ():
        if batch.num_rows:
            yield [batch.column(0).to_numpy(), *(_bytes(column, length[0][0]) for column in batch.columns[1:])]


def _bytes(column: Any, length: int) -> np.ndarray:
    """The bytes of BITs of one length. Arrow has DuckDB's own form: how many bits to pass over, then the bits."""
    _, ends, data = column.buffers()
    bounds = np.frombuffer(ends, np.int32)[column.offset : column.offset + len(column) + 1]
    rows = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]].reshape(len(column), -1)
    return rows[:, rows.shape[1] - length :]
