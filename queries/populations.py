"""Whose alleles are counted, as arrays: what queries/members.py writes into tables, where the cursor keeps states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cohorts.cohort import Cohort
from queries.accelerated import Individuals
from queries.cursor import ReleaseCursor
from queries.kept import asked
from queries.members import COHORT, EVERYONE, OTHERS, Members
from queries.states import YES, states


@dataclass(frozen=True)
class Populations:
    """`who` is (population of `members.sizes`, permitted individual in the order of their keys) booleans."""

    members: Members
    who: np.ndarray


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
    members = Members(sizes, int(np.count_nonzero(yes)) - sizes[first], *([both] if both else []))
    return Populations(members, np.array(list(who.values())))


def _yes(cursor: ReleaseCursor, cohort: Cohort | None, individuals: Individuals) -> np.ndarray | None:
    """Who of the permitted is in the cohort; everybody where there is none."""
    if cohort is None:
        return np.ones(len(individuals.keys), bool)
    planned = asked(cohort.criterion, cursor)
    read = states(planned, cursor)
    return None if read is None else read.of(planned.shape) == YES
