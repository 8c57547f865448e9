"""Decoders of the compressed tables inside npm's `ideogram` package (CC0), as plain rows.

Its own decoders are `src/js/init/caches/*-worker.js`. What they do not say: every *length* in these files is one
short, so the last base of a feature is `start + length`, inclusive; and a transcript's offset counts from the leftmost
base of the gene's *stored* (coding) transcripts, not always the gene's first base. `placement.py` finds that base.
"""

from __future__ import annotations

import gzip
import json
import tarfile
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = "package/dist/data/"
PART = {"5'-UTR": "utr5", "exon": "exon", "3'-UTR": "utr3"}
TOPOLOGY = {"S": "Signal peptide", "_H": "Transmembrane helix", "_E": "Extracellular", "_C": "Cytoplasmic"}
STARS = {
    "criteria_provided,_multiple_submitters,_no_conflicts": 2,
    "reviewed_by_expert_panel": 3,
    "practice_guideline": 4,
}
# ClinVar's words for consequences, as Sequence Ontology and VEP spell them; most severe first (VEP's order).
SEVERITY = {
    "splice_acceptor_variant": "splice_acceptor_variant",
    "splice_donor_variant": "splice_donor_variant",
    "nonsense": "stop_gained",
    "frameshift_variant": "frameshift_variant",
    "stop_lost": "stop_lost",
    "initiator_codon_variant": "start_lost",
    "inframe_insertion": "inframe_insertion",
    "inframe_deletion": "inframe_deletion",
    "inframe_indel": "inframe_indel",
    "missense_variant": "missense_variant",
    "synonymous_variant": "synonymous_variant",
    "5_prime_UTR_variant": "5_prime_UTR_variant",
    "3_prime_UTR_variant": "3_prime_UTR_variant",
    "non-coding_transcript_variant": "non_coding_transcript_variant",
    "intron_variant": "intron_variant",
    "genic_upstream_transcript_variant": "genic_upstream_transcript_variant",
    "genic_downstream_transcript_variant": "genic_downstream_transcript_variant",
    "no_sequence_alteration": "no_sequence_alteration",
}


@dataclass(frozen=True)
class GeneRow:
    """A gene as listed: 1-based inclusive coordinates on GRCh38."""

    gene_id: str
    symbol: str
    name: str | None
    contig: str
    start: int
    end: int


@dataclass(frozen=True)
class Structure:
    """A transcript: `parts` are (part, first, last) from an origin that is not stored (see `placement.py`)."""

    name: str
    symbol: str
    biotype: str
    strand: str
    parts: tuple[tuple[str, int, int], ...]

    def exons(self) -> list[tuple[int, int]]:
        """First and last base of each exon from the origin, left to right."""
        return sorted((first, last) for part, first, last in self.parts if part == "exon")


@dataclass(frozen=True)
class ClinVarRow:
    """A (likely) pathogenic variant of two stars or more. `genes` are all whose byte range holds it."""

    contig: str
    position: int
    ref: str
    alt: str
    variation_id: int
    significance: str
    stars: int
    conditions: str | None
    rsid: str | None
    consequence: str | None
    genes: tuple[str, ...] = field(default=())


class Package:
    """The tarball of `ideogram`, read once."""

    def __init__(self, tarball: Path) -> None:
        self._files: dict[str, bytes] = {}
        with tarfile.open(tarball) as tar:
            for member in tar:
                wanted = "homo-sapiens" in member.name and member.name.startswith(FOLDER)
                if member.isfile() and wanted and (stream := tar.extractfile(member)):
                    self._files[member.name.removeprefix(FOLDER)] = stream.read()

    def _bytes(self, kind: str, ending: str = "tsv") -> bytes:
        return gzip.decompress(self._files[f"cache/{kind}/homo-sapiens-{kind}.{ending}.gz"])

    def _rows(self, kind: str) -> Iterator[list[str]]:
        for line in self._bytes(kind).decode().splitlines():
            if line and not line.startswith("#"):
                yield line.split("\t")

    def _keys(self, kind: str, heading: str, separator: str) -> dict[str, str]:
        for line in self._bytes(kind).decode().splitlines():
            if line.startswith(f"## {heading} keys: "):
                entries = line.split(" keys: ", 1)[1].split(separator)
                return dict(entry.split(" = ", 1) for entry in entries if " = " in entry)
        raise ValueError(f"{kind}: no '{heading} keys' line")

    def genes(self) -> Iterator[GeneRow]:
        for contig, start, length, number, symbol, name, *_ in self._rows("genes"):
            end = int(start) + int(length)
            yield GeneRow("ENSG" + number.zfill(11), symbol, name or None, contig, int(start), end)

    def aliases(self) -> Iterator[tuple[str, str]]:
        """(alias, symbol)"""
        for symbol, *aliases in self._rows("synonyms"):
            for alias in aliases:
                yield alias, symbol

    def structures(self) -> Iterator[Structure]:
        """Transcripts in the file's order: the canonical one of each gene stands first."""
        biotypes = self._keys("gene-structures", "biotype", ", ")
        kinds = {key: PART[name] for key, name in self._keys("gene-structures", "subpart", ", ").items()}
        for name, offset, biotype, strand, *subparts in self._rows("gene-structures"):
            parts = []
            for subpart in subparts:
                kind, start, length = subpart.split(";")
                first = int(offset) + int(start)
                parts.append((kinds[kind], first, first + int(length)))
            yield Structure(name, name.rpartition("-")[0], biotypes[biotype], strand, tuple(parts))

    def domains(self) -> Iterator[tuple[str, str, int, int]]:
        """(transcript name, domain, first residue, last residue), each once."""
        names = self._keys("proteins", "domain", "; ")
        symbol, base = "", 0
        for label, *domains in self._rows("proteins"):
            transcript = label
            if label.isdigit():  # counts from the gene's first transcript: 8 after ACE2-201 is ACE2-208
                transcript = f"{symbol}-{base + int(label)}"
            else:
                symbol, _, number = label.rpartition("-")
                base = int(number[0]) * 10 ** (len(number) - 1)
            for domain in dict.fromkeys(domains):
                key, first, length = domain.split(";")
                name = TOPOLOGY.get(key) or names.get(key, key).removeprefix("_")
                yield transcript, name, int(first), int(first) + int(length)

    def clinvar(self) -> Iterator[ClinVarRow]:
        index = self._bytes("variants", "tsv.li").decode().splitlines()
        keys = {line[2:].split(" = ")[0]: json.loads(line.split(" = ", 1)[1]) for line in index if " = [" in line}
        ranges = [line.split("\t") for line in index if line and not line.startswith("#")]
        spans = [(symbol, int(offset), int(offset) + int(length)) for symbol, offset, length in ranges]
        genes_at = _spans_by_line(self._bytes("variants"), spans)
        diseases = [_condition(text) for text in keys["disease_mondo_ids_and_names"]]
        severity = list(SEVERITY)
        words = [text.split("|")[1] for text in keys["molecular_consequences"]]
        for offset, line in _lines(self._bytes("variants")):
            f = [*line.split("\t"), ""][:13]
            terms = sorted((words[int(i)] for i in f[10].split(",") if i), key=severity.index)
            yield ClinVarRow(
                contig=f[0],
                position=int(f[1]),
                ref=f[3],
                alt=f[4],
                variation_id=int(f[2]),
                significance=keys["clinical_significances"][int(f[8])].lower(),
                stars=STARS[keys["clinical_review_statuses"][int(f[7])]],
                conditions="; ".join(diseases[int(i)] for i in f[5].split(",") if i) or None,
                rsid=f"rs{f[12]}" if f[12] else None,
                consequence=SEVERITY[terms[0]] if terms else None,
                genes=genes_at.get(offset, ()),
            )

    def cytobands(self) -> Iterator[tuple[str, str, int, int, str]]:
        """(contig, band such as 'p36.33', first base, last base, Giemsa stain) of GRCh38."""
        bands = json.loads(self._files["bands/native/homo-sapiens-GCF_000001405.26.json"])["chrBands"]
        for band in bands:
            contig, arm, number, _, _, first, last, stain, density, *_ = [*band.split(" "), ""]
            yield contig, arm + number, int(first), int(last), stain + density


def _lines(raw: bytes) -> Iterator[tuple[int, str]]:
    """Data lines of the variants table with the byte each begins at."""
    offset = 0
    for line in raw.split(b"\n"):
        if line and not line.startswith(b"#"):
            yield offset, line.decode()
        offset += len(line) + 1


def _spans_by_line(raw: bytes, spans: list[tuple[str, int, int]]) -> dict[int, tuple[str, ...]]:
    """Genes whose byte range holds the line, by its offset. A range begins at the newline before its first line."""
    starts = [offset for offset, _ in _lines(raw)]
    found: dict[int, list[str]] = {}
    for symbol, first, last in spans:
        for offset in starts[bisect_left(starts, first) : bisect_left(starts, last)]:
            found.setdefault(offset, []).append(symbol)
    return {offset: tuple(symbols) for offset, symbols in found.items()}


def _condition(text: str) -> str:
    """'0007750|Hypercholesterolemia,_familial,_1' → 'MONDO:0007750 Hypercholesterolemia, familial, 1'"""
    number, _, name = text.partition("|")
    return f"MONDO:{number} {name.replace('_', ' ')}"
