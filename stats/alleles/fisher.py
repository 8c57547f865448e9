"""Fisher's exact test of 2 × 2 tables with the conditional odds ratio, as R's `fisher.test`, for many tables at once.

Given its margins, the count of the first cell follows Fisher's noncentral hypergeometric distribution, whose only
parameter is the odds ratio. The estimate is the one under which the observed count is the expected one (conditional
maximum likelihood, so not ad/bc); the limits leave (1 - level) / 2 in each tail; p is the probability, at odds 1, of
all counts no likelier than the observed one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, ndtri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_AS_LIKELY = 1 + 1e-7  # R's allowance for rounding: a count within it of the observed one's probability is as unlikely
_ROUNDS = 200
_TABLED = 1_000_000  # totals up to which logarithms of factorials are looked up
_CHUNK = 2_000_000  # values of first cells held at once; four arrays of them


@dataclass(frozen=True)
class FisherTests:
    """One value a table. `odds_ratio` is NaN where a margin is 0 (nothing to compare) and 0 or infinite at the ends."""

    odds_ratio: Floats
    lower: Floats
    upper: Floats
    minus_log10_p: Floats  # S-GT 15: p itself underflows

    @property
    def p(self) -> Floats:
        return 10.0**-self.minus_log10_p


@dataclass(frozen=True)
class FisherTest:
    """Of one table; None where a margin is 0."""

    odds_ratio: float | None
    lower: float | None
    upper: float | None
    minus_log10_p: float

    @property
    def p(self) -> float:
        return float(10.0**-self.minus_log10_p)


def fisher_exact(both: int, first: int, second: int, neither: int, level: float = 0.95) -> FisherTest:
    """The test of one table: both, the first alone, the second alone, neither. Raises ValueError for a negative."""
    found = fisher_tests([both], [first], [second], [neither], level)
    ratio, lower, upper, logp = (
        float(each[0]) for each in (found.odds_ratio, found.lower, found.upper, found.minus_log10_p)
    )
    return FisherTest(None, None, None, logp) if np.isnan(ratio) else FisherTest(ratio, lower, upper, logp)


def fisher_tests(
    both: ArrayLike, first: ArrayLike, second: ArrayLike, neither: ArrayLike, level: float = 0.95
) -> FisherTests:
    """The tests of as many tables as the four arrays are long. Raises ValueError for a negative count."""
    cells = np.atleast_2d(np.asarray([both, first, second, neither], dtype=np.int64).reshape(4, -1))
    if (cells < 0).any():
        raise ValueError("a count of a table is not negative")
    size = np.minimum(cells[0] + cells[1], cells[0] + cells[2]) - np.maximum(0, cells[0] - cells[3]) + 1
    found = np.empty((4, cells.shape[1]))
    for part in _parts(size):
        found[:, part] = _tested(cells[:, part], level)
    return FisherTests(*found)


def minus_log10_p(both: ArrayLike, first: ArrayLike, second: ArrayLike, neither: ArrayLike) -> Floats:
    """The p of `fisher_tests` alone, a hundred times sooner: for scans of thousands of tables."""
    cells = np.atleast_2d(np.asarray([both, first, second, neither], dtype=np.int64).reshape(4, -1))
    if (cells < 0).any():
        raise ValueError("a count of a table is not negative")
    size = np.minimum(cells[0] + cells[1], cells[0] + cells[2]) - np.maximum(0, cells[0] - cells[3]) + 1
    found = np.empty(cells.shape[1])
    for part in _parts(size):
        found[part] = _Law(cells[:, part]).minus_log10_p()
    return found


def _parts(size: Ints) -> list[slice]:
    """Runs of tables whose possible first cells are few enough together."""
    total, cuts = 0, [0]
    for index, each in enumerate(size):
        if total and total + each > _CHUNK:
            cuts.append(index)
            total = 0
        total += int(each)
    return [slice(low, high) for low, high in zip(cuts, [*cuts[1:], len(size)], strict=True) if high > low]


def _tested(cells: Ints, level: float) -> Floats:
    """Odds ratio, lower, upper and -log10 p (4 × tables)."""
    law = _Law(cells)
    tail = (1 - level) / 2
    at_least, at_most = law.value >= law.of(law.observed), law.value <= law.of(law.observed)
    # Where to look first: the textbook's odds ratio and its spread.
    about, spread = cells + 0.5, np.sqrt((1 / (cells + 0.5)).sum(axis=0)) * -ndtri(tail)
    near = np.log(about[0] * about[3] / (about[1] * about[2]))
    lowest, highest = law.observed == law.low, law.observed == law.high
    ratio = law.solved(law.mean_excess, near, lowest | highest)
    lower = law.solved(lambda theta: law.tail_excess(theta, at_least, tail, 1.0), near - spread, lowest)
    upper = law.solved(lambda theta: law.tail_excess(theta, at_most, tail, -1.0), near + spread, highest)
    ratio, lower, upper = np.exp(ratio), np.exp(lower), np.exp(upper)
    ratio = np.where(lowest, 0.0, np.where(highest, np.inf, ratio))
    lower, upper = np.where(lowest, 0.0, lower), np.where(highest, np.inf, upper)
    none = lowest & highest
    ratio[none] = lower[none] = upper[none] = np.nan
    return np.stack([ratio, lower, upper, law.minus_log10_p()])


class _Law:
    """The possible first cells of every table, laid end to end, with the logarithm of their weights at odds 1."""

    def __init__(self, cells: Ints) -> None:
        both, first, second, neither = cells
        self.observed = both
        self.low, self.high = np.maximum(0, both - neither), both + np.minimum(first, second)
        size = self.high - self.low + 1
        self.start = np.concatenate([[0], np.cumsum(size)[:-1]])
        self.owner = np.repeat(np.arange(len(size)), size)
        self.value = np.arange(size.sum()) - self.start[self.owner] + self.low[self.owner]
        change = self.value - self.of(both)
        # Each cell as the first one moves: the margins stand.
        moved = (both, 1), (first, -1), (second, -1), (neither, 1)
        largest = int(cells.sum(axis=0).max(initial=0))
        if largest < _TABLED:
            factorial = gammaln(np.arange(largest + 1) + 1.0)
            self.weight = -sum(factorial[self.of(cell) + sign * change] for cell, sign in moved)
        else:
            self.weight = -sum(gammaln(self.of(cell) + sign * change + 1.0) for cell, sign in moved)

    def of(self, each: NDArray) -> NDArray:
        return each[self.owner]

    def sums(self, values: Floats) -> Floats:
        return np.add.reduceat(values, self.start)

    def chances(self, theta: Floats) -> Floats:
        """Of every possible first cell, at log odds theta."""
        height = self.weight + self.of(theta) * self.value
        scaled = np.exp(height - self.of(np.maximum.reduceat(height, self.start)))
        return scaled / self.of(self.sums(scaled))

    def mean_excess(self, theta: Floats) -> tuple[Floats, Floats]:
        """Expected less observed, which rises with theta, and its slope: the variance."""
        chance = self.chances(theta)
        mean = self.sums(chance * self.value)
        return mean - self.observed, self.sums(chance * (self.value - self.of(mean)) ** 2)

    def tail_excess(self, theta: Floats, tail: NDArray, target: float, sign: float) -> tuple[Floats, Floats]:
        """log(probability of the tail / target), signed so that it rises with theta, and its slope."""
        chance = self.chances(theta)
        mean = self.sums(chance * self.value)
        inside = np.where(tail, chance, 0.0)
        mass = np.maximum(self.sums(inside), 1e-300)
        slope = self.sums(inside * (self.value - self.of(mean))) / mass
        return sign * np.log(mass / target), sign * slope

    def solved(
        self, excess: Callable[[Floats], tuple[Floats, Floats]], theta: Floats, endless: NDArray[np.bool_]
    ) -> Floats:
        """Where each table's excess is 0: Newton's steps, halving the bracket where one would leave it. What is found
        for an `endless` table, whose excess has no such place, means nothing."""
        low, high = np.full(len(self.observed), -100.0), np.full(len(self.observed), 100.0)
        for _ in range(_ROUNDS):
            over, slope = excess(theta)
            low, high = np.where(over < 0, theta, low), np.where(over < 0, high, theta)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                step = theta - over / slope
            following = np.where(np.isfinite(step) & (step > low) & (step < high), step, (low + high) / 2)
            if np.all(endless | (np.abs(following - theta) < 1e-10 * (1 + np.abs(theta)))):
                return following
            theta = following
        return theta

    def minus_log10_p(self) -> Floats:
        seen = self.of(self.weight[self.start + self.observed - self.low])
        as_unlikely = self.weight <= seen + np.log(_AS_LIKELY)
        over_all = self._log_sums(self.weight)
        some = self._log_sums(np.where(as_unlikely, self.weight, -np.inf))
        return np.maximum((over_all - some) / np.log(10), 0.0)

    def _log_sums(self, values: Floats) -> Floats:
        top = np.maximum.reduceat(values, self.start)
        return top + np.log(self.sums(np.exp(values - self.of(top))))
