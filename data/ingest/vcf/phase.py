"""Which of the two chromosomes carries the allele of a heterozygote, where the record writes '|' (S-GT 13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.build.codes import ALT, HAPLOID, MISSING, PHASED
from data.build.side_rows import SideWriter
from data.ingest.vcf.cells import REFERENCE, SLASH, Layout

_PLACEHOLDER = REFERENCE[SLASH]  # what `cells` holds for a genotype that went the exact way


@dataclass
class PhaseSeen:
    """What a file told of phase: whether it is phased throughout."""

    phased: bool = False
    unphased: bool = False  # some heterozygote was written with '/'
    sets: bool = False  # some record names a phase set

    @property
    def throughout(self) -> bool:
        return self.phased and not self.unphased and not self.sets

    def merge(self, other: PhaseSeen) -> PhaseSeen:
        return PhaseSeen(self.phased | other.phased, self.unphased | other.unphased, self.sets | other.sets)


def phase_sets(layout: Layout, form: list[bytes], who: np.ndarray) -> np.ndarray | None:
    """PS of each of `who` (int32, 0 where it has none); None where FORMAT has no PS."""
    if b"PS" not in form:
        return None
    start, end = layout.field(form.index(b"PS"), who)
    text = layout.data.tobytes()
    found = np.zeros(len(who), np.int32)
    for i, (a, b) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        value = text[a:b]
        if value.isdigit() and len(value) < 10:
            found[i] = int(value)
    return found


def write_phases(
    writer: SideWriter,
    seen: PhaseSeen,
    rows: np.ndarray,
    numbers: np.ndarray,
    who: np.ndarray,
    code: np.ndarray,
    cells: np.ndarray,
    sets: Sequence[np.ndarray | None],
    sizes: np.ndarray,
) -> None:
    """Add the heterozygotes among these calls that are phased. All arrays (m,), but `sets` by record, of `sizes` each.

    An unphased file costs one look at the codes.
    """
    if int(code.max(initial=0)) < PHASED:
        if not seen.unphased:
            seen.unphased = bool(((code & (ALT | MISSING | HAPLOID)) == 1).any())
        return
    het = (code & (ALT | MISSING | HAPLOID)) == 1
    phased = het & (code >= PHASED) & (cells != _PLACEHOLDER)
    seen.unphased |= bool((het & (code < PHASED)).any())
    at = np.flatnonzero(phased)
    if not len(at):
        return
    seen.phased = True
    phase_set = np.zeros(len(at), np.int32)
    if any(one is not None for one in sets):
        seen.sets = True
        whole = [np.zeros(n, np.int32) if one is None else one for one, n in zip(sets, sizes, strict=True)]
        phase_set = np.concatenate(whole)[at]
    first = (cells[at] & 0xFF).astype(np.int16) - ord("0")
    writer.add(
        row=rows[at], biosample=who[at], phase_set=phase_set, haplotype=np.where(first == numbers[at], 1, 2)
    )  # fmt: skip
