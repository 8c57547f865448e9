"""One survival curve of several sites' coarsened ones.

A site tells survival at the ends of intervals that hold k events or none, with the numbers at risk. Within an interval
its cumulative hazard -ln S is taken to rise evenly. On the ends of all sites the hazards are averaged with the numbers
at risk as weights, which is what Nelson and Aalen's estimator of the pooled data does. Variance as Greenwood's, of the
same increments; interval on the log–log scale. A curve starts where all sites' do, given being alive and free of the
outcome there, and ends where fewer than two sites go on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from stats.federated import LEAST_SITES
from stats.survival.kaplan_meier import Z95

POOLED_SCHEMA = {
    "time": pl.Float64, "at_risk": pl.Int64, "survival": pl.Float64, "lower": pl.Float64, "upper": pl.Float64,
    "sites": pl.Int64,
}  # fmt: skip
_LEAST = 1e-3  # survival told as 0 is taken for this: its logarithm has an end
_BASE = 10  # numbers at risk between two told ones are not better known


@dataclass(frozen=True)
class _Curve:
    """One site's: ends of intervals with the cumulative hazard there, beginning with (start, 0), and who is at risk."""

    times: np.ndarray
    hazard: np.ndarray
    at_risk: np.ndarray


def pooled_curve(sites: Sequence[tuple[float, Sequence[Mapping]]]) -> tuple[float, pl.DataFrame]:
    """Of each site where its curve starts and its rows (time, at_risk, survival): the common start and the curve, of
    POOLED_SCHEMA. Empty where fewer than two sites tell a curve."""
    curves = [_read(start, rows) for start, rows in sites if rows]
    if len(curves) < LEAST_SITES:
        return 0.0, pl.DataFrame(schema=POOLED_SCHEMA)
    start = max(float(each.times[0]) for each in curves)
    ends = np.unique(np.concatenate([each.times for each in curves]))
    ends = ends[ends > start]
    begins = np.concatenate([[start], ends[:-1]])
    there = np.array([ends <= each.times[-1] for each in curves])
    rise = np.array([np.interp(ends, each.times, each.hazard) - np.interp(begins, each.times, each.hazard)
                     for each in curves])  # fmt: skip
    risk = np.array([np.interp((begins + ends) / 2, each.times, each.at_risk) for each in curves]) * there
    kept = there.sum(axis=0) >= LEAST_SITES
    length = len(ends) if kept.all() else int(np.argmin(kept))
    total = risk.sum(axis=0)[:length]
    step = (risk * rise).sum(axis=0)[:length] / np.maximum(total, 1e-9)
    hazard, variance = np.cumsum(step), np.cumsum(step / np.maximum(total, 1e-9))
    survival = np.exp(-hazard)
    reach = np.exp(Z95 * np.sqrt(variance) / np.where(hazard > 0, hazard, np.inf))
    at_risk = sum(np.interp(ends[:length], each.times, each.at_risk) * here[:length]
                  for each, here in zip(curves, there, strict=True))  # fmt: skip
    return start, pl.DataFrame(
        {
            "time": ends[:length], "at_risk": (at_risk // _BASE * _BASE).astype(np.int64), "survival": survival,
            "lower": survival**reach, "upper": survival ** (1 / reach), "sites": there.sum(axis=0)[:length],
        },
        schema=POOLED_SCHEMA,
    )  # fmt: skip


def _read(start: float, rows: Sequence[Mapping]) -> _Curve:
    survival = np.maximum([row["survival"] for row in rows], _LEAST)
    at_risk = [row["at_risk"] for row in rows]
    return _Curve(
        np.array([start, *(row["time"] for row in rows)], dtype=float),
        np.concatenate([[0.0], np.maximum.accumulate(-np.log(survival))]),
        np.array([at_risk[0], *at_risk], dtype=float),
    )
