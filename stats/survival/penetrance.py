"""Cumulative incidence by chosen ages, read off a survival estimate on the age scale (S-ST 5, 15).

Aalen–Johansen where anybody dies without the outcome, else one minus Kaplan–Meier; delayed entry; given alive and free
of the outcome where the curve starts. Read off the estimate as it is shown, it tells no more than that does. Among
people who joined a biobank it is not the penetrance of a population.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from stats.survival.analysis import AGE_END
from stats.survival.estimates import GroupEstimate, SurvivalEstimate

WORDS = "Among people who joined this biobank; not population penetrance."
AGES = (50, 60, 70, 80)
BEFORE, AFTER, FEW = "before the curve starts", "followed no further", "too few to tell"
BY_AGE = {
    "group": pl.String, "age": pl.Int64, "probability": pl.Float64, "probability_lower": pl.Float64,
    "probability_upper": pl.Float64, "at_risk": pl.Int64, "events": pl.Int64, "why": pl.String,
}  # fmt: skip


def by_age(estimate: SurvivalEstimate, ages: Iterable[int] = AGES) -> pl.DataFrame:
    """One row a group and age: the incidence until then with its 95 % interval, the risk set there, the events since
    the curve started; `why` says why there is none. Raises ValueError for another scale than age, and for ages over
    90 (S-CL 7)."""
    ages = tuple(ages)
    if estimate.time_scale != "age" or estimate.unit != "years":
        raise ValueError("incidence by age needs the age scale, in years")
    if any(not 0 <= age <= AGE_END for age in ages):
        raise ValueError(f"ages are from 0 to {AGE_END:.0f}")
    competing = any(group.cumulative_incidence is not None for group in estimate.groups)
    rows = [_row(group, age, estimate.start, competing) for group in estimate.groups for age in ages]
    return pl.DataFrame(rows, schema=BY_AGE, orient="row")


def _row(group: GroupEstimate, age: int, start: float, competing: bool) -> tuple:
    curve = group.curve
    if not curve.height or (competing and group.cumulative_incidence is None):
        return (group.name, age, None, None, None, None, None, FEW)
    if age < start:
        return (group.name, age, None, None, None, None, None, BEFORE)
    if age > float(curve["time"][-1]):
        return (group.name, age, None, None, None, None, None, AFTER)
    until = curve.filter(pl.col("time") <= age)
    # The risk set at the first exit from there on, as the numbers under a curve have it.
    at_risk = int(curve.filter(pl.col("time") >= age)["at_risk"][0])
    events = int(until["events"].sum())
    if not events:
        return (group.name, age, 0.0, None, None, at_risk, 0, None)
    if group.cumulative_incidence is not None:
        last = group.cumulative_incidence.filter(pl.col("time") <= age).row(-1, named=True)
        return (group.name, age, last["incidence"], last["lower"], last["upper"], at_risk, events, None)
    last = until.row(-1, named=True)
    low, high = ((None if last[end] is None else 1 - last[end]) for end in ("upper", "lower"))
    return (group.name, age, 1 - last["survival"], low, high, at_risk, events, None)
