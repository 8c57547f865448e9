"""A Table One of several sites. Means and spreads follow exactly from each site's sums: Σx is n times the mean, Σx² is
(n - 1) s² + n times the squared mean; of rounded numbers, as well as these are rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from stats.federated import LEAST_SITES


@dataclass(frozen=True)
class PooledCell:
    """One line in one group: `n` of whom it is known, of `sites` sites; of a level count and share, of numbers mean
    and sd. None where fewer than two sites tell. `least`: somebody's part is missing, so counts are at least these."""

    sites: int
    n: int | None = None
    count: int | None = None
    share: float | None = None
    mean: float | None = None
    sd: float | None = None
    least: bool = False


@dataclass(frozen=True)
class PooledRow:
    section: str
    variable: str
    level: str | None
    unit: str | None
    cells: tuple[PooledCell, ...]


def pooled_mean(parts: Sequence[tuple[int, float, float | None]]) -> tuple[int, float, float | None]:
    """(n, mean, sd) of all from those of each; sd is None where a part of two or more has none."""
    n = sum(size for size, _, _ in parts)
    mean = sum(size * middle for size, middle, _ in parts) / n
    if n < 2 or any(spread is None and size > 1 for size, _, spread in parts):
        return n, mean, None
    squares = sum((size - 1) * (spread or 0.0) ** 2 + size * (middle - mean) ** 2 for size, middle, spread in parts)
    return n, mean, sqrt(squares / (n - 1))


def pooled_table(tables: Sequence[Sequence[Mapping]], groups: int) -> tuple[PooledRow, ...]:
    """The lines of all sites' tables (section, variable, level, unit, groups: cells as stats/groups/table_one.py tells
    them), in the order they first stand."""
    lines: dict[tuple, list[Sequence[Mapping]]] = {}
    for table in tables:
        for row in table:
            key = (row["section"], row["variable"], row["level"], row["unit"])
            lines.setdefault(key, []).append(row["groups"])
    order = {key[:2]: at for at, key in reversed([*enumerate(lines)])}
    ranked = sorted(lines, key=lambda key: order[key[:2]])  # the levels of a variable together
    return tuple(PooledRow(*key, tuple(_cell([told[place] for told in lines[key]], len(tables), key[3])
                                       for place in range(groups))) for key in ranked)  # fmt: skip


def _cell(cells: Sequence[Mapping], sites: int, unit: str | None) -> PooledCell:
    if unit is not None:
        parts = [(each["n"], each["mean"], each.get("sd")) for each in cells
                 if isinstance(each.get("n"), int) and each["n"] and each.get("mean") is not None]  # fmt: skip
        if len(parts) < LEAST_SITES:
            return PooledCell(len(parts))
        n, mean, sd = pooled_mean(parts)
        return PooledCell(len(parts), n, None, None, mean, sd, len(parts) < sites)
    told = [each for each in cells if all(isinstance(each.get(name), int) for name in ("n", "count"))]
    if len(told) < LEAST_SITES:
        return PooledCell(len(told))
    n, count = (sum(each[name] for each in told) for name in ("n", "count"))
    return PooledCell(len(told), n, count, count / n if n else None, least=len(told) < sites)
