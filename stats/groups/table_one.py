"""Groups side by side: a Table One with standardised mean differences, and for two groups differences with intervals.

Standardised differences: of numbers (m₁ - m₂) / √((s₁² + s₂²) / 2) (Austin 2009); of levels the Mahalanobis distance
between their proportions (Yang and Dalton 2012), for two levels (p₁ - p₂) / √((p₁q₁ + p₂q₂) / 2) but for its sign. Of
more than two groups the largest of any pair is given. Tests are opt-in (S-ST 10): Welch's for numbers, chi-square
without correction for levels, Fisher's exact where two groups and two levels expect fewer than five somewhere;
Benjamini and Hochberg's q over all tests of the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, groupby
from typing import Any

import numpy as np
import polars as pl
from scipy import stats as scipy_stats

from stats.multiplicity import q_values
from stats.shown import Below, Policy, Shown, plain, shown_count

BALANCED = 0.1  # an absolute standardised difference under it is usually called balance (Austin 2009)


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
        few = {(row.section, row.variable) for row in self.rows if any(_few(cell, policy) for cell in row.cells)}
        rows = tuple(
            _protected(row, policy, (row.section, row.variable) in few) for row in self.rows if _listed(row, policy)
        )
        return replace(
            self,
            n=tuple(shown_count(n, policy) for n in self.n),
            sizes=tuple(shown_count(n, policy) for n in self.sizes),
            rows=_in_order_of_names(rows),
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
        smd = _largest(_smd_numbers(a, b) for a, b in combinations(known, 2))
        difference, lower, upper = _mean_difference(*known) if len(known) == 2 else (None, None, None)
        test, p = _welch(known) if self.tests else (None, None)
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
        smd = _largest(_smd_levels(counts[:, a], counts[:, b]) for a, b in combinations(range(len(self.groups)), 2))
        test, p = _by_levels(counts) if self.tests else (None, None)
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
            spread = _share_difference(counts[place], totals) if len(self.groups) == 2 else (None, None, None)
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
    return tuple(cells), _largest(float(one) for one in found)


def weighted_levels(counts: np.ndarray, weighted: np.ndarray) -> tuple[np.ndarray, float | None]:
    """Weighted shares (level × group), and the largest standardised difference of two groups."""
    totals = weighted.sum(axis=0)
    shares = weighted / np.where(totals > 0, totals, np.nan)
    found = [
        _smd_levels(counts[:, a], counts[:, b], (shares[:, a], shares[:, b]))
        for a, b in combinations(range(counts.shape[1]), 2)
        if totals[a] > 0 and totals[b] > 0
    ]
    return shares, _largest(found)


def _number(whole: np.ndarray, known: np.ndarray) -> Cell:
    missing = len(whole) - len(known)
    if not len(known):
        return Cell(0, missing)
    q1, median, q3 = (float(each) for each in np.quantile(known, (0.25, 0.5, 0.75)))
    sd = float(known.std(ddof=1)) if len(known) > 1 else None
    return Cell(len(known), missing, None, None, float(known.mean()), sd, median, q1, q3)


def _largest(found: Any) -> float | None:
    known = [abs(one) for one in found if one is not None]
    return max(known) if known else None


def _smd_numbers(a: np.ndarray, b: np.ndarray) -> float | None:
    if len(a) < 2 or len(b) < 2:
        return None
    spread = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    if spread == 0:
        return 0.0 if a.mean() == b.mean() else None
    return float((a.mean() - b.mean()) / spread)


def _smd_levels(a: np.ndarray, b: np.ndarray, shares: tuple[np.ndarray, np.ndarray] | None = None) -> float | None:
    """Over the spread of the counts; of their own shares, or of others."""
    if not a.sum() or not b.sum():
        return None
    p, q = a / a.sum(), b / b.sum()
    seen = (p + q) > 0
    told = (p, q) if shares is None else shares
    p, q = p[seen][1:], q[seen][1:]  # all but one: they add up to 1
    if not len(p):
        return 0.0
    spread = (np.diag(p) - np.outer(p, p) + np.diag(q) - np.outer(q, q)) / 2
    apart = told[0][seen][1:] - told[1][seen][1:]
    if np.linalg.matrix_rank(spread) < len(p):
        return None  # a level that one group has alone, and the other never
    return float(np.sqrt(apart @ np.linalg.solve(spread, apart)))


def _mean_difference(a: np.ndarray, b: np.ndarray) -> tuple[float | None, float | None, float | None]:
    if len(a) < 2 or len(b) < 2:
        return None, None, None
    difference = float(a.mean() - b.mean())
    parts = np.array([a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)])
    se = float(np.sqrt(parts.sum()))
    if se == 0:
        return difference, difference, difference
    freedom = parts.sum() ** 2 / (parts**2 / (np.array([len(a), len(b)]) - 1)).sum()
    reach = float(scipy_stats.t.ppf(0.975, freedom)) * se
    return difference, difference - reach, difference + reach


def _share_difference(counts: np.ndarray, totals: np.ndarray) -> tuple[float | None, float | None, float | None]:
    """Newcombe's hybrid score interval (1998, method 10), which stays inside -1 and 1."""
    if not totals.all():
        return None, None, None
    shares = counts / totals
    z = float(scipy_stats.norm.ppf(0.975))
    middle = (shares + z**2 / (2 * totals)) / (1 + z**2 / totals)
    reach = z * np.sqrt(shares * (1 - shares) / totals + z**2 / (4 * totals**2)) / (1 + z**2 / totals)
    low, high = middle - reach, middle + reach
    apart = float(shares[0] - shares[1])
    lower = apart - np.sqrt((shares[0] - low[0]) ** 2 + (high[1] - shares[1]) ** 2)
    upper = apart + np.sqrt((high[0] - shares[0]) ** 2 + (shares[1] - low[1]) ** 2)
    return apart, float(lower), float(upper)


def _welch(known: Sequence[np.ndarray]) -> tuple[str | None, float | None]:
    if any(len(each) < 2 or each.var() == 0 for each in known):
        return None, None
    if len(known) == 2:
        return "Welch's t", float(scipy_stats.ttest_ind(*known, equal_var=False).pvalue)
    return "Welch's analysis of variance", float(scipy_stats.f_oneway(*known, equal_var=False).pvalue)


def _by_levels(counts: np.ndarray) -> tuple[str | None, float | None]:
    table = counts[counts.sum(axis=1) > 0]
    if len(table) < 2 or not table.sum(axis=0).all():
        return None, None
    expected = scipy_stats.contingency.expected_freq(table)
    if table.shape == (2, 2) and expected.min() < 5:
        return "Fisher's exact", float(scipy_stats.fisher_exact(table).pvalue)
    return "chi-square", float(scipy_stats.chi2_contingency(table, correction=False).pvalue)


def _in_order_of_names(rows: Iterable[Row]) -> tuple[Row, ...]:
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


def _protected(row: Row, policy: Policy, few: bool) -> Row:
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


def _few(cell: Cell, policy: Policy) -> bool:
    """Whether the cell tells of fewer than k people: those of whom it is known, or those with or without the level."""
    told = [cell.n] if cell.count is None else [cell.n, cell.count, cell.n - cell.count]
    return any(isinstance(shown_count(n, policy), Below) for n in told)


def _listed(row: Row, policy: Policy) -> bool:
    """Whether a line may be there at all: of numbers always, of levels where enough people of some group have it."""
    return any(cell.count is None or cell.count >= policy.threshold for cell in row.cells)


def _limit(cell: Cell, policy: Policy) -> int:
    """What a hidden count is below: k, or where few lack the level, the whole; "< 11" of 97 would be untrue."""
    return policy.threshold if cell.count < policy.threshold else cell.n - cell.n % policy.base + policy.base


def _hidden(cell: Cell, policy: Policy) -> Cell:
    if 0 < cell.n + cell.missing < policy.threshold:  # of few, also a zero tells
        unsaid = Below(policy.threshold)
        return Cell(unsaid, unsaid, None if cell.count is None else unsaid)
    n, missing, few = shown_count(cell.n, policy), shown_count(cell.missing, policy), _few(cell, policy)
    if cell.count is not None:
        count = Below(_limit(cell, policy)) if few else shown_count(cell.count, policy)
        share = count / n if isinstance(count, int) and isinstance(n, int) and n else None
        return Cell(n, missing, count, None if share is None else min(share, 1.0))
    if few or not cell.n:
        return Cell(n, missing)
    step = _step(cell, policy)
    # A quartile has a quarter of the people on one side, the median half (S-DC 4).
    quartiles = cell.n >= 4 * policy.threshold
    return Cell(
        n, missing, None, None, _to(cell.mean, step), _two_digits(cell.sd),
        _to(cell.median, step) if cell.n >= 2 * policy.threshold else None,
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
