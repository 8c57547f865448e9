"""Pairs of genes altered in the same individuals, or in different ones: the counts that tests of them rest on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, Table, protect_count
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from queries.genomics.alterations import Alteration, altered
from queries.states import NO, YES

MOST = 60
CELLS = ("both", "first_only", "second_only", "neither")


@dataclass(frozen=True)
class GenePairs:
    """`table`: first, second, then how many individuals called in both genes have both altered, the first alone, the
    second alone, neither; `called` is their sum. Every pair of the genes is there, in their order (S-GT 15)."""

    table: Table
    members: Shown
    release: str

    def protected(self, policy: Policy) -> GenePairs:
        """When one cell is suppressed so are the other ones of its pair that are not empty; with few called, all."""
        return replace(self, table=self.table.protected(policy), members=protect_count(self.members, policy))


@dataclass(frozen=True)
class Interactions:
    """Every pair of two to MOST genes in a cohort. Raises InvalidQuestion for another number of genes."""

    cohort: Cohort
    genes: tuple[str, ...]
    what: Alteration = Alteration()  # noqa: RUF009  frozen
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> GenePairs:
        genes = tuple(dict.fromkeys(self.genes))
        if not 2 <= len(genes) <= MOST:
            raise InvalidQuestion(f"Pairs are of 2 to {MOST} genes, not of {len(genes)}", do="Name other genes")
        found = altered(cursor, self.cohort, self.what, genes)
        yes, no = ((found.state == each).astype(np.float32) for each in (YES, NO))
        counts = dict(zip(CELLS, (yes.T @ yes, yes.T @ no, no.T @ yes, no.T @ no), strict=True))
        pairs = list(combinations(range(len(genes)), 2))
        i, j = np.array(pairs).T
        frame = pl.DataFrame({
            "first": [genes[a] for a, _ in pairs],
            "second": [genes[b] for _, b in pairs],
            **{name: counts[name][i, j].round().astype(np.int64) for name in CELLS},
        }).with_columns(called=pl.sum_horizontal(CELLS))  # fmt: skip
        table = Table(
            frame,
            counts=(*CELLS, "called"),
            together=(CELLS,),
            among=dict.fromkeys(CELLS, "called"),
        )
        return GenePairs(table, len(found.people), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"interactions": self.cohort.to_json(), "genes": list(self.genes), "what": self.what.to_json()}
