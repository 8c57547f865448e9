"""The fixed fields of a record (S-GT 1, 8, 11).

Checked, folded, split into alternates, trimmed and, with a FASTA, left-aligned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cohorts.normalise import fold_contig, trim
from data.ingest.vcf.normalise import Reference

_BASES = re.compile(rb"[ACGTNacgtn]+\Z")
_CONTIG = re.compile(rb"[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*\Z")
_SYMBOL = re.compile(rb"<[^<>\s,]+>\Z")
_MATE = rb"(\[[^\[\]\s]+:\d+\[|\][^\[\]\s]+:\d+\])"
_BREAKEND = re.compile(
    rb"([ACGTNacgtn.]+" + _MATE + rb"|" + _MATE + rb"[ACGTNacgtn.]+|\.[ACGTNacgtn]+|[ACGTNacgtn]+\.)\Z"
)
_FILTER = re.compile(rb"[^\s;]+(;[^\s;]+)*\Z")
_NO_VARIANT = (b"*", b"<*>", b"<NON_REF>", b"<X>")


@dataclass(frozen=True, slots=True)
class Alternate:
    """One alternate that becomes a variant: its number among the record's alleles, and its normalised spelling."""

    number: int
    position: int
    ref: str
    alt: str
    original: str | None  # 'position:REF:ALT' where the record spelled it otherwise
    rsid: str | None
    roll: int | None  # how much further right it can stand; None without FASTA


@dataclass(frozen=True, slots=True)
class Record:
    """A record up to its genotype columns."""

    contig: str
    position: int
    identifier: bytes
    ref: bytes
    alts: tuple[bytes, ...]
    alternates: tuple[Alternate, ...]
    symbolic: tuple[int, ...]  # numbers of the alternates that are intervals: symbolic alleles and breakends
    assembly_file: bool  # the contig is an <ID> of an assembly file
    filter: str | None
    info: bytes
    format: bytes  # empty where there are no genotypes


class RecordReader:
    """Turns the first nine columns into a `Record`."""

    def __init__(self, source: str, reference: Path | None = None) -> None:
        self.source = source
        self.reference = Reference(reference) if reference else None

    def read(self, fields: list[bytes]) -> Record:
        """`fields` are CHROM … INFO and FORMAT (b'' without genotypes).

        A broken rule raises ValueError with the reason.
        """
        chrom, pos, identifiers, ref, alt, qual, filters, info, form = fields
        contig, assembly_file = _contig(chrom)
        if not pos.isdigit():
            raise ValueError(f"POS '{_text(pos)}' is not a whole number")
        position = int(pos)
        if position >= 1 << 31:
            raise ValueError(f"POS {position} is beyond any chromosome")
        if not _BASES.match(ref):
            raise ValueError(f"REF '{_text(ref)}' holds something other than A, C, G, T, N")
        if qual != b".":
            _number(qual)
        alts = _alternates(ref, alt)
        names = _identifiers(identifiers, len(alts))
        kept, symbolic = [], []
        for number, spelled in enumerate(alts, 1):
            if spelled in _NO_VARIANT:
                continue
            if not _BASES.match(spelled):
                symbolic.append(number)
            elif not assembly_file:
                kept.append(self._alternate(number, contig, position, ref, spelled, names[number - 1]))
        return Record(
            contig, position, identifiers, ref, alts, tuple(kept), tuple(symbolic), assembly_file, _filter(filters),
            info, form,
        )  # fmt: skip

    def _alternate(
        self, number: int, contig: str, position: int, ref: bytes, alt: bytes, rsid: str | None
    ) -> Alternate:
        was = (position, ref.decode(), alt.decode())
        now, roll = trim(*was), None
        if self.reference:
            now = self.reference.align(contig, position, was[1], now)
            roll = self.reference.roll(contig, *now)
        original = None if now == was else f"{was[0]}:{was[1]}:{was[2]}"
        return Alternate(number, *now, original, rsid, roll)


def _text(raw: bytes, limit: int = 40) -> str:
    text = raw.decode("utf-8", "replace")
    return text if len(text) <= limit else text[:limit] + "…"


@lru_cache(maxsize=4096)
def _contig(chrom: bytes) -> tuple[str, bool]:
    """The folded contig, and whether it is an <ID> of an assembly file."""
    if chrom.startswith(b"<") and chrom.endswith(b">") and len(chrom) > 2 and b" " not in chrom:
        return chrom.decode("utf-8", "replace"), True
    if not _CONTIG.match(chrom) or b":" in chrom:
        raise ValueError(f"CHROM '{_text(chrom)}' is not a contig name")
    return fold_contig(chrom.decode()), False


def _number(qual: bytes) -> None:
    try:
        value = float(qual)
    except ValueError:
        value = None
    if value is None or b"_" in qual or qual != qual.strip():  # which Python's numbers may have
        raise ValueError(f"QUAL '{_text(qual)}' is not a number")
    if value < 0:
        raise ValueError(f"QUAL '{_text(qual)}' is negative")


def _alternates(ref: bytes, alt: bytes) -> tuple[bytes, ...]:
    """ALT's alleles, checked; most records have one of a few pairs of bases."""
    return _few_bases(ref, alt) if len(ref) + len(alt) < 12 else _checked(ref, alt)


def _checked(ref: bytes, alt: bytes) -> tuple[bytes, ...]:
    if alt == b".":
        return ()
    alts = tuple(alt.split(b","))
    for one in alts:
        if not (_BASES.match(one) or one == b"*" or _SYMBOL.match(one) or _BREAKEND.match(one)):
            raise ValueError(f"ALT '{_text(one)}' is neither bases, '*', '<…>' nor a breakend")
        if one.upper() == ref.upper():
            raise ValueError(f"ALT '{_text(one)}' is the same as REF")
    # Symbolic ones may differ by what INFO says of each alone: their length, or the repeats of a <CNV:TR> (VCF 4.4).
    bases = [one for one in alts if not one.startswith(b"<")]
    if len(bases) > 1 and len(set(bases)) < len(bases):
        raise ValueError(f"ALT '{_text(alt)}' names an allele twice")
    return alts


_few_bases = lru_cache(maxsize=4096)(_checked)


def _identifiers(raw: bytes, alternates: int) -> list[str | None]:
    """The rsID of each alternate: one for all, or one each in their order; other identifiers are not kept."""
    if raw == b".":
        return [None] * max(alternates, 1)
    if not raw or b" " in raw:
        raise ValueError(f"ID '{_text(raw)}' is empty or holds a blank")
    names = raw.decode("utf-8", "replace").split(";")
    if len(set(names)) < len(names) or "" in names:
        raise ValueError(f"ID '{_text(raw)}' holds an empty or repeated identifier")
    rsids = [name for name in names if name.startswith("rs")]
    if len(rsids) == alternates:
        return list(rsids)
    return [rsids[0] if rsids else None] * max(alternates, 1)


@lru_cache(maxsize=1024)
def _filter(raw: bytes) -> str | None:
    if raw in (b"PASS", b"."):
        return None
    parts = raw.split(b";")
    if not _FILTER.match(raw) or {b"0", b"."} & set(parts) or len(set(parts)) < len(parts):
        raise ValueError(f"FILTER '{_text(raw)}' is not PASS, '.', or a list of distinct filters separated by ';'")
    return raw.decode("utf-8", "replace")
