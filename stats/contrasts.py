"""Hazard ratios of the first group relative to each other, crude or adjusted; penalised too where events are few."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl
from scipy.special import ndtr

from stats.covariates import design
from stats.cox import PartialLikelihood, fit, schoenfeld_correlation
from stats.estimates import Caution, Contrast
from stats.firth import firth
from stats.kaplan_meier import Z95
from stats.risk_sets import Spans

_CLEAR_CORRELATION = 0.1  # of Schoenfeld residuals with time, when it also exceeds twice its standard error
NO_ESTIMATE = (
    "The Cox model has no finite estimate: a group has no event, or a covariate cannot be told from the groups"
)


def contrasts(
    frame: pl.DataFrame, groups: tuple[str, ...], adjust: tuple[str, ...], of: str = ""
) -> tuple[tuple[Contrast, ...], list[Caution], tuple[str, ...]]:
    """One Cox model over all groups (disjoint): (contrasts, cautions, groups against which the ratio clearly changes).

    `of` names another event than the outcome, for the method's words.
    """
    made = design(frame, adjust)
    kept = frame.filter(pl.Series(made.kept))
    others = groups[1:]
    methods = {other: _method(f"Cox, Efron ties, {_how(adjust)}{of}", groups[0], other) for other in others}
    fewest = _fewest(kept, groups)
    cautions = list(made.cautions)
    none = tuple(Contrast(other, None, None, None, None, methods[other], fewest[other]) for other in others)
    spans = _spans(kept)
    if not spans.event.any():
        return none, cautions, ()
    indicators = np.column_stack([(kept["group"] == name).to_numpy().astype(float) for name in others])
    likelihood = PartialLikelihood(spans, np.column_stack([indicators, made.columns]))
    fitted = fit(likelihood)
    if not fitted.converged:
        return none, [*cautions, Caution(NO_ESTIMATE)], ()
    found = []
    for index, other in enumerate(others):
        # The column marks the other group, so the first group's log hazard ratio is its negative.
        log_hr, se = -float(fitted.coefficients[index]), float(fitted.se[index])
        limits = np.exp([log_hr, log_hr - Z95 * se, log_hr + Z95 * se])
        p = float(2 * ndtr(-abs(log_hr / se))) if se > 0 else None
        found.append(Contrast(other, *(float(limit) for limit in limits), p, methods[other], fewest[other]))
    changing = []
    correlation = schoenfeld_correlation(likelihood, fitted)[: len(others)]
    for other, rho in zip(others, correlation, strict=True):
        if np.isfinite(rho) and abs(rho) > max(_CLEAR_CORRELATION, 2 / np.sqrt(len(likelihood.case_times))):
            drift = f"changes over time (Schoenfeld |ρ| {abs(rho):.2f})"
            cautions.append(Caution(f"The hazard ratio against '{other}' {drift}: read it as an average", vs=other))
            changing.append(other)
    return tuple(found), cautions, tuple(changing)


def penalised(
    frame: pl.DataFrame, groups: tuple[str, ...], adjust: tuple[str, ...], wanted: Collection[str]
) -> tuple[Contrast, ...]:
    """Firth's estimate against each group of `wanted`, from those two groups alone."""
    found = []
    for other in (name for name in groups[1:] if name in wanted):
        pair = frame.filter(pl.col("group").is_in([groups[0], other]))
        made = design(pair, adjust)
        kept = pair.filter(pl.Series(made.kept))
        first = (kept["group"] == groups[0]).to_numpy()
        numbers = firth(_spans(kept), first, made.columns) if kept.height else None
        how = f"{_how(adjust)} (as an offset)" if adjust else _how(adjust)
        words = f"Cox penalised after Firth, {how}, profile interval, likelihood-ratio p"
        fewest = _fewest(kept, (groups[0], other))[other]
        found.append(Contrast(other, *(numbers or (None,) * 4), _method(words, groups[0], other), fewest))
    return tuple(found)


def _how(adjust: tuple[str, ...]) -> str:
    return f"adjusted for {', '.join(adjust)}" if adjust else "crude"


def _method(words: str, first: str, other: str) -> str:
    return f"{words}; hazard of '{first}' relative to '{other}'"


def _spans(rows: pl.DataFrame) -> Spans:
    return Spans.of(rows["entry"].to_numpy(), rows["exit"].to_numpy(), rows["event"].to_numpy())


def _fewest(rows: pl.DataFrame, groups: tuple[str, ...]) -> dict[str, int]:
    """The smaller number of events of the first group and each other."""
    events = dict(rows.group_by("group").agg(pl.col("event").sum()).rows())
    return {other: int(min(events.get(groups[0], 0), events.get(other, 0))) for other in groups[1:]}
