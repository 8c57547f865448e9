"""The demo biobank: simulated people at three sites, real genes, planted truths; written as sources, then ingested.

plan → people, relatives, panel, alleles → lives (onsets, deaths, who joins) → diagnoses, measurements, dispensings,
consents → sources (write_omop, write_vcf, sites). `truths.csv` lists what is planted; `docs/demo.md` says why.
"""

from __future__ import annotations

from pathlib import Path

from data.demo.cut import cut, dataset_of
from data.demo.sources import write_sources
from data.progress import Progress, silent

__all__ = ["build_demo", "build_site", "write_sources"]


def build_demo(warehouse: Path, individuals: int = 25_000, seed: int = 1, progress: Progress | None = None) -> object:
    """Write the demo's source files below `warehouse` and bring them in as anybody's data is brought in."""
    from data.ingest import ingest  # late: writing sources alone needs none of it

    progress = progress or silent
    folder = write_sources(Path(warehouse) / "demo_sources", individuals, seed, progress)
    return ingest([folder], Path(warehouse), dataset="demo", progress=progress)


def build_site(
    whole: Path, warehouse: Path, site: str, assembly: str = "GRCh38", progress: Progress | None = None
) -> object:
    """One site of the demo in `whole`, cut from its sources, as a biobank of its own in `warehouse`."""
    from data.ingest import ingest

    folder = cut(Path(whole) / "demo_sources", Path(warehouse) / "demo_sources", site, assembly, progress)
    return ingest([folder], Path(warehouse), dataset=dataset_of(site), progress=progress or silent)
