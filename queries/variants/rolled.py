"""Insertions and deletions that are written elsewhere in their repeat than where the release has them.

A release keeps them as far left as they can stand, and `roll`: by how many bases they can stand further right. There
the reference repeats what is inserted or deleted, so both together tell every other spelling of the allele without the
reference itself. Where no reference was at hand (`roll` is NULL) only the place as written is the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cohorts.loci import Variant
from cohorts.normalise import bare
from queries import sql

_NEAR = 50  # bases
Row = tuple[int, str, str, int, str, str, int | None]  # variant_id, assembly, contig, position, ref, alt, roll


def reaching(cursor: Any, contig: str, assembly: str | None, first: int, last: int) -> list[Row]:
    """The alleles that begin between two positions, or can roll there."""
    values = {"contig": contig, "assembly": assembly, "first": first, "last": last}
    return cursor.execute(sql.statement("lookup/alleles_reaching.sql"), values).fetchall()


def moved(row: Row) -> tuple[int, str, str] | None:
    """(position of the first base after those it leaves as they are, what goes, what comes), one of both empty; None
    for alleles that are no insertion or deletion alone."""
    start, gone, put = bare(*row[3:6])
    return None if gone and put else (start, gone, put)


def rolled_to(row: Row, start: int) -> tuple[str, str] | None:
    """What goes and what comes where the allele is written at another place; None where it cannot stand there."""
    if (found := moved(row)) is None:
        return None
    leftmost, gone, put = found
    if not leftmost <= start <= leftmost + (row[6] or 0):
        return None
    turned = (start - leftmost) % len(gone or put)
    return gone[turned:] + gone[:turned], put[turned:] + put[:turned]


def duplicates(row: Row, start: int, end: int) -> bool | None:
    """Whether an insertion puts in once more what stands from `start` to `end`; None where that is not known."""
    if (found := moved(row)) is None or found[1] or len(found[2]) != end - start + 1:
        return False
    if row[6] is None:
        return None
    return found[0] <= start and end < found[0] + row[6]


def as_stored(cursor: Any, locus: Variant) -> tuple[Variant, str | None]:
    """The allele as the release spells it, with a note where that is elsewhere; as asked where it has none such.

    Whoever asks must ask again whether the allele may be seen: here it may not be told yet.
    """
    start, gone, put = bare(locus.position, locus.ref, locus.alt)
    if gone and put:
        return locus, None
    rows = reaching(cursor, locus.contig, locus.assembly, start - 1, start)
    if any(row[3:6] == (locus.position, locus.ref, locus.alt) for row in rows):
        return locus, None
    same = {row[3:6] for row in rows if rolled_to(row, start) == (gone, put) and _agrees(row, locus, start)}
    if len(same) != 1:
        return locus, None
    [(position, ref, alt)] = same
    stored = replace(locus, position=position, ref=ref, alt=alt)
    return stored, f"{locus} is {stored}: the same bases, at the leftmost place of their repeat"


def perhaps(cursor: Any, locus: Variant) -> list[Row]:
    """Insertions or deletions close by of the same bases, turned round, of which nobody knows how far they roll: one of
    them may be the allele."""
    start, gone, put = bare(locus.position, locus.ref, locus.alt)
    if gone and put:
        return []
    rows = reaching(cursor, locus.contig, locus.assembly, start - _NEAR, start + _NEAR)
    return [row for row in rows if row[6] is None and (found := moved(row)) and _turned(found, gone, put)]


def _turned(found: tuple[int, str, str], gone: str, put: str) -> bool:
    _, its_gone, its_put = found
    return len(its_gone) == len(gone) and len(its_put) == len(put) and (gone or put) in 2 * (its_gone or its_put)


def _agrees(row: Row, locus: Variant, start: int) -> bool:
    """Whether the base that was written before the insertion or deletion is the reference's, as far as it is known."""
    if locus.position != start - 1:
        return True  # none was
    first, (leftmost, gone, put) = locus.ref[0], moved(row)  # type: ignore[misc]
    if start == leftmost:
        return row[3] == start or "N" in (first, row[4][0]) or first == row[4][0]
    return first == (gone or put)[(start - leftmost - 1) % len(gone or put)]
