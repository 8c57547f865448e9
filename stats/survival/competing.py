"""Cumulative incidence where death competes: Aalen-Johansen over risk sets with delayed entry, deterministic (S-ST 5).

At each time the outcome takes its share of those still alive and free of it; ties are taken together, never jittered.
The estimate equals R's `survfit` of a multi-state outcome; the variance is the delta method's (Marubini and Valsecchi),
which without competing events is Greenwood's, so that the curve is then exactly one minus Kaplan-Meier.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from stats.survival.kaplan_meier import interval
from stats.survival.risk_sets import Spans

SCHEMA = {"time": pl.Float64, "incidence": pl.Float64, "lower": pl.Float64, "upper": pl.Float64}


def cumulative_incidence(spans: Spans, died: np.ndarray, transform: str = "log-log") -> pl.DataFrame:
    """One row for each distinct exit time, as the curve has. `died`: the exit is a death without the outcome."""
    times, place = np.unique(spans.exit, return_inverse=True)
    outcomes = np.bincount(place[spans.event], minlength=len(times)).astype(float)
    deaths = np.bincount(place[died], minlength=len(times)).astype(float)
    n = spans.at_risk(times).astype(float)
    either = outcomes + deaths
    alive = np.cumprod(1.0 - either / n)
    before = np.concatenate([[1.0], alive[:-1]])[: len(times)]
    incidence = np.cumsum(before * outcomes / n)
    # Σ over s ≤ t of (F(t) - F(s))² a(s) + b(s) - 2 (F(t) - F(s)) c(s), by cumulated sums.
    with np.errstate(divide="ignore", invalid="ignore"):
        a = np.where(n > either, either / (n * (n - either)), 0.0)  # where all leave, F no longer changes
    b = before**2 * (n - outcomes) * outcomes / n**3
    c = before * outcomes / n**2
    square = incidence**2 * np.cumsum(a) - 2 * incidence * np.cumsum(incidence * a) + np.cumsum(incidence**2 * a)
    variance = square + np.cumsum(b) - 2 * (incidence * np.cumsum(c) - np.cumsum(incidence * c))
    free = 1.0 - incidence
    with np.errstate(divide="ignore", invalid="ignore"):
        log_se = np.sqrt(np.maximum(variance, 0.0)) / free
    low, high = interval(np.where(incidence > 0, free, 1.0), log_se, transform)
    return pl.DataFrame(
        {"time": times, "incidence": incidence, "lower": 1.0 - high, "upper": 1.0 - low}, schema=SCHEMA
    ).with_columns(pl.col("lower", "upper").fill_nan(None))
