"""How many individuals a cohort has, how many are unknown, and how many are missing for each of its criteria."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from access.asking import Asking
from access.disclosure import Policy, Shown, plain, protect_count, protect_counts
from access.zeros import composed, protect_size
from cohorts.cohort import Cohort
from queries import states
from queries.compose import tally
from queries.criteria.part import Plan, Shape
from queries.kept import asked

#: A part of a tree, and the whole without it.
Places = tuple[tuple[Shape, Shape], ...]


@dataclass(frozen=True)
class CountAnswer:
    """`missing` maps each criterion, in words, to the permitted individuals who are unknown for it."""

    count: Shown
    unknown: Shown
    missing: dict[str, Shown]
    permitted: Shown
    release: str
    notes: tuple[str, ...] = ()
    composed: bool = False  # of more than one criterion: then none and few are told alike (access/zeros.py)

    def protected(self, policy: Policy) -> CountAnswer:
        """Each number rounded down or suppressed by itself; none is a total of others that could be taken apart."""
        return replace(
            self,
            count=protect_size(self.count, policy, hide_zero=self.composed),
            unknown=protect_size(self.unknown, policy, hide_zero=self.composed),
            missing=protect_counts(self.missing, policy),
            permitted=protect_count(self.permitted, policy),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "count": plain(self.count),
            "unknown": plain(self.unknown),
            "missing": plain(self.missing),
            "permitted": plain(self.permitted),
            "release": self.release,
        }


@dataclass(frozen=True)
class Count:
    """Count a cohort."""

    cohort: Cohort

    def run(self, cursor: Any, asking: Asking) -> CountAnswer:
        planned = asked(self.cohort.criterion, cursor)
        row = tallied(planned, cursor)
        missing = {leaf.phrase: row[f"missing_{i}"] for i, (leaf, _) in enumerate(planned.leaves)}
        return CountAnswer(
            row["yes"],
            row["unknown"],
            missing,
            row["permitted"],
            asking.release,
            planned.notes,
            composed(self.cohort.criterion),
        )

    def to_json(self) -> dict[str, Any]:
        return {"count": self.cohort.to_json()}


def tally_sql(planned: Plan, places: Places = ()) -> str:
    """The query behind a count and an attrition table; `places` as `compose.tally` takes them."""
    leaves, steps = (tuple(shape for _, shape in pairs) for pairs in (planned.leaves, planned.steps))
    return tally(planned.forms, planned.shape, leaves, steps, places)


def tallied(planned: Plan, cursor: Any, places: Places = ()) -> dict[str, int]:
    """The one row of `tally`, by column: from the states that the cursor keeps, else from the query itself."""
    read = states.states(planned, cursor)
    if read is not None:
        leaves, steps = (tuple(shape for _, shape in pairs) for pairs in (planned.leaves, planned.steps))
        return states.tallied(read, planned.shape, leaves, steps, places)
    cursor.execute(tally_sql(planned, places), planned.values())
    columns = [column[0] for column in cursor.description]
    return dict(zip(columns, cursor.fetchone(), strict=True))
