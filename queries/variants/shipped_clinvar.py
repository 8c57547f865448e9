"""ClinVar's table as it ships with Concord: known (likely) pathogenic alleles of a gene, seen in these data or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import HoldsNoIndividual
from cohorts.consequences import CLASS_OF
from queries import sql
from queries.cursor import ReleaseCursor, looked_up
from queries.frames import frame
from queries.lookup.genes import find_gene

ASSEMBLY = "GRCh38"


@dataclass(frozen=True)
class ClinVarAnswer(HoldsNoIndividual):
    """`frame`: contig, position, ref, alt, variation_id, significance, stars, conditions, consequence,
    consequence_class; in the order of the genome. `released`: the day of ClinVar's release, None without a row."""

    frame: pl.DataFrame
    released: str | None


@dataclass(frozen=True)
class ShippedClinVar:
    """The alleles of a gene in the release's reference table; none where the data are on another assembly."""

    gene: str
    assembly: str | None = ASSEMBLY
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> ClinVarAnswer:
        """Read once a release, as the gene's model is."""
        if isinstance(cursor, ReleaseCursor):
            return looked_up(cursor, self, lambda: self._read(cursor))
        return self._read(cursor)

    def _read(self, cursor: Any) -> ClinVarAnswer:
        gene = find_gene(cursor, self.gene)
        values = {"genes": list(gene.names), "assembly": self.assembly}
        found = frame(cursor, sql.statement("reference/clinvar_of_gene.sql"), values)
        kind = pl.col("consequence").replace_strict(CLASS_OF, default="other", return_dtype=pl.String)
        released = found["release"].max() if found.height else None
        return ClinVarAnswer(found.with_columns(consequence_class=kind).drop("release"), released)

    def to_json(self) -> dict[str, Any]:
        return {"shipped_clinvar": {"gene": self.gene, "assembly": self.assembly}}
