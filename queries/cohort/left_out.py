"""A criterion with one of its parts left out: what the cohort would be without it.

A part is named by its place: the indices of `parts` from the outermost all_of down. A criterion that is no all_of is
read as an all_of of itself, so that the first index is always a step's. Leaving a part out means what switching it off
in the editor means: an any_of, a not or an at_least that loses its last part goes with it, and an at_least that loses
one asks for no more than are left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cohorts.criteria import AllOf, AtLeast, Criterion, Not

Place = tuple[int, ...]

#: Parts of one criterion that are counted apart, at most; a larger tree is told by its steps alone.
MOST_PLACES = 60


def outermost(criterion: Criterion) -> AllOf:
    """The criterion as an all_of of its steps."""
    return criterion if isinstance(criterion, AllOf) else AllOf((criterion,))


def places(criterion: Criterion) -> tuple[tuple[Place, Criterion], ...]:
    """Every part with its place, each before its own parts; only the steps of a very large tree."""
    whole = outermost(criterion)
    found = tuple(_places(whole, ()))
    return found if len(found) <= MOST_PLACES else tuple(((i,), step) for i, step in enumerate(whole.of))


def without(criterion: Criterion, place: Place) -> Criterion:
    """The criterion without the part at a place; everybody who is permitted when nothing is left."""
    return _without(outermost(criterion), place) or AllOf(())


def _places(node: Criterion, above: Place) -> Iterator[tuple[Place, Criterion]]:
    for index, part in enumerate(node.parts):
        yield (*above, index), part
        yield from _places(part, (*above, index))


def _without(node: Criterion, place: Place) -> Criterion | None:
    if not place:
        return None
    index, *deeper = place
    rest = _without(node.parts[index], tuple(deeper))
    if isinstance(node, Not):
        return replace(node, of=rest) if rest is not None else None
    changed = (rest,) if rest is not None else ()
    left = (*node.parts[:index], *changed, *node.parts[index + 1 :])
    if not left:
        return None
    return replace(node, of=left, n=min(node.n, len(left))) if isinstance(node, AtLeast) else replace(node, of=left)
