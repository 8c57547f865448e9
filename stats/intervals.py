"""Intervals for counts: Wilson's for a proportion, the exact Poisson for a rate, and FAF95 (S-GT 14)."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import gammaincinv, ndtri


def wilson(successes: int, trials: int, level: float = 0.95) -> tuple[float, float] | None:
    """Score interval of a proportion (Wilson 1927); None when there are no trials."""
    if trials == 0:
        return None
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a proportion")
    z = float(ndtri((1 + level) / 2))
    p = successes / trials
    middle = p + z * z / (2 * trials)
    half = z * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    low = 0.0 if successes == 0 else (middle - half) / scale
    high = 1.0 if successes == trials else (middle + half) / scale
    return max(low, 0.0), min(high, 1.0)


def poisson_exact(events: int, level: float = 0.95) -> tuple[float, float]:
    """Exact limits of a Poisson mean (Garwood 1936); R's `poisson.test(events)$conf.int`."""
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(gammaincinv(events, tail))
    return low, float(gammaincinv(events + 1, 1 - tail))


def faf95(ac: int, an: int) -> float:
    """Filtering allele frequency: the largest AF whose one-sided 95 % Poisson bound lies below the observed AC.

    That is, with this AF as truth a count of AC or more would be seen in fewer than one in twenty draws of AN alleles.
    0 when AC ≤ 1, as gnomAD has it (Whiffin 2017). Raises ValueError for an impossible count.
    """
    if not 0 <= ac <= an:
        raise ValueError(f"{ac} of {an} is not an allele count")
    if ac <= 1:
        return 0.0
    # P(X ≤ ac - 1) ≥ 0.95: the quantile 0.05 of a gamma of shape ac is the mean where equality holds.
    mean = float(gammaincinv(ac, 0.05))
    return mean / an


def incidence_rate(events: int, person_years: float, per: float = 1000.0) -> tuple[float, float, float] | None:
    """Events per `per` person-years with exact Poisson limits; None without person-time."""
    if not person_years > 0:
        return None
    low, high = poisson_exact(events)
    rate, lower, upper = np.array([events, low, high]) * (per / person_years)
    return float(rate), float(lower), float(upper)
