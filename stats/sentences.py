"""The paragraph of methods beside a survival figure, fit for a paper."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stats.estimates import SurvivalEstimate

_TRANSFORMS = {"log-log": "log(-log)", "log": "log"}


def methods(estimate: SurvivalEstimate) -> str:
    """How this estimate was computed; it holds no number that is not also shown in the estimate."""
    said = [estimate.estimand] if estimate.estimand else []
    said.append(
        "Survival was estimated by Kaplan-Meier over risk sets (entry < t ≤ exit) on the scale of "
        f"{estimate.time_scale}, in {estimate.unit}, with Greenwood's variance and 95 % intervals on the "
        f"{_TRANSFORMS[estimate.transform]} scale; medians have Brookmeyer-Crowley intervals on the same scale."
    )
    if estimate.given:
        said.append(f"As individuals enter late, curves are {estimate.given}.")
    if estimate.test:
        said.append(
            "Groups were compared by the log-rank test, the Mantel-Haenszel sum over risk sets with hypergeometric "
            "variance."
        )
    if estimate.contrasts:
        how = "; ".join(dict.fromkeys(contrast.method.split(";")[0] for contrast in estimate.contrasts))
        said.append(f"Hazard ratios are from {how}, with 95 % intervals.")
    said.append("Incidence is per 1,000 person-years with exact Poisson intervals.")
    if estimate.coarsened:
        said.append("Counts were rounded, times grouped and small cells suppressed to protect individuals.")
    said.append(f"Computed by Concord with NumPy {version('numpy')} and SciPy {version('scipy')}.")
    return " ".join(said)
