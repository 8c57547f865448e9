"""Variants that a source reports of single individuals, as call sets.

A case report or a Beacon names what was found in somebody, and is silent on all else. So at the place of a reported
variant everybody else of the source is *not called*: neither carrier nor non-carrier (S-GT 4). Most are so because
their assay does not cover the place: there is one for each contig that individuals' reports begin on. Only inside it
*not called* takes a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from cohorts.normalise import contig_rank, fold_contig, trim
from data.build import CallSet
from data.build.call_set import Piece, PieceWriter
from data.build.codes import pack
from data.findings import Finding
from data.ingest.vcf.normalise import Reference

#: Allelic state (GENO, without its prefix) → the code of a call. http://purl.obolibrary.org/obo/geno.owl
HETEROZYGOUS, HOMOZYGOUS, HEMIZYGOUS = pack(1, 0, 0), pack(2, 0, 0), pack(1, 0, 0, haploid=True)
UNSPECIFIED = pack(1, 0, 1)  # carried, on how many chromosomes nobody says
STATES = {
    "0000135": HETEROZYGOUS,
    "0000458": HETEROZYGOUS,  # simple heterozygous
    "0000402": HETEROZYGOUS,  # compound heterozygous
    "0000136": HOMOZYGOUS,
    "0000134": HEMIZYGOUS,
    "0000604": HEMIZYGOUS,  # X-linked
    "0000605": HEMIZYGOUS,  # Y-linked
    "0000606": HEMIZYGOUS,  # insertion-linked
    "0000602": HEMIZYGOUS,  # homoplasmic: one kind of molecule
    "0000603": HETEROZYGOUS,  # heteroplasmic: two
    "0000137": UNSPECIFIED,
}
_MISSING = pack(0, 0, 2)
Key = tuple[str, int, str, str]  # contig, position, ref, alt
_BASES = re.compile(r"[ACGTNacgtn]+")


@dataclass(frozen=True)
class Allele:
    """A variant as VCF spells it, with what its source says of it."""

    contig: str
    position: int
    ref: str
    alt: str
    original: str | None
    rsid: str | None = None
    roll: int | None = None


@dataclass
class Reported:
    """Collects the reported calls of one source; `call_sets` writes them."""

    name: str
    assembly: str
    reference: Path | None = None
    calls: dict[Key, dict[str, int]] = field(default_factory=dict)
    alleles: dict[Key, Allele] = field(default_factory=dict)
    genes: dict[Key, tuple[str | None, str | None, str | None]] = field(default_factory=dict)
    biosamples: dict[str, None] = field(default_factory=dict)
    karyotypic_sex: dict[str, str] = field(default_factory=dict)
    repeated: int = 0

    def __post_init__(self) -> None:
        self._fasta = Reference(self.reference) if self.reference else None

    def add(self, biosample: str, allele: Allele, code: int) -> None:
        """One reported call; of two for one individual the one that says more copies is kept."""
        key = (allele.contig, allele.position, allele.ref, allele.alt)
        self.alleles.setdefault(key, allele)
        of = self.calls.setdefault(key, {})
        if biosample in of:
            self.repeated += 1
            code = max(of[biosample], code, key=lambda one: (one & 3, -(one >> 4 & 3)))
        of[biosample] = code
        self.biosamples.setdefault(biosample)

    def place(self, chrom: str, position: int, ref: str, alt: str) -> Allele | None:
        """VCF's fields as an allele: folded, trimmed and, with a FASTA, left-aligned; None where they are no bases.

        ValueError where REF disagrees with the FASTA."""
        if not (_BASES.fullmatch(ref) and _BASES.fullmatch(alt)) or ref.upper() == alt.upper() or position < 1:
            return None
        if len(ref) > 100_000 or len(alt) > 100_000 or len(chrom) > 100:
            return None
        contig = fold_contig(chrom)
        if not re.fullmatch(r"[\w.*+-]+", contig):
            return None
        now, roll = trim(position, ref, alt), None
        if self._fasta is not None:
            now = self._fasta.align(contig, position, ref, now)
            roll = self._fasta.roll(contig, *now)
        return Allele(contig, *now, None if now == (position, ref, alt) else f"{position}:{ref}:{alt}", roll=roll)

    def call_sets(self, folder: Path) -> tuple[CallSet, ...]:
        """All calls: a call set for each contig, of those whose first reported variant lies on it."""
        if not self.calls:
            return ()
        ordered = sorted(self.calls, key=lambda key: (contig_rank(key[0]), *key[1:]))
        home: dict[str, str] = {}  # biosample → contig
        for key in ordered:
            for biosample in self.calls[key]:
                home.setdefault(biosample, key[0])
        for biosample in self.biosamples:  # who has none is not called anywhere, whichever call set that is in
            home.setdefault(biosample, ordered[-1][0])
        variants: dict[str, list[Key]] = {contig: [] for contig in home.values()}
        for key in ordered:
            for contig in {home[biosample] for biosample in self.calls[key]}:
                variants[contig].append(key)
        members: dict[str, list[str]] = {contig: [] for contig in variants}
        for biosample in sorted(home):
            members[home[biosample]].append(biosample)
        made = []
        for contig in sorted(variants, key=contig_rank):
            piece = self._piece(folder / str(len(made)), members[contig], variants[contig])
            samples = tuple(members[contig])
            sexes = {one: self.karyotypic_sex[one] for one in samples if one in self.karyotypic_sex}
            name = f"{self.name} · {contig}" if len(variants) > 1 else self.name
            made.append(CallSet(name, self.assembly, samples, (piece,), sexes))
        return (replace(made[0], findings=self._findings()), *made[1:])

    def _piece(self, folder: Path, samples: list[str], variants: list[Key]) -> Piece:
        """These variants in these biosamples; who is not reported to carry one is not called."""
        number = {sample: place for place, sample in enumerate(samples)}
        writer = PieceWriter(folder, quality=False)
        everybody = np.arange(len(samples), dtype=np.int32)
        for key in variants:
            allele = self.alleles[key]
            row = writer.add_variant(*key, allele.rsid, self.reference is not None, allele.roll, allele.original, None)
            if key in self.genes:
                gene, hgvsc, hgvsp = self.genes[key]
                fields = (gene, None, None, "sequence_variant", "other", None, hgvsc, hgvsp, True, None)
                writer.add_consequence(row, *fields)
            codes = np.full(len(samples), _MISSING, np.uint8)
            for sample, code in self.calls[key].items():
                if sample in number:
                    codes[number[sample]] = code
            writer.add_genotypes(variant=np.full(len(samples), row), biosample=everybody, code=codes)
        return writer.close()

    def _findings(self) -> tuple[Finding, ...]:
        findings = []
        if self.repeated:
            text = f"{self.repeated:,} variants are reported twice of one individual; the most copies were kept."
            findings.append(Finding(self.name, "repeated-report", "warning", self.repeated, text, "repaired"))
        text = (
            f"{len(self.calls):,} variants are reported of single individuals: at their places everybody else of the "
            "source counts as not called."
        )
        findings.append(Finding(self.name, "reported-variants", "note", len(self.calls), text, "told"))
        return tuple(findings)
