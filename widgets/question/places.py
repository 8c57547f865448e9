"""Where each item of the editor stands in the criterion that is asked: the indices of parts, as answers name them."""

from __future__ import annotations

from collections.abc import Iterator

from cohorts.criteria import AllOf
from widgets.question.tree import Group, Item, Question, asked

Place = tuple[int, ...]


def places(question: Question) -> dict[int, Place]:
    """By id, for every item that is asked: on itself, inside nothing that is off."""
    if question.bare and isinstance(question.criterion, AllOf):
        # The only item is the outermost all_of itself, and what is numbered is inside it.
        return {id: at for item in question.items if isinstance(item, Group) for id, at in _listed(item.items, ())}
    return dict(_listed(question.items, ()))


def _listed(items: tuple[Item, ...], above: Place) -> Iterator[tuple[int, Place]]:
    """Items of a list whose parts are numbered under `above`; what asks nothing has no number."""
    for index, item in enumerate(one for one in items if asked(one) is not None):
        yield from _placed(item, (*above, index))


def _placed(item: Item, place: Place) -> Iterator[tuple[int, Place]]:
    yield item.id, place
    if not isinstance(item, Group):
        return
    inside = [one for one in item.items if asked(one) is not None]
    if item.kind != "none":
        yield from _listed(item.items, place)
    elif len(inside) == 1:
        yield from _placed(inside[0], (*place, 0))
    else:
        yield from _listed(item.items, (*place, 0))  # none of several is not any of them: one step further in
