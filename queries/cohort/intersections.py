"""How the criteria of a cohort overlap: individuals by which of them are yes, and of whom some other is unknown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Table
from cohorts.cohort import Cohort
from queries.compose import grouped_states
from queries.criteria.part import Plan, Shape
from queries.frames import frame
from queries.kept import asked
from queries.states import UNKNOWN, YES, states

MOST = 10
#: Criteria that a role without exact numbers sees divided; more must be yes of each than its cells could hide together.
MOST_PROTECTED = 4


@dataclass(frozen=True)
class IntersectionsAnswer:
    """`criteria` in words. `table`: a text column a criterion, named c0, c1, … and 'yes' or '', then `n`, those for
    whom the others are no, and `unclear`, those for whom another is unknown. Nobody who is yes of none is in it."""

    criteria: tuple[str, ...]
    table: Table
    release: str

    def protected(self, policy: Policy) -> IntersectionsAnswer:
        """Small cells are left out, as empty ones are, so that which there are tells nothing; criteria so small that
        their cells would all be small are not divided, nor are more than four."""
        chosen = [i for i in range(len(self.criteria)) if self._large(i, policy)][:MOST_PROTECTED]
        columns = [f"c{i}" for i in chosen]
        rest = self.table.frame.select(*columns, "n", "unclear")
        if columns:
            rest = rest.group_by(columns, maintain_order=True).agg(pl.col("n", "unclear").sum())
            rest = rest.filter(pl.any_horizontal(pl.col(columns) == "yes"))
        else:
            rest = rest.clear()
        rest = rest.rename({f"c{i}": f"c{place}" for place, i in enumerate(chosen)})
        shown = Table(rest, counts=("n", "unclear")).protected(policy)
        kept = shown.frame.filter((pl.col("n").fill_null(0) > 0) | (pl.col("unclear").fill_null(0) > 0))
        order = [name for name in kept.columns if name.startswith("c")]
        kept = kept.sort(["n", *order], descending=[True, *(True for _ in order)], nulls_last=True)
        return replace(self, criteria=tuple(self.criteria[i] for i in chosen), table=replace(shown, frame=kept))

    def _large(self, i: int, policy: Policy) -> bool:
        cells = 2 * 2 ** (min(len(self.criteria), MOST_PROTECTED) - 1)
        yes = self.table.frame.filter(pl.col(f"c{i}") == "yes").select(pl.sum_horizontal("n", "unclear").sum()).item()
        return yes - yes % policy.base > policy.threshold * cells  # nor does being divided tell more than is shown


@dataclass(frozen=True)
class Intersections:
    """The steps of a cohort against each other, or its criteria where it has one step; at most ten."""

    cohort: Cohort

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> IntersectionsAnswer:
        planned = asked(self.cohort.criterion, cursor)
        pairs = (planned.steps if len(planned.steps) > 1 else planned.leaves)[:MOST]
        words = tuple(dict.fromkeys(criterion.phrase for criterion, _ in pairs))
        shapes = tuple(dict(zip((c.phrase for c, _ in pairs), (shape for _, shape in pairs), strict=True)).values())
        cells = _cells(planned, cursor, shapes)
        names = [f"c{i}" for i in range(len(shapes))]
        yes = [pl.when(pl.col(name) == YES).then(pl.lit("yes")).otherwise(pl.lit("")).alias(name) for name in names]
        if not names:
            return IntersectionsAnswer((), Table(cells.select(unclear="n", n="n").clear(), counts=("n", "unclear")), "")
        unsure = pl.any_horizontal(pl.col(names) == UNKNOWN)
        found = (
            cells.with_columns(unsure.alias("unsure"))
            .with_columns(yes)
            .group_by(names)
            .agg(
                pl.col("n").filter(~pl.col("unsure")).sum().alias("n"),
                pl.col("n").filter(pl.col("unsure")).sum().alias("unclear"),
            )
            .filter(pl.any_horizontal(pl.col(names) == "yes"))
            .sort([pl.col("n") + pl.col("unclear"), *names], descending=True)
        )
        return IntersectionsAnswer(words, Table(found, counts=("n", "unclear")), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"intersections": self.cohort.to_json()}


def _cells(planned: Plan, cursor: Any, shapes: tuple[Shape, ...]) -> pl.DataFrame:
    """c0, c1, … (states) and n: every combination of states that somebody has."""
    read = states(planned, cursor)
    if read is None:
        return frame(cursor, grouped_states(planned.forms, shapes), planned.values())
    code = np.zeros(len(read.people), np.int64)
    for shape in shapes:
        code = code * 3 + (read.of(shape) + 1)
    found, n = np.unique(code, return_counts=True)
    columns = {f"c{len(shapes) - 1 - i}": found // 3**i % 3 - 1 for i in range(len(shapes))}
    return pl.DataFrame({**{f"c{i}": columns[f"c{i}"] for i in range(len(shapes))}, "n": n.astype(np.int64)})
