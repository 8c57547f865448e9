"""Where a genomic position is drawn: coding exons to scale, introns and untranslated ends compressed, 5' to 3'."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np


@dataclass(frozen=True)
class Exon:
    """Genomic and 1-based inclusive; `coding` is its translated part, None in an untranslated exon."""

    start: int
    end: int
    coding: tuple[int, int] | None = None


class GeneAxis:
    """Maps genomic positions of one transcript to drawing coordinates, in base pairs of exon plus short gaps.

    Every intron takes at most `intron` units and every untranslated piece at most three of them, whatever their length;
    flanks of one intron's width stand at both ends. On the minus strand the axis is turned round, so that transcription
    always reads from left to right.
    """

    def __init__(self, exons: Sequence[Exon], strand: str, intron: float | None = None) -> None:
        self.exons = tuple(sorted(exons, key=lambda exon: exon.start))
        self.strand = strand
        drawn = [exon.coding for exon in self.exons if exon.coding] or [(exon.start, exon.end) for exon in self.exons]
        self.intron = intron if intron is not None else max(sum(end - start + 1 for start, end in drawn) / 60, 1.0)
        self._knots = self._laid_out()
        #: Translated pieces in the direction of transcription, and how many bases stand before each; the last is all.
        self._coding = sorted((exon.coding for exon in self.exons if exon.coding), reverse=strand == "-")
        self._passed = list(accumulate((end - start + 1 for start, end in self._coding), initial=0))
        self._drawn = [drawn for _, drawn in self._knots]
        self.length = self._drawn[-1]

    def _laid_out(self) -> list[tuple[float, float]]:
        """(genomic position, drawn position) at every border, rising in both; linear between them."""
        knots = [(self.exons[0].start - 2000.0, 0.0)]
        drawn = self.intron
        noncoding = not any(exon.coding for exon in self.exons)
        for before, exon in zip((None, *self.exons), self.exons, strict=False):
            if before is not None:
                drawn += min(self.intron, max(exon.start - before.end - 1, 0))
            knots.append((float(exon.start), drawn))
            for start, end, coding in _pieces(exon):
                length = end - start + 1
                drawn += length if coding or noncoding else min(length, 3 * self.intron)
                knots.append((float(end + 1), drawn))
        knots.append((self.exons[-1].end + 2000.0, drawn + self.intron))
        return knots

    def place(self, position: float) -> float:
        """The drawing coordinate of a genomic position; what lies outside the flanks is drawn at their ends."""
        position = min(max(position, self._knots[0][0]), self._knots[-1][0])
        index = min(max(bisect_right(self._knots, (position, float("inf"))) - 1, 0), len(self._knots) - 2)
        (g0, d0), (g1, d1) = self._knots[index], self._knots[index + 1]
        drawn = d0 + (position - g0) * (d1 - d0) / (g1 - g0) if g1 > g0 else d0
        return self.length - drawn if self.strand == "-" else drawn

    def rounded(self, drawn: float) -> float:
        """A drawing coordinate with no more digits than a screen can show: what a long gene sends stays small."""
        return round(drawn) if self.length > 4000 else round(drawn, 1)

    def position(self, drawn: float) -> int:
        """The genomic position at a drawing coordinate: the inverse of `place`."""
        drawn = min(max(self.length - drawn if self.strand == "-" else drawn, 0.0), self.length)
        index = min(max(bisect_right(self._drawn, drawn) - 1, 0), len(self._knots) - 2)
        (g0, d0), (g1, d1) = self._knots[index], self._knots[index + 1]
        return int(g0 + (drawn - d0) * (g1 - g0) / (d1 - d0)) if d1 > d0 else int(g0)

    def of_residue(self, residue: int) -> int | None:
        """The genomic position of a residue's first base; None past the end of the coding sequence."""
        offset = 3 * (residue - 1)
        index = bisect_right(self._passed, offset) - 1
        if index < 0 or index >= len(self._coding):
            return None
        start, end = self._coding[index]
        within = offset - self._passed[index]
        return end - within if self.strand == "-" else start + within


def _pieces(exon: Exon) -> list[tuple[int, int, bool]]:
    """(start, end, translated) of an exon, along the genome."""
    if exon.coding is None:
        return [(exon.start, exon.end, False)]
    start, end = exon.coding
    parts = [(exon.start, start - 1, False), (start, end, True), (end + 1, exon.end, False)]
    return [part for part in parts if part[0] <= part[1]]


def numbers(values: Iterable[float | None]) -> np.ndarray:
    """Coordinates as Plotly sends and checks them soonest, None being a gap in a line."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float32)


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Rising `places` moved as little as it takes to be `gap` apart, kept within [low, high] where they fit.

    Groups that touch are merged and centred on the mean of where they belong, as in the classic label-placement sweep.
    """
    clusters: list[tuple[float, int]] = []  # (mean of where its members belong, members)

    def edges(centre: float, members: int) -> tuple[float, float]:
        half = (members - 1) * gap / 2
        centre = min(max(centre, low + half), max(high - half, low + half))
        return centre - half, centre + half

    for place in places:
        centre, members = place, 1
        while clusters and edges(*clusters[-1])[1] + gap > edges(centre, members)[0]:
            previous, count = clusters.pop()
            centre = (previous * count + centre * members) / (count + members)
            members += count
        clusters.append((centre, members))
    return [edges(*cluster)[0] + i * gap for cluster in clusters for i in range(cluster[1])]
