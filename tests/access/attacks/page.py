"""What one page of numbers allows to be concluded: each number shown is a bound on a count, sums tie counts together,
and integer programming finds the least and the greatest that a hidden count can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from access import Policy
from access.disclosure import Below, Shown


@dataclass
class Page:
    """Counts of people as they are shown, by name, and what the reader knows of how they hang together.

    `most` is a bound on every count. A relation is a row of coefficients with the least and greatest value of its sum.
    """

    policy: Policy
    most: int = 10_000
    shown: dict[str, Shown] = field(default_factory=dict)
    relations: list[tuple[Mapping[str, int], float, float]] = field(default_factory=list)

    def put(self, name: str, value: Shown, *, zero_hidden: bool = False) -> str:
        """A number of the page. `zero_hidden`: that none are told as few are."""
        self.shown[name] = value
        self._floor = getattr(self, "_floor", {})
        self._floor[name] = 0 if zero_hidden else 1
        return name

    def sums(self, whole: str, parts: Sequence[str]) -> None:
        """The parts are disjoint and make up the whole."""
        self.relations.append(({whole: -1, **dict.fromkeys(parts, 1)}, 0, 0))

    def within(self, less: str, more: str) -> None:
        """Who is in `less` is in `more`."""
        self.relations.append(({more: 1, less: -1}, 0, np.inf))

    def bounds(self, name: str) -> tuple[float, float]:
        """What a reader knows of one number by itself."""
        value = self.shown[name]
        if isinstance(value, Below):
            return self._floor[name], value.limit - 1
        if value is None:
            return 0, self.most
        if value == 0:
            return 0, 0
        return max(value, self.policy.threshold), value + self.policy.base - 1

    def range_of(self, combination: Mapping[str, int]) -> tuple[int, int]:
        """The least and the greatest that a combination of counts can be, given everything on the page."""
        names = list(self.shown)
        low, high = (np.array(side, float) for side in zip(*(self.bounds(name) for name in names), strict=True))
        rows = [[row.get(name, 0) for name in names] for row, _, _ in self.relations]
        low_sums, high_sums = [row[1] for row in self.relations], [row[2] for row in self.relations]
        ties = [LinearConstraint(np.array(rows), low_sums, high_sums)] if rows else []
        goal = np.array([combination.get(name, 0) for name in names], float)
        found = []
        for sign in (1, -1):
            solved = milp(sign * goal, integrality=np.ones(len(names)), bounds=Bounds(low, high), constraints=ties)
            if not solved.success:
                raise AssertionError(f"the page contradicts itself: {solved.message}")
            found.append(sign * solved.fun)
        return round(found[0]), round(found[1])

    def isolated(self) -> list[tuple[str, int]]:
        """Hidden counts, and differences of nested ones, that the page pins down to one number from 1 to k − 1."""
        told = []
        nested = [row for row, low, high in self.relations if high == np.inf]
        asked = [{name: 1} for name, value in self.shown.items() if isinstance(value, Below)] + nested
        for combination in asked:
            least, greatest = self.range_of(combination)
            if least == greatest and 0 < least < self.policy.k:
                told.append((str(dict(combination)), least))
        return told
