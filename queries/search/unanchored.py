"""Insertions, deletions and inversions that were written by place alone, among the alleles of the release.

A record of a deletion stands at the base before it; HGVS writes it as far to the right as it goes in a repeat, records
as far to the left. Without the reference sequence only the place as written is sure: alleles of the same kind and
length close by are offered, not taken.
"""

from __future__ import annotations

from typing import Any

from cohorts.readings import Unanchored
from queries import sql

_NEAR = 50
_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


def matching(reading: Unanchored, cursor: Any) -> tuple[list[int], list[int]]:
    """The variant_ids that are it as written, and those of its kind and length close by."""
    values = {
        "contig": reading.contig, "assembly": reading.assembly, "first": reading.start - 1 - _NEAR,
        "last": reading.end + _NEAR, "original": "",
    }  # fmt: skip
    rows = cursor.execute(sql.statement("lookup/alleles_at.sql"), values).fetchall()
    here, near = [], []
    for key, _, _, position, ref, alt, _ in rows:
        if _is_it(reading, position, ref, alt):
            here.append(key)
        elif _is_like(reading, ref, alt):
            near.append(key)
    return here, near


def _is_it(reading: Unanchored, position: int, ref: str, alt: str) -> bool:
    start, end = reading.start, reading.end
    if reading.kind == "del":
        return (
            len(alt) == 1 and ref[:1] == alt and position + 1 == start and position + len(ref) - 1 == end
            and reading.removed in (None, ref[1:])
        )  # fmt: skip
    if reading.kind == "ins":
        return len(ref) == 1 and alt[:1] == ref and position == start and alt[1:] == reading.added
    if reading.kind == "dup":
        length = end - start + 1
        return len(ref) == 1 and alt[:1] == ref and len(alt) == 1 + length and start - 1 <= position <= end
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
