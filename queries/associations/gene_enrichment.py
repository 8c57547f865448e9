"""Carriers by gene in one cohort against another, over all genes: integer counts, from which a scan is made.

A gene is a row as a phecode is in queries/carriers/conditions.py, and carrying it stands where being a case does, so
that the same tables, protection and tests serve both. The states of a gene are those of the criterion `carrier_of`
(S-GT 4): who is not known for it is in neither column. Unrelated individuals only, unless asked otherwise (S-ST 11).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from access.asking import Asking
from cohorts.cohort import Cohort
from queries.carriers.conditions import CELLS, ConditionsAnswer, Sizes, groups_over, table_of
from queries.frames import frame
from queries.genomics.alterations import Alteration
from queries.genomics.carried import Carried, carried
from queries.states import NO, UNKNOWN, YES


@dataclass(frozen=True)
class GeneEnrichment:
    """Count carriers of `what` in every gene, in the cohort `carriers` and in `others`; who is in both is left out."""

    carriers: Cohort
    others: Cohort
    what: Alteration = Alteration()  # noqa: RUF009  frozen
    unrelated_only: bool = True

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> ConditionsAnswer:
        people = frame(cursor, *groups_over("phewas/people.sql", self, cursor)).sort("individual_id")
        [sizes] = frame(cursor, *groups_over("carriers/sizes.sql", self, cursor)).to_dicts()
        found = carried(cursor, self.what).among(people["individual_id"].to_numpy())
        counts = by_group(found, (people["carrier"] == 0).cast(pl.Int64).to_numpy())
        named = pl.DataFrame({"code": found.genes, "name": found.genes}, schema={"code": pl.String, "name": pl.String})
        return ConditionsAnswer(
            table_of(named.hstack(counts)), Sizes(**sizes), 1, self.unrelated_only, asking.release
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        groups = {"carriers": self.carriers.to_json(), "others": self.others.to_json()}
        return {"gene_enrichment": groups | {"what": self.what.to_json(), "unrelated_only": self.unrelated_only}}


def by_group(found: Carried, group: np.ndarray) -> pl.DataFrame:
    """CELLS of every gene. `group` of each individual: 0 in the first cohort, 1 in the second."""
    genes, kinds = found.known.shape
    of_kind = np.stack([np.bincount(found.kind[group == each], minlength=kinds) for each in (0, 1)], axis=1)
    without = found.known.astype(np.int64) @ of_kind
    carry = np.zeros((genes, 2), np.int64)
    usual = found.known[found.gene, found.kind[found.person]]
    at = (found.gene, group[found.person])
    np.add.at(carry, at, found.state == YES)
    np.add.at(without, at, ((found.state == NO) & ~usual).astype(np.int64))
    np.subtract.at(without, at, (usual & np.isin(found.state, (YES, UNKNOWN))).astype(np.int64))
    return pl.DataFrame(dict(zip(CELLS, (*carry.T, *without.T), strict=True)), schema=dict.fromkeys(CELLS, pl.Int64))
