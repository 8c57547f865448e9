"""Hazard ratios of the first group relative to each other group, crude or adjusted."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.special import ndtr

from stats.covariates import design
from stats.cox import PartialLikelihood, fit, schoenfeld_correlation
from stats.estimates import Caution, Contrast
from stats.kaplan_meier import Z95
from stats.risk_sets import Spans

_CLEAR_CORRELATION = 0.1  # of Schoenfeld residuals with time, when it also exceeds twice its standard error


def contrasts(frame: pl.DataFrame, groups: tuple[str, ...], adjust: tuple[str, ...]) -> tuple[list, list[Caution]]:
    """One Cox model over all groups (disjoint), each other group's indicator as a column: ([Contrast], [Caution])."""
    made = design(frame, adjust)
    kept = frame.filter(pl.Series(made.kept))
    others = groups[1:]
    indicators = np.column_stack([(kept["group"] == name).to_numpy().astype(float) for name in others])
    spans = Spans.of(kept["entry"].to_numpy(), kept["exit"].to_numpy(), kept["event"].to_numpy())
    how = f"adjusted for {', '.join(adjust)}" if adjust else "crude"
    methods = {other: f"Cox, Efron ties, {how}; hazard of '{groups[0]}' relative to '{other}'" for other in others}
    cautions = list(made.cautions)
    if not spans.event.any():
        return [Contrast(other, None, None, None, None, methods[other]) for other in others], cautions
    likelihood = PartialLikelihood(spans, np.column_stack([indicators, made.columns]))
    fitted = fit(likelihood)
    if not fitted.converged:
        say = (
            "The Cox model has no finite estimate: a group has no event, or a covariate cannot be told from the groups"
        )
        return [Contrast(other, None, None, None, None, methods[other]) for other in others], [*cautions, Caution(say)]
    found = []
    for index, other in enumerate(others):
        # The column marks the other group, so the first group's log hazard ratio is its negative.
        log_hr, se = -float(fitted.coefficients[index]), float(fitted.se[index])
        limits = np.exp([log_hr, log_hr - Z95 * se, log_hr + Z95 * se])
        p = float(2 * ndtr(-abs(log_hr / se))) if se > 0 else None
        found.append(Contrast(other, *(float(limit) for limit in limits), p, methods[other]))
    correlation = schoenfeld_correlation(likelihood, fitted)[: len(others)]
    number = len(likelihood.case_times)
    for other, rho in zip(others, correlation, strict=True):
        if np.isfinite(rho) and abs(rho) > max(_CLEAR_CORRELATION, 2 / np.sqrt(number)):
            drift = f"changes over time (Schoenfeld |ρ| {abs(rho):.2f})"
            say = f"The hazard ratio against '{other}' {drift}: read it as an average"
            cautions.append(Caution(say))
    return found, cautions
