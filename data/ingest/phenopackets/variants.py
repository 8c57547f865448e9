"""Interpretations: reported variants with their zygosity, and what is told without a place."""

from __future__ import annotations

import re
from pathlib import Path

from google.protobuf.message import Message

from cohorts.errors import InvalidSource
from cohorts.normalise import assembly_from_name
from data.ingest.staging.codes import curie
from data.ingest.staging.reported import STATES, UNSPECIFIED, Reported
from data.ingest.staging.rows import Staging

_SOLVED = 3  # Interpretation.ProgressStatus.SOLVED


class Variants:
    """Collects the reported variants of a dataset's phenopackets; they are of one assembly."""

    def __init__(self, staging: Staging, name: str, assembly: str | None, reference: Path | None) -> None:
        self.staging, self.stated = staging, assembly
        self.reported = Reported(name, assembly or "", reference)

    def stage(self, packet: Message, who: str, file: str, place: str | None) -> None:
        listed = {disease.term.id for disease in packet.diseases}
        for interpretation in packet.interpretations:
            diagnosis = interpretation.diagnosis
            if diagnosis.disease.id and diagnosis.disease.id not in listed:
                code = curie(diagnosis.disease.id)
                if interpretation.progress_status == _SOLVED and code:
                    self.staging.record(file, "condition", who, code, diagnosis.disease.label)
                    self.staging.say(file, "diagnosis-not-listed", place)
                else:
                    self.staging.say(file, "diagnosis-open", place)
            for genomic in diagnosis.genomic_interpretations:
                kind = genomic.WhichOneof("call")
                if kind == "gene":
                    self.staging.attribute(who, "reported_gene", genomic.gene.symbol or genomic.gene.value_id)
                    self.staging.say(file, "gene-without-variant", place)
                elif kind == "variant_interpretation":
                    self._variant(genomic.variant_interpretation.variation_descriptor, who, file, place)

    def _variant(self, described: Message, who: str, file: str, place: str | None) -> None:
        record = described.vcf_record
        if not (record.chrom and record.pos and record.ref and record.alt):
            self._in_words(described, who)
            self.staging.say(file, "variant-without-place", place)
            return
        self._require_assembly(record.genome_assembly, file, place)
        try:
            allele = self.reported.place(record.chrom, record.pos, record.ref, record.alt)
        except ValueError as error:
            where = f"{file}, {place}" if place else file
            raise InvalidSource(f"A reported variant does not fit ({error})", where=where) from None
        if allele is None:
            self._in_words(described, who)
            self.staging.say(file, "variant-unreadable", place)
            return
        state = curie(described.allelic_state.id)
        code = STATES.get(state[1], UNSPECIFIED) if state else UNSPECIFIED
        if code == UNSPECIFIED:
            self.staging.say(file, "zygosity-unknown", place)
        self.reported.add(who, allele, code)
        key = (allele.contig, allele.position, allele.ref, allele.alt)
        if key not in self.reported.genes:
            told = {one.syntax: one.value for one in reversed(described.expressions)}
            names = (described.gene_context.symbol or None, told.get("hgvs.c"), told.get("hgvs.p"))
            if any(names):
                self.reported.genes[key] = tuple(_plain(name) for name in names)  # type: ignore[assignment]

    def _in_words(self, described: Message, who: str) -> None:
        words = [described.gene_context.symbol, described.label or described.id, described.structural_type.label,
                 described.allelic_state.label, *(one.value for one in described.expressions)]  # fmt: skip
        text = "; ".join(dict.fromkeys(_plain(word) or "" for word in words if word))
        self.staging.attribute(who, "reported_variant", text[:500] or "without a description")

    def _require_assembly(self, named: str, file: str, place: str | None) -> None:
        where = f"{file}, {place}" if place else file
        assembly = assembly_from_name(named) if named else self.stated
        if assembly is None:
            raise InvalidSource(
                f"A VCF record's genome assembly '{named[:40]}' is not known",
                where=where,
                do="GRCh37 and GRCh38 are; dataset.json can state it where a record has none.",
            )
        if not self.reported.assembly:
            self.reported.assembly = assembly
        if assembly != self.reported.assembly:
            raise InvalidSource(
                f"A reported variant is of {assembly}, others are of {self.reported.assembly}",
                where=where,
                do="A dataset has one assembly: ingest each as a dataset of its own.",
            )


def _plain(text: str | None) -> str | None:
    """Without what would break a line of a file."""
    return re.sub(r"\s+", " ", text).strip()[:300] or None if text else None
