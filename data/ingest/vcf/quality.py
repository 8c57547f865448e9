"""GQ, DP, AD and allele fractions beside the genotype, and the test of S-GT 6."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.ingest.vcf.cells import Cells, Layout, alleles
from data.ingest.vcf.numbers import listed
from data.ingest.vcf.numbers import numbers as numbers_of

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
    layout: Layout, cells: Cells, form: list[bytes], numbers: list[int], alternates: int, mitochondrial: bool
) -> Qualities:
    """The cells that carry, miss or fail something, with their qualities.

    `numbers` are the alleles that become variants, of so many alternates.
    """
    at = {name: form.index(name.encode()) for name in (*QC_FIELDS, *FRACTIONS) if name.encode() in form}
    plain = (cells.cells == _REFERENCES[0]) | (cells.cells == _REFERENCES[1])
    looked_at = ~plain
    for odd in cells.odd:
        looked_at[odd] = True
    every: dict[str, np.ndarray] = {}
    for name, bound in (("GQ", MIN_GQ), ("DP", MIN_DP)):
        if name in at:
            every[name] = values = numbers_of(layout.words, layout.data, *layout.field(at[name]))
            looked_at |= (values >= 0) & (values < bound)
    who = looked_at.nonzero()[0]
    written = cells.cells[who]
    gq, dp = (every[name][who] if name in every else _nothing(who) for name in ("GQ", "DP"))
    first, second = alleles(written)
    reads = dict.fromkeys(range(alternates + 1), _nothing(who))
    if "AD" in at:
        reads = dict(enumerate(listed(layout.words, layout.data, *layout.field(at["AD"], who), alternates)))
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
