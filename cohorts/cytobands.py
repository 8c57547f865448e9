"""Bands of chromosomes as cytogenetics writes them, `7q31.2`, and the stretch that each is on an assembly.

The tables are UCSC's cytoBand as `ideogram` ships them (data/reference/PROVENANCE.md); a band without its last figures
is all of its sub-bands (`7q31`), an arm all of its bands (`7q`).
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from cohorts.errors import UnknownName
from cohorts.loci import Region

#: Those with a table, the one meant where none is named first.
ASSEMBLIES = ("GRCh38", "GRCh37")
_FILE = Path(__file__).parent / "definitions" / "cytobands.csv"
_BAND = re.compile(r"(?:chr)?([0-9]{1,2}|X|Y)\s?([pq])(?:([0-9]{1,2})(?:\.([0-9]{1,3}))?)?", re.IGNORECASE)


def band(text: str, assembly: str = ASSEMBLIES[0]) -> tuple[str, Region] | None:
    """The name and the stretch of a band, or None for a text that names none. UnknownName for a band that is not."""
    if not (found := _BAND.fullmatch(text)):
        return None
    contig, arm = found[1].upper(), found[2].lower()
    name = arm + (found[3] or "") + (f".{found[4]}" if found[4] else "")
    bands = _bands().get((assembly, contig), ())
    part = name if "." in name or name == arm else f"{name}."
    within = [one for one in bands if one[0] == name or one[0].startswith(part)]
    if not within:
        raise UnknownName("band", f"{contig}{name}", [f"{contig}{one}" for one, _, _ in bands])
    return f"{contig}{name}", Region(contig, min(one[1] for one in within), max(one[2] for one in within), assembly)


@cache
def _bands() -> dict[tuple[str, str], tuple[tuple[str, int, int], ...]]:
    """By assembly and contig: (band, first, last)."""
    found: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = (row["name"], int(row["start_position"]), int(row["end_position"]))
            found.setdefault((row["assembly"], row["contig"]), []).append(place)
    return {chromosome: tuple(rows) for chromosome, rows in found.items()}
