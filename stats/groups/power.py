"""What a comparison of this size could have found: power, and the smallest effect that it would mostly find.

Hazard ratios after Schoenfeld (1983), events after him or Freedman (1982); proportions by the normal approximation
with the pooled variance under no difference (Fleiss, Levin & Paik 2003), as R's `power.prop.test`. Alleles are
proportions of twice as many. All two-sided. Power is about the design (how many there are), never about the effect
that was seen (Hoenig & Heisey 2001): nothing here takes an observed effect.
"""

from __future__ import annotations

import math

from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

ALPHA, POWER = 0.05, 0.8
_CLOSE = 1e-9


def events_needed(
    hazard_ratio: float, share: float = 0.5, alpha: float = ALPHA, power: float = POWER, method: str = "schoenfeld"
) -> float:
    """Events with which a log-rank test finds `hazard_ratio`; `share` of the individuals are in the first group.
    ValueError for a ratio of 1, a share outside (0, 1) and an unknown method."""
    if hazard_ratio <= 0 or hazard_ratio == 1 or not 0 < share < 1:
        raise ValueError("the hazard ratio is positive and not 1, the share lies between 0 and 1")
    reach = _reach(alpha, power) ** 2
    if method == "schoenfeld":
        return reach / (share * (1 - share) * math.log(hazard_ratio) ** 2)
    if method == "freedman":
        odds = share / (1 - share)
        return reach * (1 + odds * hazard_ratio) ** 2 / (odds * (1 - hazard_ratio) ** 2)
    raise ValueError("the method is schoenfeld or freedman")


def smallest_hazard_ratio(events: float, share: float, alpha: float = ALPHA, power: float = POWER) -> float | None:
    """The smallest hazard ratio above 1 (below 1: its inverse) found with `power` by so many events; None without
    events or with a group of nobody (Schoenfeld 1983)."""
    if events <= 0 or not 0 < share < 1:
        return None
    return math.exp(_reach(alpha, power) / math.sqrt(events * share * (1 - share)))


def power_of_proportions(n: float, p: float, m: float, q: float, alpha: float = ALPHA) -> float:
    """The power to tell a proportion `p` of `n` from `q` of `m`; R's `power.prop.test` where n = m."""
    pooled = (n * p + m * q) / (n + m)
    under_none = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    under_both = math.sqrt(p * (1 - p) / n + q * (1 - q) / m)
    if under_both == 0:
        return 1.0 if p != q else alpha / 2
    return float(ndtr((abs(p - q) - float(ndtri(1 - alpha / 2)) * under_none) / under_both))


def smallest_proportions(
    n: float, m: float, base: float, alpha: float = ALPHA, power: float = POWER
) -> tuple[float | None, float | None]:
    """The nearest proportions of `n` below and above `base` that are told from `base` of `m` with `power`; None where
    even 0, or 1, is not."""
    if n <= 0 or m <= 0 or not 0 < base < 1:
        return None, None

    def short(p: float) -> float:
        return power_of_proportions(n, p, m, base, alpha) - power

    low = brentq(short, _CLOSE, base) if short(_CLOSE) > 0 else None
    high = brentq(short, base, 1 - _CLOSE) if short(1 - _CLOSE) > 0 else None
    return (None if low is None else float(low)), (None if high is None else float(high))


def smallest_frequencies(
    n: float, m: float, frequency: float, alpha: float = ALPHA, power: float = POWER
) -> tuple[float | None, float | None]:
    """`smallest_proportions` of alleles: of `n` and `m` diploid individuals, under random mating."""
    return smallest_proportions(2 * n, 2 * m, frequency, alpha, power)


def _reach(alpha: float, power: float) -> float:
    return float(ndtri(1 - alpha / 2) + ndtri(power))
