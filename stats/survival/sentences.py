"""The paragraph of methods beside a survival figure, fit for a paper."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stats.survival.estimates import SurvivalEstimate

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
        within = estimate.test.name.partition(", stratified by ")[2]
        said.append(
            "Groups were compared by the log-rank test, the Mantel-Haenszel sum over risk sets with hypergeometric "
            f"variance{f', within strata of {within}' if within else ''}."
        )
    if estimate.contrasts:
        how = "; ".join(dict.fromkeys(contrast.method.split(";")[0] for contrast in estimate.contrasts))
        said.append(f"Hazard ratios are from {how}, with 95 % intervals.")
    said += _further(estimate)
    said.append("Incidence is per 1,000 person-years with exact Poisson intervals.")
    if estimate.coarsened:
        said.append("Counts were rounded, times grouped and small cells suppressed to protect individuals.")
    said.append(f"Computed by Concord with NumPy {version('numpy')} and SciPy {version('scipy')}.")
    return " ".join(said)


def _further(estimate: SurvivalEstimate) -> list[str]:
    found, said = estimate.further, []
    if found is None:
        return said
    said += [f"Further test: {test.name}." for test in found.tests]
    said += [f"{each.method}, hazard ratio against {each.vs}." for each in found.coded]
    said += [f"{each.method}." for each in found.subdistribution]
    if found.subgroups:
        variables = ", ".join(dict.fromkeys(part.variable for part in found.subgroups))
        said.append(f"Hazard ratios within each level of {variables} are from models of their own.")
    if found.standardised:
        said.append(
            "Standardised rates are direct, in five-year bands of age, with the gamma interval of Fay and Feuer (1997)"
            f", over {found.standardised[0].note}."
        )
    return said
