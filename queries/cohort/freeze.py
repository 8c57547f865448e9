"""Freeze a cohort: write down who is in it now, and later say what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from access.asking import Asking
from access.disclosure import Policy, Shown, plain, protect_count
from access.frozen import YES
from access.roles import role_named
from cohorts.cohort import Cohort
from cohorts.errors import Refused
from queries import sql
from queries.cohort.frozen_lists import rests_on_genotypes, rests_on_later_records
from queries.cohort.group_members import group_states
from queries.frames import frame
from queries.permitted import limited_to_care


@dataclass(frozen=True)
class FrozenAnswer:
    """A frozen cohort as it stands. `frozen`: so many were yes at the freezing. `permitted`: so many of them may be
    asked about now. `not_permitted`: withdrew, or do not permit this purpose; `not_here`: not in this release.
    `changed` is all who no longer answer. The two reasons are None where they are not told apart."""

    frozen: Shown
    permitted: Shown
    changed: Shown
    not_permitted: Shown
    not_here: Shown
    frozen_to: str
    release: str

    def protected(self, policy: Policy) -> FrozenAnswer:
        """What changed is the difference of two numbers as they are shown, so that one withdrawal need not show
        (S-DC 3); the reasons are not told apart."""
        frozen, permitted = protect_count(self.frozen, policy), protect_count(self.permitted, policy)
        told = isinstance(frozen, int) and isinstance(permitted, int)
        changed = max(frozen - permitted, 0) if told else None
        return FrozenAnswer(frozen, permitted, changed, None, None, self.frozen_to, self.release)

    @property
    def sentence(self) -> str:
        """What S-DU 4 asks to be said."""
        if self.changed is None:
            return f"Frozen to release {self.frozen_to}; too few to say how many changed for consent reasons"
        if self.not_permitted is None:
            return f"Frozen to release {self.frozen_to}; about {self.changed:,} changed for consent reasons (rounded)"
        said = f"Frozen to release {self.frozen_to}; {self.not_permitted:,} changed for consent reasons"
        return said + (f", {self.not_here:,} are not in release {self.release}" if self.not_here else "")

    def to_json(self) -> dict[str, Any]:
        return {name: plain(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Freeze:
    """Write the list of one version of a saved cohort. Every role that sees counts may; who is on it nobody is told.

    Never ask this through a cache: it writes.
    """

    cohort: Cohort
    id: str
    version: int
    readers: tuple[str, ...]

    def run(self, cursor: Any, asking: Asking) -> FrozenAnswer:
        if role_named(asking.role).boolean_only:
            raise Refused(f"The role '{asking.role}' freezes no cohorts", do="It takes a role that sees counts.")
        named, _ = states_by_name(cursor, self.cohort)
        rows = named.filter(pl.col("state") >= 0).select("dataset", "source_id", "state").rows()
        kept = cursor.lists.keep(
            self.id, self.version, asking.release, asking.as_of.isoformat(), rows, self.readers,
            genotypes=rests_on_genotypes(self.cohort.criterion, cursor),
            later=any(rests_on_later_records(leaf, cursor) for leaf in self.cohort.criterion.leaves()),
        )  # fmt: skip
        return FrozenAnswer(kept.yes, kept.yes, 0, 0, 0, asking.release, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"freeze": self.cohort.to_json(), "id": self.id, "version": self.version}


@dataclass(frozen=True)
class Standing:
    """What became of those whom a version froze: of all of them, or of those whom a role for some datasets, or for the
    people in its care, reaches."""

    id: str
    version: int

    def run(self, cursor: Any, asking: Asking) -> FrozenAnswer:
        found = cursor.frozen_list(self.id, self.version)
        every = {"every_dataset": asking.datasets is None, "every_care": not limited_to_care(asking)}
        values = {"cohort": self.id, "version": self.version, **every}
        permitted, not_permitted, not_here = cursor.execute(sql.statement("saved/standing.sql"), values).fetchone()
        frozen = found.yes if all(every.values()) else permitted + not_permitted + not_here
        changed = frozen - permitted
        not_permitted = changed - not_here  # with those whom the list has forgotten since they withdrew
        return FrozenAnswer(frozen, permitted, changed, not_permitted, not_here, found.release, asking.release)

    def to_json(self) -> dict[str, Any]:
        return {"standing": {"in_cohort": {"id": self.id, "version": self.version}}}


def states_by_name(cursor: Any, cohort: Cohort) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """(dataset, source_id, permitted: bool, state: 1 | 0 | -1, NULL of whom may not be asked about) of everybody in
    the cursor's release, and notes for people. For the engine alone."""
    states, notes = group_states(cursor, (cohort,))
    people = frame(cursor, sql.statement("saved/people.sql"))
    judged = people.join(states.select("individual_id", "state"), on="individual_id", how="left")
    may = pl.col("permitted") == YES
    return (
        judged.select(
            "dataset",
            "source_id",
            may.alias("permitted"),
            pl.when(may).then(pl.col("state").fill_null(-1)).alias("state"),
        ),
        notes,
    )
