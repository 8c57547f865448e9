"""How sites differ in what they write down: code systems, and the units of measurements, by site of enrolment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Table
from queries import sql
from queries.frames import frame


@dataclass(frozen=True)
class CodingAnswer:
    """`systems`: domain, system, site, individuals, codes (different ones in use there). `units`: measurement, name,
    site, unit as recorded, individuals; measurements whose sites differ alone. `sites`: site, n."""

    systems: Table
    units: Table
    sites: Table
    release: str

    def protected(self, policy: Policy) -> CodingAnswer:
        """What few have has no line; the number of different codes is not told to who sees no rows. Which units differ
        is decided by what is shown."""
        systems = _enough(self.systems.frame, "individuals", policy).drop("codes")
        units = _differing(_enough(self.units.frame, "individuals", policy))
        return replace(
            self, systems=Table(systems, counts=("individuals",)).protected(policy),
            units=Table(units, counts=("individuals",)).protected(policy),
            sites=Table(_enough(self.sites.frame, "n", policy), counts=("n",)).protected(policy),
        )  # fmt: skip


@dataclass(frozen=True)
class Coding:
    """Of those who permit the purpose."""

    right: ClassVar[str | None] = None

    def run(self, cursor: Any, asking: Asking) -> CodingAnswer:
        systems = frame(cursor, sql.statement("records/coding_by_site.sql"))
        units = frame(cursor, sql.statement("records/units_by_site.sql"))
        sites = frame(cursor, sql.statement("records/permitted_sites.sql"))
        return CodingAnswer(
            Table(systems, counts=("individuals",), labels=("codes",)), Table(units, counts=("individuals",)),
            Table(sites, counts=("n",)), asking.release,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        return {"coding": {}}


def _enough(rows: pl.DataFrame, count: str, policy: Policy) -> pl.DataFrame:
    return rows.filter(pl.col(count) >= policy.threshold)


def _differing(units: pl.DataFrame) -> pl.DataFrame:
    """Measurements of which one site writes another set of units than another."""
    sets = units.group_by("measurement", "site").agg(pl.col("unit").sort().str.join(" ").alias("set"))
    apart = sets.group_by("measurement").agg(pl.col("set").n_unique().alias("sets")).filter(pl.col("sets") > 1)
    return units.join(apart.select("measurement"), on="measurement", how="semi", maintain_order="left")


def differing(answer: CodingAnswer) -> pl.DataFrame:
    """The units of those measurements, whoever sees them."""
    return _differing(answer.units.frame)
