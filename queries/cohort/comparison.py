"""Two to six cohorts side by side: who they are, what they were measured to have, what is on their record.

`run` gives rows of individuals; only the table that `stats.groups.table_one` makes of them can leave for every role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from access.asking import Asking
from cohorts.codes import Code
from cohorts.cohort import Cohort
from cohorts.errors import InvalidQuestion, UnknownName
from queries import sql
from queries.cohort.describe_records import DOMAIN_SYSTEM, found_measurement, measurements
from queries.cohort.described import prepared
from queries.cohort.group_members import group_states
from queries.cursor import looked_up
from queries.frames import frame
from queries.lookup.codes import code_ids

MOST = 6
OVERLAPS = ("leave_out", "first")
WHICH = ("last", "first", "mean")
WEIGHED_BY = ("age", "sex", "genetic_group", "self_reported_group", "site", "dataset")
UNKNOWN = "unknown for a criterion"
IN_SEVERAL = "in several of the cohorts"
RELATED = "close relative of another"


@dataclass(frozen=True)
class Measured:
    """What was measured: name, unit, and (individual_id, value), one row for each who was."""

    name: str
    unit: str
    values: pl.DataFrame


@dataclass(frozen=True, eq=False)
class Compared:
    """`people`: individual_id, group, sex, genetic_group, self_reported_group, site, dataset, vital_status, age and
    follow_up (years), observed. `conditions`: code, name, group, n, of those observed; `with_condition`, where groups
    are weighted: code, individual_id. `sizes`: how many are yes for each cohort, before anybody was left out.
    `excluded`: (reason, individuals)."""

    people: pl.DataFrame
    measured: tuple[Measured, ...]
    conditions: pl.DataFrame
    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    excluded: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]
    sentences: tuple[str, ...]
    release: str
    weigh_by: tuple[str, ...] = ()
    with_condition: pl.DataFrame | None = None


@dataclass(frozen=True)
class Compare:
    """Compare `groups`. Who is in several is left out of all, or counted in the `first` (S-ST 6); of close relatives
    one is kept where `unrelated_only`.

    `measurements` are codes; None takes the ten that most have. `which` of an individual's values speaks, and with
    `untreated`, a code of treatments, only those before the first record of it. `weigh_by`: overlap weights make the
    groups comparable in these.
    """

    groups: tuple[Cohort, ...]
    measurements: tuple[str, ...] | None = None
    which: str = "last"
    untreated: str | None = None
    conditions: int = 20
    overlap: str = "leave_out"
    unrelated_only: bool = False
    weigh_by: tuple[str, ...] = ()

    right: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        names = [group.name for group in self.groups]
        if not 2 <= len(names) <= MOST:
            raise InvalidQuestion(f"A comparison is of 2 to {MOST} cohorts, not of {len(names)}")
        if twice := [name for name in names if names.count(name) > 1]:
            raise InvalidQuestion(f"Two cohorts are called '{twice[0]}'", do="Give each a name of its own")
        for given, known, what in ((self.overlap, OVERLAPS, "overlap"), (self.which, WHICH, "which")):
            if given not in known:
                raise UnknownName(what, given, known)
        object.__setattr__(self, "weigh_by", tuple(dict.fromkeys(self.weigh_by)))
        for column in self.weigh_by:
            if column not in WEIGHED_BY:
                raise UnknownName("column to weigh by", column, WEIGHED_BY, where="weigh_by")
        if not 0 <= self.conditions <= 2000:
            raise InvalidQuestion("Between 0 and 2,000 conditions are compared", where="conditions")

    def run(self, cursor: Any, asking: Asking) -> Compared:
        states, notes = group_states(cursor, self.groups)
        names = tuple(group.name for group in self.groups)
        yes = states.filter(pl.col("state") == 1)
        counts = dict(yes["group"].value_counts().iter_rows())
        members, several = self._apart(yes, names)
        unclear = states.filter(pl.col("state") == 0).join(yes, on="individual_id", how="anti")
        _fill(cursor, members)
        people = frame(cursor, sql.statement("compare/people.sql"))
        related = people.filter(~pl.col("unrelated")).height if self.unrelated_only else 0
        if related:
            people = people.filter("unrelated")
            _fill(cursor, people.select("individual_id", "grp"))
        conditions = self._conditions(cursor)
        excluded = [(UNKNOWN, unclear["individual_id"].n_unique()), (IN_SEVERAL, several), (RELATED, related)]
        return Compared(
            people=people.drop("unrelated").rename({"grp": "group"}),
            measured=tuple(self._measured(cursor)),
            conditions=conditions,
            groups=names,
            sizes=tuple(counts.get(name, 0) for name in names),
            excluded=tuple((reason, n) for reason, n in excluded if n),
            warnings=tuple(notes),
            sentences=tuple(group.sentence for group in self.groups),
            release=asking.release,
            weigh_by=self.weigh_by,
            with_condition=self._with_condition(cursor, conditions) if self.weigh_by else None,
        )

    def _with_condition(self, cursor: Any, conditions: pl.DataFrame) -> pl.DataFrame:
        codes = conditions["code"].unique(maintain_order=True).to_list()
        return frame(cursor, sql.statement("compare/with_condition.sql"), {"codes": codes})

    def _apart(self, yes: pl.DataFrame, names: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
        """(individual_id, grp), each individual once; and how many are in several of the cohorts."""
        order = pl.col("group").replace_strict({name: place for place, name in enumerate(names)}, return_dtype=pl.Int8)
        rows = yes.select("individual_id", pl.col("group").alias("grp"), order.alias("place"))
        times = rows.group_by("individual_id").agg(pl.len().alias("times"), pl.col("place").min().alias("first"))
        rows = rows.join(times, on="individual_id")
        kept = pl.col("place") == pl.col("first") if self.overlap == "first" else pl.col("times") == 1
        return rows.filter(kept).select("individual_id", "grp"), times.filter(pl.col("times") > 1).height

    def _measured(self, cursor: Any) -> list[Measured]:
        chosen = self.measurements
        if chosen is None:
            chosen = tuple(list(measurements(cursor))[:10])
        code = Code.parse(self.untreated) if self.untreated else None
        drugs = sorted(code_ids(cursor, code, "treatment")) if code else []
        found = []
        for one in chosen:
            code_id, name, unit = looked_up(cursor, ("measured", one), lambda one=one: found_measurement(cursor, one))
            values = {"code_id": code_id, "unit": unit, "which": self.which}
            values |= {"treatments": drugs, "untreated": bool(drugs)}
            found.append(Measured(name, unit, frame(cursor, sql.statement("compare/values.sql"), values)))
        return found

    def _conditions(self, cursor: Any) -> pl.DataFrame:
        system = looked_up(
            cursor, "condition system", lambda: cursor.execute(DOMAIN_SYSTEM, {"domain": "condition"}).fetchone()
        )
        known = {"system": system[0] if system else ""}
        prepared(cursor, "recorded_condition", "describe/recorded_condition.sql", known)
        found = frame(cursor, sql.statement("compare/conditions.sql"), {"most": self.conditions})
        return found.rename({"grp": "group"})

    def to_json(self) -> dict[str, Any]:
        asked = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("right", "groups")}
        if not self.weigh_by:
            del asked["weigh_by"]
        asked["measurements"] = list(self.measurements) if self.measurements is not None else None
        return {"compare": asked | {"groups": [group.to_json() for group in self.groups]}}


def _fill(cursor: Any, members: pl.DataFrame) -> None:
    """The temporary table grouped(individual_id, grp)."""
    cursor.abort()
    cursor.register("compared_members", members.to_arrow())
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE grouped AS SELECT m.individual_id, CAST(m.grp AS VARCHAR) AS grp"
        " FROM compared_members AS m"
    )
    cursor.abort()
    cursor.unregister("compared_members")
