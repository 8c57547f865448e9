"""Fine and Gray's subdistribution hazard ratios under delayed entry, with the weights of Geskus (2011) (S-ST 5).

Who dies without the outcome stays in the risk set with weight G(t)H(t) / G(s)H(s), s the time of death: G is the share
not yet censored, H the share of entries that come before (both product-limit, just before t). The weight is a ratio, so
that the sums over risk sets stay cumulated sums. The sandwich variance (Lin and Wei 1989) takes each individual as one.
The oracle is R's `coxph` on `finegray(Surv(start, stop, state) ~ ., id)` with Efron's ties and `cluster(id)`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from stats.survival.contrasts import how, ratio
from stats.survival.covariates import design
from stats.survival.cox import PartialLikelihood, fit
from stats.survival.estimates import Contrast
from stats.survival.risk_sets import Spans

METHOD = "Fine-Gray, Efron ties, weights of Geskus, robust standard error"


class Lingering(PartialLikelihood):
    """The weighted partial likelihood: `died` marks whose exit is a death without the outcome."""

    def __init__(self, spans: Spans, columns: np.ndarray, died: np.ndarray) -> None:
        """Raises ValueError where no weight is defined: at some time everybody at risk had only just entered."""
        super().__init__(spans, columns)
        dead = died[self.order]
        self._rows = np.flatnonzero(dead)
        left = self._exit[self._rows]
        at_times, at_death = (_share(spans, died, times) for times in (self._times, left))
        self._before = np.searchsorted(left, self._times, side="left")  # how many died before each time
        if self._before.max(initial=0) and (at_death[: self._before.max()] <= 0).any():
            raise ValueError("the risk set empties: there are no weights")
        self._inverse = 1.0 / np.where(at_death > 0, at_death, np.inf)
        self._weight = at_times

    def sums(self, values: np.ndarray) -> np.ndarray:
        gone = values[self._rows] * self._inverse.reshape(-1, *([1] * (values.ndim - 1)))
        summed = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(gone, axis=0)])
        lingering = summed[self._before] * self._weight.reshape(-1, *([1] * (values.ndim - 1)))
        return super().sums(values) + lingering[self._place]

    def score_residuals(self, coefficients: np.ndarray) -> np.ndarray:
        """With what each of the dead adds while they linger."""
        scores = super().score_residuals(coefficients)
        x = self.columns
        predictor = x @ coefficients + self.offset
        weight = np.exp(predictor - predictor.max())
        sums = self.sums(np.column_stack([weight, weight[:, None] * x]))
        hazard = 1.0 / sums[:, 0]
        steps = np.column_stack([hazard, hazard[:, None] * (sums[:, 1:] / sums[:, :1])])
        at_time = np.add.reduceat(steps, self._first, axis=0) * self._weight[:, None]
        until = np.vstack([np.zeros(steps.shape[1]), np.cumsum(at_time, axis=0)])
        left = self._exit[self._rows]
        later = (until[-1] - until[np.searchsorted(self._times, left, side="right")]) * self._inverse[:, None]
        rows = self._rows
        scores[rows] -= weight[rows, None] * (x[rows] * later[:, :1] - later[:, 1:])
        return scores


def _share(spans: Spans, died: np.ndarray, times: np.ndarray) -> np.ndarray:
    """G(t-) H(t-) at each of `times`. Deaths and outcomes come before censoring at the same time."""
    censored = ~(spans.event | died)
    when, lost = np.unique(spans.exit[censored], return_counts=True)
    seen = spans.at_risk(when) - _at(spans.exit[~censored], when)
    kept = np.concatenate([[1.0], np.cumprod(1.0 - lost / np.maximum(seen, 1))])
    begun, entered = np.unique(spans.entry[np.isfinite(spans.entry)], return_counts=True)
    present = spans.at_risk_after(begun)
    # Who entered and left at once is at risk at no time; present counts everybody who has just entered.
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(present > 0, 1.0 - entered / present, 1.0)
    before = np.concatenate([np.cumprod(factor[::-1])[::-1], [1.0]])
    censoring = kept[np.searchsorted(when, times, side="left")]
    entry = before[np.searchsorted(begun, times, side="left")]
    return censoring * entry


def _at(exits: np.ndarray, times: np.ndarray) -> np.ndarray:
    ordered = np.sort(exits)
    return np.searchsorted(ordered, times, side="right") - np.searchsorted(ordered, times, side="left")


def subdistribution(frame: pl.DataFrame, names: tuple[str, ...], adjust: tuple[str, ...]) -> tuple[Contrast, ...]:
    """Ratios of the first group relative to each other, from one model over all groups of `frame` (disjoint, with
    `died`). Numbers are None where the model has no finite estimate."""
    made = design(frame, adjust)
    kept = frame.filter(pl.Series(made.kept))
    event, group = kept["event"].to_numpy(), kept["group"]
    counted = {name: int(event[(group == name).to_numpy()].sum()) for name in names}
    words = f"{METHOD}, {how(adjust)}; subdistribution hazard of "
    methods = {other: f"{words}'{names[0]}' relative to '{other}'" for other in names[1:]}
    fewest = {other: min(counted[names[0]], counted[other]) for other in names[1:]}
    none = tuple(Contrast(other, None, None, None, None, methods[other], fewest[other]) for other in names[1:])
    if not event.any():
        return none
    spans = Spans.of(kept["entry"].to_numpy(), kept["exit"].to_numpy(), event)
    marks = np.column_stack([(group == name).to_numpy().astype(float) for name in names[1:]])
    try:
        likelihood = Lingering(spans, np.column_stack([marks, made.columns]), kept["died"].to_numpy())
    except ValueError:
        return none
    fitted = fit(likelihood)
    if not fitted.converged:
        return none
    se = robust_se(likelihood, fitted.coefficients, fitted.covariance)
    found = []
    for index, other in enumerate(names[1:]):
        numbers = ratio(-float(fitted.coefficients[index]), float(se[index]))
        found.append(Contrast(other, *numbers, methods[other], fewest[other]))
    return tuple(found)


def robust_se(likelihood: PartialLikelihood, coefficients: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Standard errors of the sandwich: each row's influence on the coefficients, squared and summed."""
    influence = likelihood.score_residuals(coefficients) @ covariance
    return np.sqrt((influence**2).sum(axis=0))
