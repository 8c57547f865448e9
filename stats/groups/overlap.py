"""Overlap weights: groups made comparable in what is measured, by weight instead of by model.

Each individual weighs as likely as they are to be in the other group (Li, Morgan & Zaslavsky 2018): those who could
have been in either count most, and nobody's weight explodes. Of more groups the weight is h(x) / e_g(x) with h the
harmonic mean of the propensities (Li & Li 2019), which for two is the same. Propensities are of a multinomial logistic
model, fitted here by Newton's method. At its maximum the weights of two groups balance the mean of every column of the
model exactly (Li, Morgan & Zaslavsky 2018, theorem 3); of more groups they do so nearly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stats.survival.covariates import design

Floats = NDArray[np.float64]
#: What cohorts may be weighted by: known at or before enrolment, so that it is no consequence of belonging to one.
USUAL = ("age", "sex", "genetic_group", "site")
_ROUNDS, _HALVINGS, _SETTLED, _LONGEST = 50, 20, 1e-9, 5.0
_LEAST = 0.5  # summed weights of a group: fewer than half a person could have been of the other
_FEWEST = 2.0  # a group of smaller effective size has nobody to compare
CITED = (
    "overlap weights (Li, Morgan and Zaslavsky 2018; of more than two groups Li and Li 2019) from a multinomial "
    "logistic model of the group"
)
NO_OVERLAP = "The groups do not overlap in {by}: nobody of one could have been of the other, and nothing is weighted"


@dataclass(frozen=True, eq=False)
class Weighting:
    """`weights` of every individual, adding up to one in each group; 0 for who is left out, whose number of the `by`
    is not known. None where groups do not overlap. `effective`: the size of each group that its weights are worth."""

    by: tuple[str, ...]
    groups: tuple[str, ...]
    weights: Floats | None
    effective: tuple[float, ...]
    left_out: int
    propensity: Floats | None = None

    @property
    def possible(self) -> bool:
        return self.weights is not None


def weighting(people: pl.DataFrame, groups: tuple[str, ...], by: tuple[str, ...]) -> Weighting:
    """Weights of `people` (group and the columns of `by`, a row an individual) so that `groups` compare.

    Text without a value is a level of its own. Raises ValueError where a column is missing or there are under two
    groups.
    """
    if len(groups) < 2:
        raise ValueError("weights compare two groups or more")
    made = design(people.with_columns(event=pl.lit(True)), by)
    kept = made.kept
    place = people["group"].replace_strict({name: n for n, name in enumerate(groups)}, return_dtype=pl.Int64)
    place = place.to_numpy()[kept]
    none = Weighting(by, groups, None, (0.0,) * len(groups), int((~kept).sum()))
    if (np.bincount(place, minlength=len(groups)) < 2).any():
        return none
    chances = propensities(made.columns, place, len(groups))
    if chances is None:
        return none
    raw = overlap_weights(chances, place)
    totals = np.bincount(place, raw, minlength=len(groups))
    if (totals < _LEAST).any():
        return none
    shares = raw / totals[place]
    effective = 1.0 / np.bincount(place, shares**2, minlength=len(groups))
    if (effective < _FEWEST).any():
        return none
    whole, known = np.zeros(people.height), np.full((people.height, len(groups)), np.nan)
    whole[kept], known[kept] = shares, chances
    return Weighting(by, groups, whole, tuple(float(n) for n in effective), int((~kept).sum()), known)


def overlap_weights(chances: Floats, place: NDArray[np.int64]) -> Floats:
    """h / e of the group each is in (individual), from the propensities (individual × group)."""
    tilt = 1.0 / (1.0 / np.maximum(chances, 1e-300)).sum(axis=1)
    return tilt / np.maximum(chances[np.arange(len(place)), place], 1e-300)


def propensities(columns: Floats, place: NDArray[np.int64], groups: int) -> Floats | None:
    """The fitted chance of each group (individual × group) of a multinomial logistic model on `columns` and a constant;
    None where it has no finite maximum: some columns tell the groups apart."""
    spread = columns.std(axis=0) if columns.size else np.ones(columns.shape[1])
    kept = spread > 0
    scaled = (columns[:, kept] - columns[:, kept].mean(axis=0)) / spread[kept]
    x = np.column_stack([np.ones(len(place)), scaled])
    hit = np.eye(groups)[place][:, 1:]
    width = x.shape[1]
    coefficients = np.zeros((width, groups - 1))
    share = np.bincount(place, minlength=groups) / len(place)
    coefficients[0] = np.log(share[1:] / share[0])
    value, chance = _likelihood(x, hit, coefficients)
    for _ in range(_ROUNDS):
        slope = x.T @ (hit - chance)
        step = _newton(x, chance, slope)
        if step is None:
            return None
        gain = float((slope * step).sum())
        if gain < _SETTLED:
            chance = _likelihood(x, hit, coefficients + step)[1]  # the last step is far below what is told
            full = np.column_stack([1.0 - chance.sum(axis=1), chance])
            return None if np.abs(coefficients[1:]).max(initial=0.0) > 30 else full
        step *= min(1.0, _LONGEST / np.abs(step).max())
        for _ in range(_HALVINGS):
            tried = _likelihood(x, hit, coefficients + step)
            if tried[0] >= value - 1e-12 * abs(value):
                break
            step /= 2
        coefficients = coefficients + step
        value, chance = tried
        if np.abs(coefficients[1:]).max(initial=0.0) > 60:
            return None
    return None


def _likelihood(x: Floats, hit: Floats, coefficients: Floats) -> tuple[float, Floats]:
    predictor = np.column_stack([np.zeros(len(x)), x @ coefficients])
    top = predictor.max(axis=1, keepdims=True)
    total = top[:, 0] + np.log(np.exp(predictor - top).sum(axis=1))
    return float((hit * predictor[:, 1:]).sum() - total.sum()), np.exp(predictor[:, 1:] - total[:, None])


def _newton(x: Floats, chance: Floats, slope: Floats) -> Floats | None:
    width, others = slope.shape
    matrix = np.zeros((width * others, width * others))
    for a in range(others):
        for b in range(a, others):
            weight = chance[:, a] * ((a == b) - chance[:, b])
            block = (x * weight[:, None]).T @ x
            matrix[a * width : (a + 1) * width, b * width : (b + 1) * width] = block
            matrix[b * width : (b + 1) * width, a * width : (a + 1) * width] = block
    matrix += np.eye(len(matrix)) * 1e-10 * np.trace(matrix) / len(matrix)
    try:
        return np.linalg.solve(matrix, slope.T.ravel()).reshape(others, width).T
    except np.linalg.LinAlgError:
        return None
