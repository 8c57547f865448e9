"""When each individual of a cohort is in it, by day: for tables of others that are made of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.cohort import Cohort
from queries.compose import over
from queries.export.layers import Layer, layers
from queries.frames import frame
from queries.kept import asked
from queries.outcomes.spans import index_of, spans

#: Days of (dataset, pseudonym) that all dates of an individual are earlier by.
Shift = Callable[[str, str], int]


@dataclass(frozen=True)
class CohortTableAnswer:
    """dataset, source_id, calendar, entry, exit: a row a stay. `undated` individuals have no day at all. It cannot be
    protected, so it goes to roles with row access alone."""

    frame: pl.DataFrame
    undated: int
    release: str
    layers: tuple[Layer, ...] = ()  # who annotated the variants, with versions

    def shifted(self, shift: Shift) -> CohortTableAnswer:
        """The same with each individual's days earlier by their own number of days."""
        days = pl.Series("days", [shift(*who) for who in self.frame.select("dataset", "source_id").iter_rows()],
                         dtype=pl.Int64)  # fmt: skip
        earlier = [pl.col(name) - pl.duration(days=days) for name in ("entry", "exit")]
        return replace(self, frame=self.frame.with_columns(earlier))


@dataclass(frozen=True)
class CohortTable:
    """A cohort with an index event by its stays; another from enrolment to the end of observation. As-recorded days
    (`as_recorded`) take the right of those who may call people in; others are given shifted ones (S-CL 7)."""

    cohort: Cohort
    as_recorded: bool = False
    taken_away: ClassVar[bool] = True

    @property
    def right(self) -> str:
        return "recontact" if self.as_recorded else "rows"

    def run(self, cursor: Any, asking: Asking) -> CohortTableAnswer:
        query, bound = over("export/stays.sql", {"cohort": asked(self.cohort.criterion, cursor)})
        rows = frame(cursor, query, bound)
        if index_of(self.cohort.criterion) is not None:
            stays = spans(self.cohort, cursor).with_columns(pl.col("individual_id").cast(rows.schema["individual_id"]))
            rows = rows.drop("entry", "exit").join(stays, on="individual_id", how="inner", maintain_order="left")
            rows = rows.sort("dataset", "source_id", "entry", maintain_order=True)
        dated = rows.filter(pl.col("entry").is_not_null())
        exits = pl.max_horizontal("entry", pl.col("exit").fill_null(pl.col("entry")))
        told = dated.with_columns(exits.alias("exit")).drop("individual_id")
        return CohortTableAnswer(told, rows.height - dated.height, asking.release, layers(cursor))

    def to_json(self) -> dict[str, Any]:
        return {"cohort_table": {"cohort": self.cohort.to_json(), "as_recorded": self.as_recorded}}
