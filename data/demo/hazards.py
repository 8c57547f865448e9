"""Ages at onset by inverse sampling: Gompertz baselines, proportional effects that may change once at a given age."""

from __future__ import annotations

import numpy as np

NEVER = np.inf
BEYOND = 150.0  # years; nobody lives as long


def cumulative(age: np.ndarray | float, growth: float) -> np.ndarray:
    """Cumulative hazard at `age` (years) of h(a) = exp(growth · (a − 50)), that is for a rate of 1 a year at 50.
    `growth` may be negative, not zero."""
    return (np.exp(growth * (np.asarray(age, dtype=float) - 50)) - np.exp(-50 * growth)) / growth


def age_at(hazard: np.ndarray, growth: float) -> np.ndarray:
    """The age at which the cumulative hazard reaches `hazard`; never where a falling hazard does not add up to it."""
    level = hazard * growth + np.exp(-50 * growth)
    return np.where(level > 0, 50 + np.log(np.where(level > 0, level, 1.0)) / growth, NEVER)


def onset(
    rng: np.random.Generator,
    rate: float,
    growth: float,
    before: np.ndarray,
    after: np.ndarray | None = None,
    change: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Ages at onset, years. `before` and `after` multiply the hazard on either side of age `change`; 0 means never."""
    need = rng.exponential(size=len(before))
    with np.errstate(divide="ignore"):
        if after is None:
            age = age_at(need / (rate * before), growth)
        else:
            spent = rate * before * cumulative(change, growth)
            late = cumulative(change, growth) + (need - spent) / (rate * after)
            age = age_at(np.where(need <= spent, need / (rate * before), late), growth)
    return np.where(age < 110, age, NEVER)


def rate_for(prevalence: float, growth: float, exit_age: np.ndarray, factor: np.ndarray | float = 1.0) -> float:
    """The rate at 50 at which a share `prevalence` of people observed to `exit_age` have the disease (death aside)."""
    exposure = cumulative(exit_age, growth) * factor
    low, high = 1e-9, 1.0
    for _ in range(60):
        middle = np.sqrt(low * high)
        reached = np.mean(1 - np.exp(-middle * exposure))
        low, high = (middle, high) if reached < prevalence else (low, middle)
    return float(np.sqrt(low * high))


def death_age(
    rng: np.random.Generator, rate: float, growth: float, factor: np.ndarray, onsets: np.ndarray, lethality: np.ndarray
) -> np.ndarray:
    """Ages at death: `factor` multiplies a Gompertz hazard, and each disease of `onsets` (diseases × people) again by
    its `lethality` from its onset on."""
    onsets = np.minimum(onsets, BEYOND)
    order = np.argsort(onsets, axis=0)
    times = np.take_along_axis(onsets, order, axis=0)
    steps = np.cumprod(lethality[order], axis=0)
    left = rng.exponential(size=onsets.shape[1]) / (rate * factor)
    age = np.full(onsets.shape[1], np.nan)
    start, multiplier = np.zeros(onsets.shape[1]), np.ones(onsets.shape[1])
    for k in range(len(onsets) + 1):
        end = times[k] if k < len(onsets) else np.full(onsets.shape[1], 2 * BEYOND)
        span = (cumulative(end, growth) - cumulative(start, growth)) * multiplier
        dies = np.isnan(age) & (left <= span)
        age[dies] = age_at(cumulative(start[dies], growth) + left[dies] / multiplier[dies], growth)
        left = left - span
        if k < len(onsets):
            start, multiplier = end, steps[k]
    return age
