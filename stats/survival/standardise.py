"""Directly standardised incidence: each band's rate weighted as a standard population is, so that groups of different
ages can be compared.

The interval is Fay and Feuer's gamma (1997), which stays right where bands have few events. Bands of age and sex in
which any group was never at risk are left out for all groups, and what is left is said: a rate of nobody is not zero.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.special import gammaincinv

from stats.survival.further import Standardised

YEARS = 5.0  # of a band of age
_LEAST = 1.0  # person-years of a group in a band


def standardised(
    frame: pl.DataFrame, names: tuple[str, ...], standard: pl.DataFrame, unit: str
) -> tuple[Standardised, ...]:
    """(Standardised, one a group). `frame` has `age_at_zero` (years), `sex`, and times in `unit` ('years' or 'days');
    `standard` has from_age, sex (null: both alike) and weight. Who has no age or sex is in no band."""
    frame = frame.drop_nulls(["age_at_zero", "sex"])
    if all(frame.filter(pl.col("group") == name)["sex"].n_unique() < 2 for name in names):
        # Each group is of one sex: bands of age alone, so that women and men can be compared.
        standard = standard.group_by("from_age").agg(pl.col("weight").sum()).sort("from_age")
        standard = standard.with_columns(sex=pl.lit(None, dtype=pl.String))
    scale = {"years": 1.0, "days": 365.25}[unit]
    strata = standard.filter(pl.col("weight") > 0).with_row_index("band")
    cells = {name: _cells(frame.filter(pl.col("group") == name), strata, scale) for name in names}
    shared = np.all([years >= _LEAST for _, years in cells.values()], axis=0)
    if not shared.any():
        return tuple(Standardised(name, None, None, None, "no age and sex in which every group is") for name in names)
    note = _note(strata, shared)
    weight = strata["weight"].to_numpy() * shared
    weight = weight / weight.sum()
    return tuple(
        Standardised(name, *(1000 * each for each in rate(events, years, weight)), note)
        for name, (events, years) in cells.items()
    )


def rate(events: np.ndarray, years: np.ndarray, weight: np.ndarray) -> tuple[float, float, float]:
    """(rate, lower, upper) a person-year: bands' rates weighted by `weight`, which sums to 1; 95 % gamma interval."""
    used = weight > 0
    share = weight[used] / years[used]
    events = events[used]
    middle, variance = float(share @ events), float(share**2 @ events)
    largest = float(share.max())
    # qgamma(p, shape, scale) is scale · the inverse of the regularised incomplete gamma function.
    lower = variance / middle * gammaincinv(middle**2 / variance, 0.025) if middle > 0 else 0.0
    spread = variance + largest**2
    upper = spread / (middle + largest) * gammaincinv((middle + largest) ** 2 / spread, 0.975)
    return middle, float(lower), float(upper)


def _cells(rows: pl.DataFrame, strata: pl.DataFrame, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Events and person-years of a group in each band: a life goes through the bands of its ages (Lexis)."""
    born = rows["age_at_zero"].to_numpy()
    entry, exit = born + rows["entry"].to_numpy() / scale, born + rows["exit"].to_numpy() / scale
    event, sex = rows["event"].to_numpy(), rows["sex"].to_numpy()
    events, years = np.zeros(strata.height), np.zeros(strata.height)
    for band, start, of in strata.select("band", "from_age", "sex").rows():
        who = np.ones(len(born), dtype=bool) if of is None else sex == of
        within = np.minimum(exit[who], start + YEARS) - np.maximum(entry[who], start)
        years[band] = np.maximum(within, 0.0).sum()
        events[band] = (event[who] & (exit[who] > start) & (exit[who] <= start + YEARS)).sum()
    return events, years


def _note(strata: pl.DataFrame, shared: np.ndarray) -> str:
    used = strata.filter(pl.Series(shared))
    low, high = used["from_age"].min(), used["from_age"].max() + int(YEARS)
    sexes = sorted({sex for sex in used["sex"] if sex is not None})
    who = f", {' and '.join(sexes)}" if len(sexes) == 1 else ""
    share = used["weight"].sum() / strata["weight"].sum()
    return f"ages {low} to {high}{who}, {100 * share:.0f} % of the standard population"
