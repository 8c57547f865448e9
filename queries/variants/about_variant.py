"""What one variant is: names, consequences on every transcript, ClinVar, the other alleles of its place, who looked.

Nothing here counts people. A variant that only people who do not permit the purpose carry is not there at all
(queries/variants/asked_variants.py), and neither are such alleles beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.loci import Locus, Variant
from queries import sql
from queries.cursor import looked_up
from queries.frames import frame
from queries.variants.asked_variants import fill_asked, not_there
from queries.variants.named_alleles import visible


@dataclass(frozen=True)
class Allele:
    """One row of the release's variants. `original` is position:REF:ALT as the record spelled it, where that differs;
    `roll` is by how many bases it can stand further right and be the same (None: the reference was not at hand);
    `region` is 'autosome', 'X', 'Y' or 'MT' and decides ploidy; `filter` is None for PASS and where nobody filtered."""

    assembly: str
    contig: str
    position: int
    ref: str
    alt: str
    rsid: str | None
    left_aligned: bool
    roll: int | None
    original: str | None
    region: str
    filter: str | None
    gene: str | None
    consequence: str | None
    consequence_class: str | None
    hgvsc: str | None
    hgvsp: str | None

    @property
    def locus(self) -> Variant:
        """The place with its assembly: what to ask further questions with."""
        return Variant(self.contig, self.position, self.ref, self.alt, self.assembly)


@dataclass(frozen=True)
class ClinVarRecord:
    """ClinVar's word on the allele. `conditions` are 'MONDO:0007750 Hypercholesterolemia, familial, 1; …'."""

    variation_id: int | None
    significance: str
    stars: int
    conditions: str | None
    release: str


@dataclass(frozen=True)
class Looked:
    """An assay of the variant's assembly, and whether it calls at this place."""

    name: str
    origin: str
    capture_kit: str | None
    basis: str
    qc_fields: str
    cnv_assessed: bool
    covers: bool


@dataclass(frozen=True)
class AboutAnswer(HoldsNoIndividual):
    """`alleles` is one, or several where the name asked means several, or none: then `nothing` says which kind of
    nothing, and `elsewhere` are the same words on another assembly. The rest is about the one allele.

    `consequences`: gene, gene_id, transcript_id, consequence, consequence_class, impact, hgvsc, hgvsp, preferred,
    loftee; the preferred transcript first. `beside` are the other alleles at the place. `clinvar_known`: whether any
    allele of the assembly has a record in this release.
    """

    alleles: tuple[Allele, ...]
    release: str
    consequences: pl.DataFrame | None = None
    clinvar: tuple[ClinVarRecord, ...] = ()
    clinvar_known: bool = True
    beside: tuple[Variant, ...] = ()
    assays: tuple[Looked, ...] = ()
    note: str | None = None
    nothing: str | None = None
    elsewhere: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class AboutVariant:
    """The variant that `locus` names: a Variant, an RsId or an Hgvs. Raises UnknownName for an unknown name."""

    locus: Locus
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> AboutAnswer:
        _, note = fill_asked(cursor, self.locus)
        rows = _rows(cursor)
        alleles = tuple(Allele(*row[1:]) for row in rows)
        if not rows:
            return self._nothing(cursor, asking)
        if len(rows) > 1:
            return AboutAnswer(alleles, asking.release, note=note)
        key, one = {"variant_id": rows[0][0]}, alleles[0]
        consequences = frame(cursor, sql.statement("variants/about_consequences.sql"), key)
        records = cursor.execute(sql.statement("variants/about_clinvar.sql"), key).fetchall()
        return AboutAnswer(
            alleles, asking.release, consequences,
            clinvar=tuple(ClinVarRecord(*row) for row in records),
            clinvar_known=bool(records) or _clinvar_known(cursor, one.assembly),
            beside=_beside(cursor, rows[0][0], one), assays=_assays(cursor, one.locus, rows[0][0]), note=note,
        )  # fmt: skip

    def _nothing(self, cursor: Any, asking: Asking) -> AboutAnswer:
        """Only a Variant gets here: a name that leads nowhere was an error before."""
        locus = self.locus
        said, assays = not_there(cursor, locus), _assays(cursor, locus, None)
        elsewhere: tuple[Variant, ...] = ()
        if locus.assembly:
            fill_asked(cursor, replace(locus, assembly=None))
            elsewhere = tuple(Allele(*row[1:]).locus for row in _rows(cursor))
        return AboutAnswer((), asking.release, assays=assays, nothing=said, elsewhere=elsewhere)

    def to_json(self) -> dict[str, Any]:
        return {"about_variant": self.locus.to_json()}


def _rows(cursor: Any) -> list[tuple]:
    return cursor.execute(sql.statement("variants/about.sql")).fetchall()


def _clinvar_known(cursor: Any, assembly: str) -> bool:
    """Whether any variant of the assembly has a record: ClinVar's table may stand on the other one."""
    query = "SELECT v.assembly FROM variant_clinvar AS c JOIN variant AS v ON v.variant_id = c.variant_id"
    known = looked_up(
        cursor, "clinvar on", lambda: {row[0] for row in cursor.execute(f"{query} GROUP BY 1").fetchall()}
    )
    return assembly in known


def _beside(cursor: Any, variant_id: int, one: Allele) -> tuple[Variant, ...]:
    found = cursor.execute(sql.statement("variants/about_site.sql"), {"variant_id": variant_id}).fetchall()
    seen = visible(cursor, [row[0] for row in found])
    return tuple(Variant(one.contig, one.position, ref, alt, one.assembly) for key, ref, alt in found if key in seen)


def _assays(cursor: Any, locus: Variant, variant_id: int | None) -> tuple[Looked, ...]:
    place = {"contig": locus.contig, "position": locus.position, "assembly": locus.assembly, "variant_id": variant_id}
    rows = cursor.execute(sql.statement("variants/about_assays.sql"), place).fetchall()
    return tuple(Looked(*row) for row in rows)
