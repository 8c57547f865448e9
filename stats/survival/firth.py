"""Firth's penalised Cox model for one contrast between two groups, where events are few (S-ST 7).

The log partial likelihood gets half the log of its information, which keeps the estimate finite when a group has no
event. Covariates enter as an offset fitted without the group (as approximate Firth does in genome-wide tests,
Mbatchou 2021). The interval is the profile of the penalised likelihood, p its likelihood ratio (Heinze 2001).
"""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import chdtrc

from stats.survival.cox import PartialLikelihood, fit
from stats.survival.risk_sets import Spans

_FURTHEST = 12.0  # log hazard ratios are sought between minus and plus this
_LIKELIHOOD_95 = 3.841458820694124


def firth(
    spans: Spans, first: np.ndarray, covariates: np.ndarray | None = None
) -> tuple[float, float, float, float] | None:
    """(hr, lower, upper, p) of those marked `first` relative to the others; None when there is no event to learn from.

    A limit beyond exp(±12) is given as 0 or infinity.
    """
    if not spans.event.any() or first.all() or not first.any():
        return None
    offset = None
    if covariates is not None and covariates.shape[1]:
        without = fit(PartialLikelihood(spans, covariates))
        if not without.converged:
            return None
        offset = covariates @ without.coefficients
    likelihood = PartialLikelihood(spans, first.astype(float)[:, None], offset)
    marked = likelihood.columns[:, 0] > 0  # centred: above 0 for the first group
    weight = np.exp(likelihood.offset - likelihood.offset.max())
    # With two groups a risk set is two sums of weights, whatever the hazard ratio: added up once.
    others, those = likelihood.sums(np.column_stack([weight * ~marked, weight * marked])).T
    events = int(marked[likelihood.cases].sum())

    def penalised(log_hr: float) -> float:
        share = those * math.exp(log_hr)
        total = others + share
        spread = float((share * others / total**2).sum())
        value = events * log_hr - float(np.log(total).sum())
        return value + 0.5 * math.log(spread) if spread > 0 else -math.inf

    if not math.isfinite(penalised(0.0)):
        return None  # no risk set holds both groups
    found = minimize_scalar(
        lambda log_hr: -penalised(log_hr), bounds=(-_FURTHEST, _FURTHEST), method="bounded", options={"xatol": 1e-8}
    )
    best, top = float(found.x), -float(found.fun)

    def over(log_hr: float) -> float:
        return 2 * (top - penalised(log_hr)) - _LIKELIHOOD_95

    low = math.exp(brentq(over, -_FURTHEST, best)) if over(-_FURTHEST) > 0 else 0.0
    high = math.exp(brentq(over, best, _FURTHEST)) if over(_FURTHEST) > 0 else math.inf
    p = float(chdtrc(1, max(2 * (top - penalised(0.0)), 0.0)))
    return math.exp(best), low, high, p
