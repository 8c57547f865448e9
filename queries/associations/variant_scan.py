"""Common and rare variants one by one against an outcome or a measurement: genotypes and covariates for a scan to test.

Cases and controls are those of queries/associations/burden.py; a measurement (LOINC:…) is the last value of each
individual in its commonest unit. What `run` gives holds genotypes; only the estimate that `stats.scans.variant_scan`
makes of it leaves for every role.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from access.asking import Asking
from access.disclosure import Policy
from access.roles import role_named
from cohorts.codes import Code
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, Not
from cohorts.definitions import names
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.loci import Region, parse_region
from queries import sql
from queries.associations.burden import Burden
from queries.associations.guard import COVARIATES, Guard, columns_of, guarded
from queries.associations.phewas import USUAL
from queries.carriers.conditions import groups_over
from queries.frames import frame
from queries.permitted import code_ids
from queries.variants.called import Called, read_called

MIN_COPIES = 20
MEASURED = ("LOINC",)


@dataclass(frozen=True, eq=False)
class VariantScanRows:
    """`people`: value (1 and 0 of cases and controls, or the measurement) and the columns of `adjust`, beside
    `called.people`. `without`: compared individuals who have no genotypes. `unit` '' where cases are compared."""

    people: pl.DataFrame
    called: Called
    outcome: str
    unit: str
    adjust: tuple[str, ...]
    guard: Guard
    relatives: int
    without: int
    min_copies: int
    assembly: str | None
    release: str


@dataclass(frozen=True)
class VariantScan:
    """Every variant of autosomes and X with `min_copies` of both alleles among those compared. `outcome`: a case
    definition's name, SYSTEM:code of a condition, or LOINC:code of a measurement. `region`: only there."""

    outcome: str
    adjust: tuple[str, ...] = USUAL
    min_copies: int = MIN_COPIES
    unrelated_only: bool = True
    region: str = ""
    stamp: str = ""

    right: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "adjust", tuple(dict.fromkeys(self.adjust)))
        for column in self.adjust:
            if column not in COVARIATES:
                raise UnknownName("column to adjust for", column, COVARIATES, where="adjust")
        if not 1 <= self.min_copies <= 1_000_000:
            raise InvalidQuestion("A test needs copies of both alleles", where="min_copies", do="Give 1 or more")
        if self.outcome not in names("case_definitions"):
            Code.parse(self.outcome)
        if self.region:
            _ = self.place

    @property
    def measured(self) -> bool:
        return self.outcome not in names("case_definitions") and Code.parse(self.outcome).system in MEASURED

    @property
    def place(self) -> Region:
        return parse_region(self.region)

    @property
    def carriers(self) -> Cohort:
        return Cohort("everybody", EVERYBODY) if self.measured else Burden(self.outcome).carriers

    @property
    def others(self) -> Cohort:
        return Cohort("nobody", Not(EVERYBODY)) if self.measured else Burden(self.outcome).others

    def run(self, cursor: Any, asking: Asking) -> VariantScanRows:
        people = frame(cursor, *groups_over("phewas/people.sql", self, cursor))
        [sizes] = frame(cursor, *groups_over("carriers/sizes.sql", self, cursor)).to_dicts()
        unit = ""
        if self.measured:
            values, unit = self._values(cursor)
            people = people.join(values, on="individual_id", how="inner", maintain_order="left")
        else:
            people = (
                Burden(self.outcome)
                .compared(cursor, people)
                .with_columns(value=(pl.col("carrier") == 1).cast(pl.Float64))
            )
        people, guard = guarded(cursor, people, self.adjust, self.unrelated_only)
        people = people.with_columns(pl.col("genetic_group").fill_null("not assigned"))
        region = (self.place.contig, self.place.start, self.place.end) if self.region else None
        copies = self._copies(asking)
        assembly, called = read_called(cursor, people["individual_id"].to_numpy(), copies=copies, region=region)
        there = people.filter(pl.col("individual_id").is_in(pl.Series(called.people).implode()))
        columns = dict.fromkeys(["value", *columns_of(there, self.adjust)])
        return VariantScanRows(
            there.select(*columns), called, self.outcome, unit, self.adjust, guard, int(sizes["relatives"]),
            people.height - there.height, copies, assembly, asking.release,
        )  # fmt: skip

    def _copies(self, asking: Asking) -> int:
        """Copies of both alleles that a test needs. For a role without exact numbers as many as may be told, in steps
        of what counts are rounded to: how many variants have one copy more would tell of a single one (S-DC 3)."""
        if role_named(asking.role).exact:
            return self.min_copies
        policy = Policy()
        return math.ceil(max(self.min_copies, policy.threshold) / policy.base) * policy.base

    def _values(self, cursor: Any) -> tuple[pl.DataFrame, str]:
        """individual_id, value of the last measurement in its commonest unit; and the unit."""
        known = code_ids(cursor, Code.parse(self.outcome))
        found = frame(cursor, sql.statement("phewas/measurements.sql")).filter(pl.col("code_id").is_in(list(known)))
        if not found.height:
            raise InvalidQuestion(f"Nobody has a value of {self.outcome}", where="outcome", do="Search for the code")
        unit = found["unit"].mode().sort()[0]
        found = found.filter(pl.col("unit") == unit).unique("individual_id", keep="first", maintain_order=True)
        return found.select("individual_id", "value"), unit

    def to_json(self) -> dict[str, Any]:
        stated = {name: getattr(self, name) for name in ("outcome", "min_copies", "unrelated_only")}
        stated |= {"adjust": list(self.adjust)} | {n: v for n in ("region", "stamp") if (v := getattr(self, n))}
        return {"variant_scan": stated}


def copies_of(called: Called, place: int) -> np.ndarray:
    """Copies of one variant, NaN where unknown: float64 by person."""
    copies, missing = called.block(np.array([place]))
    return np.where(missing[0] | ~called.expected(place), np.nan, copies[0])
