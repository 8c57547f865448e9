"""Kaplan-Meier over risk sets with delayed entry, with Greenwood's variance and R's intervals and medians."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.special import ndtri

from stats.survival.estimates import CURVE_SCHEMA
from stats.survival.risk_sets import Spans

Z95 = float(ndtri(0.975))
TRANSFORMS = ("log-log", "log")
_TOLERANCE = float(np.sqrt(np.finfo(float).eps))  # of R's survfit, for "exactly one half"


def kaplan_meier(spans: Spans, transform: str = "log-log") -> pl.DataFrame:
    """The curve: one row for each distinct exit time, columns as CURVE_SCHEMA."""
    times, place = np.unique(spans.exit, return_inverse=True)
    leaving = np.bincount(place, minlength=len(times))
    events = np.bincount(place[spans.event], minlength=len(times))
    at_risk = spans.at_risk(times)
    # Only times with events change the estimate; a risk set may be empty at none of the exit times.
    survival = np.cumprod(1.0 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(events > 0, events / (at_risk * (at_risk - events.astype(float))), 0.0))
    lower, upper = interval(survival, np.sqrt(greenwood), transform)
    columns = (times, at_risk, events, leaving - events, survival, lower, upper)
    return pl.DataFrame(dict(zip(CURVE_SCHEMA, columns, strict=True)), schema=CURVE_SCHEMA)


def interval(survival: np.ndarray, log_se: np.ndarray, transform: str) -> tuple[np.ndarray, np.ndarray]:
    """Pointwise 95 % limits from the standard error of log survival; NaN where R's survfit has NA."""
    if transform not in TRANSFORMS:
        raise ValueError(f"transform is one of {', '.join(TRANSFORMS)}, not {transform!r}")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if transform == "log":
            known = np.where(survival > 0, survival, np.nan)
            lower, upper = known * np.exp(-Z95 * log_se), np.minimum(known * np.exp(Z95 * log_se), 1.0)
        else:
            known = np.where((survival > 0) & (survival < 1), survival, np.nan)
            width = Z95 * log_se / np.log(known)  # negative, as log survival is
            lower = np.exp(-np.exp(np.log(-np.log(known)) - width))
            upper = np.exp(-np.exp(np.log(-np.log(known)) + width))
    return lower, upper


def half_time(time: np.ndarray, survival: np.ndarray) -> float | None:
    """When a falling curve comes down to one half; the middle of a stretch at exactly one half; None if it never does.

    The same rule as `print.survfit` in R, also for the limits of the median (Brookmeyer and Crowley 1982).
    """
    down = np.flatnonzero(survival < 0.5 + _TOLERANCE)  # NaN compares false
    if not len(down):
        return None
    first = down[0]
    if abs(survival[first] - 0.5) < _TOLERANCE:
        lower = down[survival[down] < survival[first]]
        if len(lower):
            return float((time[first] + time[lower[0]]) / 2)
    return float(time[first])


def median(curve: pl.DataFrame) -> tuple[float | None, tuple[float | None, float | None]]:
    """The median of a curve and its 95 % limits; None where the curve, or its limit, stays above one half."""
    time, survival, lower, upper = (curve[name].to_numpy() for name in ("time", "survival", "lower", "upper"))
    return half_time(time, survival), (half_time(time, lower), half_time(time, upper))
