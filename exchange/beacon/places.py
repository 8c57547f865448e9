"""Genomic parameters of a Beacon request: a place, a choice among its alleles, and where one says it all a criterion.

    sequence     referenceName, start, alternateBases (referenceBases): that allele
    range        start and end, one value each: whatever touches [start, end)
    bracket      two values each: begins from start[0] to start[1] and ends from end[0] to end[1], all included
    gene         geneId, a symbol; with aminoacidChange that change of its protein
    HGVS         genomicAlleleShortForm: g. (substitutions), m., c., p.; an rsID is taken too
    type, length variantType, variantMinLength, variantMaxLength, with or without a place

The specification counts from 0 and leaves the end out; Concord counts from 1 and takes it in. What cannot be said here
is refused by name: breakends, and kinds of change that no allele of a release has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cohorts.allele_choice import ANY_ALLELE, KINDS, AlleleChoice, kind_named
from cohorts.criteria import CarrierOf, Criterion
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.hgvs import Hgvs, chromosome
from cohorts.loci import ASSEMBLIES, Everything, Gene, Locus, Region, RsId, Variant, parse_gene, parse_named_variant
from cohorts.loci import LAST_POSITION as LAST

_BASES = re.compile(r"[ACGTN]*", re.IGNORECASE)
#: IUPAC letters for several bases are refused; N is any base.
_SEVERAL = re.compile(r"[URYSWKMBDHV]", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where, and which alleles there."""

    locus: Locus
    choice: AlleleChoice = ANY_ALLELE

    def criterion(self, **more: Any) -> Criterion | None:
        """Who carries such an allele, where a criterion can say it; `more` are fields of CarrierOf."""
        if self.choice.everything and not isinstance(self.locus, Everything):
            return CarrierOf(**self.locus.to_json(), **more)
        return None


def place_of(given: Mapping[str, Any]) -> Place | None:
    """The place; None where no parameter is given. Raises InvalidQuestion."""
    if not given:
        return None
    if "mateName" in given:
        raise InvalidQuestion("Breakends (mateName) are not among the variants of a release", where="mateName")
    choice = _length_and_kind(given)
    if "genomicAlleleShortForm" in given:
        return Place(_named(given), choice)
    if "aminoacidChange" in given:
        if "geneId" not in given:
            raise InvalidQuestion("An amino-acid change takes its gene", where="aminoacidChange", do="Give geneId")
        change = given["aminoacidChange"].removeprefix("p.").strip("()")
        locus = parse_named_variant(f"{parse_gene(given['geneId']).symbol} p.{change}")
        return Place(_on(locus, given), choice)
    if "geneId" in given:
        at = _placed(given, choice) if "start" in given else Place(Everything(), choice)
        starts = at.choice.starts or ((at.locus.start, at.locus.end) if isinstance(at.locus, Region) else None)
        alleles = _spelled(given)
        return Place(Gene(parse_gene(given["geneId"]).symbol), _with(at.choice, starts=starts, **alleles))
    return _placed(given, choice)


def assembly_of(given: Mapping[str, Any]) -> str | None:
    """The assembly named, as a release calls it; patches are of their assembly."""
    text = given.get("assemblyId")
    if not text:
        return None
    found = ASSEMBLIES.get(re.sub(r"\.p\d+$", "", text.strip()).casefold())
    if found is None:
        raise UnknownName("assembly", text, ("GRCh37", "GRCh38"), where="assemblyId")
    return found


def allele_id(variant: Mapping[str, Any]) -> str:
    """The identifier of an allele in a Beacon's documents and addresses: `GRCh38:19-11105408-C-T`."""
    return "{assembly}:{contig}-{position}-{ref}-{alt}".format(**variant)


def allele_of(identifier: str) -> Variant | None:
    """The allele of an identifier; None for what is none."""
    assembly, _, rest = identifier.partition(":")
    try:
        found = parse_named_variant(f"{assembly} {rest}")
    except InvalidQuestion:
        return None
    return found if isinstance(found, Variant) and found.assembly else None


def _placed(given: Mapping[str, Any], choice: AlleleChoice) -> Place:
    start, end = given.get("start"), given.get("end")
    assembly = assembly_of(given)
    alleles = _spelled(given)
    if "referenceName" not in given:
        if start or end:
            raise InvalidQuestion("A position takes its contig", where="start", do="Give referenceName")
        return Place(Everything(), _with(choice, **alleles))
    contig, named = chromosome(given["referenceName"])
    if named and assembly and named != assembly:
        raise InvalidQuestion(f"{given['referenceName']} is of {named}, not of {assembly}", where="assemblyId")
    assembly = assembly or named
    if start is None:
        if end is not None:
            raise InvalidQuestion("An end takes a start", where="end", do="Give start")
        return Place(Region(contig, 1, LAST, assembly), _with(choice, **alleles))
    if end is None and len(start) == 1:
        return _sequence(contig, start[0] + 1, assembly, alleles, choice)
    if len(start) == 2:
        low, high = sorted(start)
        ends = sorted(end) if end else (low + 1, LAST)
        if len(ends) == 1:
            ends = [ends[0], ends[0]]
        held = _with(choice, starts=(low + 1, min(high + 1, LAST)), ends=(ends[0], ends[1]), **alleles)
        return Place(_region(contig, low + 1, max(ends[1], low + 1), assembly), held)
    if len(end) != 1:
        raise InvalidQuestion("A bracket has two starts and two ends", where="start")
    return Place(_region(contig, start[0] + 1, end[0], assembly), _with(choice, **alleles))


def _sequence(contig: str, position: int, assembly: str | None, alleles: dict[str, str], choice: AlleleChoice) -> Place:
    ref, alt = alleles.get("ref"), alleles.get("alt")
    if ref and alt and "N" not in ref + alt:
        prefix = f"{assembly} " if assembly else ""
        if ref == alt:
            raise InvalidQuestion("The alternate allele is the reference", where="alternateBases")
        return Place(parse_named_variant(f"{prefix}{contig}-{position}-{ref}-{alt}"), choice)
    starts = (position, position) if alleles else None
    return Place(_region(contig, position, position, assembly), _with(choice, starts=starts, **alleles))


def _region(contig: str, first: int, last: int, assembly: str | None) -> Region:
    if first > LAST or last > LAST:
        raise InvalidQuestion("No contig reaches so far", where="start")
    if last < first:
        raise InvalidQuestion("The end is not after the start", where="end", do="Positions are half-open: [start, end)")
    return Region(contig, first, last, assembly)


def _spelled(given: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name, key in (("referenceBases", "ref"), ("alternateBases", "alt")):
        text = given.get(name)
        if text is None:
            continue
        text = text.upper()
        if text in ("", "-", "."):
            raise InvalidQuestion(
                f"An empty {name} is not how alleles are written here",
                where=name,
                do="Write the base before with it (CT to C), or ask by variantType and length",
            )
        if _SEVERAL.search(text) or not _BASES.fullmatch(text):
            raise InvalidQuestion(f"'{text[:50]}' is not a sequence of bases", where=name, do="Use A, C, G, T, N")
        found[key] = text
    return found


def _named(given: Mapping[str, Any]) -> Locus:
    text = given["genomicAlleleShortForm"]
    locus = parse_named_variant(text)
    if not isinstance(locus, Variant | RsId | Hgvs):
        raise InvalidQuestion(f"'{text[:100]}' names no allele", where="genomicAlleleShortForm")
    return _on(locus, given)


def _on(locus: Locus, given: Mapping[str, Any]) -> Locus:
    assembly = assembly_of(given)
    if assembly and isinstance(locus, Variant):
        if locus.assembly and locus.assembly != assembly:
            raise InvalidQuestion(f"{locus} is of {locus.assembly}, not of {assembly}", where="assemblyId")
        return Variant(locus.contig, locus.position, locus.ref, locus.alt, assembly)
    return locus


def _length_and_kind(given: Mapping[str, Any]) -> AlleleChoice:
    kind = None
    if text := given.get("variantType"):
        kind = kind_named(text)
        if kind is None:
            raise InvalidQuestion(
                f"variantType '{text[:50]}' is not told apart here: no allele of a release says it",
                where="variantType",
                do=f"Use one of {', '.join(KINDS)}",
            )
    return AlleleChoice(kind=kind, shortest=given.get("variantMinLength"), longest=given.get("variantMaxLength"))


def _with(choice: AlleleChoice, **more: Any) -> AlleleChoice:
    held = {name: getattr(choice, name) for name in choice.__dataclass_fields__}
    return AlleleChoice(**{**held, **{name: value for name, value in more.items() if value is not None}})
