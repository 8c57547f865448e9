"""How up to six cohorts overlap: every combination of them, and how many individuals are in just these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import polars as pl
from sqlglot import exp

from access.asking import Asking
from access.disclosure import SUPPRESSED, Policy, Table
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf
from cohorts.errors import InvalidQuestion
from queries import sql
from queries.compose import parts_ctes, state
from queries.criteria.part import Form, Shape
from queries.frames import frame
from queries.kept import asked

MOST = 6


@dataclass(frozen=True)
class OverlapAnswer:
    """`regions`: (members: '0,2' for the first and third cohort; n: yes in these and no in the others; unclear: yes in
    these and unknown in another). `sets`: (name, n), in the order asked. A region with nobody has no row. `partial`:
    the totals are sums of what is shown, and more people are in those whose `suppressed` says so."""

    regions: Table
    sets: Table
    names: tuple[str, ...]
    release: str
    notes: tuple[str, ...] = ()
    partial: bool = False

    def protected(self, policy: Policy) -> OverlapAnswer:
        """Each region is suppressed or rounded by itself; among the few of a small cohort every region is suppressed,
        empty ones too. Totals are built from the rounded regions (S-DC 3), so that no difference tells one that is
        not shown. Nothing tells an empty region from a suppressed one among few: all are listed."""
        exact = self._every_region()
        sizes = self.sets.frame["n"].to_list()
        # The smallest cohort that a region lies in, or that it leaves out: of few, lacking a thing tells as much.
        smallest = pl.Series("smallest", [min(filter(None, sizes), default=0)] * exact.height, dtype=pl.Int64)
        within = [min(sizes[i] for i in indices(row)) for row in exact["members"]]
        few = pl.Series("within", within, dtype=pl.Int64)
        regions = Table(
            exact,
            counts=("n", "unclear"),
            among={"n": "within", "unclear": "within"},
            support=pl.DataFrame([few, smallest]),
        ).protected(policy)
        shown = regions.frame.filter(
            (pl.col("n") != 0) | (pl.col("unclear") != 0) | pl.col("n").is_null() | pl.col("unclear").is_null()
        )
        return replace(
            self, regions=replace(regions, frame=shown), sets=_built_from(regions.frame, self.names), partial=True
        )

    def _every_region(self) -> pl.DataFrame:
        count = len(self.names)
        every = [",".join(str(i) for i in range(count) if mask >> i & 1) for mask in range(1, 2**count)]
        frame = pl.DataFrame({"members": every}).join(self.regions.frame, on="members", how="left")
        return frame.with_columns(pl.col("n", "unclear").fill_null(0))


@dataclass(frozen=True)
class Overlap:
    """Two to six cohorts against each other."""

    cohorts: tuple[Cohort, ...]

    def run(self, cursor: Any, asking: Asking) -> OverlapAnswer:
        if not 2 <= len(self.cohorts) <= MOST:
            raise InvalidQuestion(f"An overlap is of 2 to {MOST} cohorts, not of {len(self.cohorts)}")
        planned = asked(AllOf(tuple(each.criterion for each in self.cohorts)), cursor)
        shapes = tuple(shape for _, shape in planned.steps)
        found = frame(cursor, _joint(planned.forms, shapes), planned.values())
        names = tuple(each.name for each in self.cohorts)
        regions, sizes = _regions(found, len(names))
        sets = pl.DataFrame({"name": names, "n": sizes}, schema={"name": pl.String, "n": pl.Int64})
        counts = Table(regions, counts=("n", "unclear"))
        return OverlapAnswer(counts, Table(sets, counts=("n",)), names, asking.release, planned.notes)

    def to_json(self) -> dict[str, Any]:
        return {"overlap": [each.to_json() for each in self.cohorts]}


def indices(members: str) -> tuple[int, ...]:
    """The cohorts of a region."""
    return tuple(int(each) for each in members.split(","))


@lru_cache(maxsize=128)
def _joint(forms: tuple[Form, ...], shapes: tuple[Shape, ...]) -> str:
    """(s0, s1, …, people): how many individuals have each combination of states."""
    columns = [f"s{i}" for i in range(len(shapes))]
    judged = exp.select(*(exp.alias_(state(shape), name) for shape, name in zip(shapes, columns, strict=True))).from_(
        "c_parts AS parts"
    )
    counted = (
        exp.select(*(f"judged.{name}" for name in columns), exp.alias_(exp.Count(this=exp.Star()), "people"))
        .from_("judged")
        .group_by(*(f"judged.{name}" for name in columns))
        .order_by(*(f"judged.{name}" for name in columns))
    )
    counted.set("with_", exp.With(expressions=[*parts_ctes(forms), sql.cte("judged", judged)]))
    return sql.text(counted)


def _regions(found: pl.DataFrame, count: int) -> tuple[pl.DataFrame, list[int]]:
    regions: dict[str, list[int]] = {}
    sizes = [0] * count
    for *states, people in found.iter_rows():
        inside = [i for i, one in enumerate(states) if one == 1]
        for i in inside:
            sizes[i] += people
        if inside:
            row = regions.setdefault(",".join(map(str, inside)), [0, 0])
            row[0 in states] += people
    rows = [(members, *counts) for members, counts in regions.items()]
    frame = pl.DataFrame(rows, schema={"members": pl.String, "n": pl.Int64, "unclear": pl.Int64}, orient="row")
    return frame.sort(["n", "members"], descending=[True, False]), sizes


def _built_from(regions: pl.DataFrame, names: tuple[str, ...]) -> Table:
    """Totals from regions as shown; NULL where none of a cohort's regions is shown and there are some."""
    rows = []
    for i, name in enumerate(names):
        mine = regions.filter(pl.col("members").str.split(",").list.contains(str(i)))
        hidden = bool(mine["n"].null_count() + mine["unclear"].null_count())
        total = int(mine["n"].sum() or 0) + int(mine["unclear"].sum() or 0)
        rows.append((name, None if hidden and not total else total, "n" if hidden else ""))
    schema = {"name": pl.String, "n": pl.Int64, SUPPRESSED: pl.String}
    return Table(pl.DataFrame(rows, schema=schema, orient="row"), counts=("n",))
