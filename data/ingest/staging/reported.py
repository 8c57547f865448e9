"""Variants that a source reports of single individuals, as a call set.

A case report or a Beacon names what was found in somebody, and is silent on all else. So at the place of a reported
variant everybody else of the source is *not called*: neither carrier nor non-carrier (S-GT 4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cohorts.normalise import contig_rank, fold_contig, trim
from data.build import CallSet
from data.build.call_set import PieceWriter
from data.build.codes import pack
from data.findings import Finding
from data.ingest.vcf.records import LeftAligner

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


@dataclass
class Reported:
    """Collects the reported calls of one source; `call_set` writes them."""

    name: str
    assembly: str
    reference: Path | None = None
    calls: dict[tuple[str, int, str, str], dict[str, int]] = field(default_factory=dict)
    alleles: dict[tuple[str, int, str, str], Allele] = field(default_factory=dict)
    genes: dict[tuple[str, int, str, str], tuple[str | None, str | None, str | None]] = field(default_factory=dict)
    biosamples: dict[str, None] = field(default_factory=dict)
    karyotypic_sex: dict[str, str] = field(default_factory=dict)
    repeated: int = 0

    def __post_init__(self) -> None:
        self._align = LeftAligner(self.reference).align if self.reference else None

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
        at, short_ref, short_alt = trim(position, ref, alt)
        if self._align is not None:
            at, short_ref, short_alt = self._align(contig, position, ref, (at, short_ref, short_alt))
        same = (at, short_ref, short_alt) == (position, ref, alt)
        return Allele(contig, at, short_ref, short_alt, None if same else f"{position}:{ref}:{alt}")

    def call_set(self, folder: Path, records: dict[str, int]) -> CallSet | None:
        """All calls in the order of the genome; None where there are none."""
        if not self.calls:
            return None
        samples = sorted(self.biosamples)
        number = {sample: place for place, sample in enumerate(samples)}
        writer = PieceWriter(folder, quality=False)
        everybody = np.arange(len(samples), dtype=np.int32)
        for key in sorted(self.calls, key=lambda key: (contig_rank(key[0]), *key[1:])):
            allele = self.alleles[key]
            row = writer.add_variant(*key, allele.rsid, self.reference is not None, allele.original, None)
            if key in self.genes:
                gene, hgvsc, hgvsp = self.genes[key]
                fields = (gene, None, None, "sequence_variant", "other", None, hgvsc, hgvsp, True, None)
                writer.add_consequence(row, *fields)
            codes = np.full(len(samples), _MISSING, np.uint8)
            for sample, code in self.calls[key].items():
                codes[number[sample]] = code
            writer.add_genotypes(variant=np.full(len(samples), row), biosample=everybody, code=codes)
        findings = []
        if self.repeated:
            text = f"{self.repeated:,} variants are reported twice of one individual; the most copies were kept."
            findings.append(Finding(self.name, "repeated-report", "warning", self.repeated, text, "repaired"))
        text = (
            f"{len(self.calls):,} variants are reported of single individuals: at their places everybody else of the "
            "source counts as not called."
        )
        findings.append(Finding(self.name, "reported-variants", "note", len(self.calls), text, "told"))
        return CallSet(self.name, self.assembly, tuple(samples), (writer.close(),), self.karyotypic_sex,
                       findings=tuple(findings), records=records)  # fmt: skip
