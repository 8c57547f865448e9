"""The log-rank test over risk sets, right under delayed entry (S-ST 2); stratified, and for trend over ordered groups.

At each event time the events are a draw from the risk set: expected counts and the hypergeometric covariance are summed
over times (Mantel-Haenszel). The score test of R's `coxph(Surv(start, stop, event) ~ g, ties = "exact")` is the same;
with strata that of `~ g + strata(s)` (spans laid out by `stats.survival.strata`), for trend that of the groups' scores
as one column (Tarone 1975).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import chdtrc

from stats.survival.estimates import Test
from stats.survival.risk_sets import Spans

NAME = "log-rank (Mantel-Haenszel over risk sets)"
TREND = "log-rank for trend over groups in their order"


def expected_events(groups: list[Spans]) -> tuple[np.ndarray, np.ndarray]:
    """Observed and expected number of events of each group under no difference."""
    observed, expected, _ = _sums(groups)
    return observed, expected


def log_rank(groups: list[Spans], name: str = NAME) -> Test:
    """Chi-square on (groups - 1) degrees of freedom; statistic and p None when no time compares anybody."""
    observed, expected, covariance = _sums(groups)
    df = len(groups) - 1
    difference, block = (observed - expected)[:-1], covariance[:-1, :-1]
    if not block.size or np.linalg.matrix_rank(block) < df:
        return Test(name, None, df, None)
    statistic = float(difference @ np.linalg.solve(block, difference))
    return Test(name, statistic, df, float(chdtrc(df, statistic)))


def trend(groups: list[Spans], scores: Sequence[float], name: str = TREND) -> Test:
    """Chi-square on one degree of freedom for a hazard that rises or falls along `scores`, one a group."""
    observed, expected, covariance = _sums(groups)
    weight = np.asarray(scores, dtype=float)
    variance = float(weight @ covariance @ weight)
    if variance <= 1e-12:
        return Test(name, None, 1, None)
    statistic = float(weight @ (observed - expected)) ** 2 / variance
    return Test(name, statistic, 1, float(chdtrc(1, statistic)))


def _sums(groups: list[Spans]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    times = np.unique(np.concatenate([group.event_times for group in groups]))
    at_risk = np.array([group.at_risk(times) for group in groups], dtype=float)  # group × time
    events = np.array([group.exits(times, event=True) for group in groups], dtype=float)
    n, d = at_risk.sum(axis=0), events.sum(axis=0)
    share = at_risk / n
    # (n - d)/(n - 1) is the finite-population correction; a risk set of one decides nothing.
    variance = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    covariance = np.diag((share * variance).sum(axis=1)) - (share * variance) @ share.T
    return events.sum(axis=1), (share * d).sum(axis=1), covariance
