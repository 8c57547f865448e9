"""Firth's penalised logistic regression of one outcome, for one of its columns, where cases are few or separated.

The log likelihood gets half the log determinant of its information (Firth 1993), which takes away the first-order bias
and keeps the estimate finite. p is the penalised likelihood ratio, the interval the profile of the penalised
likelihood (Heinze and Schemper 2002), as logistf has them: with the column fixed, its place in the penalty stays.
Rows are patterns with so many trials and cases, as in stats/scans/logistic.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

_LIKELIHOOD_95 = 3.841458820694124
_ROUNDS = 400  # of a separated outcome each gains a fifth of what is left
_HALVINGS = 12
_LONGEST = 5.0
_SETTLED = 1e-11
_LIMIT_ROUNDS = 40
_STEEPEST = 700.0  # the largest exponent of a float


@dataclass(frozen=True)
class Firth:
    """A coefficient on the log odds scale with its 95 % profile interval, and the penalised likelihood-ratio χ²."""

    coefficient: float
    lower: float
    upper: float
    statistic: float


@dataclass(frozen=True, eq=False)
class _Data:
    columns: Floats
    trials: Floats
    cases: Floats

    def at(self, coefficients: Floats) -> tuple[float, Floats, Floats]:
        """Penalised log likelihood, its modified score, and the information."""
        predictor = self.columns @ coefficients
        chance = expit(predictor)
        weight = self.trials * chance * (1 - chance)
        information = (self.columns * weight[:, None]).T @ self.columns
        sign, logdet = np.linalg.slogdet(information)
        if sign <= 0 or not math.isfinite(logdet):
            return -math.inf, np.zeros(len(coefficients)), information
        value = self.cases @ predictor - self.trials @ np.log1p(np.exp(np.minimum(predictor, _STEEPEST))) + 0.5 * logdet
        leverage = weight * ((self.columns @ np.linalg.inv(information)) * self.columns).sum(axis=1)
        score = self.columns.T @ (self.cases - self.trials * chance + leverage * (0.5 - chance))
        return float(value), score, information

    def fit(self, start: Floats, free: NDArray[np.intp]) -> tuple[float, Floats] | None:
        """The largest penalised log likelihood over the `free` coefficients, and where; None where it is not found."""
        now = start.copy()
        value, score, information = self.at(now)
        if not math.isfinite(value):
            return None
        for _ in range(_ROUNDS):
            step = np.linalg.solve(information[np.ix_(free, free)], score[free])
            if abs(score[free] @ step) < _SETTLED:
                return value, now
            step *= min(1.0, _LONGEST / np.abs(step).max())
            for _ in range(_HALVINGS):
                tried = now.copy()
                tried[free] += step
                found = self.at(tried)
                if found[0] >= value - 1e-12:
                    break
                step /= 2
            else:
                return value, now  # no step gains: as far as numbers go
            now, (value, score, information) = tried, found
        return None


def firth(columns: Floats, trials: Floats, cases: Floats, tested: int, start: Floats | None = None) -> Firth | None:
    """The penalised fit of the column `tested`; None where the likelihood has no top (a column that the others
    explain, no cases, no trials). `start`: coefficients to begin from. A limit beyond ±50 is infinite."""
    used = trials > 0
    data = _Data(columns[used], trials[used], cases[used])
    width = columns.shape[1]
    every = np.arange(width)
    others = np.delete(every, tested)
    begin = np.zeros(width) if start is None else start
    try:
        best = data.fit(begin, every) or data.fit(np.zeros(width), every)
        if best is None:
            return None
        top, coefficients = best
        without = coefficients.copy()
        without[tested] = 0.0
        null = data.fit(without, others) or data.fit(np.zeros(width), others)
        if null is None:
            return None
        spread = math.sqrt(np.linalg.inv(data.at(coefficients)[2])[tested, tested])
        lower, upper = (_limit(data, top, coefficients, tested, others, way * spread) for way in (-1, 1))
    except np.linalg.LinAlgError:
        return None
    return Firth(float(coefficients[tested]), lower, upper, max(2 * (top - null[0]), 0.0))


def _limit(data: _Data, top: float, best: Floats, tested: int, others: NDArray[np.intp], spread: float) -> float:
    """Where the profile has fallen by so much: secants of its signed root, which is nearly a straight line."""
    target = math.sqrt(_LIKELIHOOD_95)
    place, now = best[tested], best.copy()
    near, near_root = place, 0.0
    trial = place + target * spread
    for _ in range(_LIMIT_ROUNDS):
        if abs(trial) > 50:
            return math.copysign(math.inf, spread)
        now = now.copy()
        now[tested] = trial
        found = data.fit(now, others)
        if found is None:
            return math.nan
        now = found[1]
        root = math.sqrt(max(2 * (top - found[0]), 0.0))
        if abs(root - target) < 1e-6:
            return trial
        slope = (root - near_root) / (trial - near) if trial != near else 0.0
        near, near_root = trial, root
        # The root rises away from the estimate; where it is flat go on as far again.
        if slope * spread > 0:
            change = (target - root) / slope
            change = math.copysign(min(abs(change), 4 * abs(spread) + abs(trial - place)), change)
        else:
            change = spread
        trial += change
    return trial if abs(root - target) < 1e-5 else math.nan
