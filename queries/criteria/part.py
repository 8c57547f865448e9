"""The parts a criterion is answered by: one .sql file each, its values, and the relations inside it.

A part's text depends on its form alone (the file, and the forms of what is inside), never on its values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.criteria import Criterion

#: A tree over the states of parts: ('part', i), ('least', …), ('greatest', …), ('at_least', n, …) or ('not', keep, x).
Shape = tuple


@dataclass(frozen=True)
class Inside:
    """What decides the text of a relation that a file reads.

    With a shape: the states of a tree over `forms`, for every row of the relation `over`, told apart by `keys`.
    Without: the rows that its one form gives.
    """

    forms: tuple[Form, ...]
    shape: Shape | None = None
    over: str = "permitted"
    keys: tuple[str, ...] = ("individual_id",)


@dataclass(frozen=True)
class Form:
    """What decides a part's text: its file, and what stands behind each relation that the file reads."""

    file: str
    inner: tuple[tuple[str, Inside], ...] = ()
    #: Name of a temporary table that already holds the answer; the file is not read then.
    kept: str | None = None


@dataclass(frozen=True)
class Part:
    """One file and its values; lists are tuples, so that equal parts are shared.

    `inner` holds what the file reads as relations, by their names there: plans of criteria (individual_id, state),
    parts (their own columns), and trees over the rows of such a part. `file` is a stem of criteria/, or a path.
    """

    file: str
    values: tuple[tuple[str, Any], ...]
    inner: tuple[tuple[str, Plan | Part | Tree], ...] = ()
    kept: str | None = None

    @classmethod
    def of(cls, file: str, inner: dict[str, Plan | Part | Tree] | None = None, **values: Any) -> Part:
        named = sorted((name, tuple(v) if isinstance(v, list) else v) for name, v in values.items())
        ordered = sorted((inner or {}).items(), key=lambda pair: (isinstance(pair[1], Tree), pair[0]))
        return cls(file, tuple(named), tuple(ordered))

    @property
    def form(self) -> Form:
        if self.kept:
            return Form(self.file, kept=self.kept)
        return Form(self.file, tuple((name, within.inside) for name, within in self.inner))

    @property
    def inside(self) -> Inside:
        return Inside((self.form,))

    def bound(self, prefix: str) -> dict[str, Any]:
        """Its parameters as the text with this prefix names them."""
        if self.kept:
            return {}
        mine = {f"{prefix}_{name}": list(value) if isinstance(value, tuple) else value for name, value in self.values}
        for name, within in self.inner:
            below = f"{prefix}_{name}_"
            mine |= within.bound(f"{below}0") if isinstance(within, Part) else within.values(below)
        return mine


class _Parts:
    """What is made of several parts and the shape that joins their states."""

    parts: tuple[Part, ...]
    shape: Shape

    @property
    def forms(self) -> tuple[Form, ...]:
        return tuple(part.form for part in self.parts)

    @property
    def inside(self) -> Inside:
        return Inside(self.forms, self.shape)

    def values(self, prefix: str = "c") -> dict[str, Any]:
        """The parameters of the query, by their names in it."""
        bound: dict[str, Any] = {}
        for index, part in enumerate(self.parts):
            bound |= part.bound(f"{prefix}{index}")
        return bound


@dataclass(frozen=True)
class Tree(_Parts):
    """A tree over the states of rows: each part gives `keys` and a state for rows of the relation `over`, which stands
    beside it in the same part."""

    parts: tuple[Part, ...]
    shape: Shape
    over: str
    keys: tuple[str, ...]

    @property
    def inside(self) -> Inside:
        return Inside(self.forms, self.shape, self.over, self.keys)


@dataclass(frozen=True)
class Plan(_Parts):
    """A criterion bound to a release. `leaves` and `steps` pair a criterion with its shape; a step is a part of the
    outermost all_of, or the whole criterion where that is something else."""

    criterion: Criterion
    parts: tuple[Part, ...]
    shape: Shape
    leaves: tuple[tuple[Criterion, Shape], ...]
    steps: tuple[tuple[Criterion, Shape], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Bound:
    """The parts of one leaf, and what was followed or converted on the way, for people to read."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
