"""Insertions, deletions and inversions that were written by place alone, among the alleles of the release.

A record of a deletion stands at the base before it; HGVS writes it as far to the right as it goes in a repeat, records
as far to the left. Where a release knows how far an allele rolls, every place of it is the allele
(queries/variants/rolled.py). Where not, only the place as written is sure: alleles of the same kind and length close by
are offered, not taken.
"""

from __future__ import annotations

from typing import Any

from cohorts.readings import Unanchored
from queries.variants.rolled import Row, duplicates, reaching, rolled_to

_NEAR = 50
_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


def matching(reading: Unanchored, cursor: Any) -> tuple[list[Row], list[Row]]:
    """The alleles that are it, and those of its kind and length close by."""
    rows = reaching(cursor, reading.contig, reading.assembly, reading.start - 1 - _NEAR, reading.end + _NEAR)
    here, near = [], []
    for row in rows:
        if _is_it(reading, row):
            here.append(row)
        elif _is_like(reading, row[4], row[5]):
            near.append(row)
    return here, near


def _is_it(reading: Unanchored, row: Row) -> bool:
    start, end, (position, ref, alt) = reading.start, reading.end, row[3:6]
    if reading.kind == "del":
        gone = rolled_to(row, start)
        return bool(gone and gone[0]) and len(gone[0]) == end - start + 1 and reading.removed in (None, gone[0])
    if reading.kind == "ins":
        return rolled_to(row, end) == ("", reading.added)
    if reading.kind == "dup":
        known = duplicates(row, start, end)
        return start - 1 <= position <= end if known is None else known
    if reading.kind == "delins":
        whole = position == start and position + len(ref) - 1 == end and alt == reading.added
        return whole or _inside(reading, position, ref, alt)
    middle = start + end == position + position + len(ref) - 1  # a palindrome's ends stay as they are
    return middle and len(ref) == len(alt) and alt == ref[::-1].translate(_COMPLEMENT)


def _inside(reading: Unanchored, position: int, ref: str, alt: str) -> bool:
    """A replacement that shares bases with what it replaces is stored trimmed: inside, and part of what was put in."""
    added, length = reading.added or "", reading.end - reading.start + 1
    before, after = position - reading.start, reading.end - (position + len(ref) - 1)
    if before < 0 or after < 0 or len(added) - length != len(alt) - len(ref):
        return False
    return added[before : len(added) - after] == alt and before + after > 0


def _is_like(reading: Unanchored, ref: str, alt: str) -> bool:
    if reading.kind == "del":
        return len(ref) - len(alt) == reading.end - reading.start + 1
    if reading.kind in ("ins", "dup"):
        length = len(reading.added or "") or reading.end - reading.start + 1
        return len(alt) - len(ref) == length
    return False
