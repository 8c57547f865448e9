"""From times at risk to the whole survival estimate: curves, test, hazard ratios, incidence, and what to beware of.

The frame has one row an individual and group: `group` (text), `entry` and `exit` (in one unit, from time zero), `event`
(true when the exit is the outcome), then any covariates. With `individual_id` overlapping groups are seen (S-ST 6);
with `died` (the exit is a death without the outcome) death competes with the outcome (S-ST 5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

import polars as pl

from stats.intervals import incidence_rate
from stats.survival.comparison import compare
from stats.survival.competing import cumulative_incidence
from stats.survival.estimates import Caution, Excluded, GroupEstimate, Incidence, SurvivalEstimate
from stats.survival.further import NOTHING, Asked, Further
from stats.survival.kaplan_meier import TRANSFORMS, kaplan_meier, median
from stats.survival.risk_sets import Spans, common_start
from stats.survival.standardise import standardised

PER_YEAR = {"years": 1.0, "months": 12.0, "days": 365.25}
AGE_END = 90.0  # S-CL 7: curves, risk tables and JSON on the age axis end here


class Times(Protocol):
    """What a question about outcomes hands over (`queries.outcomes.follow_up.FollowUpTimes`)."""

    frame: pl.DataFrame
    groups: tuple[str, ...]
    unit: str
    time_scale: str
    adjust: tuple[str, ...]
    excluded: tuple[tuple[str, int], ...]
    warnings: tuple[tuple[str, int | None], ...]
    estimand: str
    analysis: Asked  # of its shape
    standard: pl.DataFrame | None


def estimate(times: Times | pl.DataFrame, transform: str = "log-log", **stated: Any) -> SurvivalEstimate:
    """Estimate from a question's times, or from a bare frame with what is `stated` beside it (see `estimate_frame`)."""
    if isinstance(times, pl.DataFrame):
        return estimate_frame(times, transform=transform, **stated)
    return estimate_frame(
        times.frame,
        groups=times.groups,
        unit=times.unit,
        time_scale=times.time_scale,
        adjust=times.adjust,
        excluded=times.excluded,
        warnings=times.warnings,
        estimand=times.estimand,
        transform=transform,
        asked=getattr(times, "analysis", NOTHING),
        standard=getattr(times, "standard", None),
        **stated,
    )


def estimate_frame(
    frame: pl.DataFrame,
    *,
    groups: Iterable[str] | None = None,
    unit: str = "days",
    time_scale: str = "time since enrolment",
    adjust: tuple[str, ...] = (),
    excluded: Iterable[tuple[str, int]] = (),
    warnings: Iterable[tuple[str, int | None]] = (),
    estimand: str = "",
    transform: str = "log-log",
    wanted_at_start: int = 11,
    asked: Asked = NOTHING,
    standard: pl.DataFrame | None = None,
) -> SurvivalEstimate:
    """The estimate. `groups` gives their order (else that of appearance); the first is the one hazard ratios are of.

    `wanted_at_start`: how many of each group must be at risk where a curve with late entry begins (S-ST 3).
    `asked`: what is wanted beyond the plain contrasts; `standard`: the population to standardise rates to
    (`stats.survival.standardise`).
    Raises ValueError for a frame that breaks its contract.
    """
    names = tuple(groups) if groups is not None else tuple(frame["group"].unique(maintain_order=True))
    _check(frame, names, unit, time_scale, transform)
    cautions = [Caution(text, n) for text, n in warnings]
    spans = {name: _spans(frame.filter(pl.col("group") == name)) for name in names}
    start, given = _start(list(spans.values()), unit, time_scale, wanted_at_start, cautions)
    curves = [_drawn(name, frame, each, start, transform) for name, each in spans.items()]
    for group in curves:
        last = spans[group.name].exit.max(initial=0)
        if group.curve.filter((pl.col("survival") <= 0) & (pl.col("time") < last)).height:
            say = f"In '{group.name}' everybody at risk had the outcome at once; the curve stays at 0"
            cautions.append(Caution(say, exact=True))
    compared = compare(frame, names, adjust, unit=unit, start=start, wanted=wanted_at_start, asked=asked)
    cautions += compared.cautions
    return SurvivalEstimate(
        groups=tuple(curves),
        test=compared.test,
        contrasts=compared.contrasts,
        penalised=compared.penalised,
        of_death=compared.of_death,
        incidence=tuple(_incidence(name, whole, unit) for name, whole in spans.items()),
        time_scale=time_scale,
        unit=unit,
        excluded=tuple(Excluded(reason, n) for reason, n in excluded),
        cautions=tuple(cautions),
        start=start,
        given=given,
        transform=transform,
        estimand=estimand,
        further=_with_rates(compared.further, frame, names, standard, unit),
    )


def _with_rates(
    found: Further | None, frame: pl.DataFrame, names: tuple[str, ...], standard: pl.DataFrame | None, unit: str
) -> Further | None:
    if standard is None or not frame.height:
        return found
    return replace(found or Further(), standardised=standardised(frame, names, standard, unit))


def _check(frame: pl.DataFrame, names: tuple[str, ...], unit: str, time_scale: str, transform: str) -> None:
    for column in ("group", "entry", "exit", "event"):
        if column not in frame.columns or frame[column].null_count():
            raise ValueError(f"the frame needs a column '{column}' without empty cells")
    if unit not in PER_YEAR:
        raise ValueError(f"the unit is one of {', '.join(PER_YEAR)}, not {unit!r}")
    if transform not in TRANSFORMS:
        raise ValueError(f"transform is one of {', '.join(TRANSFORMS)}, not {transform!r}")
    if len(set(names)) != len(names) or not set(frame["group"].unique()) <= set(names):
        raise ValueError("each group has a name of its own")
    if time_scale == "age" and frame.height and frame["exit"].max() > AGE_END * PER_YEAR[unit]:
        raise ValueError("times on the age scale end at 90 years")


def _spans(rows: pl.DataFrame) -> Spans:
    return Spans.of(rows["entry"].to_numpy(), rows["exit"].to_numpy(), rows["event"].to_numpy())


def _drawn(name: str, frame: pl.DataFrame, spans: Spans, start: float, transform: str) -> GroupEstimate:
    """The curve of one group from `start` on and, where anybody dies without the outcome, its cumulative incidence."""
    later = spans.after(start)
    curve = kaplan_meier(later, transform)
    middle, limits = median(curve)
    incidence = None
    if "died" in frame.columns and frame["died"].any():
        died = frame.filter(pl.col("group") == name)["died"].to_numpy()
        incidence = cumulative_incidence(later, died if start <= 0 else died[spans.exit > start], transform)
    n, events = len(spans), int(spans.event.sum())
    return GroupEstimate(name, n, events, middle, limits, curve, spans.person_time, incidence)


def _start(
    spans: list[Spans], unit: str, time_scale: str, wanted: int, cautions: list[Caution]
) -> tuple[float, str | None]:
    """t0 of the curves, and the words to write beside them."""
    filled = [each for each in spans if len(each)]
    if not any(each.delayed for each in filled):
        return 0.0, None
    start, reached = common_start(filled, wanted)
    if reached < wanted:
        cautions.append(
            Caution(
                f"A group never has {wanted} at risk while the others have: curves start at {reached} each", exact=True
            )
        )
    if start <= 0:
        return 0.0, None
    at = f"day {start:,.0f}" if unit == "days" else f"{start:.1f} {unit}"
    where = f"age {start:.1f}" if time_scale == "age" else f"{at} of {time_scale}"
    given = f"given alive and free of the outcome at {where}"
    before = sum(int((each.event & (each.exit <= start)).sum()) for each in filled)
    cautions.append(Caution(f"People enter late: curves are {given}", exact=True))
    if before:
        cautions.append(
            Caution(
                "{n} events before the curves start are not drawn; they count in the test and the hazard ratio", before
            )
        )
    return start, given


def _incidence(name: str, spans: Spans, unit: str) -> Incidence:
    years, events = spans.person_time / PER_YEAR[unit], int(spans.event.sum())
    rate = incidence_rate(events, years) or (None, None, None)
    return Incidence(name, events, years, *rate)
