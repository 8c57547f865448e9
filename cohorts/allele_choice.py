"""Which alleles of a place are meant: by what they change, where they lie, how long, how common, called what."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

#: Kinds of change by how the lengths of the two alleles compare; each with the words that others have for it.
KINDS = {
    "SNP": ("SNP", "SNV", "SO:0001483", "SO:0000694"),
    "MNP": ("MNP", "MNV", "SO:0002007", "SO:0001013"),
    "INS": ("INS", "INSERTION", "SO:0000667"),
    "DEL": ("DEL", "DELETION", "SO:0000159"),
    "INDEL": ("INDEL", "DELINS", "SO:1000032"),
}
#: Kinds that symbolic alleles have, not told by two spelled alleles: the words of the Sequence Ontology, and EFO's for
#: copy-number loss and gain with what lies below them, as the Beacon specification lists them.
SYMBOLIC = {
    "DEL": ("DEL", "DELETION", "SO:0000159", "SO:0001743", "EFO:0030067", "EFO:0030068", "EFO:0020073", "EFO:0030069"),
    "DUP": ("DUP", "DUPLICATION", "SO:1000035", "SO:0001742", "EFO:0030070", "EFO:0030071", "EFO:0030072",
            "EFO:0030073"),
    "INS": ("INS", "INSERTION", "SO:0000667"),
    "INV": ("INV", "INVERSION", "SO:1000036"),
    "CNV": ("CNV", "SO:0001019", "EFO:0030063"),
    "BND": ("BND", "BREAKEND", "TRANSLOCATION", "SO:0000199"),
}  # fmt: skip


def symbolic_named(text: str) -> str | None:
    """The kind of symbolic allele that a word of some standard means; None where it means none."""
    return next((kind for kind, words in SYMBOLIC.items() if text.strip().upper() in words), None)


def kind_named(text: str) -> str | None:
    """The kind of change that a word of some standard means; None for one that is not told apart here."""
    return next((kind for kind, words in KINDS.items() if text.strip().upper() in words), None)


def kind_of(ref: str, alt: str) -> str:
    """SNP, MNP, INS, DEL or INDEL, of a parsimonious pair: an insertion keeps its one base before it."""
    if len(ref) == len(alt):
        return "SNP" if len(ref) == 1 else "MNP"
    if len(ref) == 1 and alt.startswith(ref):
        return "INS"
    return "DEL" if len(alt) == 1 and ref.startswith(alt) else "INDEL"


@dataclass(frozen=True)
class AlleleChoice:
    """What must hold of an allele; None and () say nothing. Positions are 1-based, both ends included.

    `starts` and `ends` bound the first and the last base of the reference allele; `ref` and `alt` are spelled with N
    for any base; `length` is that of the longer allele, without the base that anchors an insertion or deletion.
    """

    starts: tuple[int, int] | None = None
    ends: tuple[int, int] | None = None
    ref: str | None = None
    alt: str | None = None
    kind: str | None = None
    shortest: int | None = None
    longest: int | None = None
    consequences: tuple[tuple[str, ...], ...] = ()  # of each set one
    clinvar: tuple[tuple[str, ...], ...] = ()
    min_af: float | None = None
    max_af: float | None = None
    genes: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        return self == AlleleChoice()

    @property
    def needs_words(self) -> bool:
        """Whether it asks for what ClinVar says of an allele."""
        return bool(self.clinvar)

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, ())}


#: Every allele.
ANY_ALLELE = AlleleChoice()


def changed_length(ref: str, alt: str) -> int:
    """How many bases an allele puts in or takes out, or exchanges."""
    anchored = len(ref) != len(alt) and ref[:1] == alt[:1]
    return max(len(ref), len(alt)) - (1 if anchored else 0)
