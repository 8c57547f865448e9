"""What programs of others need to test the same: genotypes, an outcome and covariates of individuals, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from cohorts.loci import parse_region
from queries import sql
from queries.associations.guard import Guard
from queries.associations.variant_scan import VariantScan
from queries.cohort.group_members import group_states
from queries.export.layers import Layer, layers
from queries.frames import frame
from queries.variants.called import Called, read_called


@dataclass(frozen=True, eq=False)
class AssociationFilesAnswer:
    """It cannot be protected, so it goes to roles with row access alone. `names` (dataset/source_id) and `sex`
    ('XX', 'XY' or NULL) beside `called.people`; `people`: value and covariates, None without an outcome."""

    names: tuple[str, ...]
    sex: tuple[str | None, ...]
    called: Called
    people: pl.DataFrame | None
    unit: str
    guard: Guard | None
    relatives: int
    assembly: str
    release: str
    layers: tuple[Layer, ...] = ()  # who annotated the variants, with versions


@dataclass(frozen=True)
class AssociationFiles:
    """With a `scan` those it compares, else the members of `cohort`, or everybody permitted; at the variants of which
    the release has `copies` of both alleles, of `region` alone where one is given."""

    scan: VariantScan | None = None
    cohort: Cohort | None = None
    region: str = ""
    copies: int = 1
    right: ClassVar[str] = "rows"
    taken_away: ClassVar[bool] = True

    def run(self, cursor: Any, asking: Asking) -> AssociationFilesAnswer:
        guard, people, unit, relatives = None, None, "", 0
        if self.scan is not None:
            rows = self.scan.run(cursor, asking)
            called, assembly, guard, people, unit = rows.called, rows.assembly, rows.guard, rows.people, rows.unit
            relatives = rows.relatives
        else:
            if self.cohort is None:
                members = frame(cursor, sql.statement("scan/everybody.sql"))
            else:
                states, _ = group_states(cursor, (self.cohort,))
                members = states.filter(pl.col("state") == 1).sort("individual_id")
            place = parse_region(self.region) if self.region else None
            region = (place.contig, place.start, place.end) if place else None
            assembly, called = read_called(
                cursor, members["individual_id"].to_numpy(), copies=self.copies, region=region
            )
        if assembly is None or not len(called.people):
            raise InvalidQuestion("Nobody who is asked about has germline genotypes", do="Ask about others")
        known = frame(cursor, sql.statement("scan/names.sql"))
        known = pl.DataFrame({"individual_id": called.people}).join(
            known, on="individual_id", how="left", maintain_order="left"
        )
        names = tuple("_".join(name.split()) for name in known["name"])
        if len(set(names)) < len(names):
            raise InvalidQuestion("Two individuals have the same name but for blanks", do="Rename one at ingest")
        return AssociationFilesAnswer(
            names, tuple(known["sex"]), called, people, unit, guard, relatives, assembly, asking.release,
            layers(cursor, assembly),
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        scan = self.scan.to_json() if self.scan else None
        cohort = self.cohort.to_json() if self.cohort else None
        return {"association_files": {"scan": scan, "cohort": cohort, "region": self.region, "copies": self.copies}}
