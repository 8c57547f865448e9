"""Whether a hazard ratio stays the same over time: scaled Schoenfeld residuals (Grambsch and Therneau 1994)."""

from __future__ import annotations

import numpy as np
import polars as pl

from stats.survival.contrasts import Ratios
from stats.survival.further import RESIDUALS_SCHEMA


def residuals(ratios: Ratios, others: tuple[str, ...]) -> pl.DataFrame | None:
    """(vs, time, effect), one row a contrast and event. `effect`: the log hazard ratio of the first group as that event
    sees it; its running mean is the ratio at that time, a flat line under proportional hazards."""
    if ratios.likelihood is None or ratios.fitted is None:
        return None
    *_, raw = ratios.likelihood.at(ratios.fitted.coefficients)
    own = ratios.likelihood.columns[ratios.likelihood.cases]
    raw = own - ratios.likelihood.over_ties(own - raw)
    scaled = len(raw) * raw @ ratios.fitted.covariance + ratios.fitted.coefficients
    times = ratios.likelihood.case_times
    order = np.argsort(times, kind="stable")
    # Columns mark the other group: the first group's effect is the negative.
    parts = [
        pl.DataFrame({"vs": [other] * len(times), "time": times[order], "effect": -scaled[order, index]})
        for index, other in enumerate(others)
    ]
    return pl.concat(parts).cast(RESIDUALS_SCHEMA) if parts else None
