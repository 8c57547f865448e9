"""Gray's test of equal cumulative incidence where death competes (Gray 1988), for time lines without late entry.

With h = at risk / overall survival before t, the subdistribution hazards of the groups are compared with weights
h (1 - F). Written over the martingales of both causes, each group's score is a sum over its times: an outcome at s
moves it by a(s) + (1 - (1 - F(s))/S(s)) r(s), a death by -(1 - F(s))/S(s) r(s), where a are the weights of the contrast
and r what is left of their sum after s. Its oracle is `cmprsk::cuminc`.
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from stats.survival.estimates import Test
from stats.survival.risk_sets import Spans

NAME = "Gray's test of cumulative incidence, where nobody enters late"


def gray(groups: list[Spans], died: list[np.ndarray]) -> Test:
    """Chi-square on (groups - 1) degrees of freedom. `died`: the exit is a death without the outcome. Raises ValueError
    when somebody enters late: the test then has no meaning (S-ST 5)."""
    if any(group.delayed for group in groups):
        raise ValueError("Gray's test knows no late entry")
    times = np.unique(
        np.concatenate([group.exit[group.event | dead] for group, dead in zip(groups, died, strict=True)])
    )
    at_risk = np.array([group.at_risk(times) for group in groups], dtype=float)  # group × time
    outcomes = np.array([_at(group.exit[group.event], times) for group in groups])
    deaths = np.array([_at(group.exit[dead], times) for group, dead in zip(groups, died, strict=True)])
    seen = at_risk > 0
    size = np.where(seen, at_risk, 1.0)
    after = np.cumprod(1 - (outcomes + deaths) / size, axis=1)  # overall survival
    before = _shifted(after, 1.0)
    own = _shifted(np.cumsum(before * outcomes / size, axis=1), 0.0)  # cumulative incidence of each group, before t
    with np.errstate(divide="ignore", invalid="ignore"):
        h = np.where(seen & (before > 0), at_risk / before, 0.0)
        total, events = h.sum(axis=0), outcomes.sum(axis=0)
        pooled = np.where(total > 0, events / total, 0.0)
    weight = h * (1 - own)
    expected = np.where(weight.sum(axis=0) > 0, events / np.maximum(weight.sum(axis=0), 1e-300), 0.0) * weight
    score = (outcomes - expected).sum(axis=1)
    incidence = np.cumsum(pooled)
    free = 1 - _shifted(incidence[None], 0.0)[0]
    share = np.divide(h, total, out=np.zeros_like(h), where=total > 0)
    contrast = h[:, None] * (np.eye(len(groups))[:, :, None] - share[None])  # score × group × time
    summed = np.cumsum(contrast * pooled / free, axis=2)
    left = summed[:, :, -1:] - summed
    alive = np.divide(1 - incidence, after, out=np.zeros_like(after), where=after > 0)
    of_outcome = contrast + np.where(after > 0, 1 - alive, 1.0) * left
    of_death = -alive * left
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = total * before  # at risk, had all groups this one's survival
        ties = np.where(events > 1, 1 - (events - 1) / (effective - 1), 1.0)
        spread = np.where(h > 0, ties * pooled / h, 0.0)
        tied = np.where(deaths > 1, 1 - (deaths - 1) / (at_risk - 1), 1.0)
        other = np.where((h > 0) & (after > 0), tied * deaths / h**2, 0.0)
    covariance = np.einsum("kjt,ljt,jt->kl", of_outcome, of_outcome, spread)
    covariance += np.einsum("kjt,ljt,jt->kl", of_death, of_death, other)
    df = len(groups) - 1
    block = covariance[:-1, :-1]
    if not np.isfinite(block).all() or np.linalg.matrix_rank(block) < df:
        return Test(NAME, None, df, None)
    statistic = float(score[:-1] @ np.linalg.solve(block, score[:-1]))
    return Test(NAME, statistic, df, float(chdtrc(df, statistic)))


def _at(exits: np.ndarray, times: np.ndarray) -> np.ndarray:
    ordered = np.sort(exits)
    counted = np.searchsorted(ordered, times, side="right") - np.searchsorted(ordered, times, side="left")
    return counted.astype(float)


def _shifted(values: np.ndarray, start: float) -> np.ndarray:
    """The value before each time."""
    return np.concatenate([np.full((len(values), 1), start), values[:, :-1]], axis=1)
