"""The lines of a Table One, as values: one variable, or one of its levels, in every group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stats.shown import Shown, plain


@dataclass(frozen=True)
class Cell:
    """One variable in one group. `n` has a value; of a level `count` of them. Of numbers mean, sd and quartiles."""

    n: Shown
    missing: Shown
    count: Shown = None
    share: float | None = None
    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    q1: float | None = None
    q3: float | None = None

    def to_json(self) -> dict[str, Any]:
        return {name: plain(value) for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class WeightedCell:
    """The same in the same group by weight: of a level the share, of numbers mean and sd."""

    share: float | None = None
    mean: float | None = None
    sd: float | None = None

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Row:
    """A line of the table. Lines of one variable follow each other; what is said of the whole variable (smd, p, q)
    stands in its first. `difference`: the first group less the second, of means or shares, with a 95 % interval.
    `weighted` and `smd_after` where groups are weighted (stats/groups/overlap.py); the latter over the unweighted
    spread, so that it differs from `smd` by the means alone."""

    section: str
    variable: str
    level: str | None
    unit: str | None
    cells: tuple[Cell, ...]
    smd: float | None = None
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
    test: str | None = None
    p: float | None = None
    q: float | None = None
    weighted: tuple[WeightedCell, ...] = ()
    smd_after: float | None = None

    def to_json(self) -> dict[str, Any]:
        apart = ("cells", "weighted", *(() if self.weighted else ("smd_after",)))
        told = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in apart}
        told |= {"groups": [cell.to_json() for cell in self.cells]}
        return told | ({"weighted": [cell.to_json() for cell in self.weighted]} if self.weighted else {})
