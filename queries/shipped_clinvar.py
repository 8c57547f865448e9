"""ClinVar's table as it ships with Concord: known (likely) pathogenic alleles of a gene, seen in these data or not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.consequences import CLASS_OF
from queries.genes import find_gene

#: P, P/LP and LP of two stars or more, GRCh38; the file that a build joins `variant_clinvar` from.
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "reference" / "clinvar.parquet"
ASSEMBLY = "GRCh38"


@dataclass(frozen=True)
class ClinVarAnswer(HoldsNoIndividual):
    """`frame`: contig, position, ref, alt, variation_id, significance, stars, conditions, consequence,
    consequence_class; in the order of the genome. `released`: the day of ClinVar's release, None without a row."""

    frame: pl.DataFrame
    released: str | None


@dataclass(frozen=True)
class ShippedClinVar:
    """The alleles of a gene in the shipped table; none where the data are on another assembly."""

    gene: str
    assembly: str | None = ASSEMBLY
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> ClinVarAnswer:
        gene = find_gene(cursor, self.gene)
        table = pl.scan_parquet(SHIPPED).filter(pl.col("gene").is_in(list(gene.names)) & (self.assembly == ASSEMBLY))
        frame = table.sort("position", "ref", "alt").collect()
        kind = pl.col("consequence").replace_strict(CLASS_OF, default="other", return_dtype=pl.String)
        released = frame["release"].max() if frame.height else None
        return ClinVarAnswer(
            frame.with_columns(consequence_class=kind).drop("gene", "release", "rsid"),
            str(released) if released else None,
        )

    def to_json(self) -> dict[str, Any]:
        return {"shipped_clinvar": {"gene": self.gene, "assembly": self.assembly}}
