"""Reference blocks of a gVCF as callable intervals: where the sample was looked at and is reference (S-GT 4).

A block is callable where it is called reference in every sample and passes genotype QC (S-GT 6): GQ, and the least
depth of its places (MIN_DP) else DP, where it has them. Records of variants are callable places themselves.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO

from data.ingest.vcf.quality import MIN_DP, MIN_DP_HAPLOID, MIN_GQ
from data.ingest.vcf.records import Record

CALLABLE = "callable.tsv"
_BLOCK = ((b"<NON_REF>",), (b"<*>",), (b"<X>",), ())
_END = re.compile(rb"(?:^|;)END=(\d+)")


class Blocks:
    """Collects the callable intervals of one piece, 1-based and inclusive; those that follow each other are joined."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / CALLABLE
        self.blocks = 0
        self._file: IO[str] | None = None
        self._held: tuple[str, int, int] | None = None

    def take(self, record: Record, columns: bytes) -> None:
        """`columns` are the record's genotype columns."""
        if record.alts in _BLOCK:
            end = _end(record, columns)
            alone = not record.alts and _END.search(record.info) is None
            if alone and b"\t" in columns:
                return  # a place without alternates in a file of several samples is no block
            self.blocks += not alone
            form = record.format.split(b":")
            if not all(_is_reference(cell.split(b":"), form) for cell in columns.split(b"\t")):
                return
        else:
            end = record.position + len(record.ref) - 1
        self._add(record.contig, record.position, end)

    def _add(self, contig: str, start: int, end: int) -> None:
        if self._held is not None:
            name, first, last = self._held
            if name == contig and first <= start <= last + 1:  # another file of the sample begins before
                self._held = (name, first, max(last, end))
                return
            self._write()
        self._held = (contig, start, end)

    def _write(self) -> None:
        if self._held is not None:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8")
            self._file.write("{}\t{}\t{}\n".format(*self._held))

    def close(self) -> Path | None:
        """The file of intervals; None where there was no block, so that the records say nothing of other places."""
        self._write()
        if self._file is not None:
            self._file.close()
        elif self.blocks:
            self.path.touch()  # nowhere callable
        return self.path if self.blocks else None


def _end(record: Record, columns: bytes) -> int:
    """Where a block ends: INFO END, else the greatest LEN of its samples (VCF 4.5), else with REF."""
    if found := _END.search(record.info):
        return int(found[1])
    form = record.format.split(b":")
    if b"LEN" in form:
        at = form.index(b"LEN")
        lengths = [cell.split(b":")[at : at + 1] for cell in columns.split(b"\t")]
        known = [int(one[0]) for one in lengths if one and one[0].isdigit()]
        if known:
            return record.position + max(1, min(known)) - 1
    return record.position + len(record.ref) - 1


def _is_reference(cell: list[bytes], form: list[bytes]) -> bool:
    called = cell[0].replace(b"|", b"/").split(b"/")
    if form[0] != b"GT" or any(allele != b"0" for allele in called):
        return False
    values = dict(zip(form, cell, strict=False))
    gq = _number(values.get(b"GQ", values.get(b"RGQ")))
    dp = _number(values.get(b"MIN_DP", values.get(b"DP")))
    least = MIN_DP if len(called) > 1 else MIN_DP_HAPLOID
    return (gq is None or gq >= MIN_GQ) and (dp is None or dp >= least)


def _number(text: bytes | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
