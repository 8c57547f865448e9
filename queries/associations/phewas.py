"""An exposure against every phecode, and every measurement, with what is adjusted for: individuals for a scan to test.

An exposure is a criterion (yes against no; who is unknown is counted and in neither), copies of a variant, or a
polygenic score. Cases and controls are those of carriers_conditions.py (S-CL 8). What `run` gives holds values of
individuals; only the estimate that `stats.scans.phewas` makes of it can leave for every role.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, Criterion, Not, PolygenicScore
from cohorts.errors import InvalidQuestion, UnknownName
from queries import sql
from queries.associations.guard import COVARIATES, Guard, columns_of, guarded, usual
from queries.carriers.conditions import Sizes, groups_over, phecodes_prepared
from queries.cohort.group_members import group_states
from queries.frames import frame

KINDS = {"yes_no": "yes against no", "copies": "for each copy", "score": "for each standard deviation"}
USUAL = usual(made=False)
MIN_CASES = 10


@dataclass(frozen=True)
class Exposure:
    """What is set against every condition. `among` cuts everybody to a criterion first. Copies are of the variant of a
    `carrier_of`; a score is of a `polygenic_score`, whatever its percentiles."""

    name: str
    criterion: Criterion
    kind: str = "yes_no"
    among: Criterion | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownName("kind of exposure", self.kind, KINDS)
        if self.kind == "copies" and not (isinstance(self.criterion, CarrierOf) and self.criterion.variant):
            raise InvalidQuestion("Copies are counted of one variant", do='Give {"carrier_of": {"variant": "…"}}')
        if self.kind == "score" and not isinstance(self.criterion, PolygenicScore):
            raise InvalidQuestion("A score is named by a criterion", do='Give {"polygenic_score": {"score": "…"}}')

    @property
    def asked(self) -> Criterion:
        """Who is exposed: of a score everybody who has it, of copies who has one or two."""
        match self.kind:
            case "score":
                return replace(self.criterion, from_=0.0, to=100.0)
            case "copies":
                return replace(self.criterion, zygosity="any")
        return self.criterion

    @property
    def carriers(self) -> Cohort:
        return Cohort(self.name, self._within(self.asked))

    @property
    def others(self) -> Cohort:
        return Cohort("Others, known", self._within(Not(self.asked)))

    @property
    def two_copies(self) -> Cohort:
        return Cohort("two copies", self._within(replace(self.criterion, zygosity="homozygous")))

    def _within(self, criterion: Criterion) -> Criterion:
        return criterion if self.among is None else AllOf((self.among, criterion))

    def to_json(self) -> dict[str, Any]:
        among = self.among.to_json() if self.among else None
        return {"name": self.name, "kind": self.kind, "criterion": self.criterion.to_json(), "among": among}


@dataclass(frozen=True, eq=False)
class Measured:
    """One measurement: the individuals (places among `people`) with a last value, and the values."""

    code: str
    name: str
    unit: str
    person: NDArray[np.int64]
    value: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PheWASRows:
    """`people`: exposure, sex and the columns of `adjust`, a row an individual. `codes`: code, name, category, sex and
    `range`, a place among exclusion ranges. Pairs of places: `case_of` (phecode) with `case` (individual), `barred_of`
    (range) with `barred` (individual)."""

    people: pl.DataFrame
    codes: pl.DataFrame
    case_of: NDArray[np.int64]
    case: NDArray[np.int64]
    barred_of: NDArray[np.int64]
    barred: NDArray[np.int64]
    measured: tuple[Measured, ...]
    sizes: Sizes
    exposure: Exposure
    adjust: tuple[str, ...]
    min_cases: int
    min_dates: int
    unrelated_only: bool
    release: str
    guard: Guard


@dataclass(frozen=True)
class PheWAS:
    """Set an exposure against every phecode with so many cases and controls; with `measurements` against every
    measurement too. `stamp` tells makings of components apart (queries/associations/ancestry.py)."""

    exposure: Exposure
    adjust: tuple[str, ...] = USUAL
    min_cases: int = MIN_CASES
    measurements: bool = False
    min_dates: int = 2
    unrelated_only: bool = True
    stamp: str = ""

    right: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "adjust", tuple(dict.fromkeys(self.adjust)))
        for column in self.adjust:
            if column not in COVARIATES:
                raise UnknownName("column to adjust for", column, COVARIATES, where="adjust")
        if self.min_dates not in (1, 2):
            raise InvalidQuestion("A case has its code on one date or on two", where="min_dates", do="Give 1 or 2")
        if not 1 <= self.min_cases <= 1_000_000:
            raise InvalidQuestion("A test needs cases", where="min_cases", do="Give 1 or more")

    @property
    def carriers(self) -> Cohort:
        return self.exposure.carriers

    @property
    def others(self) -> Cohort:
        return self.exposure.others

    def run(self, cursor: Any, asking: Asking) -> PheWASRows:
        phecodes_prepared(cursor)
        everyone = frame(cursor, *groups_over("phewas/people.sql", self, cursor))
        [sizes] = frame(cursor, *groups_over("carriers/sizes.sql", self, cursor)).to_dicts()
        everyone, guard = guarded(cursor, everyone, self.adjust, self.unrelated_only)
        people = self._exposed(cursor, everyone)
        place = np.full(int(everyone["individual_id"].max() or 0) + 1, -1, dtype=np.int64)
        place[people["individual_id"].to_numpy()] = np.arange(people.height)
        codes = frame(cursor, sql.statement("phewas/codes.sql"))
        ranges = codes["range_id"].unique().sort()
        cases = frame(cursor, sql.statement("phewas/cases.sql"), {"min_dates": self.min_dates})
        touched = frame(cursor, sql.statement("phewas/touched.sql"))
        case_of, case = _places(cases, codes["code_id"], place)
        barred_of, barred = _places(touched, ranges, place)
        numbered = pl.col("range_id").replace_strict(ranges, pl.int_range(len(ranges), eager=True))
        columns = ["exposure", "sex", *(name for name in columns_of(people, self.adjust) if name != "sex")]
        return PheWASRows(
            people.select(columns),
            codes.select("code", "name", "category", "sex", range=numbered),
            case_of, case, barred_of, barred,
            self._measured(cursor, place) if self.measurements else (),
            Sizes(**sizes), self.exposure, self.adjust, self.min_cases, self.min_dates, self.unrelated_only,
            asking.release, guard,
        )  # fmt: skip

    def _exposed(self, cursor: Any, everyone: pl.DataFrame) -> pl.DataFrame:
        """With `exposure` as a number; a text without a value is a level of its own."""
        people = everyone.with_columns(
            pl.col("carrier").cast(pl.Float64).alias("exposure"), pl.col("genetic_group").fill_null("not assigned")
        )
        if self.exposure.kind == "copies":
            states, _ = group_states(cursor, (self.exposure.two_copies,))
            twice = states.filter(pl.col("state") == 1)["individual_id"].implode()
            return people.with_columns(pl.col("exposure") + pl.col("individual_id").is_in(twice) * pl.col("exposure"))
        if self.exposure.kind == "score":
            values = frame(cursor, sql.statement("phewas/scores.sql"), {"score": self.exposure.criterion.score})
            people = people.join(values, on="individual_id", how="inner", maintain_order="left")
            spread = people["value"].std() or 0.0
            scaled = (pl.col("value") - pl.col("value").mean()) / (spread if spread > 0 else 1.0)
            return people.with_columns(scaled.alias("exposure"))
        return people

    def _measured(self, cursor: Any, place: NDArray[np.int64]) -> tuple[Measured, ...]:
        values = frame(cursor, sql.statement("phewas/measurements.sql"))
        named = frame(cursor, sql.statement("phewas/measured_codes.sql"))
        made = []
        for (code_id, unit), rows in values.partition_by("code_id", "unit", as_dict=True, maintain_order=True).items():
            [(code, name)] = named.filter(pl.col("code_id") == code_id).select("code", "name").rows()
            who = _within(rows["individual_id"].to_numpy(), place)
            kept = who >= 0
            order = np.argsort(who[kept], kind="stable")
            made.append(Measured(code, name, unit, who[kept][order], rows["value"].to_numpy()[kept][order]))
        return tuple(sorted(made, key=lambda one: one.code))

    def to_json(self) -> dict[str, Any]:
        stated = {name: each for name, each in vars(self).items() if name != "exposure" and (name != "stamp" or each)}
        return {"phewas": {"exposure": self.exposure.to_json(), **stated, "adjust": list(self.adjust)}}


def _within(ids: NDArray, place: NDArray[np.int64]) -> NDArray[np.int64]:
    known = ids < len(place)
    return np.where(known, place[np.where(known, ids, 0)], -1)


def _places(pairs: pl.DataFrame, keys: pl.Series, place: NDArray[np.int64]) -> tuple[NDArray, NDArray]:
    """Pairs of (key, individual) as places of both, without those who are not compared."""
    at = np.full(int(max(keys.max() or 0, pairs[pairs.columns[0]].max() or 0)) + 1, -1, dtype=np.int64)
    at[keys.to_numpy()] = np.arange(len(keys))
    first, who = at[pairs[pairs.columns[0]].to_numpy()], _within(pairs["individual_id"].to_numpy(), place)
    kept = (first >= 0) & (who >= 0)
    return first[kept], who[kept]
