"""How pages that compare groups end: what a comparison of this size could have found, and how many were made."""

from __future__ import annotations

from typing import Any

import streamlit as st

from charts.fields import written
from stats.groups.power import ALPHA, POWER, smallest_hazard_ratio, smallest_proportions
from stats.survival.estimates import SurvivalEstimate
from widgets.halves import confirmation
from widgets.ledger import Tests, note, summary
from widgets.markdown import literal
from widgets.visit import Visit

__all__ = ["Tests", "ending", "power_of_shares", "power_of_survival"]
_BASES = (0.1, 0.01)  # shares of the second group that stand for a common and a rarer condition
_CARRIED = (0.1, 0.01, 0.001)  # of controls: common, rare, very rare
_FAR = 50.0  # a hazard ratio beyond which a number says no more than that there are too few
_AT = f"{100 * POWER:.0f} % power (two-sided α {ALPHA:g})"


def ending(
    visit: Visit,
    question: Any,
    tests: Tests = Tests(),  # noqa: B008  frozen
    *,
    title: str | None = None,
    survival: SurvivalEstimate | None = None,
    shares: tuple[str, str, Any, Any] | tuple[str, str, Any, Any, int] | None = None,
    carried: tuple[Any, Any, int] | None = None,
) -> None:
    """The line on power, from sizes as they are shown, and the ledger. `shares`: two groups, their
    sizes, and how many tests there are. `carried`: cases, controls, tests of a scan."""
    said = power_of_survival(survival) if survival is not None else power_of_shares(*shares) if shares else None
    said = power_of_carrying(*carried) if carried else said
    if said:
        st.caption(f"**What this size can find.** {literal(said)}")
    note(visit, question, title or titled(question), tests)
    confirmation(visit, question, title or titled(question))
    if told := summary(visit):
        st.caption(f":material/history: {literal(told)}")


def titled(question: Any) -> str:
    """What is asked and of whom, in a line; for the ledger."""
    kind = {"FollowUp": "Outcome", "CarriersConditions": "Conditions", "GeneEnrichment": "Genes",
            "CarriersValues": "Measurement"}.get(type(question).__name__, type(question).__name__)  # fmt: skip
    groups = getattr(question, "groups", None) or (question.carriers, question.others)
    what = getattr(question, "outcome", None)
    what = what.title if hasattr(what, "title") and not isinstance(what, str) else getattr(question, "code", "")
    return f"{kind}{f' {what}' if what else ''}: {' · '.join(each.name for each in groups)}"


def power_of_survival(seen: SurvivalEstimate) -> str | None:
    """Of the first group against each of up to two others; None where a number it needs is not told."""
    first, said = seen.groups[0], []
    for other in seen.groups[1:3]:
        sizes = (first.n, other.n, first.events, other.events)
        if not all(isinstance(n, int) for n in sizes) or not first.n or not other.n:
            continue
        ratio = smallest_hazard_ratio(first.events + other.events, first.n / (first.n + other.n))
        if ratio is not None:
            found = f"hazard ratios from {ratio:.2f} up or {1 / ratio:.2f} down"
            found = found if ratio < _FAR else f"no hazard ratio below {_FAR:.0f}: too few"
            said.append(f"against “{other.name}” {written(first.events + other.events, 'count')} events find {found}")
    if not said:
        return None
    return f"With {_AT}, {'; '.join(said)} (Schoenfeld 1983). Finding none does not exclude a ratio between."


def power_of_shares(first: str, second: str, n: Any, m: Any, tests: int = 1) -> str | None:
    """Of shares of two groups, with so many tests (Bonferroni); None where their sizes are not told."""
    if not (isinstance(n, int) and isinstance(m, int)) or not n or not m:
        return None
    said = []
    for base in _BASES:
        low, high = smallest_proportions(n, m, base, ALPHA / max(tests, 1))
        ends = [f"{_percent(low)} or fewer"] if low is not None else []
        ends += [f"{_percent(high)} or more"] if high is not None else []
        said.append(
            f"where {_percent(base)} of “{second}” have it, {' or '.join(ends) if ends else 'no share'} of “{first}”"
        )
    what = "one test; many need more" if tests <= 1 else f"{tests:,} tests (Bonferroni)"
    return f"With {_AT}, {what}: {'; '.join(said)}. Normal approximation."


def power_of_carrying(cases: Any, controls: Any, tests: int) -> str | None:
    """The smallest odds ratios of carrying that a scan with so many tests mostly finds; None where sizes are untold or
    nothing was tested."""
    if not (isinstance(cases, int) and isinstance(controls, int)) or not cases or not controls or not tests:
        return None
    said = []
    for base in _CARRIED:
        _, high = smallest_proportions(cases, controls, base, ALPHA / max(tests, 1))
        least = "no odds ratio" if high is None else f"odds ratios from {high * (1 - base) / base / (1 - high):.1f} up"
        said.append(f"{least} where {_percent(base)} of controls carry")
    return (
        f"With {_AT} over {tests:,} tests (Bonferroni), {written(cases, 'count')} cases and "
        f"{written(controls, 'count')} controls find {', '.join(said)}. Normal approximation."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
