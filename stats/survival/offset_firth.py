"""Firth's penalised likelihood for one coefficient of many tests at once, the covariates held at their null fit.

What REGENIE calls approximate Firth (Mbatchou 2021, Nat Genet 53:1097, Methods): the linear predictor of the null model
is an offset, so only carriers of the exposure have a say, and thousands of sparse tests take a moment. It holds where
the covariates explain little of the exposure; elsewhere fit in full (stats/scans/firth_logistic.py). p is the penalised
likelihood ratio, the interval its profile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LIKELIHOOD_95 = 3.841458820694124
_FAR = 30.0  # log odds: limits beyond are infinite
_ROUNDS = 60  # steps at most; halvings alone would come within 10⁻¹⁶ of a log odds
_NEAR = 1e-10


@dataclass(frozen=True, eq=False)
class OffsetTests:
    """One value a test: log odds ratio, its 95 % limits, and the penalised likelihood-ratio χ²."""

    coefficient: Floats
    lower: Floats
    upper: Floats
    statistic: Floats


@dataclass(frozen=True, eq=False)
class _Rows:
    """Exposed individuals, test after test: offset, case, exposure; `of` which test."""

    offset: Floats
    case: Floats
    exposure: Floats
    of: Ints
    tests: int

    def at(self, coefficient: Floats) -> tuple[Floats, Floats, Floats]:
        """Penalised log likelihood (the exposed's part), its slope and the information, by test."""
        predictor = self.offset + self.exposure * coefficient[self.of]
        chance = expit(predictor)
        weight = self.exposure**2 * chance * (1 - chance)
        information = np.maximum(self._sum(weight), 1e-300)
        value = self._sum(self.case * predictor - np.logaddexp(0.0, predictor)) + 0.5 * np.log(information)
        slope = self._sum(self.exposure * (self.case - chance))
        slope += 0.5 * self._sum(weight * self.exposure * (1 - 2 * chance)) / information
        return value, slope, information

    def _sum(self, values: Floats) -> Floats:
        return np.bincount(self.of, values, self.tests)


def offset_firth(offset: Floats, case: Floats, exposure: Floats, of: Ints, tests: int) -> OffsetTests:
    """`offset`, `case` (0, 1) and `exposure` (not 0) of every exposed individual of test `of`."""
    rows = _Rows(offset, case, exposure, of, tests)
    ends = np.full(tests, -_FAR), np.full(tests, _FAR)

    def sloping(b: Floats) -> tuple[Floats, Floats]:
        _, slope, information = rows.at(b)
        return slope, -information  # the penalty's own curvature is left out: near enough to aim a step

    best = _zero(sloping, *ends, np.zeros(tests))
    top, _, information = rows.at(best)
    without, _, _ = rows.at(np.zeros(tests))
    limits = []
    for end, side in zip(ends, (-1, 1), strict=True):
        # 2(top − value) − χ²: negative at the top, positive far away; turned so that it falls from `best`'s side.
        def beyond(b: Floats) -> tuple[Floats, Floats]:
            value, slope, _ = rows.at(b)
            return _LIKELIHOOD_95 - 2 * (top - value), 2 * slope

        limit = _zero(beyond, best, end, best + side * np.sqrt(_LIKELIHOOD_95 / information))
        limits.append(np.where(beyond(end)[0] > 0, np.copysign(np.inf, end), limit))
    return OffsetTests(best, limits[0], limits[1], np.maximum(2 * (top - without), 0.0))


def _zero(
    function: Callable[[Floats], tuple[Floats, Floats]], positive: Floats, negative: Floats, at: Floats
) -> Floats:
    """Where a function, given with its slope, that is positive at one end and negative at the other is zero, all tests
    at once: Newton's steps from `at`, halving what lies between where one would leave it."""
    for _ in range(_ROUNDS):
        value, slope = function(at)
        positive, negative = np.where(value > 0, at, positive), np.where(value > 0, negative, at)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            step = at - value / slope
        inside = (step > np.minimum(positive, negative)) & (step < np.maximum(positive, negative))
        following = np.where(inside, step, (positive + negative) / 2)
        if (np.abs(following - at) < _NEAR * (1 + np.abs(at))).all():
            return following
        at = following
    return at
