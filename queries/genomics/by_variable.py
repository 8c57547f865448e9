"""Genes altered more often, or less, among who has one value of a variable than among all others who have a value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from access.asking import Asking
from access.disclosure import Table
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from queries.genomics.alterations import Alteration, altered
from queries.genomics.interactions import CELLS, MOST, GenePairs
from queries.genomics.variables import recorded
from queries.states import NO, YES

#: Values that fewer members have are not tested.
LEAST = 3


@dataclass(frozen=True)
class ByVariable:
    """1 to MOST genes against each value of a variable (queries/genomics/variables.py), as a pair: `first` the gene,
    `second` the value. Called in the gene and with a value is who counts; of whom nothing is recorded is in neither
    group. Row access only: values that few people have may name them. Raises InvalidQuestion for other numbers of genes
    and for a variable without two values."""

    cohort: Cohort
    genes: tuple[str, ...]
    what: Alteration = Alteration()  # noqa: RUF009  frozen
    variable: str = "sex"
    right: ClassVar[str | None] = "rows"

    def run(self, cursor: Any, asking: Asking) -> GenePairs:
        genes = tuple(dict.fromkeys(self.genes))
        if not 1 <= len(genes) <= MOST:
            raise InvalidQuestion(f"A variable is laid beside 1 to {MOST} genes, not {len(genes)}")
        found = altered(cursor, self.cohort, self.what, genes)
        title, values = recorded(cursor, self.cohort, self.variable)
        column = [values.get(who) for who in found.people.tolist()]
        had = Counter(value for value in column if value is not None)
        asked = sorted((value for value, n in had.items() if n >= LEAST), key=lambda value: (-had[value], value))
        if len(had) < 2 or not asked:
            raise InvalidQuestion(
                f"{title} does not divide this cohort", do="Choose another variable, or a larger cohort"
            )
        known = np.array([value is not None for value in column])
        inside = np.array([[value == one for value in column] for one in asked]).T & known[:, None]
        groups = {True: inside.astype(np.float32), False: (known[:, None] & ~inside).astype(np.float32)}
        yes, no = ((found.state == state).astype(np.float32).T for state in (YES, NO))
        counts = dict(
            zip(CELLS, (yes @ groups[True], yes @ groups[False], no @ groups[True], no @ groups[False]), strict=True)
        )
        frame = pl.DataFrame({
            "first": [gene for gene in genes for _ in asked],
            "second": asked * len(genes),
            **{name: counts[name].round().astype(np.int64).ravel() for name in CELLS},
        }).with_columns(called=pl.sum_horizontal(CELLS))  # fmt: skip
        table = Table(frame, counts=(*CELLS, "called"), together=(CELLS,), among=dict.fromkeys(CELLS, "called"))
        return GenePairs(table, len(found.people), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {
            "by_variable": self.cohort.to_json(), "genes": list(self.genes), "what": self.what.to_json(),
            "variable": self.variable,
        }  # fmt: skip
