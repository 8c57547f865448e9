"""genomicVariations: what the variation says, who carries it, and which of its identifiers contradict it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cohorts.errors import InvalidSource
from cohorts.normalise import assembly_from_name, fold_contig
from data.ingest.beacon.entries import listed
from data.ingest.staging.codes import curie
from data.ingest.staging.reported import STATES, UNSPECIFIED, Allele, Reported
from data.ingest.staging.rows import Staging

_INTERNAL = re.compile(r"(?:chr)?([\w.]+?)[_:-](\d+)[_:-]([ACGTNacgtn]+)[_:>-]([ACGTNacgtn]+)")
_HGVS = re.compile(r"([\w.]+):g\.(\d+)([ACGT]+)>([ACGT]+)")
_ACCESSION = re.compile(r"NC_0000(\d\d)\.(\d+)")
#: RefSeq versions of GRCh38's chromosomes 1 … 22, X, Y; GRCh37's are one lower. NCBI assembly GCF_000001405
_VERSIONS = (11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10)
_GENOTYPES = {"0/1": "0000135", "1/0": "0000135", "0|1": "0000135", "1|0": "0000135", "1/1": "0000136",
              "1|1": "0000136", "1": "0000134"}  # fmt: skip


class Variations:
    """Collects a Beacon's variants with their case-level data."""

    def __init__(self, staging: Staging, reported: Reported, samples: Mapping[str, str], file: str) -> None:
        self.staging, self.reported, self.samples, self.file = staging, reported, samples, file

    def add(self, entry: dict[str, Any], number: int) -> None:
        """One entry of genomicVariations.json, the `number`-th of its file."""
        place = f"item {number}"
        allele = self._allele(entry, place)
        if allele is None:
            return
        if not self.reported.assembly:
            raise InvalidSource("Nothing says which assembly the variants are of", where=self.file,
                                do='Put a dataset.json with {"assembly": "GRCh38"} beside the files.')  # fmt: skip
        cases = listed(entry, "caseLevelData")
        if not cases:
            self.staging.say(self.file, "variant-without-cases", place)
        for case in cases:
            self._case(case, allele, place)
        effects = entry.get("molecularAttributes")
        genes = effects.get("geneIds") if isinstance(effects, dict) else None
        if isinstance(genes, list) and genes:
            key = (allele.contig, allele.position, allele.ref, allele.alt)
            self.reported.genes.setdefault(key, (str(genes[0])[:100], None, None))

    def _case(self, case: dict[str, Any], allele: Allele, place: str) -> None:
        sample = case.get("biosampleId") or case.get("individualId")
        if sample not in self.samples:
            self.staging.say(self.file, "case-of-unknown-biosample", place)
            return
        zygosity = case.get("zygosity")
        zygosity = zygosity if isinstance(zygosity, dict) else {}
        state = curie(str(zygosity.get("id") or ""))
        if state and str(zygosity.get("id")) != f"{state[0]}:{state[1]}":
            self.staging.say(self.file, "malformed-curie", place)
        by_id = STATES.get(state[1]) if state else None
        by_label = STATES.get(_GENOTYPES.get(str(zygosity.get("label")), ""))
        code = by_id if by_id is not None else by_label
        if code is None:
            self.staging.say(self.file, "zygosity-unknown", place)
        self.reported.add(str(sample), allele, UNSPECIFIED if code is None else code)

    def _allele(self, entry: dict[str, Any], place: str) -> Allele | None:
        variation = entry.get("variation")
        variation = variation if isinstance(variation, dict) else {}
        spelled = self._spelled(entry, variation)
        if spelled is None:
            self.staging.say(self.file, "variant-unreadable", place)
            return None
        others = _identifiers(entry)
        if any(other != spelled for other in others):
            self.staging.say(self.file, "variant-id-mismatch", place)
        choices = [spelled, *(other for other in dict.fromkeys(others) if other != spelled)]
        for choice in choices:
            try:
                allele = self.reported.place(*choice)
            except ValueError:  # its reference base is another: an identifier may know better
                continue
            if allele is None:
                self.staging.say(self.file, "variant-unreadable", place)
                return None
            if choice != spelled:
                self.staging.say(self.file, "variant-by-its-id", place)
            return allele
        self.staging.say(self.file, "variant-not-in-reference", place)
        return None

    def _spelled(self, entry: dict[str, Any], variation: dict[str, Any]) -> tuple[str, int, str, str] | None:
        ref, alt = variation.get("referenceBases"), variation.get("alternateBases")
        location = variation.get("location")
        location = location if isinstance(location, dict) else {}
        interval = location.get("interval")
        interval = interval if isinstance(interval, dict) else {}
        start = interval.get("start", location.get("start"))
        start = start.get("value") if isinstance(start, dict) else start
        named = str(location.get("sequence_id") or location.get("sequenceId") or variation.get("refseqId") or "")
        named = named.removeprefix("HGVSid:").removeprefix("refseq:").split(":")[0]
        self._learn_assembly(named, variation.get("assemblyId"))
        if not (isinstance(ref, str) and isinstance(alt, str) and isinstance(start, int | float) and named):
            return None
        if not 0 <= start < 2**31:
            return None
        return fold_contig(named), int(start) + 1, ref, alt

    def _learn_assembly(self, named: str, stated: object) -> None:
        known = assembly_from_name(str(stated)) if stated else assembly_of_accession(named)
        if known and not self.reported.assembly:
            self.reported.assembly = known


def assembly_of_accession(text: str) -> str | None:
    """'GRCh38' for 'NC_000022.11', 'GRCh37' for 'NC_000022.10'."""
    found = _ACCESSION.match(text)
    if found is None or not 1 <= int(found[1]) <= len(_VERSIONS):
        return None
    newer = int(found[2]) - _VERSIONS[int(found[1]) - 1]
    return {0: "GRCh38", -1: "GRCh37"}.get(newer)


def _identifiers(entry: dict[str, Any]) -> list[tuple[str, int, str, str]]:
    """What variantInternalId and genomicHGVSId say, where they spell an allele out."""
    identifiers = entry.get("identifiers")
    hgvs = identifiers.get("genomicHGVSId") if isinstance(identifiers, dict) else None
    found = []
    for pattern, text in ((_INTERNAL, entry.get("variantInternalId")), (_HGVS, hgvs)):
        if isinstance(text, str) and (one := pattern.fullmatch(text)):
            contig, position, ref, alt = one.groups()
            if len(position) < 10:
                found.append((fold_contig(contig), int(position), ref.upper(), alt.upper()))
    return found
