"""Genotypes of the chosen variants, two bits a person: 25,000 people and 50,000 variants take 0.3 GB.

    code 0 no copy of the alternate, 1 one copy, 3 two copies, 2 not known

Not known is what is missing in part or whole, failed genotype QC, or lies where the person's assay does not call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from data.ancestry.chosen import People

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MISSING = 2
#: What each code is worth as copies of the alternate.
COPIES = np.array([0, 1, 0, 2], np.float32)
BLOCK = 512  # variants: of 25,000 people some 50 MB as floats

_FOUR = (np.arange(256)[:, None] >> np.array([0, 2, 4, 6])) & 3  # byte → the codes of four people, the first lowest
_SPREAD = np.zeros(256, np.uint16)  # eight bits, each moved to twice its place
for _bit in range(8):
    _SPREAD |= ((np.arange(256, dtype=np.uint16) >> _bit) & 1) << (2 * _bit)


@dataclass(frozen=True)
class Calls:
    """`codes`: (variant, byte), four people a byte, of `n` people; places past them are MISSING."""

    codes: np.ndarray
    n: int

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, variants: np.ndarray) -> Calls:
        return Calls(self.codes[variants], self.n)

    def plain(self, start: int, end: int) -> np.ndarray:
        """The codes of variants from `start` to before `end`: uint8 (variant, person)."""
        out = np.empty((end - start, self.codes.shape[1]), np.uint32)
        np.take(_FOUR_BYTES, self.codes[start:end], out=out, mode="clip")
        return out.view(np.uint8)[:, : self.n]

    def counts(self) -> np.ndarray:
        """(variant, code): how many people have each code."""
        return self.counts_of(np.ones(self.n, bool))

    def counts_of(self, people: np.ndarray) -> np.ndarray:
        """(variant, code) among `people`, booleans."""
        one, two = _mask(people, self.codes.shape[1])
        found = np.zeros((len(self), 4), np.int64)
        for start in range(0, len(self), BLOCK):
            codes = self.codes[start : start + BLOCK]
            low, high = codes & one, (codes & two) >> np.uint8(1)
            for code, bits in ((1, low & ~high), (2, high & ~low), (3, low & high)):
                found[start : start + BLOCK, code] = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
        found[:, 0] = int(people.sum()) - found[:, 1:].sum(axis=1)
        return found

    def worth(self, values: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        """Blocks of (first variant, float32 (variant, person)), each code replaced by its of `values` (variant, code).

        A block is valid until the next one is asked for. Four people are looked up at once, as one 16-byte number.
        """
        room = np.empty((BLOCK, self.codes.shape[1]), np.complex128)
        for start in range(0, len(self), BLOCK):
            codes = self.codes[start : start + BLOCK]
            table = np.ascontiguousarray(values[start : start + BLOCK, _FOUR], np.float32).view(np.complex128)[..., 0]
            for row, (each, looked_up) in enumerate(zip(codes, table, strict=True)):
                np.take(looked_up, each, out=room[row], mode="clip")
            yield start, room[: len(codes)].view(np.float32)[:, : self.n]


_FOUR_BYTES = np.ascontiguousarray(_FOUR.astype(np.uint8)).view(np.uint32)[:, 0]


def _mask(people: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Bytes whose lower bits, and whose upper bits, of each of `people` are set."""
    low = _packed(people[None, :].astype(np.uint8), np.zeros((1, len(people)), np.uint8), width)[0]
    return low & np.uint8(0x55), (low & np.uint8(0x55)) << np.uint8(1)


def _packed(one: np.ndarray, two: np.ndarray, width: int) -> np.ndarray:
    """Codes of four people a byte from their lower and upper bits, (variant, person) of 0 and 1."""
    low = _SPREAD[np.packbits(one, axis=1, bitorder="little")]
    high = _SPREAD[np.packbits(two, axis=1, bitorder="little")] << np.uint16(1)
    packed = (low | high).astype("<u2").view(np.uint8)[:, :width]
    if spare := 4 * width - one.shape[1]:
        packed[:, -1] |= np.uint8(0xFF << (8 - 2 * spare) & 0xAA)  # MISSING past the last person
    return packed


def pack(codes: np.ndarray) -> Calls:
    """From plain codes, uint8 (variant, person)."""
    people = codes.shape[1]
    return Calls(_packed(codes & 1, codes >> 1, -(-people // 4)), people)


def read_calls(con: DuckDBPyConnection, people: People, variants: pl.DataFrame) -> Calls:
    """The calls of `variants` (variant_id ascending, packed) by `people`, block by block: from genotype_bits where the
    release packed them, else from rows."""
    ids = variants["variant_id"].to_numpy()
    width = -(-len(people) // 4)
    codes = np.empty((len(ids), width), np.uint8)
    packed = variants["packed"].to_numpy()
    has_bits = bool(con.execute("SELECT 1 FROM genotype_bits LIMIT 1").fetchall())
    if not has_bits:
        packed = np.zeros_like(packed)
    for start in range(0, len(ids), BLOCK):
        here, bits = ids[start : start + BLOCK], packed[start : start + BLOCK]
        one, two = np.zeros((2, len(here), len(people)), np.uint8)
        if bits.any():
            one[bits], two[bits] = _from_bits(con, here[bits], people.biosample)
        if not bits.all():
            one[~bits], two[~bits] = _from_rows(con, here[~bits], people.biosample)
        for variant, assay in _not_covered(con, here, people.assay):
            apart = people.assay == assay
            one[variant, apart], two[variant, apart] = 0, 1
        codes[start : start + BLOCK] = _packed(one, two, width)
    return Calls(codes, len(people))


def _from_bits(con: Any, ids: np.ndarray, biosample: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    query = """SELECT b.alt_1, b.alt_2, b.missing_1 FROM genotype_bits b
        WHERE list_contains($ids, b.variant_id) AND b.variant_id BETWEEN $first AND $last ORDER BY b.variant_id"""
    values = {"ids": ids.tolist(), "first": int(ids[0]), "last": int(ids[-1])}
    planes = [[], [], []]
    for batch in con.sql(query, params=values).to_arrow_reader(BLOCK):
        for plane, column in zip(planes, batch.columns, strict=True):
            if batch.num_rows:
                plane.append(np.unpackbits(_bytes(column), axis=1))
    first, second, missing = (np.concatenate(plane).take(biosample, axis=1) for plane in planes)
    return first & ~missing & 1, second | missing


def _bytes(column: Any) -> np.ndarray:
    """(row, byte) of BITs of one length. Arrow has DuckDB's own form: how many bits to pass over, then the bits."""
    _, ends, data = column.buffers()
    bounds = np.frombuffer(ends, np.int32)[column.offset : column.offset + len(column) + 1]
    return np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]].reshape(len(column), -1)[:, 1:]


def _from_rows(con: Any, ids: np.ndarray, biosample: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    place = np.full(int(biosample.max()) + 1, -1, np.int64)
    place[biosample] = np.arange(len(biosample))
    rows = con.execute(
        """SELECT g.variant_id, g.biosample_id, g.alt_count, g.missing_count > 0 OR NOT g.passes_qc AS unknown
        FROM genotype g WHERE list_contains($ids, g.variant_id) AND g.variant_id BETWEEN $first AND $last""",
        {"ids": ids.tolist(), "first": int(ids[0]), "last": int(ids[-1])},
    ).fetchnumpy()
    who = np.asarray(rows["biosample_id"])
    known = who < len(place)
    known[known] = place[who[known]] >= 0
    variant, who = np.searchsorted(ids, np.asarray(rows["variant_id"])[known]), place[who[known]]
    copies, unknown = np.asarray(rows["alt_count"])[known], np.asarray(rows["unknown"], bool)[known]
    one, two = np.zeros((2, len(ids), len(biosample)), np.uint8)
    one[variant, who] = (copies >= 1) & ~unknown
    two[variant, who] = (copies >= 2) | unknown
    return one, two


def _not_covered(con: Any, ids: np.ndarray, assay: np.ndarray) -> Iterator[tuple[int, int]]:
    """(place in ids, assay_id): where an assay of these people does not call."""
    assays = np.unique(assay)
    covered = con.execute(
        "SELECT variant_id, assay_id FROM variant_assay WHERE list_contains($ids, variant_id)"
        " AND variant_id BETWEEN $first AND $last",
        {"ids": ids.tolist(), "first": int(ids[0]), "last": int(ids[-1])},
    ).fetchnumpy()
    there = np.zeros((len(ids), int(assays[-1]) + 1), bool)
    which = np.asarray(covered["assay_id"])
    ours = which <= assays[-1]
    there[np.searchsorted(ids, np.asarray(covered["variant_id"])[ours]), which[ours]] = True
    for variant, column in np.argwhere(~there[:, assays]):
        yield int(variant), int(assays[column])
