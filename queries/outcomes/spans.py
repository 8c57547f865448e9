"""When the members of an indexed cohort enter it and leave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Criterion, Indexed
from cohorts.errors import InvalidQuestion
from queries import sql
from queries.compose import part_text, plan
from queries.criteria.bind_events import Binding, any_of, eras, part
from queries.criteria.bind_temporal import judged
from queries.criteria.part import Part
from queries.frames import frame
from queries.kept import settled_part

_EPOCH = date(1970, 1, 1)


def index_of(criterion: Criterion) -> Indexed | None:
    """The one `indexed` criterion that a criterion is, or has beside others that must all hold; None where there is
    none, or more than one."""
    top = criterion.of if isinstance(criterion, AllOf) else (criterion,)
    found = [one for one in top if isinstance(one, Indexed)]
    return found[0] if len(found) == 1 else None


def spans(cohort: Cohort, cursor: Any) -> pl.DataFrame:
    """(individual_id, entry, exit), dates: a row a stay. Rows of individuals: they never leave as they are.

    Raises InvalidQuestion for a cohort without exactly one index event.
    """
    index = index_of(cohort.criterion)
    if index is None:
        raise InvalidQuestion(
            f"'{cohort.name}' has no index event to enter on",
            do="Make it of one indexed criterion, or of one among others that must all hold",
        )
    made = settled_part(_part(index, cohort.criterion, cursor), cursor)
    days = frame(cursor, part_text(made.form), made.bound("c"))
    days = _joined(days, index.join_gap_days)
    dated = [(pl.lit(_EPOCH) + pl.duration(days=pl.col(name))).cast(pl.Date) for name in ("start_day", "end_day")]
    return days.select("individual_id", dated[0].alias("entry"), dated[1].alias("exit"))


def _part(index: Indexed, criterion: Criterion, cursor: Any) -> Part:
    binding = Binding(cursor)
    nothing = part("nothing")
    exit = index.exit
    exposure = nothing
    if exit and exit.exposure:
        exposure = eras(any_of(exit.exposure, binding), exit.gap_days, exit.plus_days, exit.lasting_days)
    inner = {
        "judged": judged(index, binding),
        "members": plan(criterion, cursor),
        "exposure": exposure,
        "censoring": any_of(index.censored_by, binding) if index.censored_by else nothing,
    }
    after = exit.after if exit and exit.after else "observation"
    return part("spans", inner, keep=index.keep, after=after, days=(exit.days or 0) if exit else 0)


def _joined(days: pl.DataFrame, gap: int) -> pl.DataFrame:
    """Stays of one individual that overlap or follow each other within `gap` days, as one."""
    before = pl.col("end_day").cum_max().shift(1).over("individual_id")
    begins = (before.is_null() | (pl.col("start_day") > before + gap)).cast(pl.Int32).cum_sum().over("individual_id")
    return (
        days.sort("individual_id", "start_day")
        .with_columns(begins.alias("stay"))
        .group_by("individual_id", "stay", maintain_order=True)
        .agg(pl.col("start_day").min(), pl.col("end_day").max())
        .drop("stay")
    )


@dataclass(frozen=True)
class SpansAnswer:
    """A row a stay: `individual_id` is dataset/source_id; the year of entry and days inside, never dates (S-CL 7). It
    cannot be protected, so it goes to roles with row access alone."""

    frame: pl.DataFrame
    release: str


@dataclass(frozen=True)
class Spans:
    """When each individual of an indexed cohort entered it, and for how long."""

    cohort: Cohort
    right: ClassVar[str] = "rows"

    def run(self, cursor: Any, asking: Asking) -> SpansAnswer:
        stays = spans(self.cohort, cursor)
        people = frame(cursor, sql.statement("spans.sql"))
        rows = stays.join(people, on="individual_id", how="inner", maintain_order="left")
        shown = rows.select(
            pl.col("person").alias("individual_id"),
            pl.when("calendar").then(pl.col("entry").dt.year()).alias("entry_year"),
            (pl.col("entry") - pl.col("first_day")).dt.total_days().alias("entry_day"),
            (pl.col("exit") - pl.col("first_day")).dt.total_days().alias("exit_day"),
        )
        return SpansAnswer(shown.sort("individual_id", "entry_day"), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"spans": self.cohort.to_json()}
