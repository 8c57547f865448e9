"""A cohort at each release of the warehouse that is still on disk: how many, who came and who went, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import duckdb
import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Table
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from cohorts.errors import ConcordError, WarehouseUnavailable
from queries.cohort.freeze import states_by_name

GAINED, LOST = "gained", "lost"
#: Why somebody came or went, by what was true on the other side.
REASONS = {
    (GAINED, "absent"): "new in the release",
    (GAINED, "not permitted"): "now permits this purpose",
    (GAINED, "not yes"): "now fulfils the criteria",
    (LOST, "absent"): "no longer in the release",
    (LOST, "not permitted"): "no longer permits this purpose",
    (LOST, "not yes"): "no longer fulfils the criteria",
}
_COUNTS = ("count", "unknown", "permitted", GAINED, LOST, "consent")
_NAME = ("dataset", "source_id")
EVERYONE = Cohort("everybody", EVERYBODY)
_SCHEMA = {"release": pl.String, **dict.fromkeys(_COUNTS, pl.Int64), "note": pl.String}


@dataclass(frozen=True)
class ChangesAnswer:
    """`releases`: (release, count, unknown, permitted, gained, lost, consent, note) oldest first; gained and lost since
    the release before, NULL in the first; a release that cannot be asked has a note and no numbers. `consent`: so many
    were yes then and are left out of its numbers, because today they do not permit the purpose (S-DU 4). `reasons`:
    (release, change, why, n), None where they are not told."""

    releases: Table
    reasons: Table | None
    notes: tuple[str, ...] = ()

    def protected(self, policy: Policy) -> ChangesAnswer:
        """Gains and losses below the threshold are not told from none, and no reasons are given: a withdrawal need not
        show (S-DC 3)."""
        frame = self.releases.frame.drop("consent")
        support = frame.select(
            pl.when(pl.col(name) < policy.threshold).then(1).otherwise(policy.threshold).alias(f"{name}_few")
            for name in (GAINED, LOST)
        )
        among = {name: f"{name}_few" for name in (GAINED, LOST)}
        table = Table(frame, counts=_COUNTS[:-1], among=among, support=support)
        return ChangesAnswer(table.protected(policy), None, self.notes)


@dataclass(frozen=True)
class Changes:
    """A cohort over `releases`, oldest first."""

    cohort: Cohort
    releases: tuple[str, ...]

    def run(self, cursor: Any, asking: Asking) -> ChangesAnswer:
        rows, reasons, notes = [], [], []
        today, _ = states_by_name(cursor, EVERYONE)
        before = None
        for release in self.releases:
            now, left_out, said = _people(cursor, asking, self.cohort, release, today)
            if now is None:
                rows.append((release, *[None] * len(_COUNTS), said[0]))
                continue
            moved = None if before is None else changed(before, now)
            rows.append((release, *_counts(now), *_moves(moved), left_out, ""))
            if moved is not None:
                counted = moved.group_by("change", "why").len("n").sort("change", "why")
                reasons += [(release, *row) for row in counted.iter_rows()]
            notes += said
            before = now
        table = Table(pl.DataFrame(rows, schema=_SCHEMA, orient="row"), counts=_COUNTS)
        schema = {"release": pl.String, "change": pl.String, "why": pl.String, "n": pl.Int64}
        why = Table(pl.DataFrame(reasons, schema=schema, orient="row"), counts=("n",))
        return ChangesAnswer(table, why, tuple(dict.fromkeys(notes)))

    def to_json(self) -> dict[str, Any]:
        return {"changes": self.cohort.to_json(), "releases": list(self.releases)}


@dataclass(frozen=True)
class ChangedAnswer:
    """`frame`: (individual_id: dataset/source_id, change, why). It cannot be protected: for roles with rows alone.
    Who is not in the release asked about, or may not be asked about in it, is not named but counted in `unnamed`."""

    frame: pl.DataFrame
    unnamed: int
    release: str


@dataclass(frozen=True)
class Changed:
    """Who came into a cohort and who went, from one release to another."""

    cohort: Cohort
    before: str
    after: str
    right: ClassVar[str] = "rows"
    taken_away: ClassVar[bool] = True

    def run(self, cursor: Any, asking: Asking) -> ChangedAnswer:
        today, _ = states_by_name(cursor, EVERYONE)
        sides = []
        for release in (self.before, self.after):
            people, _, said = _people(cursor, asking, self.cohort, release, today)
            if people is None:
                raise WarehouseUnavailable(said[0], where=release)
            sides.append(people)
        moved = changed(*sides)
        permitted = today.filter(pl.col("permitted")).select(*_NAME)
        named = moved.join(permitted, on=_NAME, how="inner").sort("change", *_NAME)
        key = pl.concat_str(*_NAME, separator="/").alias("individual_id")
        return ChangedAnswer(named.select(key, "change", "why"), moved.height - named.height, self.after)

    def to_json(self) -> dict[str, Any]:
        return {"changed": self.cohort.to_json(), "before": self.before, "after": self.after}


def changed(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """(dataset, source_id, change, why) between two frames of `states_by_name`; people are the same by their names."""
    here = pl.lit(True).alias("here")
    both = before.with_columns(here).join(
        after.with_columns(here), on=_NAME, how="full", coalesce=True, suffix="_after"
    )
    was, now = pl.col("state").eq(1).fill_null(False), pl.col("state_after").eq(1).fill_null(False)
    moved = both.filter(was != now).with_columns(
        pl.when(pl.col("state_after").eq(1)).then(pl.lit(GAINED)).otherwise(pl.lit(LOST)).alias("change")
    )
    other = {GAINED: ("here", "permitted"), LOST: ("here_after", "permitted_after")}
    why = pl.lit("")
    for change, (present, permitted) in other.items():
        this = (
            pl.when(pl.col(present).is_null())
            .then(pl.lit(REASONS[change, "absent"]))
            .when(~pl.col(permitted))
            .then(pl.lit(REASONS[change, "not permitted"]))
            .otherwise(pl.lit(REASONS[change, "not yes"]))
        )
        why = pl.when(pl.col("change") == change).then(this).otherwise(why)
    return moved.select(*_NAME, "change", why.alias("why"))


def _people(
    cursor: Any, asking: Asking, cohort: Cohort, release: str, today: pl.DataFrame
) -> tuple[pl.DataFrame | None, int, tuple[str, ...]]:
    """Everybody's state at a release, how many yes were left out because they do not permit the purpose today, and
    notes; None and the reason where the release cannot be asked."""
    try:
        if release == asking.release:
            people, notes = states_by_name(cursor, cohort)
        else:
            with cursor.at(release) as there:
                people, notes = states_by_name(there, cohort)
    except ConcordError as error:
        return None, 0, (str(error),)
    except duckdb.Error as error:
        if isinstance(error, duckdb.InterruptException | duckdb.OutOfMemoryException):
            raise
        return None, 0, (f"Release {release} was written by an older Concord and cannot answer this",)
    refusing = today.filter(~pl.col("permitted")).select(*_NAME, pl.lit(True).alias("refuses"))
    joined = people.join(refusing, on=_NAME, how="left").with_columns(pl.col("refuses").fill_null(False))
    left_out = joined.filter(pl.col("refuses") & (pl.col("state") == 1)).height
    kept = joined.with_columns(
        (pl.col("permitted") & ~pl.col("refuses")).alias("permitted"),
        pl.when(~pl.col("refuses")).then(pl.col("state")).alias("state"),
    )
    return kept.drop("refuses"), left_out, notes


def _counts(people: pl.DataFrame) -> tuple[int, int, int]:
    states = people["state"]
    return int((states == 1).sum()), int((states == 0).sum()), int(people["permitted"].sum())


def _moves(moved: pl.DataFrame | None) -> tuple[int | None, int | None]:
    if moved is None:
        return None, None
    return tuple(int((moved["change"] == change).sum()) for change in (GAINED, LOST))
