"""The most altered genes of a cohort: individuals by the worst class of alteration, among those called in the gene."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, Table
from access.zeros import protect_size
from cohorts.cohort import Cohort
from queries.genomics.alterations import CLASSES, NOTHING, Alteration, Altered, altered_in_parts
from queries.states import UNKNOWN, YES

COUNTS = ("n", "called", "not_called", *CLASSES, "several", "alterations")


@dataclass(frozen=True)
class AlteredGenes:
    """`table`: gene; n, individuals with an alteration of it; called, those and who is called without one; share of the
    called; not_called, the rest; n again by the worst class of each; several, those with two or more; alterations, all
    that they have. Ordered as maftools orders: by individuals, then by alterations, then by name. `members` are the
    cohort, `assayed` those with any assay that answers."""

    table: Table
    members: Shown
    release: str

    def protected(self, policy: Policy) -> AlteredGenes:
        """Genes altered in few individuals are left out, not only their numbers: which genes those are would tell of
        them. The order is by what is shown."""
        shown = self.table.protected(policy).frame.filter(pl.col("n").is_not_null())
        if self.members is not None and self.members < policy.threshold:
            shown = shown.clear()
        shown = shown.sort(["n", "gene"], descending=[True, False])
        return replace(
            self, table=replace(self.table, frame=shown, support=None), members=protect_size(self.members, policy)
        )


@dataclass(frozen=True)
class MostAltered:
    """Every gene with an alteration in the cohort; who asks cuts the answer."""

    cohort: Cohort
    what: Alteration = Alteration()  # noqa: RUF009  frozen
    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> AlteredGenes:
        parts = [_counted(part) for part in altered_in_parts(cursor, self.cohort, self.what)]
        members = parts[0][1]
        frame = pl.concat([each for each, _ in parts]).filter(pl.col("n") > 0)
        frame = frame.sort(["n", "alterations", "gene"], descending=[True, True, False])
        share = (pl.col("n") / pl.col("called")).alias("share")
        table = Table(
            frame.select("gene", "n", "called", share, *COUNTS[2:]),
            counts=COUNTS,
            ratios={"share": ("n", "called")},
            rests_on={"alterations": ("n",)},
            together=(CLASSES,),
            among=dict.fromkeys(COUNTS, "members"),
            support=frame.select(pl.repeat(members, pl.len(), dtype=pl.Int64).alias("members")),
        )
        return AlteredGenes(table, members, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"most_altered": self.cohort.to_json(), "what": self.what.to_json()}


def _counted(part: Altered) -> tuple[pl.DataFrame, int]:
    """COUNTS by gene, and how many members there are."""
    unknown = (part.state == UNKNOWN).sum(axis=0)
    # An individual whose other tumour answers carries nothing there: classes count who is yes.
    worst = np.where(part.state == YES, part.worst, NOTHING)
    counts = {
        "n": (part.state == YES).sum(axis=0),
        "called": len(part.people) - unknown,
        "not_called": unknown,
        **{name: (worst == place).sum(axis=0) for place, name in enumerate(CLASSES)},
        "several": (part.hits > 1).sum(axis=0),
        "alterations": part.hits.sum(axis=0),
    }
    frame = pl.DataFrame({name: pl.Series(name, values, dtype=pl.Int64) for name, values in counts.items()})
    return frame.insert_column(0, pl.Series("gene", part.genes, dtype=pl.String)), len(part.people)
