"""The variants the demo biobank plants, with what each does there: `planted.csv` as frozen values.

Frequencies are "simulated at approximately": round figures by genetic similarity group, not measurements. Beside
these the demo takes rows of `clinvar.parquet` (LDLR, BRCA1, BRCA2, TTN, PKD1).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

PATH = Path(__file__).resolve().parent / "planted.csv"
GROUPS = ("AFR", "AMR", "EAS", "EUR", "SAS")


@dataclass(frozen=True)
class PlantedVariant:
    """One allele on GRCh38, plus strand, trimmed and anchored as in a VCF."""

    truth: str  # which of the demo's truths it serves
    gene: str
    allele: str  # the name people use: 'R46L', 'G1', '*2'; G1 is two variants
    contig: str
    position: int
    ref: str
    alt: str
    rsid: str
    consequence: str  # SO term on the gene's preferred transcript
    hgvsc: str  # without the transcript
    hgvsp: str | None
    frequency: MappingProxyType[str, float]  # of `alt`, by group: 'AFR', 'AMR', 'EAS', 'EUR', 'SAS'
    effect: str
    citation: str

    @property
    def key(self) -> str:
        """contig-position-ref-alt"""
        return f"{self.contig}-{self.position}-{self.ref}-{self.alt}"


@cache
def planted_variants() -> tuple[PlantedVariant, ...]:
    """Every planted variant, in the order of the file."""
    with PATH.open(newline="", encoding="utf-8") as lines:
        return tuple(_variant(row) for row in csv.DictReader(lines))


def _variant(row: dict[str, str]) -> PlantedVariant:
    frequency = {group: float(row.pop(f"af_{group.lower()}")) for group in GROUPS}
    position, hgvsp = int(row.pop("position")), row.pop("hgvsp") or None
    return PlantedVariant(**row, position=position, hgvsp=hgvsp, frequency=MappingProxyType(frequency))
