"""The exact counterpart of the log-rank between two groups, for few expected events (S-ST 7).

Given the risk sets, the events of the first group at each time are a hypergeometric draw. The distribution of their sum
is convolved exactly: it is what permutations within risk sets come to as their number grows, without chance.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import hypergeom

from stats.survival.risk_sets import Spans

_CLOSE = 1e-9


def exact_over_risk_sets(first: Spans, other: Spans) -> float | None:
    """Two-sided p: the probability of a number of events at least as far from the expected one. None without events."""
    times = np.unique(np.concatenate([first.event_times, other.event_times]))
    n_first, n_other = first.at_risk(times), other.at_risk(times)
    events = first.exits(times, event=True) + other.exits(times, event=True)
    both = (n_first > 0) & (n_other > 0)
    if not both.any():
        return None
    chances = np.array([1.0])
    for in_first, in_other, drawn in zip(n_first[both], n_other[both], events[both], strict=True):
        at_risk = in_first + in_other
        if drawn == 1:
            share = in_first / at_risk
            step = np.array([1 - share, share])
        else:
            step = hypergeom.pmf(np.arange(min(drawn, in_first) + 1), at_risk, in_first, drawn)
        chances = np.convolve(chances, step)
        kept = np.flatnonzero(chances > 1e-18)
        chances = chances[: kept[-1] + 1]
    observed = int(first.exits(times[both], event=True).sum())
    numbers = np.arange(len(chances))
    expected = float((n_first[both] * events[both] / (n_first + n_other)[both]).sum())
    far = np.abs(numbers - expected) >= abs(observed - expected) - _CLOSE
    return float(min(1.0, chances[far].sum()))
