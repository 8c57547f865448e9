"""How far groups are apart in numbers and in levels: standardised differences, differences with intervals, tests.

Standardised differences: of numbers (m₁ - m₂) / √((s₁² + s₂²) / 2) (Austin 2009); of levels the Mahalanobis distance
between their proportions (Yang and Dalton 2012), for two levels (p₁ - p₂) / √((p₁q₁ + p₂q₂) / 2) but for its sign.
Differences of means with Welch's interval, of shares with Newcombe's. Tests: Welch's for numbers, chi-square without
correction for levels, Fisher's exact where two groups and two levels expect fewer than five somewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats as scipy_stats


def largest(found: Any) -> float | None:
    known = [abs(one) for one in found if one is not None]
    return max(known) if known else None


def smd_numbers(a: np.ndarray, b: np.ndarray) -> float | None:
    if len(a) < 2 or len(b) < 2:
        return None
    spread = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    if spread == 0:
        return 0.0 if a.mean() == b.mean() else None
    return float((a.mean() - b.mean()) / spread)


def smd_levels(a: np.ndarray, b: np.ndarray, shares: tuple[np.ndarray, np.ndarray] | None = None) -> float | None:
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


def mean_difference(a: np.ndarray, b: np.ndarray) -> tuple[float | None, float | None, float | None]:
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


def share_difference(counts: np.ndarray, totals: np.ndarray) -> tuple[float | None, float | None, float | None]:
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


def welch(known: Sequence[np.ndarray]) -> tuple[str | None, float | None]:
    if any(len(each) < 2 or each.var() == 0 for each in known):
        return None, None
    if len(known) == 2:
        return "Welch's t", float(scipy_stats.ttest_ind(*known, equal_var=False).pvalue)
    return "Welch's analysis of variance", float(scipy_stats.f_oneway(*known, equal_var=False).pvalue)


def by_levels(counts: np.ndarray) -> tuple[str | None, float | None]:
    table = counts[counts.sum(axis=1) > 0]
    if len(table) < 2 or not table.sum(axis=0).all():
        return None, None
    expected = scipy_stats.contingency.expected_freq(table)
    if table.shape == (2, 2) and expected.min() < 5:
        return "Fisher's exact", float(scipy_stats.fisher_exact(table).pvalue)
    return "chi-square", float(scipy_stats.chi2_contingency(table, correction=False).pvalue)
