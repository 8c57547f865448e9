"""Who is in a cohort: ages, sex, groups, sites, follow-up, and conditions beside everybody else's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Table
from access.zeros import pinned
from cohorts.cohort import Cohort
from queries.cohort.describe_records import Recorded
from queries.cohort.described import rows

#: Upper ends of the bins of follow-up, by their lower ends, in years.
_FOLLOW_UP_ENDS = {0: 1, 1: 2, 2: 5}
_NOT_ASSIGNED = "not assigned"
FIELDS = ("sex", "site", "vital_status", "genetic_group", "self_reported_group")


@dataclass(frozen=True)
class DescribeAnswer:
    """Tables of counts. `ages` and `follow_up` have (from, to, n) in years; `sex`, `site`, `vital_status`,
    `genetic_group` and `self_reported_group` (value, n), value NULL where none is recorded; `no_age` and `no_follow_up`
    one row (n) of those whose dates do not tell. `conditions` as `describe_records.Recorded` has them."""

    ages: Table
    no_age: Table
    sex: Table
    genetic_group: Table
    site: Table
    vital_status: Table
    self_reported_group: Table
    follow_up: Table
    no_follow_up: Table
    conditions: Table | None
    release: str

    def protected(self, policy: Policy) -> DescribeAnswer:
        """Every table protected, and ordered anew by what is shown, so that the order tells no more. Of few people
        nothing is described: which rows there are would tell who they are."""
        if self.sex.frame["n"].sum() < policy.threshold:
            return replace(self, **{name: value.protected(policy) for name, value in self._of_few().items()})
        few, untold = self._of_few(), self._pinned(policy)
        told = {name: few[name] if name in untold else value for name, value in vars(self).items()}
        tables = {name: value.protected(policy) for name, value in told.items() if isinstance(value, Table)}
        for name, label in {**dict.fromkeys(FIELDS, "value"), "conditions": "code"}.items():
            if table := tables.get(name):
                ordered = table.frame.sort(["n", label], descending=[True, False], nulls_last=True)
                tables[name] = replace(table, frame=ordered)
        return replace(self, **tables)

    def _pinned(self, policy: Policy) -> set[str]:
        """The tables whose small cells the size of the cohort would give away."""
        parts = [(field,) for field in FIELDS] + [("ages", "no_age"), ("follow_up", "no_follow_up")]
        found = set()
        for names in parts:
            cells = [n for name in names for n in getattr(self, name).frame["n"].to_list()]
            found |= {*names} if pinned(cells, sum(cells), policy) else set()
        return found

    def _of_few(self) -> dict[str, Table]:
        """The same tables for whichever few people: without rows, or where there is always one, with a small count."""
        one = pl.lit(1, dtype=pl.Int64).alias("n")
        always = {"no_age": self.no_age, "no_follow_up": self.no_follow_up}
        told = {name: replace(value, frame=value.frame.with_columns(one)) for name, value in always.items()}
        return told | {
            name: replace(value, frame=value.frame.clear())
            for name, value in vars(self).items()
            if isinstance(value, Table) and name not in always
        }


@dataclass(frozen=True)
class Describe:
    """Describe a cohort; its `conditions` most common conditions, 0 for none (they cost most of the time)."""

    cohort: Cohort
    conditions: int = 20

    def run(self, cursor: Any, asking: Asking) -> DescribeAnswer:
        people = rows(cursor, "describe/people.sql", self.cohort)
        fields = {field: _values(people, field) for field in FIELDS}
        ages, no_age = _bins(people, "age", lambda low: low + 10)
        spans, no_follow_up = _bins(people, "follow_up", lambda low: _FOLLOW_UP_ENDS.get(low, low + 5))
        conditions = Recorded(self.cohort, "condition", self.conditions) if self.conditions else None
        return DescribeAnswer(
            ages=ages,
            no_age=no_age,
            follow_up=spans,
            no_follow_up=no_follow_up,
            conditions=conditions.run(cursor, asking).table if conditions else None,
            release=asking.release,
            **fields,
        )

    def to_json(self) -> dict[str, Any]:
        return {"describe": self.cohort.to_json(), "conditions": self.conditions}


def _values(people: pl.DataFrame, field: str) -> Table:
    """(value, n), largest first. 'not assigned' is always there, as 0 if need be (S-CL 9)."""
    rows = people.filter(pl.col("field") == field).select("value", "n")
    if field == "genetic_group" and _NOT_ASSIGNED not in rows["value"]:
        rows = pl.concat([rows, pl.DataFrame({"value": [_NOT_ASSIGNED], "n": [0]}, schema=rows.schema)])
    return Table(rows.sort(["n", "value"], descending=[True, False], nulls_last=True), counts=("n",))


def _bins(people: pl.DataFrame, field: str, end: Any) -> tuple[Table, Table]:
    """(from, to, n) in order, and apart from it those whose dates do not tell."""
    rows = people.filter(pl.col("field") == field)
    known = rows.filter(pl.col("low").is_not_null()).sort("low")
    lows = known["low"].to_list()
    bins = pl.DataFrame(
        {"from": lows, "to": [end(low) for low in lows], "n": known["n"]},
        schema={"from": pl.Int64, "to": pl.Int64, "n": pl.Int64},
    )
    unknown = pl.DataFrame({"n": [int(rows.filter(pl.col("low").is_null())["n"].sum())]}, schema={"n": pl.Int64})
    return Table(bins, counts=("n",), labels=("from", "to")), Table(unknown, counts=("n",))
