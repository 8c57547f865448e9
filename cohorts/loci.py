"""Places in the genome, as people write them: a gene, a region, one variant, an rsID, or everywhere.

    LDLR                       a gene, by symbol
    19:11089463-11133820       a region, 1-based and inclusive; one position is a region too
    19-11105408-C-T            a variant; any of - : _ / > | .. and blanks between, `chr` and thousands commas allowed
    NC_000019.10:11105407:C:T  the same as SPDI, which counts from 0 and names the assembly
    rs28942078                 an rsID, which may name several alleles
    LDLR:c.1061A>G             a change as HGVS names it (cohorts/hgvs.py); it too may name several alleles
    all                        everywhere

Contigs are folded and alleles trimmed as at ingest (S-GT 1, 11). GRCh37 or GRCh38 may stand before, or behind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cohorts.errors import InvalidQuestion
from cohorts.hgvs import Hgvs, chromosome, parse_hgvs, reads_like_hgvs
from cohorts.normalise import CONTIGS, fold_contig, trim

LAST_POSITION = 2**31 - 1  # where a whole contig ends

ASSEMBLIES = {
    "grch37": "GRCh37", "hg19": "GRCh37", "b37": "GRCh37", "grch38": "GRCh38", "hg38": "GRCh38", "b38": "GRCh38",
}  # fmt: skip
_BETWEEN = re.compile(r"(?:[-:_/>|\s‐-―−→]|\.\.)+")
#: `19:11105408C>T`: the reference allele glued to its position.
_GLUED = re.compile(r"(?<=[0-9])(?=[ACGTN]+\s*[>/→])", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_SPDI = re.compile(r"(NC_[0-9]+\.[0-9]+):([0-9]+):([ACGTN]+):([ACGTN]+)", re.IGNORECASE)
_BASES = re.compile(r"[ACGTN]+", re.IGNORECASE)
_RSID = re.compile(r"rs[0-9]+", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+")
_NEGATIVE = re.compile(r":\s*[-‐-―−]\s*[0-9]")
_SYMBOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")


@dataclass(frozen=True)
class Gene:
    """A gene by its symbol; aliases are followed when it is looked up."""

    symbol: str

    def to_json(self) -> dict[str, Any]:
        return {"gene": self.symbol}

    def __str__(self) -> str:
        return self.symbol


@dataclass(frozen=True)
class Region:
    """Positions `start` to `end` of a contig, 1-based and inclusive."""

    contig: str
    start: int
    end: int
    assembly: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.start <= self.end:
            raise InvalidQuestion(
                f"{self.contig}:{self.start}-{self.end} is no region", do="Start at 1 or more, and not after the end."
            )

    def to_json(self) -> dict[str, Any]:
        return {"region": _with_assembly(self.assembly, str(self))}

    def __str__(self) -> str:
        whole = self.start == 1 and self.end == LAST_POSITION
        return self.contig if whole else f"{self.contig}:{self.start}-{self.end}"


@dataclass(frozen=True)
class Variant:
    """One allele: position of its first base, 1-based, in its parsimonious form."""

    contig: str
    position: int
    ref: str
    alt: str
    assembly: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"variant": _with_assembly(self.assembly, str(self))}

    def __str__(self) -> str:
        return f"{self.contig}-{self.position}-{self.ref}-{self.alt}"


@dataclass(frozen=True)
class RsId:
    """A dbSNP identifier; it names a place, and there each of its alleles (S-GT 9)."""

    rsid: str

    def to_json(self) -> dict[str, Any]:
        return {"variant": self.rsid}

    def __str__(self) -> str:
        return self.rsid


@dataclass(frozen=True)
class Everything:
    """The whole release."""

    def to_json(self) -> dict[str, Any]:
        return {"all": True}

    def __str__(self) -> str:
        return "all variants"


Locus = Gene | Region | Variant | RsId | Hgvs | Everything


def parse_locus(text: str) -> Locus:
    """Whatever was written. Raises InvalidQuestion when it is none of these."""
    text = text.strip()
    if text.casefold() in ("all", "*"):
        return Everything()
    if reads_like_hgvs(text):
        return parse_named_variant(text)
    _, parts = _parts(text)
    if _RSID.fullmatch(text) or _SPDI.fullmatch(text) or (len(parts) == 4 and _NUMBER.fullmatch(parts[1])):
        return parse_variant(text)
    if (
        ":" in text
        or (len(parts) == 3 and _NUMBER.fullmatch(parts[1]))
        or (len(parts) == 1 and fold_contig(parts[0]) in CONTIGS)
    ):
        return parse_region(text)
    return parse_gene(text)


def parse_gene(text: str) -> Gene:
    """A gene symbol."""
    text = text.strip()
    if not _SYMBOL.fullmatch(text):
        raise InvalidQuestion(f"'{text}' is not a gene symbol", do="Write a symbol such as LDLR.")
    return Gene(text)


def parse_region(text: str) -> Region:
    """`contig:start-end`, one position, or a whole contig."""
    if _NEGATIVE.search(text):
        raise InvalidQuestion(f"'{text}' begins before the first base", do="Positions are counted from 1.")
    assembly, parts = _parts(text)
    if len(parts) == 1 and fold_contig(parts[0]) in CONTIGS:
        return Region(fold_contig(parts[0]), 1, LAST_POSITION, assembly)
    if len(parts) not in (2, 3) or not all(_NUMBER.fullmatch(part) for part in parts[1:]):
        raise InvalidQuestion(f"'{text}' is not a region", do="Write contig:start-end, as 19:11089463-11133820.")
    return Region(_contig(parts[0]), _position(parts[1]), _position(parts[-1]), assembly)


def parse_variant(text: str) -> Variant | RsId:
    """`contig-position-ref-alt`, trimmed to its parsimonious form; or an rsID."""
    text = text.strip()
    if _RSID.fullmatch(text):
        return RsId(text.lower())
    if spdi := _SPDI.fullmatch(text):
        contig, assembly = chromosome(spdi[1])
        text = f"{assembly or ''} {contig}-{int(spdi[2]) + 1}-{spdi[3]}-{spdi[4]}"
    assembly, parts = _parts(text)
    if len(parts) != 4 or not _NUMBER.fullmatch(parts[1]):
        raise InvalidQuestion(f"'{text}' is not a variant", do="Write contig-position-ref-alt, as 19-11105408-C-T.")
    ref, alt = parts[2].upper(), parts[3].upper()
    if "," in alt:
        raise InvalidQuestion(f"'{text}' names several alternate alleles", do="Ask for one at a time.")
    for allele in (ref, alt):
        if not _BASES.fullmatch(allele):
            raise InvalidQuestion(f"'{allele}' is not a sequence of bases", where=text, do="Use A, C, G, T, N.")
    if ref == alt:
        raise InvalidQuestion("The alternate allele is the reference", where=text)
    position = _position(parts[1])
    if position < 1:
        raise InvalidQuestion("Positions start at 1", where=text)
    return Variant(_contig(parts[0]), *trim(position, ref, alt), assembly)


def parse_named_variant(text: str) -> Variant | RsId | Hgvs:
    """What `parse_variant` reads, or a change as HGVS names it."""
    if reads_like_hgvs(text):
        named = parse_hgvs(text)
        return parse_variant(named) if isinstance(named, str) else named
    return parse_variant(text)


def separated(text: str) -> list[str]:
    """The parts of a place, whatever stands between them."""
    plain = _GLUED.sub(" ", _THOUSANDS.sub("", text.strip()))
    return [part for part in _BETWEEN.split(plain) if part]


def _parts(text: str) -> tuple[str | None, list[str]]:
    parts = separated(text)
    for end, rest in ((0, slice(1, None)), (-1, slice(None, -1))):
        if len(parts) > 1 and (assembly := ASSEMBLIES.get(parts[end].strip("()[]").casefold())):
            return assembly, parts[rest]
    return None, parts


def _position(text: str) -> int:
    """A place on a contig; none lies further than LAST_POSITION."""
    digits = text.lstrip("0")
    if len(digits) > len(str(LAST_POSITION)) or int(digits or 0) > LAST_POSITION:
        raise InvalidQuestion(f"No contig reaches position {text[:20]}", do=f"Positions end at {LAST_POSITION:,}")
    return int(digits or 0)


def _contig(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.*_]+", text):
        raise InvalidQuestion(f"'{text}' is not a contig")
    return fold_contig(text)


def _with_assembly(assembly: str | None, text: str) -> str:
    return f"{assembly} {text}" if assembly else text
