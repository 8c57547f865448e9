"""A region as it is drawn: its genes with their exons, which capture kits are callable where, how many variants.

A long one, or one of many variants, is told from afar: variants counted in equal stretches and by gene, and no exons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Table
from cohorts.errors import InvalidQuestion
from cohorts.loci import LAST_POSITION, Region
from cohorts.normalise import CONTIG_LENGTHS
from queries import sql
from queries.frames import frame
from queries.variants.asked_variants import fill_asked
from queries.variants.named_alleles import only_assembly

#: The longest region that is drawn base by base, and the most variants that are counted one by one.
MOST_BASES, MOST_VARIANTS = 5_000_000, 10_000
#: Equal stretches of a longer one.
BINS = 120

Span = tuple[int, int]


@dataclass(frozen=True)
class RegionGene:
    """A gene along the region; `exons` and `coding` of its preferred transcript, 1-based and inclusive."""

    symbol: str
    name: str | None
    strand: str
    biotype: str | None
    start: int
    end: int
    transcript: str | None
    exons: tuple[Span, ...]
    coding: tuple[Span, ...]


@dataclass(frozen=True)
class Kit:
    """An assay and where in the region it is callable; all of it where that is `assumed`. `basis` 'sites': only the
    places of its file's records are known to be."""

    name: str
    basis: str
    spans: tuple[Span, ...]
    cnv_assessed: bool


@dataclass(frozen=True)
class RegionAnswer:
    """`kits` stand in the order of `people`'s rows: kit, basis, bases (callable ones), share, people (permitted).

    `density` of a region told from afar: bin (of BINS equal stretches), gene, consequence_class, variants (known among
    the permitted, whoever carries them); then genes have no exons. None: nearby.
    """

    region: Region
    genes: tuple[RegionGene, ...]
    kits: tuple[Kit, ...]
    people: Table
    variants: int
    release: str
    density: pl.DataFrame | None = None

    def protected(self, policy: Policy) -> RegionAnswer:
        return replace(self, people=self.people.protected(policy))


@dataclass(frozen=True)
class RegionPage:
    """The region, cut to its contig. Raises InvalidQuestion where it begins after its end, or no assembly is named of
    two."""

    region: Region
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> RegionAnswer:
        region = self._drawn(cursor)
        place = {"assembly": region.assembly, "contig": region.contig}
        ends = {"start_position": region.start, "end_position": region.end}
        n, _ = fill_asked(cursor, region)
        size = region.end - region.start + 1
        afar = size > MOST_BASES or n > MOST_VARIANTS
        counted = {"start_position": region.start, "size": size, "bins": BINS}
        genes = _genes(cursor, place | ends, exons=not afar)
        kits, people = _kits(cursor, region, place | ends)
        density = frame(cursor, sql.statement("region/density.sql"), counted) if afar else None
        return RegionAnswer(region, genes, kits, people, n, asking.release, density)

    def _drawn(self, cursor: Any) -> Region:
        """With its assembly, and no longer than its contig."""
        assembly = self.region.assembly or only_assembly(cursor, str(self.region))
        length = CONTIG_LENGTHS.get(assembly, {}).get(self.region.contig, LAST_POSITION)
        if self.region.start > length:
            raise InvalidQuestion(
                f"{self.region.contig} of {assembly} ends at {length:,}, before {self.region}", do="Ask further left"
            )
        return replace(self.region, end=min(self.region.end, length), assembly=assembly)

    def to_json(self) -> dict[str, Any]:
        return {"region_page": self.region.to_json()}


def _genes(cursor: Any, place: dict[str, Any], *, exons: bool) -> tuple[RegionGene, ...]:
    rows = cursor.execute(sql.statement("region/genes.sql"), place).fetchall()
    first = {row[0]: row for row in reversed(rows)}  # of several preferred transcripts the first
    ends = {name: place[name] for name in ("assembly", "start_position", "end_position")}
    transcripts = [row[6] for row in first.values() if row[6]]
    asked = {"transcripts": transcripts, **ends}
    found = cursor.execute(sql.statement("region/exons.sql"), asked).fetchall() if exons else []
    parts: dict[str, dict[str, list[Span]]] = {}
    for transcript, part, start, end in found:
        parts.setdefault(transcript, {}).setdefault("exon" if part == "exon" else "utr", []).append((start, end))
    genes = []
    for symbol, name, strand, biotype, start, end, transcript in sorted(
        first.values(), key=lambda row: (row[4], row[0])
    ):
        mine = parts.get(transcript or "", {})
        whole, untranslated = tuple(mine.get("exon", ())), mine.get("utr", [])
        translated = tuple(span for exon in whole for span in _without(exon, untranslated))
        coding = translated if biotype == "protein_coding" else ()
        genes.append(RegionGene(symbol, name, strand, biotype, start, end, transcript, whole, coding))
    return tuple(genes)


def _without(exon: Span, untranslated: list[Span]) -> list[Span]:
    """What is left of an exon beside its untranslated parts, which lie at its ends or cover it."""
    start, end = exon
    for first, last in sorted(untranslated):
        if first <= start <= last:
            start = last + 1
        elif first <= end <= last:
            end = first - 1
    return [(start, end)] if start <= end else []


def _kits(cursor: Any, region: Region, place: dict[str, Any]) -> tuple[tuple[Kit, ...], Table]:
    spans: dict[int, list[Span]] = {}
    for assay, start, end in cursor.execute(sql.statement("region/callable.sql"), place).fetchall():
        spans.setdefault(assay, []).append((max(start, region.start), min(end, region.end)))
    for assay, position in cursor.execute(sql.statement("region/records.sql")).fetchall():
        spans.setdefault(assay, []).append((max(position, region.start), max(position, region.start)))
    whole, size = (region.start, region.end), region.end - region.start + 1
    kits, rows = [], []
    found = frame(cursor, sql.statement("region/kits.sql"), {"assembly": region.assembly})
    for row in found.iter_rows(named=True):
        own = (whole,) if row["callable_basis"] == "assumed" else tuple(spans.get(row["assay_id"], ()))
        name = row["capture_kit"] or row["name"]
        bases = _covered(own)
        kits.append(Kit(name, row["callable_basis"], own, row["cnv_assessed"]))
        rows.append((name, row["callable_basis"], bases, bases / size, row["people"]))
    schema = {"kit": pl.String, "basis": pl.String, "bases": pl.Int64, "share": pl.Float64, "people": pl.Int64}
    table = pl.DataFrame(rows, schema, orient="row")
    return tuple(kits), Table(table, counts=("people",), labels=("bases", "share"))


def _covered(spans: tuple[Span, ...]) -> int:
    """Bases in any of these, those that overlap once."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(end - max(start, reached + 1) + 1, 0)
        reached = max(reached, end)
    return total
