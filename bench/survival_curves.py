"""Survival of two groups of 25,000 individuals with late entry: the curves alone, all that a page shows, and lifelines'
curves of the same beside them.

The tenth of a second is after which a reader notices waiting. Ages are in days, so that times are as distinct as they
are in records.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import polars as pl
from lifelines import KaplanMeierFitter

from bench.rows import Row
from data.demo.hazards import onset
from stats.survival.analysis import estimate
from stats.survival.kaplan_meier import kaplan_meier
from stats.survival.risk_sets import Spans

PEOPLE, REPEATS = 25_000, 15
NOTICED = 0.1  # seconds
DAYS = 365.25


def run() -> list[Row]:
    frame = _made()
    parts = [frame.filter(pl.col("group") == name) for name in ("exposed", "others")]
    columns = [[part[name].to_numpy() for name in ("entry", "exit", "event")] for part in parts]
    curves = _seconds(lambda: [kaplan_meier(Spans.of(*each)) for each in columns])
    theirs = _seconds(lambda: [KaplanMeierFitter().fit(exit, event, entry=entry) for entry, exit, event in columns])
    whole = _seconds(lambda: estimate(frame, groups=("exposed", "others"), unit="years", time_scale="age"))
    noticed = "what a reader notices"
    return [
        Row(f"Kaplan-Meier of two groups, {PEOPLE:,} people", curves, noticed, NOTICED, at_most=1.0),
        Row("the same curves", curves, "lifelines", theirs, at_most=1.0),
        Row("curves, test, hazard ratio, incidence and checks", whole, noticed, NOTICED),
    ]


def _made() -> pl.DataFrame:
    """A fifth exposed, some 4,000 events; each of those who joined alive. Entry is from 25 on, where many enter."""
    rng = np.random.default_rng(1)
    candidates = 2 * PEOPLE
    exposed = rng.random(candidates) < 0.2
    happens = np.ceil(onset(rng, 0.006, 0.06, np.where(exposed, 1.4, 1.0)) * DAYS) / DAYS
    entry = np.round(np.maximum(rng.uniform(20, 70, candidates), 25) * DAYS) / DAYS
    end = np.minimum(entry + np.ceil(rng.uniform(0.1, 16, candidates) * DAYS) / DAYS, 89.9)
    columns = {"group": np.where(exposed, "exposed", "others"), "entry": entry, "exit": np.minimum(happens, end)}
    frame = pl.DataFrame({**columns, "event": happens <= end})
    return frame.filter(pl.col("exit") > pl.col("entry")).head(PEOPLE)


def _seconds(made: Callable[[], object]) -> float:
    """The median of some runs, after one that warms up."""
    made()
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        made()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
