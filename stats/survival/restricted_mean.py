"""Restricted mean survival time: the area under the curve up to a horizon, if hazards are not proportional (S-ST 9)."""

from __future__ import annotations

import math

import numpy as np

from stats.survival.risk_sets import Spans


def common_horizon(groups: list[Spans], wanted: int) -> float | None:
    """The last time at which each group still has `wanted` at risk; None when there is none."""
    times = np.unique(np.concatenate([group.exit for group in groups]))
    enough = np.min([group.at_risk(times) for group in groups], axis=0) >= wanted
    return float(times[enough][-1]) if enough.any() else None


def restricted_mean(spans: Spans, start: float, horizon: float) -> tuple[float, float]:
    """(mean time from `start` to `horizon` spent free of the outcome, its standard error), as R's `survfit` has it."""
    later = spans.after(start)
    times = later.event_times
    times = times[times <= horizon]
    n, d = later.at_risk(times).astype(float), later.exits(times, event=True).astype(float)
    survival = np.concatenate([[1.0], np.cumprod(1.0 - d / n)])
    width = np.diff(np.concatenate([[start], times, [horizon]]))
    pieces = survival * width
    ahead = np.cumsum(pieces[::-1])[::-1][1:]  # area still to come after each event time
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(n > d, d / (n * (n - d)), 0.0)
    return float(pieces.sum()), math.sqrt(float((ahead**2 * hazard).sum()))
