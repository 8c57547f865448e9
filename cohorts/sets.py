"""Cohorts made from cohorts, by Kleene's logic as it stands: who is unknown for a part may be unknown for the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cohorts.criteria import AllOf, AnyOf, AtLeast, Criterion, Not


def union(of: Sequence[Criterion]) -> Criterion:
    """In at least one."""
    return AnyOf(tuple(of))


def intersection(of: Sequence[Criterion]) -> Criterion:
    """In every one."""
    return AllOf(tuple(of))


def difference(of: Sequence[Criterion]) -> Criterion:
    """In the first and known to be in none of the others."""
    first, *others = of
    return AllOf((first, *(Not(each) for each in others)))


def exactly_one(of: Sequence[Criterion]) -> Criterion:
    """In one and known to be in no second."""
    of = tuple(of)
    return AllOf((AnyOf(of), Not(AtLeast(2, of)))) if len(of) > 1 else AllOf(of)


#: By the word that pages and files use.
SETS: dict[str, Callable[[Sequence[Criterion]], Criterion]] = {
    "union": union,
    "intersection": intersection,
    "difference": difference,
    "exactly_one": exactly_one,
}
