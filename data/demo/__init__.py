"""The demo biobank: simulated people at three sites, real genes, planted truths; written as sources, then ingested.

plan → people, relatives, panel, alleles → lives (onsets, deaths, who joins) → diagnoses, measurements, dispensings,
consents → sources (write_omop, write_vcf, sites). `truths.csv` lists what is planted; `docs/demo.md` says why.
"""

from __future__ import annotations

from pathlib import Path

from data.demo.sources import write_sources
from data.progress import Progress, silent

__all__ = ["build_demo", "write_sources"]


def build_demo(warehouse: Path, individuals: int = 25_000, seed: int = 1, progress: Progress | None = None) -> object:
    """Write the demo's source files below `warehouse` and bring them in as anybody's data is brought in."""
    from data.ingest import ingest  # late: writing sources alone needs none of it

    progress = progress or silent
    folder = write_sources(Path(warehouse) / "demo_sources", individuals, seed, progress)
    return ingest([folder], Path(warehouse), dataset="demo", progress=progress)
