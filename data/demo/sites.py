"""Capture kits: which places each site's kit looks at, as BED files, and which variants it misses."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl

from data.demo.gene_places import GenePlace
from data.demo.plan import SITES, SKIPPED_EXONS, SKIPPING_KIT

MARGIN = 30  # bases beyond an exon or a single place that the kits read well


def skipped(places: dict[str, GenePlace]) -> list[tuple[str, int, int]]:
    """(contig, first, last) of the exons that the skipping kit leaves out, with their margins."""
    spans = []
    for gene, first, last in SKIPPED_EXONS:
        place = places[gene]
        spans += [(place.contig, a - MARGIN, b + MARGIN) for rank, a, b in place.coding if first <= rank <= last]
    return spans


def misses(variants: pl.DataFrame, places: dict[str, GenePlace]) -> np.ndarray:
    """Which of these variants (contig, position) the skipping kit does not see."""
    contig, position = variants["contig"].to_numpy(), variants["position"].to_numpy()
    missed = np.zeros(len(variants), dtype=bool)
    for where, first, last in skipped(places):
        missed |= (contig == where) & (position >= first) & (position <= last)
    return missed


def write_callable(folder: Path, variants: Iterable[tuple[str, int]], places: dict[str, GenePlace]) -> None:
    """`<kit>.bed.gz` for each kit: coding exons and a window around every variant (contig, position), less skips."""
    folder.mkdir(parents=True, exist_ok=True)
    spans = [(p.contig, a - MARGIN, b + MARGIN) for p in places.values() for _, a, b in p.coding]
    spans += [(c, p - MARGIN, p + MARGIN) for c, p in variants]
    for site in SITES:
        holes = skipped(places) if site.capture_kit == SKIPPING_KIT else []
        text = "".join(f"chr{c}\t{first - 1}\t{last}\n" for c, first, last in _less(_merge(spans), _merge(holes)))
        with gzip.GzipFile(folder / f"{site.capture_kit}.bed.gz", "wb", compresslevel=6, mtime=0) as file:
            file.write(text.encode())


def _merge(spans: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    merged: list[tuple[str, int, int]] = []
    for contig, first, last in sorted(spans):
        if merged and merged[-1][0] == contig and first <= merged[-1][2] + 1:
            merged[-1] = (contig, merged[-1][1], max(merged[-1][2], last))
        else:
            merged.append((contig, first, last))
    return merged


def _less(spans: list[tuple[str, int, int]], holes: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    left = spans
    for contig, first, last in holes:
        cut = []
        for where, a, b in left:
            if where != contig or b < first or a > last:
                cut.append((where, a, b))
                continue
            if a < first:
                cut.append((where, a, first - 1))
            if b > last:
                cut.append((where, last + 1, b))
        left = cut
    return left
