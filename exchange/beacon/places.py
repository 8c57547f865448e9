"""Genomic parameters of a Beacon request: a place, a choice among its alleles, and where one says it all a criterion.

    sequence     referenceName, start, alternateBases (referenceBases): that allele
    range        start and end, one value each: whatever touches [start, end)
    bracket      two values each: begins from start[0] to start[1] and ends from end[0] to end[1], all included
    gene         geneId, a symbol; with aminoacidChange that change of its protein
    HGVS         genomicAlleleShortForm: g., m., c., p.; an rsID is taken too
    type, length variantType, variantMinLength, variantMaxLength, with or without a place
    symbolic     variantType DEL, DUP, INS, INV, CNV or BND (mateName): alleles that a file gave by their ends too

The specification counts from 0 and leaves the end out; Concord counts from 1 and takes it in. What cannot be said here
is refused by name.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cohorts.allele_choice import ANY_ALLELE, KINDS, SYMBOLIC, AlleleChoice, kind_named, symbolic_named
from cohorts.criteria import CarrierOf, Criterion
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.hgvs import GenomicChange, Hgvs, chromosome, genomic_change
from cohorts.loci import ASSEMBLIES, Everything, Gene, Locus, Region, RsId, Variant, parse_gene, parse_named_variant
from cohorts.loci import LAST_POSITION as LAST
from exchange.references import bases_of

_BASES = re.compile(r"[ACGTN]*", re.IGNORECASE)
#: IUPAC letters for several bases are refused; N is any base.
_SYMBOLIC = re.compile(
    r"(?P<assembly>GRCh3[78]):(?P<contig>[^-]+)-(?P<first>[0-9]{1,10})-(?P<last>[0-9]{1,10})-(?P<kind>[A-Z]+)"
    r"\.(?P<alt>[A-Za-z0-9_-]+)"
)
_SEVERAL = re.compile(r"[URYSWKMBDHV]", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where, and which alleles there."""

    locus: Locus
    choice: AlleleChoice = ANY_ALLELE
    symbolic: str | None = None  # the kind of symbolic alleles that are meant too, of SYMBOLIC
    mate: str | None = None  # the contig of a breakend's other end
    spelled: bool = True  # alleles given by their bases are meant
    ends: tuple[Region, ...] = ()  # of a symbolic allele whose first and last base are told exactly

    def criterion(self, **more: Any) -> Criterion | None:
        """Who carries such an allele, where a criterion can say it; `more` are fields of CarrierOf."""
        if self.choice.everything and not isinstance(self.locus, Everything):
            return CarrierOf(**self.locus.to_json(), **more)
        return None

    def among(self, choice: AlleleChoice) -> AlleleChoice:
        """What the parameters choose and `choice`, of the filters, together. Raises InvalidQuestion."""
        held = {
            name: value for name in choice.__dataclass_fields__ if (value := getattr(choice, name)) not in (None, ())
        }
        for name, value in held.items():
            if getattr(self.choice, name) not in (None, (), value):
                raise InvalidQuestion(f"Parameters and filters ask for different alleles ({name})")
        return replace(self.choice, **held)


def place_of(given: Mapping[str, Any], references: Mapping[str, str] | None = None) -> Place | None:
    """The place; None where no parameter is given. `references` are FASTA files by assembly. Raises InvalidQuestion."""
    if not given:
        return None
    if (change := genomic_change(given.get("genomicAlleleShortForm", ""))) is not None:
        return _changed(change, given, references or {})
    kind, symbolic = _kinds(given)
    if symbolic is None:
        return _spelled_place(given, kind)
    named = {"referenceBases", "alternateBases", "aminoacidChange", "genomicAlleleShortForm"} & {*given}
    if named and kind is None:
        raise InvalidQuestion(f"{sorted(named)[0]} spells an allele, and {symbolic} is of none", where=sorted(named)[0])
    place = _spelled_place(given, kind)
    if place is None or named or not isinstance(place.locus, Gene | Region | Everything):
        return place
    mate = chromosome(given["mateName"])[0] if "mateName" in given else None
    return replace(place, symbolic=symbolic, mate=mate, spelled=kind is not None and mate is None)


def _spelled_place(given: Mapping[str, Any], kind: str | None) -> Place | None:
    choice = AlleleChoice(kind=kind, shortest=given.get("variantMinLength"), longest=given.get("variantMaxLength"))
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


def symbolic_id(row: Mapping[str, Any]) -> str:
    """The identifier of a symbolic allele: its place, its kind, and its spelling sealed against signs that addresses do
    not take."""
    spelled = urlsafe_b64encode(row["alt"].encode()).decode().rstrip("=")
    return "{assembly}:{contig}-{position}-{end_position}-{kind}".format(**row) + f".{spelled}"


def symbolic_of(identifier: str) -> tuple[Place, str] | None:
    """Where the symbolic allele of an identifier lies, and its spelling; None for what is none."""
    found = _SYMBOLIC.fullmatch(identifier)
    if found is None or found["kind"] not in SYMBOLIC:
        return None
    first, last = int(found["first"]), int(found["last"])
    try:
        spelled = urlsafe_b64decode(found["alt"] + "=" * (-len(found["alt"]) % 4)).decode()
        locus = Region(found["contig"], first, last, found["assembly"])
    except (ValueError, InvalidQuestion):
        return None
    choice = AlleleChoice(starts=(first, first), ends=(last, last))
    return Place(locus, choice, symbolic=found["kind"], spelled=False), spelled


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


def _changed(change: GenomicChange, given: Mapping[str, Any], references: Mapping[str, str]) -> Place:
    """An insertion, deletion or inversion that HGVS names: the allele as a release spells it, and a symbolic one with
    the same first and last base."""
    stated = assembly_of(given)
    if stated and change.assembly and stated != change.assembly:
        raise InvalidQuestion(f"This name is of {change.assembly}, not of {stated}", where="assemblyId")
    kind, _ = _kinds(given)
    choice = AlleleChoice(kind=kind, shortest=given.get("variantMinLength"), longest=given.get("variantMaxLength"))
    assembly, bases = bases_of(references, stated or change.assembly, change.contig)
    position, ref, alt = change.allele(bases)
    ends = (Region(change.contig, change.start, change.end, assembly),) if change.symbolic else ()
    return Place(Variant(change.contig, position, ref, alt, assembly), choice, change.symbolic, ends=ends)


def _on(locus: Locus, given: Mapping[str, Any]) -> Locus:
    assembly = assembly_of(given)
    if assembly and isinstance(locus, Variant):
        if locus.assembly and locus.assembly != assembly:
            raise InvalidQuestion(f"{locus} is of {locus.assembly}, not of {assembly}", where="assemblyId")
        return Variant(locus.contig, locus.position, locus.ref, locus.alt, assembly)
    return locus


def _kinds(given: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The kind of spelled alleles and the kind of symbolic ones that are meant; None where none is named."""
    text = given.get("variantType")
    if text is None:
        return None, "BND" if "mateName" in given else None
    kind, symbolic = kind_named(text), symbolic_named(text)
    if kind is None and symbolic is None:
        raise InvalidQuestion(
            f"variantType '{text[:50]}' is not told apart here: no allele of a release says it",
            where="variantType",
            do=f"Use one of {', '.join(dict.fromkeys((*KINDS, *SYMBOLIC)))}",
        )
    if "mateName" in given and symbolic != "BND":
        raise InvalidQuestion("A mate is of a breakend", where="mateName", do="Leave variantType out, or ask for BND")
    return kind, symbolic


def _with(choice: AlleleChoice, **more: Any) -> AlleleChoice:
    held = {name: getattr(choice, name) for name in choice.__dataclass_fields__}
    return AlleleChoice(**{**held, **{name: value for name, value in more.items() if value is not None}})
