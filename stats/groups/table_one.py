"""Groups side by side: a Table One with standardised mean differences, and for two groups differences with intervals.

Of more than two groups the largest standardised difference of any pair is given. Tests are opt-in (S-ST 10), with
Benjamini and Hochberg's q over all tests of the table. Formulas and their sources: stats/groups/differences.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from stats.groups.differences import (
    by_levels,
    largest,
    mean_difference,
    share_difference,
    smd_levels,
    smd_numbers,
    welch,
)
from stats.groups.table_protection import few_in, in_order_of_names, listed, protected_row
from stats.groups.table_rows import Cell, Row, WeightedCell
from stats.multiplicity import q_values
from stats.shown import Below, Policy, Shown, plain, shown_count

BALANCED = 0.1  # an absolute standardised difference under it is usually called balance (Austin 2009)


@dataclass(frozen=True)
class TableOne:
    """Groups (name, n in the table, n before anybody was left out), rows, who was left out, and how it was made.
    `weighed_by`: what groups were weighted by; `effective`: what the weights leave of each, in individuals."""

    groups: tuple[str, ...]
    n: tuple[Shown, ...]
    sizes: tuple[Shown, ...]
    rows: tuple[Row, ...]
    excluded: tuple[tuple[str, Shown], ...]
    warnings: tuple[str, ...]
    methods: str
    release: str
    coarsened: bool = False
    weighed_by: tuple[str, ...] = ()
    effective: tuple[Shown, ...] = ()

    def protected(self, policy: Policy) -> TableOne:
        """Counts rounded down, small ones suppressed; numbers of a group of few, and whatever rests on them, not told;
        means and quartiles rounded so that one person more or fewer rarely shows (S-DC 3, 4). A level or a condition
        that few have in every group has no line: that it stands there would tell that somebody has it."""
        few = {(row.section, row.variable) for row in self.rows if any(few_in(cell, policy) for cell in row.cells)}
        rows = tuple(
            protected_row(row, policy, (row.section, row.variable) in few) for row in self.rows if listed(row, policy)
        )
        return replace(
            self,
            n=tuple(shown_count(n, policy) for n in self.n),
            sizes=tuple(shown_count(n, policy) for n in self.sizes),
            rows=in_order_of_names(rows),
            excluded=tuple((reason, shown_count(n, policy)) for reason, n in self.excluded),
            effective=tuple(
                shown if isinstance(shown := shown_count(n, policy), Below) else shown_count(int(worth), policy)
                for n, worth in zip(self.n, self.effective, strict=bool(self.effective))
            ),
            coarsened=True,
        )

    def to_json(self) -> dict[str, Any]:
        groups = zip(self.groups, self.n, self.sizes, strict=True)
        return {
            "groups": [{"name": name, "n": plain(n), "of": plain(size)} for name, n, size in groups],
            "rows": [row.to_json() for row in self.rows],
            "excluded": [{"reason": reason, "n": plain(n)} for reason, n in self.excluded],
            "warnings": list(self.warnings),
            "methods": self.methods,
            "release": self.release,
            **({"weighed_by": list(self.weighed_by), "effective": plain(self.effective)} if self.weighed_by else {}),
        }


@dataclass
class Draft:
    """A table being made: `add_numbers` and `add_levels` in the order of its lines, then `done`."""

    groups: tuple[str, ...]
    tests: bool = False
    rows: list[Row] = field(default_factory=list)

    def add_numbers(
        self, section: str, variable: str, unit: str, values: Sequence[np.ndarray],
        weights: Sequence[np.ndarray] | None = None,
    ) -> None:  # fmt: skip
        """One array a group, NaN where there is no value; `weights` likewise."""
        known = [np.asarray(each, float)[~np.isnan(np.asarray(each, float))] for each in values]
        cells = tuple(_number(all_of, each) for all_of, each in zip(values, known, strict=True))
        smd = largest(smd_numbers(a, b) for a, b in combinations(known, 2))
        difference, lower, upper = mean_difference(*known) if len(known) == 2 else (None, None, None)
        test, p = welch(known) if self.tests else (None, None)
        weighted, after = weighted_numbers(values, weights) if weights else ((), None)
        after = None if after is None else round(after, 6)
        said = (smd, difference, lower, upper, test, p, None, weighted, after)
        self.rows.append(Row(section, variable, None, unit, cells, *said))

    def add_levels(
        self, section: str, variable: str, counts: np.ndarray, levels: Sequence[str], missing: Sequence[int],
        *, only: int | None = None, weighted: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        """`counts` (level × group), and sums of weights likewise. `only`: a variable of yes and no, of which this level
        alone gets a line."""
        totals = counts.sum(axis=0)
        smd = largest(smd_levels(counts[:, a], counts[:, b]) for a, b in combinations(range(len(self.groups)), 2))
        test, p = by_levels(counts) if self.tests else (None, None)
        shares, after = weighted_levels(counts, weighted) if weighted is not None else ((), None)
        after = None if after is None else round(after, 6)
        for place, level in enumerate(levels):
            if only is not None and place != only:
                continue
            cells = tuple(
                Cell(int(n), int(gone), int(count), float(count / n) if n else None)
                for n, gone, count in zip(totals, missing, counts[place], strict=True)
            )
            first = only is not None or place == 0
            spread = share_difference(counts[place], totals) if len(self.groups) == 2 else (None, None, None)
            name = None if only is not None else level
            said = (smd, *spread, test, p) if first else (None, *spread, None, None)
            weighed = tuple(WeightedCell(share=float(share)) for share in shares[place]) if len(shares) else ()
            self.rows.append(Row(section, variable, name, None, cells, *said, None, weighed, after if first else None))

    def done(self) -> tuple[Row, ...]:
        """The rows, with q-values over all tests of the table."""
        p = np.array([np.nan if row.p is None else row.p for row in self.rows])
        return tuple(
            replace(row, q=None if row.p is None else float(q)) for row, q in zip(self.rows, q_values(p), strict=True)
        )


def weighted_numbers(
    values: Sequence[np.ndarray], weights: Sequence[np.ndarray]
) -> tuple[tuple[WeightedCell, ...], float | None]:
    """Weighted means and spreads of those who have a value, and the largest standardised difference of two means."""
    cells, means, spreads = [], [], []
    for each, weight in zip(values, weights, strict=True):
        known = ~np.isnan(each) & (weight > 0)
        if known.sum() < 2:
            cells.append(WeightedCell())
            means.append(None)
            spreads.append(0.0)
            continue
        mean = float(np.average(each[known], weights=weight[known]))
        sd = float(np.sqrt(np.average((each[known] - mean) ** 2, weights=weight[known])))
        cells.append(WeightedCell(mean=mean, sd=sd))
        means.append(mean)
        spreads.append(float(each[~np.isnan(each)].var(ddof=1)))
    found = [
        (means[a] - means[b]) / np.sqrt((spreads[a] + spreads[b]) / 2)
        for a, b in combinations(range(len(means)), 2)
        if means[a] is not None and means[b] is not None and spreads[a] + spreads[b] > 0
    ]
    return tuple(cells), largest(float(one) for one in found)


def weighted_levels(counts: np.ndarray, weighted: np.ndarray) -> tuple[np.ndarray, float | None]:
    """Weighted shares (level × group), and the largest standardised difference of two groups."""
    totals = weighted.sum(axis=0)
    shares = weighted / np.where(totals > 0, totals, np.nan)
    found = [
        smd_levels(counts[:, a], counts[:, b], (shares[:, a], shares[:, b]))
        for a, b in combinations(range(counts.shape[1]), 2)
        if totals[a] > 0 and totals[b] > 0
    ]
    return shares, largest(found)


def _number(whole: np.ndarray, known: np.ndarray) -> Cell:
    missing = len(whole) - len(known)
    if not len(known):
        return Cell(0, missing)
    q1, median, q3 = (float(each) for each in np.quantile(known, (0.25, 0.5, 0.75)))
    sd = float(known.std(ddof=1)) if len(known) > 1 else None
    return Cell(len(known), missing, None, None, float(known.mean()), sd, median, q1, q3)


def levels_by_group(frame: pl.DataFrame, column: str, groups: Sequence[str]) -> tuple[np.ndarray, list[str], list[int]]:
    """(level × group) counts of a column of text, its levels with the commonest first, and how many have none."""
    counted = frame.group_by(column, "group").len()
    known = counted.drop_nulls(column)
    order = known.group_by(column).agg(pl.col("len").sum()).sort(["len", column], descending=[True, False])
    levels = order[column].to_list()
    counts = np.zeros((len(levels), len(groups)), np.int64)
    for level, group, n in known.iter_rows():
        counts[levels.index(level), groups.index(group)] = n
    gone = dict(counted.filter(pl.col(column).is_null()).select("group", "len").iter_rows())
    return counts, levels, [gone.get(group, 0) for group in groups]
