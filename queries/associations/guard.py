"""What keeps ancestry and relatedness out of a genotype–phenotype test (S-ST 11): components as columns, relatives left
out by kinship where the release has it, and a value that says what was done and what stood in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from access.disclosure import Policy, Shown, protect_count
from queries.associations import ancestry
from queries.cursor import ReleaseCursor

COMPONENTS = "components"
MOST = 10
#: What can be adjusted for, and what it is called.
COVARIATES = {
    "age": "age at the end of observation, whole years",
    "sex": "recorded sex",
    COMPONENTS: f"ancestry principal components, the first {MOST}",
    "genetic_group": "genetic similarity group",
    "site": "site",
    "dataset": "dataset",
    "birth_year": "year of birth",
}


@dataclass(frozen=True)
class Guard:
    """`made`: the release has components and kinship. `components` adjusted for; `group`: the genetic similarity group
    is. `by_kinship`: individuals left out as relatives by their genotypes, whom no pedigree tells of. `without`:
    individuals without components, whom an adjusted test leaves out. `unrelated_only`: relatives are left out."""

    made: bool
    components: int
    group: bool
    by_kinship: Shown
    without: Shown
    unrelated_only: bool

    def protected(self, policy: Policy) -> Guard:
        counts = {name: protect_count(getattr(self, name), policy) for name in ("by_kinship", "without")}
        return replace(self, **counts)


def usual(made: bool) -> tuple[str, ...]:
    """What is adjusted for by default: components where the release has them, else the genetic group stands in."""
    return ("age", "sex", COMPONENTS if made else "genetic_group")


def guarded(
    cursor: Any, people: pl.DataFrame, adjust: tuple[str, ...], unrelated_only: bool
) -> tuple[pl.DataFrame, Guard]:
    """`people` (with individual_id) without relatives by kinship, with pc1, pc2, … where `adjust` has them; NaN for who
    has none. InvalidQuestion, with the command, where components are asked for and the release has none."""
    made = isinstance(cursor, ReleaseCursor) and ancestry.held(cursor) is not None
    wanted = COMPONENTS in adjust
    if not made and not wanted:
        return people, Guard(False, 0, "genetic_group" in adjust, 0, 0, unrelated_only)
    scores = ancestry.components(cursor)
    before = people.height
    if unrelated_only:
        alone = ancestry.unrelated(cursor)["individual_id"].implode()
        known = scores["individual_id"].implode()
        people = people.filter(~pl.col("individual_id").is_in(known) | pl.col("individual_id").is_in(alone))
    left = before - people.height
    if not wanted:
        return people, Guard(True, 0, "genetic_group" in adjust, left, 0, unrelated_only)
    names = [name for name in scores.columns if name.startswith("pc")][:MOST]
    values = ancestry.aligned(scores.select("individual_id", *names), people["individual_id"].to_numpy())
    people = people.with_columns(pl.Series(name, values[:, place]) for place, name in enumerate(names))
    without = int((~(values[:, 0] == values[:, 0])).sum())
    return people, Guard(True, len(names), "genetic_group" in adjust, left, without, unrelated_only)


def columns_of(people: pl.DataFrame, adjust: tuple[str, ...]) -> list[str]:
    """The columns of `people` that `adjust` names; components are several."""
    return [
        column
        for name in adjust
        for column in (
            [c for c in people.columns if c[:2] == "pc" and c[2:].isdigit()] if name == COMPONENTS else [name]
        )
    ]
