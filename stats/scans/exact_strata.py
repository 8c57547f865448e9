"""Fisher's exact test within strata as one test of many tables at once: the exact conditional test of a common odds
ratio of 1 (Mehta, Patel & Gray 1985, JASA 80:969; R's `mantelhaen.test(exact = TRUE)`).

Given the margins of every stratum, cases who carry are hypergeometric in each; the test is of their sum, whose
distribution is the convolution. With one stratum it is Fisher's test. p is the probability of all sums no likelier than
the observed one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from stats.scans.logistic import minus_log10_chi2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_AS_LIKELY = 1 + 1e-7  # R's allowance for rounding
_WIDTHS = (4, 16, 64, 256)  # tests are convolved together up to these supports
_CELLS = 4_000_000
_NOTHING_BELOW = -np.log10(0.05)  # −log10 p of the χ² under which it is told itself
_LEAST = 300.0  # −log10 p told where p is too small for a float


def stratified_minus_log10_p(
    carriers: Ints, cases: Ints, total: Ints, observed: Ints, widest: int | None = None
) -> Floats:
    """−log10 p of every test. `carriers`, `cases`, `total` (test × stratum): margins; `observed` (test): cases who
    carry, over the strata. NaN where no stratum tells anything. Where the sum can take more than `widest` values
    Mantel and Haenszel's χ² (1959) decides whether there is anything to see: a p of 0.05 or more is taken as it is, a
    thousand times sooner. Any smaller one is made exactly: where cases are few the sum is skewed, and the χ² says 10⁻⁸
    for 10⁻⁵ (12 carriers among 60 cases, 1,000 among 22,000; see Dey 2017, Am J Hum Genet 101:37)."""
    controls = total - cases
    low, high = np.maximum(0, carriers - controls), np.minimum(carriers, cases)
    width = (high - low).sum(axis=1)
    place = observed - low.sum(axis=1)
    if ((place < 0) | (place > width)).any():
        raise ValueError("an observed count lies outside its margins")
    found = np.full(len(observed), np.nan)
    table = gammaln(np.arange(int(total.max(initial=0)) + 2) + 1.0)
    done = width == 0
    if widest is not None and (many := width > widest).any():
        found[many] = _mantel_haenszel(carriers[many], cases[many], total[many], observed[many])
        done |= many & (found < _NOTHING_BELOW)
    for bound in _WIDTHS:
        here = np.flatnonzero(~done & (width <= bound))
        done |= width <= bound
        step = max(_CELLS // (bound + 1), 1)
        for start in range(0, len(here), step):
            some = here[start : start + step]
            whole = _convolved(low[some], high[some], carriers[some], cases[some], total[some], bound, table)
            found[some] = _tail(whole, place[some])
    for one in np.flatnonzero(~done):
        found[one] = _tail(
            _long(low[one], high[one], carriers[one], cases[one], total[one], table), place[one : one + 1]
        )[0]
    return found


def _pmf(low: Ints, high: Ints, carriers: Ints, cases: Ints, total: Ints, count: int, table: Floats) -> Floats:
    """Hypergeometric probabilities of low, low + 1, … (test × count), 0 past `high`."""
    k = low[:, None] + np.arange(count)
    inside = k <= high[:, None]
    k = np.minimum(k, high[:, None])
    n, m, t = carriers[:, None], cases[:, None], total[:, None]
    logs = table[n] - table[k] - table[n - k] + table[t - n] - table[m - k] - table[t - n - m + k]
    logs -= table[t] - table[m] - table[t - m]
    return np.where(inside, np.exp(logs), 0.0)


def _convolved(low: Ints, high: Ints, carriers: Ints, cases: Ints, total: Ints, bound: int, table: Floats) -> Floats:
    whole = np.zeros((len(low), bound + 1))
    whole[:, 0] = 1.0
    for stratum in range(low.shape[1]):
        some = np.flatnonzero(high[:, stratum] > low[:, stratum])
        if not len(some):
            continue
        columns = [each[some, stratum] for each in (low, high, carriers, cases, total)]
        widest = int((columns[1] - columns[0]).max())
        one = _pmf(*columns, widest + 1, table)
        before = whole[some]
        made = before * one[:, :1]
        for shift in range(1, widest + 1):
            made[:, shift:] += before[:, : bound + 1 - shift] * one[:, shift : shift + 1]
        whole[some] = made
    return whole


def _mantel_haenszel(carriers: Ints, cases: Ints, total: Ints, observed: Ints) -> Floats:
    n, m, t = carriers.astype(float), cases.astype(float), np.maximum(total, 1).astype(float)
    expected = (n * m / t).sum(axis=1)
    variance = (n * m * (t - n) * (t - m) / (t * t * np.maximum(t - 1, 1))).sum(axis=1)
    return minus_log10_chi2((observed - expected) ** 2 / variance)


def _long(low: Ints, high: Ints, carriers: Ints, cases: Ints, total: Ints, table: Floats) -> Floats:
    some = np.flatnonzero(high > low)
    columns = [each[some] for each in (low, high, carriers, cases, total)]
    widths = columns[1] - columns[0] + 1
    whole = np.ones(1)
    for one, width in zip(_pmf(*columns, int(widths.max()), table), widths.tolist(), strict=True):
        whole = np.convolve(whole, one[:width])
    return whole[None, :]


def _tail(whole: Floats, place: Ints) -> Floats:
    likely = np.take_along_axis(whole, place[:, None], 1)
    p = np.where(whole <= likely * _AS_LIKELY, whole, 0.0).sum(axis=1) / whole.sum(axis=1)
    with np.errstate(divide="ignore"):
        return np.clip(-np.log10(np.minimum(p, 1.0)), 0.0, _LEAST)
