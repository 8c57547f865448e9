"""The question as the editor holds it: a tree of rows and groups that can be switched off, and the criterion it makes.

A question is a list read as *all of*. An item is a row (one criterion, perhaps negated) or a group of items (all, any,
at least n, none), nested to any depth. Every criterion opens into such a tree and comes back equal while nothing is
switched off. Frozen: every change makes a new Question, which is what undo goes back to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from cohorts.criteria import AllOf, AnyOf, AtLeast, Criterion, Not
from cohorts.logic import unknown_part

EVERYBODY, UNNAMED = "Everybody", "Unnamed cohort"
KINDS = {"all": "All of", "any": "Any of", "at_least": "At least n of", "none": "None of"}


@dataclass(frozen=True)
class Row:
    """One criterion and its switch. `id` is unique in the question and stays with the row while it is edited.

    `negated` asks for who does not fulfil it; `unknown` then says whether the unknown leave ('drop') or stay ('keep').
    """

    id: int
    criterion: Criterion
    on: bool = True
    negated: bool = False
    unknown: str = "drop"

    @property
    def meaning(self) -> Criterion:
        """What the row asks, whether or not it is on."""
        return Not(self.criterion, unknown=self.unknown) if self.negated else self.criterion


@dataclass(frozen=True)
class Group:
    """Items joined by one word. `n` counts for `at_least`; `unknown` for `none`: whether the unknown leave or stay."""

    id: int
    kind: str
    items: tuple[Item, ...] = ()
    on: bool = True
    n: int = 1
    unknown: str = "drop"

    @property
    def meaning(self) -> Criterion | None:
        """What the group asks, whether or not it is on itself; None while nothing in it is on."""
        parts = tuple(part for item in self.items if (part := asked(item)) is not None)
        if not parts:
            return None
        match self.kind:
            case "all":
                return AllOf(parts)
            case "any":
                return AnyOf(parts)
            case "at_least":
                return AtLeast(n=min(self.n, len(parts)), of=parts)
            case _:
                return Not(parts[0] if len(parts) == 1 else AnyOf(parts), unknown=self.unknown)

    @property
    def words(self) -> str:
        """`At least 2 of`"""
        return KINDS[self.kind].replace(" n ", f" {self.n} ")


Item = Row | Group


@dataclass(frozen=True)
class Question:
    """A named list of items, all of which must hold. `bare`: one item alone is the criterion, not a list of it."""

    name: str = EVERYBODY
    items: tuple[Item, ...] = ()
    bare: bool = False

    @property
    def criterion(self) -> Criterion:
        """What is asked: the items that are switched on."""
        parts = tuple(part for item in self.items if (part := asked(item)) is not None)
        return parts[0] if self.bare and len(self.items) == len(parts) == 1 else AllOf(parts)

    @classmethod
    def of(cls, name: str, criterion: Criterion) -> Question:
        """The editor's view of any criterion."""
        listed = isinstance(criterion, AllOf) and unknown_part(criterion) is None
        fresh = count(1)
        return cls(name, tuple(_item(part, fresh) for part in (criterion.of if listed else (criterion,))), not listed)

    # What is where

    def everything(self) -> Iterator[Item]:
        """Every item, each group before what is in it."""
        return _walk(self.items)

    def groups(self) -> Iterator[Group]:
        return (item for item in self.everything() if isinstance(item, Group))

    def find(self, id: int | None) -> Item | None:
        return next((one for one in self.everything() if one.id == id), None)

    def parent(self, id: int) -> Group | None:
        """The group an item stands in; None at the top."""
        return next((group for group in self.groups() if any(one.id == id for one in group.items)), None)

    def siblings(self, id: int) -> tuple[Item, ...]:
        """The items of the list that holds this one, itself among them."""
        parent = self.parent(id)
        return parent.items if parent else self.items

    def place(self, id: int) -> int:
        """Where an item stands in its list."""
        return next(index for index, one in enumerate(self.siblings(id)) if one.id == id)

    def next_id(self) -> int:
        return max((one.id for one in self.everything()), default=0) + 1

    # Changes; an id that is not there changes nothing

    def with_criterion(self, criterion: Criterion, group: int | None = None) -> Question:
        """With one more item: at the end, or at the end of the group with that id."""
        return self.inserted(_item(criterion, count(self.next_id())), group)

    def with_group(self, kind: str, n: int = 1, group: int | None = None) -> Question:
        """With an empty group at the end, or at the end of another; it asks nothing until something is in it."""
        return self.inserted(Group(self.next_id(), kind, n=n), group)

    def inserted(self, item: Item, group: int | None = None, index: int | None = None) -> Question:
        """With an item in a list, at its end unless `index` says where."""

        def into(items: tuple[Item, ...]) -> tuple[Item, ...]:
            at = len(items) if index is None else index
            return (*items[:at], item, *items[at:])

        named = UNNAMED if self.name == EVERYBODY else self.name  # nobody calls a part of the people everybody
        if group is None:
            return replace(self, name=named, items=into(self.items))
        return replace(self, name=named).changed(group, lambda one: replace(one, items=into(one.items)))

    def replaced(self, id: int, by: Callable[[Item], tuple[Item, ...]]) -> Question:
        """With other items in the place of one; a group goes with its last item."""
        return replace(self, items=_replaced(self.items, id, by))

    def changed(self, id: int, change: Callable[[Item], Item]) -> Question:
        """With one item put through `change`."""
        return self.replaced(id, lambda one: (change(one),))

    def without(self, id: int) -> Question:
        return self.replaced(id, lambda _: ())

    def switched(self, id: int) -> Question:
        """With one item's switch turned."""
        return self.changed(id, lambda one: replace(one, on=not one.on))

    def duplicated(self, id: int) -> Question:
        """With a copy of an item after it."""
        fresh = count(self.next_id())
        return self.replaced(id, lambda one: (one, _renumbered(one, fresh)))

    def wrapped(self, id: int, kind: str, n: int = 1) -> Question:
        """With an item in a new group of its own."""
        new = self.next_id()
        return self.changed(id, lambda one: Group(new, kind, (one,), n=n))

    def dissolved(self, id: int) -> Question:
        """With a group's items in its place."""
        return self.replaced(id, lambda one: one.items if isinstance(one, Group) else (one,))

    def regrouped(self, id: int, kind: str, n: int = 1, unknown: str = "drop") -> Question:
        """With another word joining a group."""
        return self.changed(id, lambda one: replace(one, kind=kind, n=n, unknown=unknown))

    def kept(self, id: int, unknown: str) -> Question:
        """With the unknown of a negation kept ('keep') or dropped ('drop')."""
        return self.changed(id, lambda one: replace(one, unknown=unknown))

    def negated(self, id: int) -> Question:
        """With the opposite of an item; the unknown stay unknown. Twice is the item again, but for kept unknowns."""
        new = self.next_id()
        return self.changed(id, lambda one: _negated(one, new))

    def moved(self, id: int, group: int | None = None, index: int | None = None) -> Question:
        """With an item in another list; `index` is its place there once it is gone from where it was. Into itself
        nothing moves."""
        item, parent = self.find(id), self.parent(id)
        target = self.find(group)
        if item is None or (group is not None and not isinstance(target, Group)) or _holds(item, group):
            return self
        left = replace(self, items=_replaced(self.items, id, lambda _: (), prune=False))
        placed = left.inserted(item, group, index)
        if parent and parent.id != group and not placed.find(parent.id).items:
            return placed.without(parent.id)
        return placed

    def shifted(self, id: int, by: int) -> Question:
        """With an item one place up (-1) or down (1) in its list; past either end it leaves its group."""
        if self.find(id) is None:
            return self
        parent, to = self.parent(id), self.place(id) + by
        if 0 <= to < len(self.siblings(id)):
            return self.moved(id, parent.id if parent else None, to)
        return self.lifted(id, after=by > 0)

    def lifted(self, id: int, after: bool = True) -> Question:
        """With an item out of its group, after or before it."""
        parent = self.parent(id)
        if parent is None:
            return self
        outer = self.parent(parent.id)
        return self.moved(id, outer.id if outer else None, self.place(parent.id) + after)


def asked(item: Item) -> Criterion | None:
    """What an item asks; None while it is off, or says nothing."""
    return item.meaning if item.on else None


def _walk(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        if isinstance(item, Group):
            yield from _walk(item.items)


def _holds(item: Item, id: int | None) -> bool:
    return any(one.id == id for one in _walk((item,)))


def _replaced(
    items: tuple[Item, ...], id: int, by: Callable[[Item], tuple[Item, ...]], prune: bool = True
) -> tuple[Item, ...]:
    kept: list[Item] = []
    for item in items:
        if item.id == id:
            kept.extend(by(item))
        elif isinstance(item, Group):
            inner = _replaced(item.items, id, by, prune)
            if inner or not item.items or not prune:
                kept.append(item if inner == item.items else replace(item, items=inner))
        else:
            kept.append(item)
    return tuple(kept)


def _renumbered(item: Item, fresh: Iterator[int]) -> Item:
    id = next(fresh)
    if isinstance(item, Group):
        return replace(item, id=id, items=tuple(_renumbered(one, fresh) for one in item.items))
    return replace(item, id=id)


def _negated(item: Item, new: int) -> Item:
    match item:
        case Row(negated=False):
            return replace(item, negated=True)
        case Row(unknown="drop"):
            return replace(item, negated=False)
        case Group(kind="any"):
            return replace(item, kind="none")
        case Group(kind="none", unknown="drop"):
            return replace(item, kind="any")
    return Group(new, "none", (replace(item, on=True),), on=item.on)


def _item(criterion: Criterion, fresh: Iterator[int]) -> Item:
    """A criterion as an item. What joins nothing is a row; so is *unknown for*, which is said by two negations."""
    id = next(fresh)
    if unknown_part(criterion) is not None:
        return Row(id, criterion)
    match criterion:
        case AllOf(of=parts) if parts:
            return Group(id, "all", _items(parts, fresh))
        case AnyOf(of=parts):
            return Group(id, "any", _items(parts, fresh))
        case AtLeast(n=n, of=parts):
            return Group(id, "at_least", _items(parts, fresh), n=n)
        case Not(of=AnyOf(of=parts), unknown=unknown) if len(parts) > 1:
            return Group(id, "none", _items(parts, fresh), unknown=unknown)
        case Not(of=inner, unknown=unknown):
            item = _item(inner, fresh)
            if isinstance(item, Row) and not item.negated:
                return replace(item, id=id, negated=True, unknown=unknown)
            return Group(id, "none", (item,), unknown=unknown)
    return Row(id, criterion)


def _items(parts: tuple[Criterion, ...], fresh: Iterator[int]) -> tuple[Item, ...]:
    return tuple(_item(part, fresh) for part in parts)
