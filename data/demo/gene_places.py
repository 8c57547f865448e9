"""Where a change falls in a gene: coding position and exon of a genomic place, from the reference tables.

Without a reference sequence amino acids are not known, so no change is named by its protein (HGVS p.) here, and an
indel is named where it is written: HGVS wants it shifted towards 3', which takes the sequence around it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
COMPLEMENT = str.maketrans("ACGT", "TGCA")


@dataclass(frozen=True)
class GenePlace:
    """A gene's preferred transcript. `coding`: (rank, first, last) of coding sequence in order of transcription."""

    symbol: str
    gene_id: str
    transcript_id: str
    contig: str
    strand: str
    exon_count: int
    coding: tuple[tuple[int, int, int], ...]

    @cached_property
    def starts(self) -> list[int]:
        """Coding bases before each span."""
        done, total = [], 0
        for _, first, last in self.coding:
            done.append(total)
            total += last - first + 1
        return [*done, total]

    @property
    def length(self) -> int:
        return self.starts[-1]

    def genomic(self, coding_position: int) -> int:
        """Genomic place of a 1-based coding position."""
        k = bisect_right(self.starts, coding_position - 1) - 1
        _, first, last = self.coding[k]
        offset = coding_position - 1 - self.starts[k]
        return first + offset if self.strand == "+" else last - offset

    def rank(self, position: int) -> int | None:
        return next((rank for rank, first, last in self.coding if first <= position <= last), None)

    def coding_position(self, position: int) -> tuple[int, int]:
        """(coding position, offset into the intron): (190, 2) is c.190+2, (191, -1) is c.191-1."""
        best: tuple[int, int, int] | None = None
        for k, (_, first, last) in enumerate(self.coding):
            before = self.starts[k]
            low, high = (first, last) if self.strand == "+" else (last, first)
            if first <= position <= last:
                return before + abs(position - low) + 1, 0
            for edge, at in ((low, before + 1), (high, self.starts[k + 1])):
                distance = (position - edge) * (1 if self.strand == "+" else -1)
                if best is None or abs(distance) < abs(best[1]):
                    best = (at, distance, k)
        assert best is not None
        return best[0], best[1]

    def hgvsc(self, position: int, ref: str, alt: str) -> str:
        """The coding name of a change (HGVS nomenclature 21): `c.3A>G`, `c.4_6del`, `c.3_4insCG` or `c.4_6delinsGG`."""
        if len(ref) == len(alt) == 1:
            return f"{self.transcript_id}:c.{self._spelled(position)}{self._read(ref)}>{self._read(alt)}"
        shared = next((k for k, (a, b) in enumerate(zip(ref, alt, strict=False)) if a != b), min(len(ref), len(alt)))
        first, lost, gained = position + shared, ref[shared:], alt[shared:]
        ends = (first, first + len(lost) - 1) if lost else (first - 1, first)
        one, other = (self._spelled(end) for end in (ends if self.strand == "+" else ends[::-1]))
        place = one if one == other else f"{one}_{other}"
        what = f"{'del' if lost else ''}{f'ins{self._read(gained)}' if gained else ''}"
        return f"{self.transcript_id}:c.{place}{what}"

    def _spelled(self, position: int) -> str:
        at, offset = self.coding_position(position)
        return f"{at}{offset:+d}" if offset else str(at)

    def _read(self, bases: str) -> str:
        """Bases as the transcript reads them."""
        return bases if self.strand == "+" else bases.translate(COMPLEMENT)[::-1]


def gene_places(symbols: list[str]) -> dict[str, GenePlace]:
    """Preferred protein-coding transcripts of these genes; a gene that the reference lacks is left out."""
    genes = pl.read_parquet(REFERENCE / "gene.parquet").filter(pl.col("symbol").is_in(symbols))
    transcripts = (
        pl.scan_parquet(REFERENCE / "transcript.parquet")
        .filter(pl.col("preferred") & (pl.col("biotype") == "protein_coding"))
        .select("transcript_id", "gene_id")
        .collect()
        .join(genes, on="gene_id")
    )
    wanted = transcripts["transcript_id"].implode()
    parts = pl.scan_parquet(REFERENCE / "exon.parquet").filter(pl.col("transcript_id").is_in(wanted)).collect()
    grouped = {key[0]: frame for key, frame in parts.group_by("transcript_id")}
    found = {}
    for row in transcripts.sort("symbol", "transcript_id").iter_rows(named=True):
        rows = grouped[row["transcript_id"]].sort("rank", "part", "start_position")
        found[row["symbol"]] = GenePlace(
            symbol=row["symbol"],
            gene_id=row["gene_id"],
            transcript_id=row["transcript_id"],
            contig=row["contig"],
            strand=row["strand"],
            exon_count=int(rows["rank"].max() or 0),
            coding=tuple(_coding(rows)),
        )
    return found


def _coding(rows: pl.DataFrame) -> list[tuple[int, int, int]]:
    """Exons less the untranslated parts, in order of transcription."""
    spans = []
    for rank in range(1, int(rows["rank"].max() or 0) + 1):
        here = rows.filter(pl.col("rank") == rank)
        exon = here.filter(pl.col("part") == "exon")
        if exon.is_empty():
            continue
        first, last = exon["start_position"][0], exon["end_position"][0]
        for _, _, part, start, end in here.iter_rows():
            if part == "exon":
                continue
            if start <= first:
                first = max(first, end + 1)
            elif end >= last:
                last = min(last, start - 1)
        if first <= last:
            spans.append((rank, first, last))
    return spans
