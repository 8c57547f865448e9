"""GQ, DP, AD and allele fractions beside the genotype, and the test of S-GT 6."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.ingest.vcf.cells import Cells, Layout, alleles

MIN_GQ, MIN_DP, MIN_DP_HAPLOID, MIN_BALANCE = 20, 10, 5, 0.2
FRACTIONS = ("HL", "HF", "VAF", "AF")  # heteroplasmy, as the usual callers name it
QC_FIELDS = ("GQ", "DP", "AD")


@dataclass(frozen=True, slots=True)
class Qualities:
    """For the biosamples `who` (m,) of one record: −1 is NULL, NaN for `vaf`; `reads[k]` are the reads of allele k."""

    who: np.ndarray
    cells: np.ndarray
    failed: np.ndarray
    gq: np.ndarray
    dp: np.ndarray
    reads: dict[int, np.ndarray]
    fraction: dict[int, np.ndarray]

    def arrays(self, number: int) -> dict[str, np.ndarray]:
        """The arrays of a piece for the variant of allele `number`."""
        return {
            "failed": self.failed,
            "gq": self.gq,
            "dp": self.dp,
            "ad_ref": self.reads[0],
            "ad_alt": self.reads[number],
            "vaf": self.fraction[number],
        }


def read_qualities(
    layout: Layout, cells: Cells, form: list[bytes], numbers: list[int], mitochondrial: bool
) -> Qualities:
    """The cells that carry, miss or fail something, with their qualities.

    `numbers` are the alleles that become variants.
    """
    at = {name: form.index(name.encode()) for name in (*QC_FIELDS, *FRACTIONS) if name.encode() in form}
    plain = (cells.cells == _REFERENCES[0]) | (cells.cells == _REFERENCES[1])
    looked_at = ~plain
    for odd in cells.odd:
        looked_at[odd] = True
    if "GQ" in at:
        looked_at |= _small(layout, at["GQ"], MIN_GQ)
    if "DP" in at:
        looked_at |= _small(layout, at["DP"], MIN_DP)
    who = looked_at.nonzero()[0]
    written = cells.cells[who]
    gq = _integers(layout, at["GQ"], who) if "GQ" in at else _nothing(who)
    dp = _integers(layout, at["DP"], who) if "DP" in at else _nothing(who)
    first, second = alleles(written)
    kinds = {0, *numbers} | set(np.unique(np.concatenate((first, second))).tolist())
    reads = {k: _listed(layout, at["AD"], who, k) if "AD" in at else _nothing(who) for k in kinds if k >= 0}
    failed = ((gq >= 0) & (gq < MIN_GQ)) | ((dp >= 0) & (dp < MIN_DP))
    failed |= _unbalanced(first, second, reads, dp)
    failed &= (first >= 0) | (second >= 0)  # nothing was called, so nothing can fail
    fraction = {k: np.full(len(who), np.nan, np.float32) for k in numbers}
    if mitochondrial:
        fraction = {k: _fractions(layout, at, who, k, reads) for k in numbers}
    return Qualities(who, written, failed, np.minimum(gq, 32767), dp, reads, fraction)


_REFERENCES = tuple(np.uint32(int.from_bytes(text, "little")) for text in (b"0/0\t", b"0|0\t"))


def _nothing(who: np.ndarray) -> np.ndarray:
    return np.full(len(who), -1, np.int64)


def _small(layout: Layout, field: int, bound: int) -> np.ndarray:
    """Cells whose value may be below `bound` (10 or 20), read from the text's width.

    One digit, or two that start with 1.
    """
    start, end = layout.field(field)
    width = end - start
    first = layout.data[start]
    below = (width == 1) & (first != ord("."))
    if bound == 20:
        below |= (width == 2) & (first == ord("1"))
    point = layout.data[np.minimum(start + 1, end)] == ord("."), layout.data[np.minimum(start + 2, end)] == ord(".")
    return below | ((width > 2) & (point[0] | (point[1] & (first == ord("1")))))  # '9.5', '15.5'


def _integers(layout: Layout, field: int, who: np.ndarray) -> np.ndarray:
    """A field of whole numbers; '.' and absent are −1, '35.5' is 35."""
    return _listed(layout, field, who, 0)


def _listed(layout: Layout, field: int, who: np.ndarray, number: int) -> np.ndarray:
    """The `number`-th of the comma-separated whole numbers of a field; −1 where there is none."""
    start, end = layout.field(field, who)
    width = end - start
    value = np.zeros(len(who), np.int64)
    digits = np.zeros(len(who), bool)
    at = np.zeros(len(who), np.int64)
    open_ = np.ones(len(who), bool)  # still before a decimal point
    for i in range(int(width.max(initial=0))):
        inside = i < width
        char = layout.data[np.minimum(start + i, end)]
        comma = inside & (char == ord(","))
        at += comma
        open_ = np.where(comma, True, open_ & ~(inside & (char == ord("."))))
        digit = inside & (at == number) & open_ & (char >= 48) & (char <= 57)
        value = np.where(digit, value * 10 + char - 48, value)
        digits |= digit
    return np.where(digits, np.minimum(value, 2**31 - 1), -1)


def _unbalanced(first: np.ndarray, second: np.ndarray, reads: dict[int, np.ndarray], dp: np.ndarray) -> np.ndarray:
    """Heterozygotes of whom an alternate has fewer than a fifth of the reads (DP, else the sum of AD)."""
    failed = np.zeros(len(first), bool)
    het = (first >= 0) & (second >= 0) & (first != second)
    if not het.any():
        return failed
    total = np.sum([np.maximum(r, 0) for r in reads.values()], axis=0)
    depth = np.where(dp > 0, dp, total)
    for allele, count in reads.items():
        if allele > 0:
            carries = het & ((first == allele) | (second == allele)) & (count >= 0) & (depth > 0)
            failed |= carries & (count < MIN_BALANCE * depth)
    return failed


def _fractions(
    layout: Layout, at: dict[str, int], who: np.ndarray, number: int, reads: dict[int, np.ndarray]
) -> np.ndarray:
    """Heteroplasmy of allele `number`: the caller's own fraction, else its share of the reads."""
    named = next((name for name in FRACTIONS if name in at), None)
    if named is None:
        total = np.sum([np.maximum(r, 0) for r in reads.values()], axis=0)
        share = np.maximum(reads[number], 0) / np.maximum(total, 1)
        return np.where(total > 0, share, np.nan).astype(np.float32)
    start, end = layout.field(at[named], who)
    text = layout.data.tobytes()
    found = np.full(len(who), np.nan, np.float32)
    for i, (a, b) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        parts = text[a:b].split(b",")
        part = parts[number - 1] if len(parts) >= number else b"."
        if part not in (b".", b""):
            found[i] = float(part)
    return found
