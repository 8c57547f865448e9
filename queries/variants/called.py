"""Genotypes of some people at many variants, for arithmetic: bits of common variants, rows of rare ones, whole in
memory; nothing is laid out person by variant before a block of it is asked for.

Copies are of the alternate allele. On X outside PAR the only copy of XY counts as two (S-ST 11: males 0/2), and who is
neither XX nor XY is unknown. Unknown are also: places that the assay does not call, alleles missing, calls that failed
genotype QC. Of several biosamples of one individual the first speaks, as in queries/variants/linkage.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from queries import sql
from queries.accelerated.bits import batches
from queries.frames import frame

BLOCK = 256


@dataclass(frozen=True, eq=False)
class Called:
    """`variants`: variant_id, contig, position, ref, alt, rsid, gene, consequence_class, on_x, packed, in that order.
    Beside people: `biosample`, `kind` (a number for their assay and, on X, their X), `x` (how many). `known`
    (variant × kind): where a call is expected. `planes`: of each packed variant bits of copies ≥ 1, ≥ 2 and missing, by
    biosample_id; `plane`: its place there, -1 for others. Rows of the others by variant from `starts`: person, copies,
    known."""

    variants: pl.DataFrame
    people: np.ndarray
    biosample: np.ndarray
    assay: np.ndarray
    x: np.ndarray
    covered: np.ndarray
    planes: tuple[np.ndarray, ...]
    plane: np.ndarray
    starts: np.ndarray
    person: np.ndarray
    copies: np.ndarray
    certain: np.ndarray

    def __len__(self) -> int:
        return self.variants.height

    def expected(self, place: int) -> np.ndarray:
        """Who should be called there, by assay and, on X, by sex chromosomes: people."""
        called = self.covered[place, self.assay]
        return called & (self.x > 0) if self.on_x[place] else called

    @property
    def on_x(self) -> np.ndarray:
        return self.variants["on_x"].to_numpy()

    def patterns(self) -> tuple[np.ndarray, np.ndarray]:
        """Of each variant a number for whom it is expected of, and of each number one of its variants."""
        keys = np.column_stack([self.covered, self.on_x])
        _, first, which = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        return which.ravel(), first

    def block(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of these variants copies and whether they are unknown though expected, uint8 and bool (variant × person)."""
        copies = np.zeros((len(places), len(self.people)), np.uint8)
        missing = np.zeros(copies.shape, bool)
        planes = self.plane[places]
        packed = np.flatnonzero(planes >= 0)
        if len(packed):
            one, two, lost = (np.unpackbits(plane[planes[packed]], axis=1)[:, self.biosample] for plane in self.planes)
            missing[packed] = lost > 0
            copies[packed] = np.where(missing[packed], 0, one + two)
        for row in np.flatnonzero(planes < 0):
            part = slice(self.starts[places[row]], self.starts[places[row] + 1])
            who = self.person[part]
            copies[row, who] = np.where(self.certain[part], self.copies[part], 0)
            missing[row, who] = ~self.certain[part]
        for row in np.flatnonzero(self.on_x[places]):
            copies[row, self.x == 1] = np.where(copies[row, self.x == 1] > 0, 2, 0)
        for row, place in enumerate(places):
            inside = self.expected(place)
            copies[row, ~inside] = 0
            missing[row] &= inside
        return copies, missing

    def blocks(
        self, some: np.ndarray | None = None, size: int = BLOCK
    ) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Places, copies and missing of these variants, so many at a time."""
        every = np.arange(len(self)) if some is None else some
        for start in range(0, len(every), size):
            places = every[start : start + size]
            yield places, *self.block(places)


def read_called(
    cursor: Any, ids: np.ndarray, *, copies: int, region: tuple[str, int, int] | None = None
) -> tuple[str | None, Called]:
    """The assembly, and the calls of individuals `ids` (ascending) who have germline genotypes on it, at variants of
    which the release has so many copies of both alleles."""
    found = frame(cursor, sql.statement("scan/assembly.sql"))
    assembly = found["assembly"][0] if found.height else None
    cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS voice AS {sql.statement('variants/voice.sql')}")
    speakers = frame(cursor, sql.statement("scan/speakers.sql"), {"assembly": assembly or ""})
    speakers = speakers.filter(pl.col("individual_id").is_in(pl.Series(ids).implode()))
    contig, start, end = region or ("", 0, 0)
    asked = {
        "assembly": assembly or "", "copies": copies, "everywhere": region is None, "contig": contig, "start": start,
        "end": end,
    }  # fmt: skip
    variants = frame(cursor, sql.statement("scan/variants.sql"), asked)
    _lend(cursor, "scanned", variants.select("variant_id", "packed"))
    _lend(cursor, "scan_speaker", speakers.select("biosample_id").with_row_index("place"))
    biosample = speakers["biosample_id"].to_numpy()
    assay = speakers["assay_id"].to_numpy()
    place = variants["variant_id"].to_numpy()
    covered = np.zeros((len(place), int(assay.max(initial=-1)) + 1), bool)
    calls = cursor.execute(sql.statement("scan/covered.sql")).fetchnumpy()
    inside = np.asarray(calls["assay_id"]) < covered.shape[1]
    covered[np.searchsorted(place, calls["variant_id"][inside]), calls["assay_id"][inside]] = True
    planes, plane = _planes(cursor, variants)
    parts = [cursor.execute(sql.statement("scan/rare_calls.sql")).fetchnumpy()]
    if not len(planes[0]) and variants["packed"].any():
        parts.append(cursor.execute(sql.statement("scan/packed_calls.sql")).fetchnumpy())
    variant, person, number, known = (
        np.concatenate([np.asarray(part[name]) for part in parts])
        for name in ("variant_id", "place", "copies", "known")
    )
    at = np.searchsorted(place, variant)
    order = np.argsort(at, kind="stable")
    starts = np.searchsorted(at[order], np.arange(len(place) + 1))
    return assembly, Called(
        variants, speakers["individual_id"].to_numpy(), biosample, assay, speakers["x"].to_numpy(), covered, planes,
        plane, starts, person[order].astype(np.int32), number[order].astype(np.uint8), known[order] > 0,
    )  # fmt: skip


def _planes(cursor: Any, variants: pl.DataFrame) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    place = variants["variant_id"].to_numpy()
    plane = np.full(len(place), -1)
    none = (np.zeros((0, 0), np.uint8),) * 3
    if not variants["packed"].any():
        return none, plane
    parts: list[list[np.ndarray]] = []
    for batch in batches(cursor, "scan/bits.sql", {"first": int(place[0]), "last": int(place[-1])}):
        parts.append(batch)
    if not parts:
        return none, plane
    ids, *columns = (np.concatenate(each) for each in zip(*parts, strict=True))
    plane[np.searchsorted(place, ids)] = np.arange(len(ids))
    return tuple(columns), plane


def _lend(cursor: Any, name: str, rows: pl.DataFrame) -> None:
    """A temporary table of this cursor."""
    cursor.register(f"{name}_rows", rows.to_arrow())
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT r.* FROM {name}_rows AS r")
    cursor.unregister(f"{name}_rows")
