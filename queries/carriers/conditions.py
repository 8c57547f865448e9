"""Carriers against called non-carriers, over every phecode at once: integer counts, from which a scan is made.

A case has the phecode, or one below it, on two dates inside observation periods; one date is neither case nor control;
a control has no record of the phecode's exclusion range; sex-specific phecodes count in that sex alone (S-CL 8). Crude:
nothing is adjusted for. Only unrelated individuals, unless asked otherwise (S-ST 11).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, Table, protect_count
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion
from queries.cohort.described import prepared
from queries.compose import over
from queries.frames import frame
from queries.kept import asked

CELLS = ("case_carriers", "case_others", "control_carriers", "control_others")


@dataclass(frozen=True)
class Sizes:
    """How many are permitted, carriers and others; `neither` are unknown or in no group; then why some of the groups
    are not compared: in both groups, close relatives of others, without an observation period."""

    permitted: Shown
    carriers: Shown
    others: Shown
    neither: Shown
    both_groups: Shown
    relatives: Shown
    unobserved: Shown

    def protected(self, policy: Policy) -> Sizes:
        return Sizes(**{name: protect_count(n, policy) for name, n in vars(self).items()})


@dataclass(frozen=True)
class ConditionsAnswer:
    """`conditions`: code, name, category, sex and CELLS, a row a phecode of the release. `sizes` of the groups."""

    conditions: Table
    sizes: Sizes
    min_dates: int
    unrelated_only: bool
    release: str

    def protected(self, policy: Policy) -> ConditionsAnswer:
        """Every phecode keeps its row, whatever its counts. A row with a small cell among carriers tells nothing of
        them, nor one with a small cell among the others of those; among few nothing is told at all, not even of which
        phecodes they are neither cases nor controls (S-DC 3, 4)."""
        table, support = self.conditions, self.conditions.support
        for group in ("of_carriers", "of_others"):
            most = int(support[group].max() or 0)
            if most < policy.threshold:
                support = support.with_columns(pl.lit(most, pl.Int64).alias(group))
        conditions = replace(table, support=support).protected(policy)
        return replace(self, conditions=conditions, sizes=self.sizes.protected(policy))


@dataclass(frozen=True)
class CarriersConditions:
    """Count cases and controls of every phecode in two groups; who is in both is left out (S-ST 6)."""

    carriers: Cohort
    others: Cohort
    min_dates: int = 2
    unrelated_only: bool = True

    right: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        if self.min_dates not in (1, 2):
            raise InvalidQuestion("A case has its code on one date or on two", where="min_dates", do="Give 1 or 2")

    def run(self, cursor: Any, asking: Asking) -> ConditionsAnswer:
        phecodes_prepared(cursor)
        found = frame(cursor, *groups_over("carriers/conditions.sql", self, cursor, {"min_dates": self.min_dates}))
        [sizes] = frame(cursor, *groups_over("carriers/sizes.sql", self, cursor)).to_dicts()
        return ConditionsAnswer(table_of(found), Sizes(**sizes), self.min_dates, self.unrelated_only, asking.release)

    def to_json(self) -> dict[str, Any]:
        groups = {"carriers": self.carriers.to_json(), "others": self.others.to_json()}
        return {"carriers_conditions": groups | {"min_dates": self.min_dates, "unrelated_only": self.unrelated_only}}


def phecodes_prepared(cursor: Any) -> None:
    """The tables of this cursor that say who has which phecode on record, and who is no control of it."""
    for name in ("phecode_record", "phecode_range", "phecode_touched"):
        prepared(cursor, name, f"carriers/{name}.sql")


def groups_over(
    file: str, question: Any, cursor: Any, values: dict[str, Any] | None = None
) -> tuple[str, dict[str, Any]]:
    """A query that reads the relations `carrier` and `other`: (SQL, parameters). `question` has carriers, others and
    unrelated_only."""
    plans = {
        "carrier": asked(question.carriers.criterion, cursor),
        "other": asked(question.others.criterion, cursor),
    }
    return over(file, plans, {**(values or {}), "unrelated_only": question.unrelated_only})


def table_of(found: pl.DataFrame) -> Table:
    """CELLS of every row as a table that knows whom each rests on."""
    among = found.select(
        (pl.col("case_carriers") + pl.col("control_carriers")).alias("of_carriers"),
        (pl.col("case_others") + pl.col("control_others")).alias("of_others"),
    )
    mine = {name: f"of_{name.partition('_')[2]}" for name in CELLS}
    return Table(
        found,
        counts=CELLS,
        together=(("case_carriers", "control_carriers"), ("case_others", "control_others")),
        among=mine,
        support=among,
    )
