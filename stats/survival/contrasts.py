"""Hazard ratios of the first group relative to each other, crude or adjusted; penalised too where events are few."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtr

from stats.survival.covariates import design, spoken
from stats.survival.cox import Fit, PartialLikelihood, fit, schoenfeld_correlation
from stats.survival.estimates import Caution, Contrast
from stats.survival.firth import firth
from stats.survival.kaplan_meier import Z95
from stats.survival.risk_sets import Spans
from stats.survival.strata import laid_out, line_length, numbered

_CLEAR_CORRELATION = 0.1  # of Schoenfeld residuals with time, when it also exceeds twice its standard error
NO_ESTIMATE = (
    "The Cox model has no finite estimate: a group has no event, or a covariate cannot be told from the groups"
)


@dataclass(frozen=True, eq=False)
class Ratios:
    """One Cox model over all groups: its contrasts, what to say of it, the groups against which the ratio clearly
    changes over time; `likelihood` and `fitted` for a closer look, None without an estimate."""

    contrasts: tuple[Contrast, ...]
    cautions: tuple[Caution, ...] = ()
    changing: tuple[str, ...] = ()
    likelihood: PartialLikelihood | None = None
    fitted: Fit | None = None


def contrasts(
    frame: pl.DataFrame, groups: tuple[str, ...], adjust: tuple[str, ...], of: str = "", strata: tuple[str, ...] = ()
) -> Ratios:
    """One Cox model over all groups (disjoint). `of` names another event than the outcome, for the method's words."""
    made = design(frame, adjust)
    kept = frame.filter(pl.Series(made.kept))
    others = groups[1:]
    methods = {other: _method(f"Cox, Efron ties, {how(adjust, strata)}{of}", groups[0], other) for other in others}
    fewest = _fewest(kept, groups)
    none = tuple(Contrast(other, None, None, None, None, methods[other], fewest[other]) for other in others)
    if not kept["event"].any():
        return Ratios(none, made.cautions)
    indicators = np.column_stack([(kept["group"] == name).to_numpy().astype(float) for name in others])
    likelihood = model(kept, np.column_stack([indicators, made.columns]), strata)
    fitted = fit(likelihood)
    if not fitted.converged:
        return Ratios(none, (*made.cautions, Caution(NO_ESTIMATE)))
    found = []
    for index, other in enumerate(others):
        # The column marks the other group, so the first group's log hazard ratio is its negative.
        numbers = ratio(-float(fitted.coefficients[index]), float(fitted.se[index]))
        found.append(Contrast(other, *numbers, methods[other], fewest[other]))
    cautions, changing = list(made.cautions), []
    correlation = schoenfeld_correlation(likelihood, fitted)[: len(others)]
    for other, rho in zip(others, correlation, strict=True):
        if np.isfinite(rho) and abs(rho) > max(_CLEAR_CORRELATION, 2 / np.sqrt(len(likelihood.case_times))):
            drift = f"changes over time (Schoenfeld |ρ| {abs(rho):.2f})"
            cautions.append(Caution(f"The hazard ratio against '{other}' {drift}: read it as an average", vs=other))
            changing.append(other)
    return Ratios(tuple(found), tuple(cautions), tuple(changing), likelihood, fitted)


def model(kept: pl.DataFrame, columns: np.ndarray, strata: tuple[str, ...] = ()) -> PartialLikelihood:
    """The partial likelihood of `columns` over the individuals of `kept`, within strata where there are any."""
    spans = _spans(kept)
    length = line_length(spans)
    levels = numbered(kept, strata)
    return PartialLikelihood(laid_out(spans, levels, length), columns, line_length=None if levels is None else length)


def ratio(log_hr: float, se: float) -> tuple[float, float, float, float | None]:
    """(hazard ratio, lower, upper, Wald's p)."""
    limits = np.exp([log_hr, log_hr - Z95 * se, log_hr + Z95 * se])
    p = float(2 * ndtr(-abs(log_hr / se))) if se > 0 else None
    return (*(float(limit) for limit in limits), p)


def penalised(
    frame: pl.DataFrame,
    groups: tuple[str, ...],
    adjust: tuple[str, ...],
    wanted: Collection[str],
    strata: tuple[str, ...] = (),
) -> tuple[Contrast, ...]:
    """Firth's estimate against each group of `wanted`, from those two groups alone."""
    found = []
    for other in (name for name in groups[1:] if name in wanted):
        pair = frame.filter(pl.col("group").is_in([groups[0], other]))
        made = design(pair, adjust)
        kept = pair.filter(pl.Series(made.kept))
        first = (kept["group"] == groups[0]).to_numpy()
        spans = _spans(kept)
        laid = laid_out(spans, numbered(kept, strata), line_length(spans))
        numbers = firth(laid, first, made.columns) if kept.height else None
        said = how(adjust, strata, " (as an offset)")
        words = f"Cox penalised after Firth, {said}, profile interval, likelihood-ratio p"
        fewest = _fewest(kept, (groups[0], other))[other]
        found.append(Contrast(other, *(numbers or (None,) * 4), _method(words, groups[0], other), fewest))
    return tuple(found)


def how(adjust: tuple[str, ...], strata: tuple[str, ...] = (), aside: str = "") -> str:
    """'crude', or what the model holds equal; `aside` says how it is adjusted."""
    said = [f"adjusted for {', '.join(map(spoken, adjust))}{aside}"] if adjust else []
    said += [f"stratified by {', '.join(map(spoken, strata))}"] if strata else []
    return ", ".join(said) or "crude"


def _method(words: str, first: str, other: str) -> str:
    return f"{words}; hazard of '{first}' relative to '{other}'"


def _spans(rows: pl.DataFrame) -> Spans:
    return Spans.of(rows["entry"].to_numpy(), rows["exit"].to_numpy(), rows["event"].to_numpy())


def _fewest(rows: pl.DataFrame, groups: tuple[str, ...]) -> dict[str, int]:
    """The smaller number of events of the first group and each other."""
    events = dict(rows.group_by("group").agg(pl.col("event").sum()).rows())
    return {other: int(min(events.get(groups[0], 0), events.get(other, 0))) for other in groups[1:]}
