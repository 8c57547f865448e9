"""Where a change of a transcript stands on its chromosome: insertions, deletions and duplications named by HGVS c.

Names are compared as they are written first. What is named from another place of its repeat is found by its bases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from cohorts.errors import UnknownName
from cohorts.hgvs import Hgvs
from cohorts.readings import Unanchored
from queries import sql
from queries.variants.gene_model import GeneAnswer, GeneModel

_CHANGE = re.compile(r"c\.([*-]?\d+)([+-]\d+)?(?:_([*-]?\d+)([+-]\d+)?)?(del|dup|ins)([ACGT]*)")
_COMPLEMENT = str.maketrans("ACGT", "TGCA")


def on_chromosome(cursor: Any, locus: Hgvs) -> Unanchored | None:
    """The change on the gene's preferred transcript, or on the one named; None for other kinds of change, and where the
    release has not the transcript's exons or they do not reach there."""
    found = _CHANGE.fullmatch(locus.change)
    model = _model(cursor, locus) if found else None
    if found is None or model is None or model.contig is None:
        return None
    ends = [
        _genomic(model, found[1], found[2]),
        _genomic(model, found[3] or found[1], found[4] if found[3] else found[2]),
    ]
    if None in ends:
        return None
    start, end = sorted(ends)  # type: ignore[type-var]
    added = found[6] or None if found[5] == "ins" else None
    if added and model.strand == "-":
        added = added.translate(_COMPLEMENT)[::-1]
    return Unanchored(found[5], model.contig, start, end, str(locus), model.assembly, None, added)  # type: ignore[arg-type]


def _model(cursor: Any, locus: Hgvs) -> GeneAnswer | None:
    symbol, transcript = locus.of, None
    if not locus.by_gene:
        transcript = locus.of.partition(".")[0]
        values = {"name": transcript, "versioned": f"{transcript}."}
        rows = cursor.execute(sql.statement("lookup/gene_of_transcript.sql"), values).fetchall()
        if not rows:
            return None
        symbol = rows[0][0]
    try:
        return GeneModel(symbol, transcript).run(cursor, None)  # type: ignore[arg-type]
    except UnknownName:
        return None


def _genomic(model: GeneAnswer, place: str, beyond: str | None) -> int | None:
    """The position of c. `place`, of an intron's base `beyond` it: '68', '-19', '*5', '80+1'."""
    forward = model.strand == "+"
    exons = [(exon.start, exon.end) for exon in sorted(model.exons, key=lambda one: one.start)]
    coding = [exon.coding for exon in model.exons if exon.coding]
    if not coding:
        return None
    first, last = min(one[0] for one in coding), max(one[1] for one in coding)
    begins, ends = (first, last) if forward else (last, first)
    number = int(place.lstrip("*"))
    if place.startswith("*"):
        at = _transcribed(exons, ends, forward) + number
    else:
        at = _transcribed(exons, begins, forward) + number - (number > 0)
    found = _placed(exons if forward else exons[::-1], at, forward)
    if found is None or beyond is None:
        return found
    return found + int(beyond) * (1 if forward else -1)


def _transcribed(exons: Sequence[tuple[int, int]], position: int, forward: bool) -> int:
    """How many bases of the exons are transcribed before that position."""
    if forward:
        return sum(max(0, min(end + 1, position) - start) for start, end in exons)
    return sum(max(0, end - max(start - 1, position)) for start, end in exons)


def _placed(exons: Sequence[tuple[int, int]], at: int, forward: bool) -> int | None:
    """The position of the base with so many before it; `exons` in the order of transcription."""
    for start, end in exons:
        length = end - start + 1
        if 0 <= at < length:
            return start + at if forward else end - at
        at -= length
    return None
