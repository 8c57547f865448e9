"""Groups as they were known at a landmark: criteria judged from what was recorded until then (S-ST 4).

Who belongs to a group by a record of later years had to live until it; judged at the landmark, and followed from there,
everybody had to live as long. Statements run as they are written, over clinical tables cut to each individual's
landmark: a query never knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import polars as pl
import sqlglot
from sqlglot import exp

from cohorts.cohort import Cohort
from cohorts.criteria import Indexed, Observed
from cohorts.errors import InvalidQuestion
from cohorts.outcomes import TimeZero
from queries import sql
from queries.cohort.group_members import group_states
from queries.outcomes.time_at_risk import DAYS_A_YEAR, zero_date
from queries.outcomes.time_zero_check import tells_how_follow_up_ended

_KNOWN = "landmark_known"  # individual_id, known_until
#: Clinical tables, the day of a record, and whether it has an end that may lie behind the landmark.
_DATED = {
    "condition": ("start_date", True),
    "treatment": ("start_date", True),
    "visit": ("start_date", True),
    "measurement": ("date", False),
    "procedure": ("date", False),
    "phenotypic_feature": ("onset_date", False),
}
LATEST_DAYS, LATEST_AGE = 36_525, 89


def check(landmark: float | None, zero: TimeZero | None, groups: Sequence[Cohort]) -> None:
    """Raises InvalidQuestion for a landmark that cannot be: its place, the clock, or what a group asks for."""
    if landmark is None:
        return
    aged = zero is not None and zero.moment == "birth"
    latest, unit = (LATEST_AGE, "years of age") if aged else (LATEST_DAYS, "days")
    if not 0 < landmark <= latest:
        raise InvalidQuestion(
            f"A landmark lies above 0 and at {latest:,} {unit} at most", where="landmark", do=f"Give it in {unit}"
        )
    if zero is not None and zero.moment == "index":
        raise InvalidQuestion(
            "The clock of an index event starts when the group is known: there is nothing for a landmark to do",
            where="landmark",
            do="Leave the landmark out, or start the clock at enrolment",
        )
    for leaf in (leaf for group in groups for leaf in group.criterion.leaves()):
        observed_after = isinstance(leaf, Observed) and leaf.after_enrolment
        if isinstance(leaf, Indexed) or observed_after or tells_how_follow_up_ended(leaf):
            raise InvalidQuestion(
                f"'{leaf.phrase}' cannot be judged at a landmark", where="landmark", do="Leave it out of the groups"
            )


def days(landmark: float, zero: TimeZero) -> float:
    """The landmark in days from time zero."""
    return landmark * DAYS_A_YEAR if zero.moment == "birth" else landmark


def states_at(
    cursor: Any, groups: Sequence[Cohort], dates: pl.DataFrame, zero: TimeZero, landmark: float
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """As `group_states`, from records until the landmark. `dates` are those of everybody permitted."""
    until = pl.col("zero") + pl.duration(days=round(days(landmark, zero)))
    known = dates.with_columns(zero=zero_date(zero)).select("individual_id", known_until=until).drop_nulls()
    cursor.register(_KNOWN, known.to_arrow())
    try:
        return group_states(_Until(cursor), groups)
    finally:
        cursor.unregister(_KNOWN)


class _Until:
    """A cursor for which clinical tables end at the landmark. It keeps nothing, and nothing kept is read."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def sql(self, query: str, params: Any = None) -> Any:
        return self._cursor.sql(_cut(query), params=params)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


@lru_cache(maxsize=256)
def _cut(query: str) -> str:
    """The statement over records until the landmark."""
    tree = sqlglot.parse_one(query, read="duckdb")
    own = {each.alias for each in tree.find_all(exp.CTE)}
    for table in list(tree.find_all(exp.Table)):
        if table.name in _DATED and table.name not in own and not table.db:
            alias = table.alias or table.name
            table.replace(_until(table.name).subquery(alias))
    return sql.text(tree)


def _until(table: str) -> exp.Select:
    day, has_end = _DATED[table]
    records: list[str | exp.Expression] = ["r.*"]
    if has_end:
        end = "CASE WHEN r.end_date > k.known_until THEN k.known_until ELSE r.end_date END"
        records = [f"r.* REPLACE ({end} AS end_date)"]
    return (
        sqlglot.select(*records, dialect="duckdb")
        .from_(f"{table} AS r")
        .join(f"{_KNOWN} AS k", on=f"k.individual_id = r.individual_id AND r.{day} <= k.known_until", dialect="duckdb")
    )
