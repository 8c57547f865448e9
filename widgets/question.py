"""The question as the editor holds it: rows and groups that can be switched off, and the criterion they make.

A question is a list read as *all of*; an item is one criterion or one group of criteria (all, any, none, at least n),
so what a person edits is nested one level deep. A criterion that is nested deeper is kept whole as one row, shown in
words. Frozen: every change makes a new Question, which is what undo goes back to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from cohorts.criteria import AllOf, AnyOf, AtLeast, Criterion, Not

EVERYBODY, UNNAMED = "Everybody", "Unnamed cohort"
KINDS = {"all": "All of", "any": "Any of", "none": "None of", "at_least": "At least n of"}


@dataclass(frozen=True)
class Row:
    """One criterion and its switch. `id` is unique in the question and stays with the row while it is edited."""

    id: int
    criterion: Criterion
    on: bool = True


@dataclass(frozen=True)
class Group:
    """Rows joined by one word. `n` counts for `at_least`; `unknown` for `none`: whether the unknown leave or stay."""

    id: int
    kind: str
    rows: tuple[Row, ...]
    on: bool = True
    n: int = 1
    unknown: str = "drop"

    @property
    def criterion(self) -> Criterion | None:
        """None while no row is on."""
        parts = tuple(row.criterion for row in self.rows if row.on)
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


Item = Row | Group


@dataclass(frozen=True)
class Question:
    """A named list of items, all of which must hold."""

    name: str = EVERYBODY
    items: tuple[Item, ...] = ()

    @property
    def criterion(self) -> Criterion:
        """What is asked: the items that are switched on."""
        return AllOf(tuple(part for item in self.items if (part := asked(item)) is not None))

    @classmethod
    def of(cls, name: str, criterion: Criterion) -> Question:
        """The editor's view of any criterion."""
        parts = criterion.of if isinstance(criterion, AllOf) else (criterion,)
        counter = iter(range(1, 1_000_000))
        return cls(name, tuple(_item(part, counter) for part in parts))

    def find(self, id: int) -> Item | None:
        return next((one for one in self.everything() if one.id == id), None)

    def everything(self) -> Iterator[Item]:
        """Every item, and every row inside a group."""
        for item in self.items:
            yield item
            if isinstance(item, Group):
                yield from item.rows

    def next_id(self) -> int:
        return max((one.id for one in self.everything()), default=0) + 1

    def with_criterion(self, criterion: Criterion, group: int | None = None) -> Question:
        """With one more row: at the end, or at the end of the group with that id."""
        row = Row(self.next_id(), criterion)
        if group is None:
            return replace(self, name=self._named(), items=(*self.items, row))
        return self.changed(group, lambda one: replace(one, rows=(*one.rows, row)))

    def with_group(self, kind: str, n: int = 1) -> Question:
        """With an empty group at the end; it asks nothing until it has a row."""
        return replace(self, name=self._named(), items=(*self.items, Group(self.next_id(), kind, (), n=n)))

    def _named(self) -> str:
        """The name; nobody calls a part of the people everybody."""
        return UNNAMED if self.name == EVERYBODY else self.name

    def changed(self, id: int, change: Callable[[Item], Item]) -> Question:
        """With one item or row put through `change`."""
        return replace(self, items=tuple(_changed(item, id, change) for item in self.items))

    def without(self, id: int) -> Question:
        """Without an item or row; a group goes with its last row."""
        kept = []
        for item in self.items:
            if item.id == id:
                continue
            if isinstance(item, Group):
                rows = tuple(row for row in item.rows if row.id != id)
                if len(rows) < len(item.rows) and not rows:
                    continue
                item = replace(item, rows=rows)
            kept.append(item)
        return replace(self, items=tuple(kept))


def asked(item: Item) -> Criterion | None:
    """An item's criterion while it is on."""
    return item.criterion if item.on else None


def _changed(item: Item, id: int, change: Callable[[Item], Item]) -> Item:
    if item.id == id:
        return change(item)
    if isinstance(item, Group):
        return replace(item, rows=tuple(change(row) if row.id == id else row for row in item.rows))
    return item


def _item(criterion: Criterion, counter: Iterator[int]) -> Item:
    unknown, n = "drop", 1
    match criterion:
        case AnyOf(of=parts):
            kind = "any"
        case AllOf(of=parts) if parts:
            kind = "all"
        case AtLeast(of=parts):
            kind, n = "at_least", criterion.n
        case Not(of=inner):
            kind, unknown = "none", criterion.unknown
            parts = inner.of if isinstance(inner, AnyOf) else (inner,)
        case _:
            return Row(next(counter), criterion)
    id = next(counter)
    return Group(id, kind, tuple(Row(next(counter), part) for part in parts), n=n, unknown=unknown)
