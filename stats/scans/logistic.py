"""Logistic regression of many outcomes on the same columns: fits, score tests and likelihoods, by arrays.

A row is a pattern of the columns; `trials` (row × outcome) says how many individuals have it and are asked about an
outcome, `cases` how many of them have it. So 25,000 individuals of a thousand patterns cost a thousand rows, and an
individual a row is the same arithmetic. Fits are Newton's (iteratively reweighted least squares) for all outcomes at
once. The score test is Rao's (1948), the estimated variance being that of the columns without the exposure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_ndtr

Floats = NDArray[np.float64]

_ROUNDS = 40
_SETTLED = 1e-10  # twice the log likelihood that the next step would gain
_LONGEST = 5.0  # a step's largest change of a coefficient; columns have unit spread
_RIDGE = 1e-10  # relative: a coefficient on its way to infinity leaves the others solvable


@dataclass(frozen=True, eq=False)
class Fits:
    """`coefficients` (column × outcome), `fitted` probabilities (row × outcome), `information` (outcome × column ×
    column) at them; `settled` (outcome) where the fit has come to its end."""

    coefficients: Floats
    fitted: Floats
    information: Floats
    settled: NDArray[np.bool_]


def fit_many(columns: Floats, trials: Floats, cases: Floats) -> Fits:
    """Maximum likelihood of every outcome. The first of `columns` is the constant; the others should have about unit
    spread. An outcome without cases, or without controls, has no fit and is not settled."""
    outcomes, width = trials.shape[1], columns.shape[1]
    crossed, places = _crossed(columns)
    total, hits = trials.sum(axis=0), cases.sum(axis=0)
    coefficients = np.zeros((width, outcomes))
    possible = (hits > 0) & (hits < total)
    coefficients[0, possible] = np.log(hits[possible] / (total - hits)[possible])
    fitted = np.empty(trials.shape)
    information = np.empty((outcomes, width, width))
    settled = np.zeros(outcomes, dtype=bool)
    at = np.arange(outcomes)
    for _ in range(_ROUNDS):
        some = slice(None) if len(at) == outcomes else at
        here, asked = expit(columns @ coefficients[:, some]), trials[:, some]
        expected = asked * here
        slope = columns.T @ (cases[:, some] - expected)
        expected *= 1.0 - here
        matrix = (crossed.T @ expected)[places].transpose(2, 0, 1)
        fitted[:, some], information[some] = here, matrix
        step = _solved(matrix, slope.T)
        gain = (slope.T * step).sum(axis=1)
        settled[some] = gain < _SETTLED
        moving = ~settled[some] & possible[some]
        if not moving.any():
            break
        step *= (_LONGEST / np.maximum(np.abs(step).max(axis=1), _LONGEST))[:, None]
        at = at[moving]
        coefficients[:, at] += step[moving].T
    return Fits(coefficients, fitted, information, settled & possible)


def score_tests(columns: Floats, exposure: Floats, trials: Floats, cases: Floats, null: Fits) -> tuple[Floats, Floats]:
    """(U, V) of every outcome: the score of `exposure` at the fit without it, and its variance. U²/V is χ² with one
    degree of freedom; U/V is the first step towards the coefficient. V is 0 where the columns explain the exposure."""
    weight = trials * null.fitted
    score = exposure @ (cases - weight)
    weight *= 1.0 - null.fitted
    mixed = ((exposure[:, None] * columns).T @ weight).T
    alone = exposure**2 @ weight
    variance = alone - (mixed * _solved(null.information, mixed)).sum(axis=1)
    return score, np.where(variance > 1e-9 * np.maximum(alone, 1e-300), variance, 0.0)


def log_likelihoods(columns: Floats, trials: Floats, cases: Floats, fits: Fits) -> Floats:
    """The log likelihood of every outcome at its fit, less the constant of the binomial coefficients."""
    predictor = columns @ fits.coefficients
    return (cases * predictor - trials * np.logaddexp(0.0, predictor)).sum(axis=0)


def standard_errors(fits: Fits) -> Floats:
    """(column × outcome), from the information at the fit; NaN where it cannot be turned round."""
    width = fits.information.shape[1]
    try:
        turned = np.linalg.inv(fits.information)
    except np.linalg.LinAlgError:
        turned = np.stack([_inverse(each) for each in fits.information])
    diagonal = turned[:, np.arange(width), np.arange(width)].T
    return np.sqrt(np.where(diagonal > 0, diagonal, np.nan))


def minus_log10_chi2(statistic: Floats) -> Floats:
    """−log10 of the upper tail of χ² with one degree of freedom, also where p underflows (S-GT 15)."""
    return -(np.log(2.0) + log_ndtr(-np.sqrt(np.maximum(statistic, 0.0)))) / np.log(10.0)


def _inverse(matrix: Floats) -> Floats:
    try:
        return np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return np.full(matrix.shape, np.nan)


def _crossed(columns: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Products of every two columns (row × pair), and which pair each place of the square matrix is."""
    first, second = np.triu_indices(columns.shape[1])
    places = np.empty((columns.shape[1],) * 2, dtype=np.intp)
    places[first, second] = places[second, first] = np.arange(len(first))
    return columns[:, first] * columns[:, second], places


def _solved(matrix: Floats, right: Floats) -> Floats:
    """matrix⁻¹ right for every outcome, with a little on the diagonal."""
    width = matrix.shape[1]
    diagonal = matrix[:, np.arange(width), np.arange(width)]
    raised = matrix + np.eye(width) * (_RIDGE * diagonal.max(axis=1) + 1e-12)[:, None, None]
    return np.linalg.solve(raised, right[..., None])[..., 0]
