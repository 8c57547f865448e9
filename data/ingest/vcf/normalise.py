"""Alleles against a FASTA (S-GT 1): REF checked, indels shifted to their leftmost place and trimmed."""

from __future__ import annotations

from pathlib import Path

import pysam

from cohorts.errors import InvalidSource
from cohorts.normalise import assembly_from_contig_lengths, fold_contig, roll_right, shift_left

_AHEAD = 2000  # bases read around a place, so that neighbours cost no further read


class Reference:
    """A FASTA under folded contig names."""

    def __init__(self, path: Path) -> None:
        """Raises InvalidSource where there is no such file, or it is no FASTA that can be indexed."""
        if not path.is_file():
            raise InvalidSource("There is no such reference FASTA", where=str(path))
        try:
            self.fasta = pysam.FastaFile(str(path))
        except (OSError, ValueError) as error:
            raise InvalidSource(
                "The reference FASTA cannot be read",
                where=path.name,
                do="It must be plain or compressed by bgzip; index it with samtools faidx.",
            ) from error
        self.names = {fold_contig(name): name for name in self.fasta.references}
        self.lengths = dict(zip(self.fasta.references, self.fasta.lengths, strict=True))
        self.assembly = assembly_from_contig_lengths(self.lengths)
        self._length = {contig: self.lengths[name] for contig, name in self.names.items()}
        self._window: tuple[str, int, str] = ("", 0, "")

    def has(self, contig: str) -> bool:
        return contig in self.names

    def bases(self, contig: str, start: int, end: int) -> str:
        """1-based inclusive, upper case, as far as the contig goes."""
        name, first, text = self._window
        if name != contig or start < first or end > first + len(text) - 1:
            first = max(1, start - _AHEAD)
            text = self.fasta.fetch(self.names[contig], first - 1, end + _AHEAD).upper()
            self._window = (contig, first, text)
        return text[start - first : end - first + 1]

    def align(self, contig: str, position: int, ref: str, trimmed: tuple[int, str, str]) -> tuple[int, str, str]:
        """The trimmed allele at its leftmost place; ValueError where the FASTA has not the contig or another REF."""
        if contig not in self.names:
            raise ValueError(f"contig {contig} is not in the reference FASTA")
        if position < 1 or position + len(ref) - 1 > self._length[contig]:
            raise ValueError(f"position {position} lies outside contig {contig} of the reference FASTA")
        found = self.bases(contig, position, position + len(ref) - 1)
        if not agree(found, ref.upper()):
            raise ValueError(f"REF '{ref[:40]}' disagrees with the reference FASTA, which has '{found[:40]}'")
        if len(trimmed[1]) == len(trimmed[2]):
            return trimmed  # a substitution stays where it is
        return shift_left(lambda at: self.bases(contig, at, at), *trimmed)

    def roll(self, contig: str, position: int, ref: str, alt: str) -> int | None:
        """By how many bases an allele could stand further right, see `roll_right`."""
        return roll_right(lambda at: self.bases(contig, at, at), position, ref, alt)


def agree(found: str, ref: str) -> bool:
    """Whether REF is what the FASTA has; the FASTA's ambiguity codes stand in a VCF as N (VCF 4.5, 1.6.1)."""
    if found == ref:
        return True
    return len(found) == len(ref) and all(
        a == b or (b == "N" and a not in "ACGT") or (a not in "ACGTN" and b in "ACGT")
        for a, b in zip(found, ref, strict=True)
    )
