"""How far leaving one individual out would move a log hazard ratio: dfbeta from score residuals (Therneau 1990)."""

from __future__ import annotations

import numpy as np

from stats.survival.contrasts import Ratios
from stats.survival.cox import Fit, PartialLikelihood
from stats.survival.further import Influence

_NOTABLE = 0.2  # of a standard error


def influence(ratios: Ratios, others: tuple[str, ...]) -> tuple[Influence, ...]:
    """One a contrast; () without an estimate."""
    if ratios.likelihood is None or ratios.fitted is None:
        return ()
    moved = np.abs(dfbeta(ratios.likelihood, ratios.fitted)) / ratios.fitted.se
    return tuple(
        Influence(other, int((moved[:, index] > _NOTABLE).sum()), float(moved[:, index].max(initial=0.0)))
        for index, other in enumerate(others)
    )


def dfbeta(likelihood: PartialLikelihood, fitted: Fit) -> np.ndarray:
    """Individual × coefficient, in the order the individuals were given; as R's `residuals(fit, "dfbeta")`."""
    scores = likelihood.score_residuals(fitted.coefficients) @ fitted.covariance
    found = np.empty_like(scores)
    found[likelihood.order] = scores
    return found
