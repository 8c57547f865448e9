"""Cox's model with weights: Breslow's ties and the robust variance of Lin and Wei (1989).

Every sum is over weighted individuals. The variance is a sandwich of weighted score residuals, as R's
`coxph(…, weights = w, ties = "breslow", robust = TRUE)`; weights are taken as known, which for weights made of
estimated propensities gives intervals that are somewhat too wide rather than too narrow (Austin 2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stats.survival.risk_sets import Spans

Floats = NDArray[np.float64]
_ROUNDS, _LARGEST_SE = 40, 30.0


@dataclass(frozen=True, eq=False)
class WeightedFit:
    """Log hazard ratios of the columns and their robust covariance."""

    coefficients: Floats
    covariance: Floats

    @property
    def se(self) -> Floats:
        return np.sqrt(np.diag(self.covariance))


def weighted_cox(spans: Spans, columns: Floats, weights: Floats) -> WeightedFit | None:
    """Maximise the weighted partial likelihood of `columns` (individual × column); None without a finite maximum."""
    if not spans.event.any():
        return None
    times = spans.event_times
    w = weights / weights.mean()
    entered = np.searchsorted(times, spans.entry, side="right")
    until = np.searchsorted(times, spans.exit, side="right")  # at risk at times[entered:until]
    cases = np.flatnonzero(spans.event)
    at = np.searchsorted(times, spans.exit[cases])
    heavy = np.bincount(at, w[cases], len(times))
    hit = (w[cases, None] * columns[cases]).sum(axis=0)
    width = columns.shape[1]
    upper = np.triu_indices(width)
    crossed = columns[:, upper[0]] * columns[:, upper[1]]

    def over_risk_sets(values: Floats) -> Floats:
        change = np.zeros((len(times) + 1, values.shape[1]))
        for column in range(values.shape[1]):
            change[:, column] += np.bincount(entered, values[:, column], len(times) + 1)
            change[:, column] -= np.bincount(until, values[:, column], len(times) + 1)
        return np.cumsum(change, axis=0)[:-1]

    beta = np.zeros(width)
    information = np.zeros((width, width))
    for _ in range(_ROUNDS):
        risk = w * np.exp(np.clip(columns @ beta, -500, 500))
        sums = over_risk_sets(risk[:, None] * np.column_stack([np.ones(len(w)), columns, crossed]))
        mean = sums[:, 1 : 1 + width] / sums[:, :1]
        second = sums[:, 1 + width :] / sums[:, :1] - mean[:, upper[0]] * mean[:, upper[1]]
        information[upper] = (heavy[:, None] * second).sum(axis=0)
        information = np.triu(information) + np.triu(information, 1).T
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, hit - (heavy[:, None] * mean).sum(axis=0))
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-300))
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    else:
        return None
    hazard = heavy / sums[:, 0]
    total = np.concatenate([[0.0], np.cumsum(hazard)])
    moved = np.vstack([np.zeros(width), np.cumsum(hazard[:, None] * mean, axis=0)])
    relative = np.exp(columns @ beta)[:, None]
    residuals = -relative * (columns * (total[until] - total[entered])[:, None] - (moved[until] - moved[entered]))
    residuals[cases] += columns[cases] - mean[at]
    bread = np.linalg.inv(information)
    influence = (w[:, None] * residuals) @ bread
    covariance = influence.T @ influence
    if (np.sqrt(np.diag(covariance)) > _LARGEST_SE).any() or np.abs(beta).max() > _LARGEST_SE:
        return None
    return WeightedFit(beta, covariance)
