"""A measurement, and the age at which a condition began, in carriers and in called non-carriers: a value an individual.

What `run` gives holds values of individuals; only what `spread_of` makes of it can leave for every role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.codes import Code
from cohorts.cohort import Cohort
from cohorts.errors import UnknownName
from queries.carriers.conditions import groups_over, phecodes_prepared
from queries.cohort.describe_records import found_measurement
from queries.cursor import looked_up
from queries.frames import frame
from queries.lookup.codes import code_ids
from queries.outcomes.spans import spans
from queries.permitted import code_ids as known_ids


@dataclass(frozen=True, eq=False)
class GroupValues:
    """`values`: (group, value); `by_age`: (group, low, value), `low` the lower end of five years of age."""

    values: pl.DataFrame
    by_age: pl.DataFrame
    groups: tuple[str, str]
    release: str


COURSES = {"age": "values_by_age", "enrolment": "values_by_year", "index": "values_dated"}
_YEARS = (-10, 29)  # around an index event or enrolment
MOST_LINES = 40  # of each group


@dataclass(frozen=True)
class CarriersValues:
    """The last value of a measurement of each, and its mean by age, or by year since enrolment or since the index event
    of cohorts that have one, in the commonest unit.
    `before`: only values before the first record of that drug, or of a drug below it (S-CL 6)."""

    carriers: Cohort
    others: Cohort
    code: str
    before: str | None = None
    unrelated_only: bool = True
    over: str = "age"

    right: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        if self.over not in COURSES:
            raise UnknownName("course of values", self.over, COURSES, where="over")

    def run(self, cursor: Any, asking: Asking) -> GroupValues:
        asked = _usable(cursor, self.code, self.before)
        found = [
            frame(cursor, *groups_over(f"carriers/{file}.sql", self, cursor, asked))
            for file in ("values", COURSES[self.over])
        ]
        if self.over == "index":
            found[1] = self._since_index(cursor, found[1])
        return GroupValues(
            *(_named(each, self) for each in found), (self.carriers.name, self.others.name), asking.release
        )

    def _since_index(self, cursor: Any, values: pl.DataFrame) -> pl.DataFrame:
        """(carrier, low, value): the mean of each individual by year since their first index event."""
        entered = []
        for mine, group in ((1, self.carriers), (0, self.others)):
            first = spans(group, cursor).group_by("individual_id").agg(pl.col("entry").min())
            entered.append(
                first.select(pl.col("individual_id").cast(values.schema["individual_id"]), "entry", mine=mine)
            )
        dated = values.join(
            pl.concat(entered), left_on=["individual_id", "carrier"],
            right_on=["individual_id", pl.col("mine").cast(values.schema["carrier"])],
        )  # fmt: skip
        years = ((pl.col("date") - pl.col("entry")).dt.total_days() / 365.25).floor().cast(pl.Int64)
        inside = dated.with_columns(years.alias("low")).filter(pl.col("low").is_between(*_YEARS))
        by_person = inside.group_by("individual_id", "carrier", "low").agg(pl.col("value").mean())
        return by_person.select("carrier", "low", "value").sort("carrier", "low", "value")

    def to_json(self) -> dict[str, Any]:
        over = {} if self.over == "age" else {"over": self.over}
        return {"carriers_values": _stated(self) | {"before": self.before} | over}


@dataclass(frozen=True, eq=False)
class LinesAnswer:
    """`lines`: (group, line, age, value), a value a row; `line` numbers individuals and names none. Rows: no role
    without them gets any (S-DC 7)."""

    lines: pl.DataFrame
    release: str


@dataclass(frozen=True)
class MeasurementLines:
    """The values of MOST_LINES individuals of each group over age."""

    carriers: Cohort
    others: Cohort
    code: str
    before: str | None = None
    unrelated_only: bool = True

    right: ClassVar[str] = "rows"

    def run(self, cursor: Any, asking: Asking) -> LinesAnswer:
        asked = _usable(cursor, self.code, self.before) | {"most": MOST_LINES}
        return LinesAnswer(
            _named(frame(cursor, *groups_over("carriers/lines.sql", self, cursor, asked)), self), asking.release
        )

    def to_json(self) -> dict[str, Any]:
        return {"measurement_lines": _stated(self) | {"before": self.before}}


def _usable(cursor: Any, code: str, before: str | None) -> dict[str, Any]:
    """The parameters of usable_measurement."""
    code_id, _, unit = looked_up(cursor, ("measured", code), lambda: found_measurement(cursor, code))
    drugs = code_ids(cursor, Code.parse(before), "treatment") if before else ()
    return {
        "code_ids": [code_id], "bounded": True, "unit": unit, "drug_ids": list(drugs),
        "timing": "before" if before else "whenever",
    }  # fmt: skip


@dataclass(frozen=True)
class CarriersOnset:
    """Age at the first record inside an observation period, among cases of a phecode (two dates, as for a scan)."""

    carriers: Cohort
    others: Cohort
    code: str
    min_dates: int = 2
    unrelated_only: bool = True

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> GroupValues:
        if not looked_up(cursor, ("phecode", self.code), lambda: known_ids(cursor, Code.parse(self.code))):
            raise UnknownName("phecode", self.code)
        phecodes_prepared(cursor)
        asked = {"code": self.code, "min_dates": self.min_dates}
        found = _named(frame(cursor, *groups_over("carriers/onset.sql", self, cursor, asked)), self)
        nothing = pl.DataFrame(schema={"group": pl.String, "low": pl.Int64, "value": pl.Float64})
        return GroupValues(found, nothing, (self.carriers.name, self.others.name), asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"carriers_onset": _stated(self) | {"min_dates": self.min_dates}}


def _named(found: pl.DataFrame, question: Any) -> pl.DataFrame:
    name = pl.when(pl.col("carrier") == 1).then(pl.lit(question.carriers.name)).otherwise(pl.lit(question.others.name))
    return found.select(name.alias("group"), pl.exclude("carrier"))


def _stated(question: Any) -> dict[str, Any]:
    return {
        "carriers": question.carriers.to_json(),
        "others": question.others.to_json(),
        "code": question.code,
        "unrelated_only": question.unrelated_only,
    }
