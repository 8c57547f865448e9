"""What somebody typed into the search box, understood without any data.

`read` gives the ways a text can be meant, the likeliest first. Each says in `words` how it was understood, so that the
page can show it. What looks like a name of some kind but is none is `Wrong`, with what to do; whatever fits nothing is
`Words`, to be looked for in names.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cohorts.errors import InvalidQuestion
from cohorts.hgvs import Hgvs, canonical_change, parse_hgvs, reads_like_hgvs
from cohorts.loci import RsId, Variant, parse_variant
from cohorts.named_variants import ASSEMBLY, named
from cohorts.readings import Accession, AnyGene, At, Computed, Named, Reading, Record, Words, Wrong
from cohorts.registries import elsewhere
from cohorts.typed_places import read_place, said, tidy, without_assembly
from cohorts.vrs import asked_digest, is_other_object

_RSID = re.compile(r"(?:dbsnp\s*[:\s]\s*)?(rs\s?[0-9]+)(?:\s*[-:_/(\s]\s*(?:[ACGT]+>)?([ACGT]+)\)?)?", re.IGNORECASE)
_CLINVAR = re.compile(r"VCV0*([0-9]+)(?:\.[0-9]+)?|clinvar[\s:#]*(?:variation)?[\s:#]*(?:id)?[\s:#]*([0-9]+)", re.I)
_ACCESSIONS = (
    ("gene", "a gene by its Ensembl number", re.compile(r"(ENSG[0-9]+)(?:\.[0-9]+)?", re.I)),
    ("transcript", "a transcript by its accession", re.compile(r"(ENST[0-9]+|[NX][MR]_[0-9]+)(?:\.[0-9]+)?", re.I)),
    ("protein", "a protein by its accession", re.compile(r"(ENSP[0-9]+|[NX]P_[0-9]+)(?:\.[0-9]+)?", re.I)),
)
_IN_BRACKETS = re.compile(r"[^\s:()]+\(([A-Za-z][A-Za-z0-9-]*)\)\s*:")
_BARE = re.compile(r"([cnp]\.\S.*)")
#: `R1699W`, `Arg1699Trp`, without gene or p.
_RESIDUE = re.compile(r"p?\.?\(?([A-Z](?:[a-z]{2})?[1-9][0-9]*(?:[A-Z](?:[a-z]{2})?|\*|=|fs\S*|del|dup))\)?")
#: `LDLR 1775G>A`: the c. was left out.
_NO_PREFIX = re.compile(
    r"([A-Za-z][A-Za-z0-9-]*|ENST[0-9.]+|NM_[0-9.]+)\s*[:\s]\s*([-*]?[0-9]+(?:[+-][0-9]+)?[ACGT]>[ACGT])", re.I
)
_SLOPPY = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*[:\s]\s*(?:p\.)?\(?([A-Za-z]{1,3}[0-9]+(?:[A-Za-z]{1,3}|\*))\)?")
_BASES = re.compile(r"(?<=[0-9])([acgtn]+)(?=>)|(?<=>)([acgtn]+)|(?<=del|dup|ins)([acgtn]+)$", re.IGNORECASE)
_THREE = ["Ala", "Arg", "Asn", "Asp", "Cys", "Gln", "Glu", "Gly", "His", "Ile", "Leu", "Lys", "Met", "Phe", "Pro",
          "Sec", "Ser", "Ter", "Thr", "Trp", "Tyr", "Val"]  # fmt: skip
_OF_FOLDED = {name.casefold(): name for name in _THREE}


def read(text: str) -> tuple[Reading, ...]:
    """How a text can be meant, the likeliest first; nothing for an empty one."""
    plain = tidy(text)
    if not plain:
        return ()
    if (other := elsewhere(plain)) is not None:
        return (Wrong(other),)
    assembly, rest, unknown = without_assembly(plain)
    if unknown and read_place(rest, None):
        return (Wrong(f"{unknown} is no assembly that Concord knows; places are of GRCh37 or GRCh38"),)
    if (place := read_place(rest, assembly)) is not None:
        return (place,) if isinstance(place, Wrong) else place
    for reader in (_identifier, _tabulated, _change):
        if found := reader(rest, assembly):
            return found
    return (*_residue(rest), Words(rest))


def _identifier(text: str, assembly: str | None) -> tuple[Reading, ...]:
    if found := _RSID.fullmatch(text):
        rsid, allele = found[1].replace(" ", "").lower(), found[2] and found[2].upper()
        words = f"the rsID {rsid}" + (f", its allele {allele}" if allele else "")
        return (At(RsId(rsid), words, allele),)
    if found := _CLINVAR.fullmatch(text):
        number = int(found[1] or found[2])
        return (Record(number, f"ClinVar variation {number}"),)
    if digest := asked_digest(text):
        return (Computed(digest, f"an allele by its VRS identifier, ga4gh:VA.{digest}"),)
    if is_other_object(text):
        return (Wrong("A VRS identifier of an allele begins with ga4gh:VA.; this one names something else"),)
    for kind, words, pattern in _ACCESSIONS:
        if found := pattern.fullmatch(text):
            name = found[1].upper()
            return (Accession(kind, name, f"{words}, {name}"),)
    return ()


def _tabulated(text: str, assembly: str | None) -> tuple[Reading, ...]:
    alleles = named(text)
    if not alleles:
        return ()
    what = f"{alleles[0].said}, " + ("a haplotype of " if len(alleles) > 1 else "")
    what += " and ".join(f"{ASSEMBLY} {one.allele}" for one in alleles)
    short = _change(text, assembly)
    return (Named(alleles, what), *(one for one in short if isinstance(one, At)))


def _change(text: str, assembly: str | None) -> tuple[Reading, ...]:
    """HGVS, rightly spelled or nearly."""
    spelled = _cased(f"MT:{text}" if text.startswith("m.") else text)
    if found := _NO_PREFIX.fullmatch(spelled):
        spelled = f"{found[1]}:c.{found[2]}"
    if not reads_like_hgvs(spelled):
        if bare := _BARE.fullmatch(spelled):
            return _of_any_gene(bare[1], text)
        if (found := _SLOPPY.fullmatch(spelled)) and (residue := _residue_cased(found[2])):
            spelled = f"{found[1]}:p.{residue}"
        else:
            return ()
    try:
        locus = parse_hgvs(spelled)
        if isinstance(locus, str):
            place = parse_variant(locus)
            if isinstance(place, Variant) and assembly and place.assembly is None:
                place = replace(place, assembly=assembly)
            return (At(place, f"a place on a chromosome, {said(place)}"),)
    except InvalidQuestion as error:
        return (Wrong(str(error)),)
    bracket = _IN_BRACKETS.match(spelled)
    instead = Hgvs(bracket[1], locus.change) if bracket and not locus.by_gene else None
    kind = "the protein" if locus.protein else "the transcript"
    of = f"{locus.of}{f' ({bracket[1]})' if instead else ''}"
    return (At(locus, f"a change of {kind}, {of}:{locus.change}", instead=instead),)


def _of_any_gene(change: str, text: str) -> tuple[Reading, ...]:
    try:
        spelled = canonical_change(change)
    except InvalidQuestion as error:
        return (Wrong(str(error)),)
    return (AnyGene(spelled, f"the change {spelled}, in any gene"),)


def _residue(text: str) -> tuple[Reading, ...]:
    """`R1699W` alone; a gene of that symbol (C1R, C8A) is looked for beside it."""
    if not (found := _RESIDUE.fullmatch(text)):
        return ()
    try:
        spelled = canonical_change(f"p.{found[1]}")
    except InvalidQuestion:
        return ()
    return (AnyGene(spelled, f"the change {spelled}, in any gene"),)


def _cased(text: str) -> str:
    """Bases in capitals and residues as HGVS writes them, whatever case they were typed in."""
    head, dot, change = text.rpartition("c.") if "c." in text else text.rpartition("g.")
    if dot and not re.search(r"[A-Za-z]p\.|\bp\.", text):
        return head + dot + _BASES.sub(lambda found: found[0].upper(), change)
    found = re.fullmatch(r"(.*\bp\.\(?)([A-Za-z]{1,3}[0-9]+(?:[A-Za-z]{1,3}|\*))(\)?)", text)
    if found and (residue := _residue_cased(found[2])):
        return f"{found[1]}{residue}{found[3]}"
    return text


def _residue_cased(text: str) -> str | None:
    """`arg1699trp` → `Arg1699Trp`, `v600e` → `V600E`; None when these are no residues."""
    first, place, last = re.fullmatch(r"([A-Za-z]+)([0-9]+)(\D+)", text).groups()
    if len(first) == 1 and len(last) == 1:
        return f"{first.upper()}{place}{last.upper()}"
    first = _OF_FOLDED.get(first.casefold())
    end = {"del": "del", "dup": "dup", "*": "Ter"}.get(last.casefold()) or _OF_FOLDED.get(last.casefold())
    return f"{first}{place}{end}" if first and end else None
