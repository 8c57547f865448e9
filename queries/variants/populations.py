"""Whose alleles are counted, as arrays: what queries/variants/members.py gives as tables, where the cursor keeps
states."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from cohorts.cohort import Cohort
from queries.accelerated import Individuals, Voices
from queries.cursor import ReleaseCursor
from queries.kept import asked
from queries.states import YES, states

EVERYONE, COHORT, OTHERS = "all", "cohort", "others"


@dataclass(frozen=True)
class Members:
    """How many individuals each population counts, how many of the first were left out for being related, and how many
    are in both of two cohorts."""

    sizes: dict[str, int]
    relatives: int
    both: int = 0


@dataclass(frozen=True)
class Populations:
    """`who` is (population of `members.sizes`, permitted individual in the order of their keys) booleans."""

    members: Members
    who: np.ndarray

    def fill(self, cursor: ReleaseCursor) -> None:
        """Make the tables `member`, `population` and `voice`."""
        Voices.of(cursor)
        keys, names = Individuals.of(cursor).keys, list(self.members.sizes)
        place, person = np.nonzero(self.who)
        rows = {"individual_id": keys[person], "population": pl.Series(names, dtype=pl.String).gather(place)}
        cursor.abort()  # a result that nobody read to its end
        cursor.register("members_counted", pl.DataFrame(rows).to_arrow())
        cursor.execute("CREATE OR REPLACE TEMP TABLE member AS SELECT m.* FROM members_counted AS m")
        cursor.abort()
        cursor.unregister("members_counted")
        sizes = "SELECT UNNEST(CAST($names AS VARCHAR[])) AS population, UNNEST(CAST($people AS BIGINT[])) AS people"
        values = {"names": names, "people": list(self.members.sizes.values())}
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE population AS {sizes}", values)


def populations(
    cursor: Any,
    cohort: Cohort | None,
    *,
    unrelated_only: bool,
    with_others: bool = False,
    by_group: bool = False,
    beside: Cohort | None = None,
) -> Populations | None:
    """The populations of `members.fill_members`; None on a cursor that keeps nothing, where SQL has to say it."""
    if not isinstance(cursor, ReleaseCursor):
        return None
    individuals = Individuals.of(cursor)
    yes, other = _yes(cursor, cohort, individuals), _yes(cursor, beside, individuals)
    if yes is None or other is None:
        return None
    first = EVERYONE if cohort is None and beside is None else COHORT
    counted = individuals.unrelated if unrelated_only else np.ones(len(yes), bool)
    who = {first: yes & counted}
    if beside is not None or (with_others and cohort is not None):
        who[OTHERS] = (other if beside is not None else ~yes) & counted
    if by_group:
        parts = {name: individuals.group == name for name in individuals.groups}
        parts |= {name: individuals.sex == at for at, name in enumerate(individuals.SEXES)}
        who |= {name: here for name, part in parts.items() if (here := who[first] & part).any()}
    sizes = {name: int(np.count_nonzero(each)) for name, each in who.items()}
    both = int(np.count_nonzero(who[first] & who[OTHERS])) if beside is not None else 0
    members = Members(sizes, int(np.count_nonzero(yes)) - sizes[first], both)
    return Populations(members, np.array(list(who.values())))


def parted(here: Populations, cursor: ReleaseCursor) -> Populations:
    """Everybody first, then the populations, then each of these by genetic similarity group and genetic sex, as
    variants/members_again.sql calls them ('cohort=EUR-like'), in the order of names: of nobody too, where another has
    somebody."""
    individuals = Individuals.of(cursor)
    whole = {EVERYONE: here.who.any(axis=0)} | dict(zip(here.members.sizes, here.who, strict=True))
    parts = {name: individuals.group == name for name in individuals.groups}
    parts |= {name: individuals.sex == at for at, name in enumerate(individuals.SEXES)}
    there = {name: parts[name] for name in sorted(parts) if (whole[EVERYONE] & parts[name]).any()}
    who: dict[str, np.ndarray] = {}
    for of, members in whole.items():
        who[of] = members
        who |= {f"{of}={name}": members & part for name, part in there.items()}
    sizes = {name: int(np.count_nonzero(each)) for name, each in who.items()}
    return Populations(replace(here.members, sizes=sizes), np.array(list(who.values())))


def _yes(cursor: ReleaseCursor, cohort: Cohort | None, individuals: Individuals) -> np.ndarray | None:
    """Who of the permitted is in the cohort; everybody where there is none."""
    if cohort is None:
        return np.ones(len(individuals.keys), bool)
    planned = asked(cohort.criterion, cursor)
    read = states(planned, cursor)
    return None if read is None else read.of(planned.shape) == YES
