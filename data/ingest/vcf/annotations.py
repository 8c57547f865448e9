"""Consequences from INFO/CSQ (Ensembl VEP), ANN (SnpEff) or BCSQ (bcftools csq).

Their fields are read in the order the header gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from data.annotation.protein import named
from data.consequences import consequence_class, impact, so_term
from data.ingest.vcf.header import CONSEQUENCES, Header
from data.ingest.vcf.records import Record

# For each field of ours, its names in VEP, SnpEff and bcftools, folded to lower case without blanks.
_NAMES = {
    "allele": ("allele",),
    "allele_number": ("allele_num",),
    "terms": ("consequence", "annotation"),
    "impact": ("impact", "annotation_impact"),
    "gene": ("symbol", "gene_name"),
    "gene_id": ("gene", "gene_id"),
    "feature_type": ("feature_type",),
    "transcript": ("feature", "feature_id", "transcript"),
    "hgvsc": ("hgvsc", "hgvs.c", "dna_change"),
    "hgvsp": ("hgvsp", "hgvs.p", "amino_acid_change"),
    "canonical": ("canonical",),
    "mane": ("mane_select", "mane"),
    "loftee": ("lof",),
}


@dataclass(frozen=True, slots=True)
class Annotation:
    """One transcript of one allele, before it is known whether that transcript is the preferred one."""

    gene: str | None
    gene_id: str | None
    transcript: str | None
    terms: tuple[str, ...]
    impact: str | None
    hgvsc: str | None
    hgvsp: str | None
    loftee: str | None
    standing: int  # 0 MANE Select, 1 canonical, 2 any other


class Annotations:
    """Reads the annotation field that the header declares; yields nothing where it declares none."""

    def __init__(self, header: Header) -> None:
        self.key = next((key for key in CONSEQUENCES if key in header.info), None)
        self.at: dict[str, int] = {}
        if self.key:
            names = _field_names(header.info[self.key].description)
            self.at = {ours: names.index(n) for ours, theirs in _NAMES.items() for n in theirs if n in names}
            if self.key == "BCSQ" and "gene_id" in self.at:  # its 'gene' is a symbol
                self.at["gene"] = self.at.pop("gene_id")
        self._find = (
            re.compile(rb"(?:^|;)" + self.key.encode() + rb"=([^;]*)").search
            if self.key and "terms" in self.at
            else None
        )

    def rows(self, record: Record) -> Iterator[tuple[int, tuple[object, ...]]]:
        """(allele number, columns of table `consequence` after variant_id), one a transcript × SO term."""
        found = self._find(record.info) if self._find else None
        if not found:
            return
        spelled = _spellings(record)
        by_allele: dict[int, list[Annotation]] = {}
        for entry in found[1].decode("utf-8", "replace").split(","):
            fields = entry.split("|")
            if len(fields) <= self.at["terms"]:
                continue  # bcftools points to the record of a compound variant with '@position'
            number = self._allele_number(fields, spelled, record)
            if number:
                by_allele.setdefault(number, []).append(self._annotation(fields))
        for number, entries in by_allele.items():
            chosen = _preferred(entries)
            for annotation in entries:
                preferred = chosen.get(annotation.gene_id or annotation.gene) is annotation
                yield from ((number, _row(annotation, term, preferred)) for term in annotation.terms)

    def _field(self, fields: list[str], name: str) -> str | None:
        at = self.at.get(name)
        return (fields[at].strip() or None) if at is not None and at < len(fields) else None

    def _allele_number(self, fields: list[str], spelled: dict[str, int], record: Record) -> int | None:
        if number := self._field(fields, "allele_number"):
            return int(number)
        allele = self._field(fields, "allele")
        if allele is not None:
            return spelled.get(allele) or (1 if len(record.alts) == 1 else None)
        if len(record.alts) == 1:
            return 1
        changes = (self._field(fields, "hgvsc") or "").split("+")
        own = (f"{record.position}{record.ref.decode()}>{alt.decode()}" for alt in record.alts)
        return next((n for n, change in enumerate(own, 1) if change in changes), None)

    def _annotation(self, fields: list[str]) -> Annotation:
        kind = self._field(fields, "feature_type")
        mane = self._field(fields, "mane")
        canonical = self._field(fields, "canonical") == "YES"
        hgvsc, hgvsp = self._field(fields, "hgvsc"), self._field(fields, "hgvsp")
        terms = tuple(so_term(term) for term in (self._field(fields, "terms") or "").split("&") if term.strip("*"))
        if self.key == "BCSQ":  # its own words, 600V>600E, are no HGVS; of several alleles together they are of none
            together = "+" in (hgvsc or "")
            hgvsp = named(hgvsp, shifts="frameshift_variant" in terms) if hgvsp and not together else None
            hgvsc = None
        return Annotation(
            self._field(fields, "gene"),
            self._field(fields, "gene_id"),
            self._field(fields, "transcript") if kind in (None, "Transcript", "transcript") else None,
            terms,
            self._field(fields, "impact"),
            hgvsc,
            unquote(hgvsp) if hgvsp else None,
            self._field(fields, "loftee"),
            0 if mane else 1 if canonical else 2,
        )


def _field_names(description: str) -> list[str]:
    """The names after 'Format:' (or in SnpEff's quotes), folded to lower case without blanks."""
    listed = (
        re.split(r"format:", description, flags=re.IGNORECASE)[-1]
        if "ormat:" in description
        else description.split(":")[-1]
    )
    return [re.sub(r"[\s'\"\[\]\\]", "", name).lower().split("/")[0] for name in listed.split("|")]


def _spellings(record: Record) -> dict[str, int]:
    """How VEP and SnpEff may write each alternate.

    As it stands, or less a first base that all alleles share ('-' if none is left).
    """
    alleles = [record.ref.decode(), *(alt.decode() for alt in record.alts)]
    found = {alt: n for n, alt in enumerate(alleles[1:], 1)}
    plain = [allele for allele in alleles if not allele.startswith("<") and allele != "*"]
    if len({len(allele) for allele in plain}) > 1 and len({allele[:1] for allele in plain}) == 1:
        found |= {alt[1:] or "-": n for n, alt in enumerate(alleles[1:], 1) if not alt.startswith("<") and alt != "*"}
    return found


def _preferred(annotations: list[Annotation]) -> dict[str | None, Annotation]:
    """Per gene the one transcript of S-GT 12: MANE Select, else canonical, else the file's first."""
    chosen: dict[str | None, Annotation] = {}
    for annotation in annotations:
        key = annotation.gene_id or annotation.gene
        best = chosen.get(key)
        rank = (annotation.transcript is None, annotation.standing)
        if best is None or rank < (best.transcript is None, best.standing):
            chosen[key] = annotation
    return chosen


def _row(a: Annotation, term: str, preferred: bool) -> tuple[object, ...]:
    return (
        a.gene,
        a.gene_id,
        a.transcript,
        term,
        consequence_class(term, a.loftee),
        a.impact or impact(term),
        a.hgvsc,
        a.hgvsp,
        preferred,
        a.loftee if a.loftee in ("HC", "LC") else None,
    )
