"""A survival estimate as roles without exact numbers may see it (S-DC 3, 4, 5).

Times are grouped on a grid fixed beforehand (years of age, thirty days), cells joined until each holds at least k
events or none. A row is the end of such an interval: `events` are those since the row before, rounded down; `at_risk`
is the risk set at its end, rounded down; the curve ends where fewer than k are at risk. Survival is rounded to a step
of base/n (at most 0.1), so one person more or fewer rarely shows, and errors do not add up along the curve; a caution
says the step of each curve. Medians are read off that curve. What rests on fewer than k events or people is not told.
A rate is made again from the rounded numbers.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import polars as pl

from stats.intervals import incidence_rate
from stats.shown import Below, Policy, shown_count
from stats.survival.estimates import (
    CURVE_SCHEMA,
    Caution,
    Contrast,
    Excluded,
    GroupEstimate,
    Incidence,
    SurvivalEstimate,
    Test,
)
from stats.survival.kaplan_meier import median

GRID = {"years": 1.0, "months": 1.0, "days": 30.0}
_FEWEST_STEPS = 10
PROTECTED = "Counts are rounded and times grouped to protect individuals"


def protect(estimate: SurvivalEstimate, policy: Policy) -> SurvivalEstimate:
    """The protected estimate. An estimate already coarsened stays as it is."""
    if estimate.coarsened:
        return estimate
    start = math.floor(estimate.start / GRID[estimate.unit]) * GRID[estimate.unit]
    groups = tuple(_group(group, estimate, start, policy) for group in estimate.groups)
    large = {group.name for group in groups if isinstance(group.n, int) and group.n}
    told_of = large if groups[0].name in large else set()
    told = [isinstance(group.events, int) and group.events > 0 for group in groups if group.name in large]
    contrasts = tuple(_contrast(each, told_of, policy) for each in estimate.contrasts)
    of_death = tuple(_contrast(each, told_of, policy) for each in estimate.of_death)
    untold = {each.vs for each in contrasts if each.hr is None}
    # Some count years, not people: of a group of few, years ignored are somebody's age.
    few = any(isinstance(group.n, Below) for group in groups)
    cautions = [
        Caution(each.text, shown_count(each.n, policy), vs=each.vs)
        for each in estimate.cautions
        if not each.exact and each.vs not in untold and (each.n is None or not few)
    ]
    return replace(
        estimate,
        groups=groups,
        test=_test(estimate.test, len(told) == len(groups) and all(told)),
        contrasts=contrasts,
        penalised=tuple(_contrast(each, told_of, policy) for each in estimate.penalised),
        of_death=of_death,
        incidence=tuple(map(_incidence, estimate.incidence, groups)),
        excluded=tuple(Excluded(each.reason, shown_count(each.n, policy)) for each in estimate.excluded),
        cautions=(*cautions, Caution(PROTECTED), *_steps(estimate, groups, policy)),
        start=start,
        given=None if estimate.given is None else "given alive and free of the outcome where the curve starts",
        coarsened=True,
        further=estimate.further
        and estimate.further.protected(
            policy,
            told_of,
            len(told) == len(groups) and all(told),
            all(each.hr is not None for each in of_death),
        ),
    )


def _group(group: GroupEstimate, estimate: SurvivalEstimate, start: float, policy: Policy) -> GroupEstimate:
    n, events = shown_count(group.n, policy), shown_count(group.events, policy)
    if isinstance(n, Below) and events != 0:
        events = n  # no more is told of the events of few than of the few
    if not isinstance(n, int) or not n or isinstance(events, Below):
        empty = pl.DataFrame(schema=CURVE_SCHEMA)
        return GroupEstimate(group.name, n, events, None, (None, None), empty, None)
    curve = coarsen(group.curve, start, GRID[estimate.unit], n, policy)
    middle, limits = median(curve)
    incidence = group.cumulative_incidence
    if incidence is not None:
        incidence = _at_rows(incidence, curve, _step(n, group.curve, policy))
    return replace(
        group,
        n=n,
        events=events,
        median=middle,
        median_ci=limits,
        curve=curve,
        person_time=_two_digits(group.person_time),
        cumulative_incidence=incidence,
    )


def coarsen(curve: pl.DataFrame, start: float, grid: float, n: int, policy: Policy) -> pl.DataFrame:
    """The rows of a curve on the grid from `start`; `n` is the group's size as shown."""
    time, at_risk, events = (curve[name].to_numpy() for name in ("time", "at_risk", "events"))
    if at_risk.max(initial=0) < policy.threshold:
        return pl.DataFrame(schema=CURVE_SCHEMA)
    # A cell holds (end - grid, end]; the first also holds events at the start itself.
    ends = start + grid * np.arange(1, math.ceil((time[-1] - start) / grid) + 1)
    # The risk set at an end is that of the first exit from there on: nobody is known to leave in between.
    risk = np.append(at_risk, 0)[np.searchsorted(time, ends, side="left")]
    wide = risk >= policy.threshold
    kept = len(ends) if wide.all() else int(np.argmin(wide))
    through = np.searchsorted(time, ends[:kept], side="right")
    cells = np.diff(np.append(0, events.cumsum())[through], prepend=0)
    step = _step(n, curve, policy)
    survival, lower, upper = (curve[name].to_list() for name in ("survival", "lower", "upper"))
    rows, pending = [], 0
    for end, size, place, cell in zip(ends, risk, through, cells, strict=False):
        pending += int(cell)
        if 0 < pending < policy.threshold:
            continue  # joined with the next cell; what is left over at the end is fewer than k and is not drawn
        last = place - 1
        rows.append(
            (
                float(end),
                _down(int(size), policy.base),
                _down(pending, policy.base),
                None,
                1.0 if last < 0 else _rounded(survival[last], step, round),
                None if last < 0 else _rounded(lower[last], step, math.floor),
                None if last < 0 else _rounded(upper[last], step, math.ceil),
            )
        )
        pending = 0
    return pl.DataFrame(rows, schema=CURVE_SCHEMA, orient="row")


def _step(n: int, curve: pl.DataFrame, policy: Policy) -> float:
    """To which probabilities are rounded: `base` people of `_whole`."""
    return policy.base / _whole(n, curve, policy)


def _whole(n: int, curve: pl.DataFrame, policy: Policy) -> int:
    """Of how many people a step is `base`: of those at risk where most are, rounded down."""
    most = _down(int(curve["at_risk"].max() or 0), policy.base)
    return max(min(n, most), _FEWEST_STEPS * policy.base)


def _steps(estimate: SurvivalEstimate, groups: tuple[GroupEstimate, ...], policy: Policy) -> tuple[Caution, ...]:
    """The steps of the curves that are drawn, so that nobody reads more off them than they hold."""
    wholes = {
        shown.name: _whole(shown.n, exact.curve, policy)
        for exact, shown in zip(estimate.groups, groups, strict=True)
        if shown.curve.height and isinstance(shown.n, int)
    }
    if not wholes:
        return ()
    if len({*wholes.values()}) == 1:
        told = f"{next(iter(wholes.values())):,}"
    else:
        told = ", ".join(f"{whole:,} ({name})" for name, whole in wholes.items())
    return (Caution(f"Probabilities of a curve are told in steps of {policy.base} in {told}"),)


def _at_rows(incidence: pl.DataFrame, curve: pl.DataFrame, step: float) -> pl.DataFrame:
    """The cumulative incidence at the times of a coarsened curve, rounded as that is."""
    at = curve.select("time").join_asof(incidence, on="time")  # both ascend
    rounding = {"incidence": round, "lower": math.floor, "upper": math.ceil}
    return at.with_columns(
        pl.Series(name, [_rounded(value, step, how) for value in at[name].to_list()], dtype=pl.Float64)
        for name, how in rounding.items()
    )


def _down(n: int, base: int) -> int:
    return n - n % base


def _rounded(value: float | None, step: float, rounding) -> float | None:
    if value is None or math.isnan(value):
        return None
    return round(min(1.0, max(0.0, rounding(round(value / step, 6)) * step)), 6)


def _two_digits(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(f"{value:.2g}")


def _test(test: Test | None, told: bool) -> Test | None:
    if test is None:
        return None
    if not told or test.p is None:
        return replace(test, statistic=None, p=None)
    return replace(test, statistic=None, p=_two_digits(test.p))  # the statistic is p to more digits


def _contrast(contrast: Contrast, large: set[str], policy: Policy) -> Contrast:
    """Told against a `large` group where both have enough of the events it is about."""
    told = contrast.vs in large and (contrast.fewest or 0) >= policy.threshold
    numbers = {name: _two_digits(getattr(contrast, name)) if told else None for name in ("hr", "lower", "upper", "p")}
    return replace(contrast, fewest=None, **numbers)


def _incidence(incidence: Incidence, group: GroupEstimate) -> Incidence:
    """`group` is protected already; without its size or its events there is no rate."""
    if not isinstance(group.n, int) or not isinstance(group.events, int):
        return Incidence(incidence.group, group.events, None, None, None, None)
    years = _two_digits(incidence.person_years)
    rate = (incidence_rate(group.events, years) if years else None) or (None, None, None)
    return Incidence(incidence.group, group.events, years, *(_two_digits(each) for each in rate))
