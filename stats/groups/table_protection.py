"""What roles without exact numbers see of a Table One: counts rounded down, small ones suppressed, numbers of a group
of few and whatever rests on them not told, means rounded, lines by name (S-DC 3, 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

import numpy as np

from stats.groups.table_rows import Cell, Row, WeightedCell
from stats.shown import Below, Policy, shown_count


def in_order_of_names(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The variables of each section, and the levels of each variable, by name: the order they were counted in would
    tell which of two hidden or equally rounded counts is the larger (S-DC 3). What is said of a whole variable stays in
    its first line."""
    whole = ("smd", "smd_after", "test", "p", "q")
    told: list[Row] = []
    for _, section in groupby(rows, key=lambda row: row.section):
        variables = [[*lines] for _, lines in groupby(section, key=lambda row: row.variable)]
        for lines in sorted(variables, key=lambda lines: (lines[0].unit is None, lines[0].variable)):
            said = {name: getattr(lines[0], name) for name in whole}
            first, *rest = sorted(lines, key=lambda row: row.level or "")
            told += [replace(first, **said), *(replace(row, **dict.fromkeys(whole)) for row in rest)]
    return tuple(told)


def protected_row(row: Row, policy: Policy, few: bool) -> Row:
    """`few`: some cell of the variable tells of fewer than k people, so nothing that rests on all of it is told."""
    cells = tuple(_hidden(cell, policy) for cell in row.cells)
    if few or not all(cell.n for cell in row.cells):
        bare = replace(row, cells=cells, smd=None, difference=None, lower=None, upper=None, test=None, p=None, q=None)
        return replace(bare, weighted=tuple(WeightedCell() for _ in row.weighted), smd_after=None)
    pairs = zip(row.weighted, row.cells, strict=bool(row.weighted))
    weighted = tuple(_weighed(each, cell, policy) for each, cell in pairs)
    row = replace(row, weighted=weighted, smd_after=_two_digits(row.smd_after))
    if row.unit is None:
        shares = [cell.share for cell in cells]
        apart = round(shares[0] - shares[1], 3) if len(shares) == 2 and None not in shares else None
        told = replace(row, cells=cells, difference=apart, lower=None, upper=None)
    else:
        step = max(_step(cell, policy) for cell in row.cells)
        difference, lower, upper = (_to(value, step) for value in (row.difference, row.lower, row.upper))
        told = replace(row, cells=cells, difference=difference, lower=lower, upper=upper)
    return replace(told, smd=_two_digits(row.smd), p=_two_digits(row.p), q=_two_digits(row.q))


def few_in(cell: Cell, policy: Policy) -> bool:
    """Whether the cell tells of fewer than k people: those of whom it is known, or those with or without the level."""
    told = [cell.n] if cell.count is None else [cell.n, cell.count, cell.n - cell.count]
    return any(isinstance(shown_count(n, policy), Below) for n in told)


def listed(row: Row, policy: Policy) -> bool:
    """Whether a line may be there at all: of numbers always, of levels where enough people of some group have it."""
    return any(cell.count is None or cell.count >= policy.threshold for cell in row.cells)


def _limit(cell: Cell, policy: Policy) -> int:
    """What a hidden count is below: k, or where few lack the level, the whole; "< 11" of 97 would be untrue."""
    return policy.threshold if cell.count < policy.threshold else cell.n - cell.n % policy.base + policy.base


def _hidden(cell: Cell, policy: Policy) -> Cell:
    if 0 < cell.n + cell.missing < policy.threshold:  # of few, also a zero tells
        unsaid = Below(policy.threshold)
        return Cell(unsaid, unsaid, None if cell.count is None else unsaid)
    n, missing, few = shown_count(cell.n, policy), shown_count(cell.missing, policy), few_in(cell, policy)
    if cell.count is not None:
        count = Below(_limit(cell, policy)) if few else shown_count(cell.count, policy)
        share = count / n if isinstance(count, int) and isinstance(n, int) and n else None
        return Cell(n, missing, count, None if share is None else min(share, 1.0))
    if few or not cell.n:
        return Cell(n, missing)
    step = _step(cell, policy)
    # A quartile has a quarter of the people on one side, the median half (S-DC 4): of n as it is shown, of which it
    # tells no more to have them.
    quartiles = n >= 4 * policy.threshold
    return Cell(
        n, missing, None, None, _to(cell.mean, step), _two_digits(cell.sd),
        _to(cell.median, step) if n >= 2 * policy.threshold else None,
        _to(cell.q1, step) if quartiles else None, _to(cell.q3, step) if quartiles else None,
    )  # fmt: skip


def _weighed(weighed: WeightedCell, cell: Cell, policy: Policy) -> WeightedCell:
    share = None if weighed.share is None else round(weighed.share, 2)
    return WeightedCell(share, _to(weighed.mean, _step(cell, policy)), _two_digits(weighed.sd))


def _step(cell: Cell, policy: Policy) -> float:
    """What one person three standard deviations off cannot move a mean by, times a few."""
    return (cell.sd or 1.0) * policy.base / max(int(cell.n), 1)


def _to(value: float | None, step: float) -> float | None:
    if value is None or step <= 0:
        return value
    coarse = 10 ** np.ceil(np.log10(step))
    return float(round(round(value / coarse) * coarse, 10))


def _two_digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.2g}")
