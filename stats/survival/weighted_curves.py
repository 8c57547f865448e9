"""Curves of weighted individuals: cumulative incidence over weighted risk sets, with death competing where it does.

The estimate is Aalen and Johansen's with sums of weights for counts (without deaths: one minus weighted Kaplan-Meier,
Xie and Liu 2005). Its variance is the infinitesimal jackknife's, the sum over individuals of squared influence, as R's
`survfit(…, weights, id)` has it: weights are taken as known. All sums are running ones, so it costs a sort.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stats.survival.competing import SCHEMA
from stats.survival.estimates import CURVE_SCHEMA
from stats.survival.kaplan_meier import interval
from stats.survival.risk_sets import Spans

Floats = NDArray[np.float64]


def weighted_incidence(spans: Spans, died: NDArray[np.bool_], weights: Floats) -> tuple[pl.DataFrame, Floats]:
    """(time, incidence, lower, upper), one row a distinct exit time, and the standard errors of the incidence.

    `died`: the exit is a death without the outcome. `weights` are positive, on any scale.
    """
    times, place = np.unique(spans.exit, return_inverse=True)
    w = weights / weights.mean()
    entered = np.searchsorted(times, spans.entry, side="right")  # times up to `entered` are not at risk
    outcomes = np.bincount(place, w * spans.event, len(times))
    either = outcomes + np.bincount(place, w * died, len(times))
    inside = np.zeros(len(times) + 1)
    np.add.at(inside, entered, w)
    np.subtract.at(inside, place + 1, w)
    y = np.maximum(np.cumsum(inside)[:-1], 1e-12)
    left = np.maximum(y - either, 0.0)
    alive = np.cumprod(np.where(left > 1e-9 * y, left / y, 0.0))
    before = np.concatenate([[1.0], alive[:-1]])
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(left > 1e-9 * y, either / (y * left), 0.0)  # where all leave, nothing follows
        drop = np.where(left > 1e-9 * y, 1.0 / left, 0.0)
    # Running sums, each beginning with 0 before the first time.
    a = _from_zero(hazard)
    f = _from_zero(before * outcomes / y)
    b = _from_zero(before * outcomes / y**2)
    g = _from_zero(a[:-1] * before * outcomes / y)
    e, x = entered, place + 1
    # Influence of who is still at risk: w (g - b)(t) + w (slope f(t) + level); of who has left: w (kept f(t) + rest).
    slope, level = -a[e], b[e] - g[e] + a[e] * f[e]
    ended = (spans.event | died).astype(float)
    kept = -a[x] + a[e] + ended * drop[place]  # minus the influence on log survival
    own = spans.event * before[place] / y[place]
    rest = own - (b[x] - b[e]) + (g[x] - g[e]) - a[e] * (f[x] - f[e])
    # While at risk the influence on log survival is w (a(t) - a(e)) upward; after the exit it stays at -kept.
    kept, rest = -kept, rest + kept * f[x]
    variance = _squares_at_risk(g - b, f, (w, slope, level), e, x) + _squares_left(f, w, kept, rest, x)
    incidence, se = f[1:], np.sqrt(np.maximum(variance[1:], 0.0))
    free = 1.0 - incidence
    with np.errstate(divide="ignore", invalid="ignore"):
        log_se = se / free
    low, high = interval(np.where(incidence > 0, free, 1.0), log_se, "log-log")
    columns = {"time": times, "incidence": incidence, "lower": 1.0 - high, "upper": 1.0 - low}
    return pl.DataFrame(columns, schema=SCHEMA).with_columns(pl.col("lower", "upper").fill_nan(None)), se


def weighted_curve(spans: Spans, weights: Floats) -> pl.DataFrame:
    """Weighted Kaplan-Meier with the columns of a curve; `at_risk`, `events` and `censored` count individuals."""
    found, _ = weighted_incidence(spans, np.zeros(len(spans), bool), weights)
    times = found["time"].to_numpy()
    events = spans.exits(times, True)
    made = found.select(
        "time", pl.Series("at_risk", spans.at_risk(times)), pl.Series("events", events),
        pl.Series("censored", spans.exits(times, False)), (1 - pl.col("incidence")).alias("survival"),
        (1 - pl.col("upper")).alias("lower"), (1 - pl.col("lower")).alias("upper"),
    )  # fmt: skip
    return made.cast(CURVE_SCHEMA)


def _from_zero(steps: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(steps)])


def _squares_at_risk(
    common: Floats, f: Floats, parts: tuple[Floats, Floats, Floats], entered: NDArray, left: NDArray
) -> Floats:
    """Σ (w (common + slope f + level))² over those at risk beyond each time."""
    w, slope, level = parts

    def running(values: Floats) -> Floats:
        change = np.zeros(len(f) + 1)
        np.add.at(change, entered, values)
        np.subtract.at(change, left, values)
        return np.cumsum(change)[: len(f)]

    square = w**2
    return (
        common**2 * running(square)
        + f**2 * running(square * slope**2)
        + running(square * level**2)
        + 2 * common * f * running(square * slope)
        + 2 * common * running(square * level)
        + 2 * f * running(square * slope * level)
    )


def _squares_left(f: Floats, w: Floats, kept: Floats, rest: Floats, left: NDArray) -> Floats:
    """Σ (w (kept f + rest))² over those who have left by each time."""

    def running(values: Floats) -> Floats:
        change = np.zeros(len(f) + 1)
        np.add.at(change, left, values)
        return np.cumsum(change)[: len(f)]

    return f**2 * running(w**2 * kept**2) + 2 * f * running(w**2 * kept * rest) + running(w**2 * rest**2)
