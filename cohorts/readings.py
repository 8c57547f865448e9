"""The ways a typed text can be meant (cohorts/typed.py reads it). Each says in `words` how it was understood."""

from __future__ import annotations

from dataclasses import dataclass

from cohorts.hgvs import Hgvs
from cohorts.loci import Region, RsId, Variant
from cohorts.named_variants import NamedVariant


@dataclass(frozen=True)
class At:
    """A place, an rsID (of one `allele` alone, where it was named), or a change of a named gene or transcript.

    `instead` is the same change by the gene that stood in brackets, for releases that know no such transcript.
    """

    locus: Region | Variant | RsId | Hgvs
    words: str
    allele: str | None = None
    instead: Hgvs | None = None


@dataclass(frozen=True)
class Unanchored:
    """An insertion, deletion or inversion by place, without the base before it: HGVS g., SPDI, ANNOVAR.

    `kind` is 'del', 'ins', 'dup', 'delins' or 'inv'; `start` and `end` are 1-based, of the bases it is about, of an
    insertion those on either side. `removed` and `added` are bases where they were written.
    """

    kind: str
    contig: str
    start: int
    end: int
    words: str
    assembly: str | None = None
    removed: str | None = None
    added: str | None = None


@dataclass(frozen=True)
class AnyGene:
    """A change without the gene it is of: `p.Arg1699Trp`."""

    change: str
    words: str


@dataclass(frozen=True)
class Record:
    """A ClinVar variation, by number."""

    number: int
    words: str


@dataclass(frozen=True)
class Computed:
    """An allele by its VRS digest."""

    digest: str
    words: str


@dataclass(frozen=True)
class Accession:
    """A gene, transcript or protein by its identifier, without version. `kind` is 'gene', 'transcript', 'protein'."""

    kind: str
    name: str
    words: str


@dataclass(frozen=True)
class Named:
    """Tabulated alleles (cohorts/named_variants.py)."""

    alleles: tuple[NamedVariant, ...]
    words: str


@dataclass(frozen=True)
class Wrong:
    """What looks like something and is not; `what` is wrong and what to do."""

    what: str
    words: str = ""


@dataclass(frozen=True)
class Words:
    """Anything: a symbol, a name, part of one."""

    text: str
    words: str = ""


Reading = At | Unanchored | AnyGene | Record | Computed | Accession | Named | Wrong | Words
