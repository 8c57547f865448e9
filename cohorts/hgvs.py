"""Changes as HGVS names them: `NM_000527.5:c.1061A>G`, `LDLR:p.Asp354Gly`, `LDLR p.D354G`, `BRAF V600E`.

Also `NC_000019.10:g.11105408C>T` and `chr19:g.11105408C>T`, which name a place and are the same as
contig-position-ref-alt. The grammar is
ferro-hgvs's; here a change is only brought into one spelling, so that a name asked for and a name stored can be told
to be the same: three letters an amino acid, no brackets of prediction, no bases after del and dup.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ferro_hgvs

from cohorts.errors import InvalidQuestion
from cohorts.normalise import CONTIGS, fold_contig, shift_left, trim

_ACCESSION = re.compile(r"(?:[NX][MRPCGTW]_\d+|ENS[A-Z]*[TPG]\d+|LRG_\d+[tp]\d+)(?:\.\d+)?", re.IGNORECASE)
_NAMED = re.compile(r"\s*([^\s:()]+)\s*(?:\([^\s()]+\))?\s*[:\s]\s*((?:[cnpgm])\..+)")
_SHORT = re.compile(
    r"\s*([A-Z][A-Z0-9-]*(?:orf[0-9]+)?)\s*[:\s]\s*([A-Z*](?:[a-z]{2})?\d+(?:[A-Z*=]|fs|del|dup|ins|_).*)"
)
_FIRST_PLACE = re.compile(r"[cn]\.[*-]?\d+|p\.[A-Z][a-z]{2}\d+")
#: A name of the kind that the grammar wants before a change; what it names is kept here.
_ANY = {"c": "NM_000000.1", "n": "NR_000000.1", "p": "NP_000000.1", "g": "NC_000000.1", "m": "NC_012920.1"}
_LETTERS = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H",
    "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W",
    "Tyr": "Y", "Val": "V", "Ter": "*", "Sec": "U",
}  # fmt: skip
#: Versions of the chromosomes' sequences, 1 to 22, X, Y (NCBI Assembly GCF_000001405, releases 25 and 26).
VERSIONS = {
    "GRCh37": (10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9),
    "GRCh38": (11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10),
}
_SUBSTITUTION = re.compile(r"[gm]\.(\d+)([ACGT])>([ACGT])", re.IGNORECASE)
_KINDS = ("deletion", "duplication", "insertion", "delins", "inversion")
_COMPLEMENT = str.maketrans("ACGT", "TGCA")
_LONGEST = 1_000_000  # bases
#: ClinVar's titles put the change of the protein behind, in brackets.
_PROTEIN_BEHIND = re.compile(r"\s*\(p\.[^\s]*\)?\s*$")


@dataclass(frozen=True)
class Hgvs:
    """A change of a transcript or protein. `of` is a gene's symbol or an accession; it may name several alleles."""

    of: str
    change: str

    @property
    def by_gene(self) -> bool:
        return not _ACCESSION.fullmatch(self.of)

    @property
    def protein(self) -> bool:
        return self.change.startswith("p.")

    @property
    def beginnings(self) -> tuple[str, ...]:
        """How a stored spelling of this change can begin: a narrow first sieve."""
        [first] = _FIRST_PLACE.findall(self.change)[:1] or [self.change]
        if not self.protein:
            return (first,)
        residue, place = first[2:5], first[5:]
        return (first, f"p.({residue}{place}", *((f"p.{_LETTERS[residue]}{place}",) if residue in _LETTERS else ()))

    def same(self, stored: str) -> bool:
        """Whether a stored change (without what stands before its colon) is this one. `p.Ser1982fs` is every
        frameshift that begins there."""
        try:
            spelled = canonical_change(stored)
        except InvalidQuestion:
            return False
        if spelled == self.change:
            return True
        begins = re.escape(self.change.removesuffix("fs"))
        return self.change.endswith("fs") and bool(re.fullmatch(rf"{begins}(?:[A-Z][a-z]{{2}})?fs.*", spelled))

    def to_json(self) -> dict[str, Any]:
        return {"variant": str(self)}

    def __str__(self) -> str:
        return f"{self.of}:{self.change}"


@dataclass(frozen=True)
class GenomicChange:
    """A change of a chromosome other than a substitution: bases `start` to `end`, 1-based and inclusive, and what is
    put in their place or, of an insertion, between them. `kind` is deletion, duplication, insertion, delins or
    inversion."""

    contig: str
    assembly: str | None
    kind: str
    start: int
    end: int
    inserted: str = ""

    @property
    def symbolic(self) -> str | None:
        """What the same change is called where a file gives it by its ends (cohorts.allele_choice.SYMBOLIC)."""
        return {"deletion": "DEL", "duplication": "DUP", "inversion": "INV"}.get(self.kind)

    def allele(self, bases: Callable[[int, int], str]) -> tuple[int, str, str]:
        """Position, REF and ALT, left-aligned and trimmed; `bases` gives those of the reference from one position to
        another. HGVS puts a change as far right as it can stand, a release as far left (S-GT 1)."""
        if self.kind == "insertion":
            before = bases(self.start, self.start)
            made = self.start, before, before + self.inserted
        elif self.kind in ("deletion", "duplication"):
            anchored = bases(self.start - 1, self.end)
            made = self.start - 1, anchored, anchored[:1]
            if self.kind == "duplication":
                made = self.start - 1, anchored[:1], anchored
        else:
            ref = bases(self.start, self.end)
            alt = self.inserted if self.kind == "delins" else ref.translate(_COMPLEMENT)[::-1]
            made = self.start, ref, alt
        if made[1] == made[2] or not made[1]:
            raise InvalidQuestion("The reference sequence says that nothing changes there, or ends before")
        position, ref, alt = trim(*made)
        return (
            shift_left(lambda at: bases(at, at), position, ref, alt) if len(ref) != len(alt) else (position, ref, alt)
        )


def genomic_change(text: str) -> GenomicChange | None:
    """The change that `NC_000019.10:g.100_102del` or `chr19:g.100_101insT` names; None for a substitution and for what
    is of no chromosome. Raises InvalidQuestion for kinds that name no one allele, as repeats."""
    found = _NAMED.fullmatch(text)
    if found is None or found[2][0] not in "gm" or _SUBSTITUTION.fullmatch(found[2].strip()):
        return None
    contig, assembly = ("MT", None) if found[2][0] == "m" else chromosome(found[1])
    parsed = _parsed(found[2])
    kind = parsed.edit_type
    inserted = re.search(r"ins([ACGT]+)$", str(parsed))
    exact = re.fullmatch(r"[^:]+:[gm]\.\d+(?:_\d+)?(?:del|dup|inv|ins|delins)[ACGT]*", str(parsed))
    if kind not in _KINDS or exact is None or (kind in ("insertion", "delins") and not inserted):
        raise InvalidQuestion(f"'{text[:100]}' names no one allele", do="Write it as del, dup, ins, delins or inv")
    start, end = parsed.start, parsed.end or parsed.start
    if start < 2 or end < start or (kind == "insertion" and end != start + 1) or end - start >= _LONGEST:
        raise InvalidQuestion(f"'{text[:100]}' names no stretch that can be asked for", do=f"Up to {_LONGEST:,} bases")
    return GenomicChange(contig, assembly, kind, start, end, inserted[1] if inserted else "")


def reads_like_hgvs(text: str) -> bool:
    """Whether a text is meant as HGVS, rightly spelled or not."""
    return bool(_NAMED.fullmatch(text) or _SHORT.fullmatch(text))


def parse_hgvs(text: str) -> Hgvs | str:
    """The change, or contig-position-ref-alt with its assembly for a genomic substitution. Raises InvalidQuestion."""
    found = _NAMED.fullmatch(text)
    of, change = found.groups() if found else (None, None)
    if found is None and (short := _SHORT.fullmatch(text)):
        of, change = short[1], f"p.{short[2]}"
    if of is None:
        raise InvalidQuestion(f"'{text}' is not an HGVS name", do="Write LDLR:c.1061A>G or LDLR p.Asp354Gly")
    if change[0] in "gm":
        return _genomic(of, change, text)
    if change[0] in "cn":
        change = _PROTEIN_BEHIND.sub("", change)
    return Hgvs(of.upper() if _ACCESSION.fullmatch(of) else of, canonical_change(change))


def canonical_change(change: str) -> str:
    """`p.(V600E)` → `p.Val600Glu`, `c.68_69delAG` → `c.68_69del`. Raises InvalidQuestion for what is no change."""
    parsed = _parsed(change)
    if parsed.variant_type == "allele":
        raise InvalidQuestion(f"'{change}' names several changes", do="Ask for one, and join them with all_of")
    spelled = str(parsed).partition(":")[2]
    if spelled.startswith("p."):
        spelled = re.sub(r"[()]", "", spelled)
        if spelled.endswith("?") and not change.rstrip(")").endswith("?"):
            raise InvalidQuestion(f"'{change}' names a residue and no change", do="Write p.Val600Glu")
        return spelled
    return re.sub(r"(del|dup)[ACGTN]+(?=ins|$)", r"\1", spelled)


def _parsed(change: str) -> Any:
    try:
        return ferro_hgvs.parse(f"{_ANY[change[0]]}:{change.strip()}")
    except (ferro_hgvs.ParseError, ValueError, KeyError):
        raise InvalidQuestion(
            f"'{change}' is not a change as HGVS writes it", do="Write c.1061A>G or p.Asp354Gly"
        ) from None


def chromosome(accession: str) -> tuple[str, str | None]:
    """The contig that an accession or name stands for, and the assembly it belongs to: ('19', 'GRCh38') for
    NC_000019.10, ('19', None) for chr19. Raises InvalidQuestion for what is no chromosome."""
    contig = fold_contig(accession)
    if contig == "MT":
        return contig, None
    place = re.fullmatch(r"NC_0*(\d+)\.(\d+)", accession, re.IGNORECASE)
    for assembly, versions in VERSIONS.items():
        if place and 1 <= int(place[1]) <= len(versions) and versions[int(place[1]) - 1] == int(place[2]):
            return CONTIGS[int(place[1]) - 1], assembly
    if place is None and contig in CONTIGS:
        return contig, None
    raise InvalidQuestion(f"{accession} is no chromosome of GRCh37 or GRCh38", do="Write contig-position-ref-alt.")


def _genomic(of: str, change: str, text: str) -> str:
    bases = _SUBSTITUTION.fullmatch(change.strip())
    if bases is None:
        raise InvalidQuestion(
            f"'{text}' is not a substitution", do="Write contig-position-ref-alt, as 19-11105408-C-T."
        )
    contig, assembly = ("MT", None) if change[0] == "m" else chromosome(of)
    return f"{assembly or ''} {contig}-{bases[1]}-{bases[2]}-{bases[3]}".strip()
