"""The joint call set before its genotypes are drawn: variants by line, and where each one's carriers come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo.biobank import Biobank
from data.demo.common_variants import LENGTHS, Common
from data.demo.gene_places import GenePlace
from data.demo.people import People
from data.demo.plan import SITES, SKIPPING_KIT
from data.demo.sites import misses


@dataclass(frozen=True)
class CallSet:
    """What every process needs. A variant is one ALT of a line; carriers come from `alleles`, else from `frequency`.

    Plain lists and arrays only: it is sent to the processes that write.
    """

    seed: int
    people: People
    samples: list[str]
    haploid: np.ndarray  # individuals with one X
    missing_rate: np.ndarray  # per individual
    unseen: np.ndarray  # per individual: the kit that skips exons
    contigs: list[str]  # per line
    positions: list[int]
    fixed: list[bytes]  # per line: everything before the genotypes
    line_missed: np.ndarray  # per line: skipped by that kit
    variant_line: np.ndarray  # per variant, sorted
    variant_allele: np.ndarray  # 1 for the first ALT of its line
    causal: np.ndarray  # per variant: index into `alleles`, or -1
    causal_allele: np.ndarray
    stretch: np.ndarray  # per variant: a gene's number, or -1 for a variant that is inherited on its own
    genes: list[str]
    frequency: np.ndarray  # per variant × group
    alleles: np.ndarray  # causal loci × 2 × individuals


def call_set(
    biobank: Biobank, common: Common, places: dict[str, GenePlace], samples: list[str], haploid: np.ndarray
) -> CallSet:
    """Panel and common variants in the order of the genome; variants at one place with one REF share a line."""
    variants = _in_order(biobank, common)
    lines = variants.group_by("order", "contig", "position", "ref", maintain_order=True).agg(
        pl.col("alt").str.join(","), pl.col("csq").str.join(","), pl.len().alias("alleles")
    )
    per_line = lines["alleles"].to_numpy()
    panel_frequency = [biobank.panel.loci[locus].frequency[allele] for *_, locus, allele in biobank.panel.rows]
    genes = sorted({row[5] for row in biobank.panel.rows})
    number = {gene: k for k, gene in enumerate(genes)} | {None: -1}
    return CallSet(
        seed=biobank.seed,
        people=biobank.people,
        samples=samples,
        haploid=haploid,
        missing_rate=np.array([site.missing for site in SITES])[biobank.people.site],
        unseen=np.array([site.capture_kit == SKIPPING_KIT for site in SITES])[biobank.people.site],
        contigs=lines["contig"].to_list(),
        positions=lines["position"].to_list(),
        fixed=[
            f"chr{c}\t{p}\t{_names(q)}\t{r}\t{a}\t.\tPASS\tCSQ={q}\tGT\t".encode()
            for c, p, r, a, q in lines.select("contig", "position", "ref", "alt", "csq").iter_rows()
        ],
        line_missed=misses(lines, places),
        variant_line=np.repeat(np.arange(len(lines)), per_line),
        variant_allele=np.concatenate([np.arange(1, k + 1) for k in per_line]),
        causal=variants["causal"].to_numpy(),
        causal_allele=variants["allele"].to_numpy(),
        stretch=np.array([number[gene] for gene in variants["gene"].to_list()]),
        genes=genes,
        frequency=np.concatenate([np.stack(panel_frequency), common.frequency])[variants["row"].to_numpy()],
        alleles=biobank.alleles,
    )


def _names(csq: str) -> str:
    """The ID of a line: the rsID of each alternate, or the one they share (an ID is not repeated); else none."""
    known = [entry.rpartition("|")[2] for entry in csq.split(",")]
    if not all(known):
        return "."
    return ";".join(known) if len(set(known)) == len(known) else known[0] if len(set(known)) == 1 else "."


def _in_order(biobank: Biobank, common: Common) -> pl.DataFrame:
    """All variants, sorted: order, contig, position, ref, alt, csq, gene, causal, allele, row (panel, then common)."""
    place = {locus: k for k, locus in enumerate(biobank.causal)}
    panel = biobank.panel.variants.with_columns(
        pl.Series("causal", [place.get(row[6], -1) for row in biobank.panel.rows], dtype=pl.Int64)
    )
    between = common.variants.with_columns(
        (pl.col("alt") + "|intergenic_variant|MODIFIER" + "|" * 11).alias("csq"),
        pl.lit(None, dtype=pl.String).alias("gene"),
        pl.lit(0, dtype=pl.Int64).alias("allele"),
        pl.lit(-1, dtype=pl.Int64).alias("causal"),
    )
    order = {contig: k for k, contig in enumerate(LENGTHS)}
    both = pl.concat([panel.select(between.columns), between]).with_row_index("row")
    both = both.with_columns(pl.col("contig").replace_strict(order, return_dtype=pl.Int32).alias("order"))
    return both.sort("order", "position", "ref", "alt")
