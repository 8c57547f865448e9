"""Whether a place was looked at, in whom, and the words for an allele that is not among the variants (S-GT 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.loci import Variant
from queries import sql
from queries.variants.named_alleles import visible

_HERE = "SELECT v.variant_id FROM variant AS v WHERE v.contig = $contig AND v.position = $position"


@dataclass(frozen=True)
class Looked:
    """On one assembly: how many of the permitted were assayed, and of how many the assay calls at the place."""

    assembly: str
    assayed: int
    looked_at: int


def looked_at(cursor: Any, contig: str, position: int, assembly: str | None = None) -> tuple[Looked, ...]:
    """One for each assembly of the release, or for the one that is named."""
    here = cursor.execute(_HERE, {"contig": contig, "position": position}).fetchall()
    seen = sorted(visible(cursor, [row[0] for row in here]))
    values = {"contig": contig, "position": position, "assembly": assembly, "variant_ids": seen}
    rows = cursor.execute(sql.statement("lookup/looked_at.sql"), values).fetchall()
    return tuple(Looked(*row) for row in rows)


def nothing_there(locus: Variant, looked: tuple[Looked, ...]) -> str:
    """Which kind of nothing an allele is that nobody who permits the purpose carries."""
    if not looked:
        return f"No data on {locus.assembly or 'any assembly'} in this release"
    if not any(one.looked_at for one in looked):
        return f"{locus}: this place was not looked at in anybody who permits this purpose, so nothing is known of it"
    return f"{locus}: looked at, and seen in nobody who permits this purpose"
