"""The parts a criterion is answered by: one .sql file of criteria/ each, its values, and the criteria inside it.

A part's text depends on its form alone (the file, and the forms of what is inside), never on its values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.criteria import Criterion

#: A tree over the states of parts: ('part', i), ('least', …), ('greatest', …), ('at_least', n, …) or ('not', keep, x).
Shape = tuple


@dataclass(frozen=True)
class Form:
    """What decides a part's text. `inner` pairs a relation that the file reads with the forms and shape of the
    criterion behind it: the relation has (individual_id, state) for everyone permitted."""

    file: str
    inner: tuple[tuple[str, tuple[Form, ...], Shape], ...] = ()
    #: Name of a temporary table that already holds the answer; the file is not read then.
    kept: str | None = None


@dataclass(frozen=True)
class Part:
    """One file of criteria/ and its values; lists are tuples, so that equal parts are shared.

    `inner` holds the plans of criteria that the file reads as relations, by their names there.
    """

    file: str
    values: tuple[tuple[str, Any], ...]
    inner: tuple[tuple[str, Plan], ...] = ()
    kept: str | None = None

    @classmethod
    def of(cls, file: str, inner: dict[str, Plan] | None = None, **values: Any) -> Part:
        named = sorted((name, tuple(v) if isinstance(v, list) else v) for name, v in values.items())
        return cls(file, tuple(named), tuple(sorted((inner or {}).items(), key=lambda pair: pair[0])))

    @property
    def form(self) -> Form:
        if self.kept:
            return Form(self.file, kept=self.kept)
        return Form(self.file, tuple((name, plan.forms, plan.shape) for name, plan in self.inner))

    def bound(self, prefix: str) -> dict[str, Any]:
        """Its parameters as the text with this prefix names them."""
        if self.kept:
            return {}
        mine = {f"{prefix}_{name}": list(value) if isinstance(value, tuple) else value for name, value in self.values}
        for name, plan in self.inner:
            mine |= plan.values(f"{prefix}_{name}_")
        return mine


@dataclass(frozen=True)
class Plan:
    """A criterion bound to a release. `leaves` and `steps` pair a criterion with its shape; a step is a part of the
    outermost all_of, or the whole criterion where that is something else."""

    criterion: Criterion
    parts: tuple[Part, ...]
    shape: Shape
    leaves: tuple[tuple[Criterion, Shape], ...]
    steps: tuple[tuple[Criterion, Shape], ...]
    notes: tuple[str, ...]

    @property
    def forms(self) -> tuple[Form, ...]:
        return tuple(part.form for part in self.parts)

    def values(self, prefix: str = "c") -> dict[str, Any]:
        """The parameters of the query, by their names in it."""
        bound: dict[str, Any] = {}
        for index, part in enumerate(self.parts):
            bound |= part.bound(f"{prefix}{index}")
        return bound


@dataclass(frozen=True)
class Bound:
    """The parts of one leaf, and what was followed or converted on the way, for people to read."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
