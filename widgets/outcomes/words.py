"""What stands under an outcome figure: contrasts, the test, who was left out, and what to beware of."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import p_value, written
from queries.outcomes.follow_up import CRUDE
from queries.outcomes.time_zero_check import IMMORTAL
from stats.survival.estimates import Contrast, SurvivalEstimate
from stats.survival.forest import believed
from widgets.ledger import Tests
from widgets.markdown import literal

_MOST = 2  # contrasts shown large; more stand in a table


def contrasts(estimate: SurvivalEstimate) -> None:
    """The hazard ratios to believe, that of death where death competes, events and the test."""
    ratios = believed(estimate) if len(estimate.contrasts) <= _MOST else []
    deaths = estimate.of_death if len(ratios) == 1 else ()
    grid = st.grid(max(len(ratios) + len(deaths) + 2, 4), min_column_width=150, gap="small")
    for contrast in ratios:
        meaning = f"Hazard of “{estimate.groups[0].name}” relative to “{contrast.vs}”. {contrast.method}"
        _metric(grid, f"HR vs {contrast.vs}{_crude(contrast)}", ratio(contrast), interval(contrast), meaning)
    for contrast in deaths:
        _metric(grid, f"HR of death vs {contrast.vs}", ratio(contrast), interval(contrast), contrast.method)
    if ratios:
        events = " · ".join(written(group.events, "count") for group in estimate.groups)
        sizes = " · ".join(written(group.n, "count") for group in estimate.groups)
        _metric(grid, "Events", events, f"of {sizes}")
    if (test := estimate.test) and test.p is not None:
        told = f"χ² {test.statistic:.1f}, df {test.df}" if test.statistic is not None else f"df {test.df}"
        held = "" if "stratified" in test.name else ", crude"
        _metric(grid, f"Log-rank p{held}", p_value(test.p), told, f"{test.name}. Covariates have no part in it.")
    if ratios and CRUDE in estimate.warnings:
        st.warning(CRUDE, icon=":material/warning:")


def all_contrasts(estimate: SurvivalEstimate) -> pl.DataFrame:
    """vs, hazard ratio with interval and p, the same of death, method; for more groups than metrics can show."""
    deaths = {contrast.vs: contrast for contrast in estimate.of_death}
    rows = [
        {
            "vs": contrast.vs,
            "hazard ratio": f"{ratio(contrast)} ({interval(contrast)})",
            "of death": f"{ratio(death)} ({interval(death)})" if (death := deaths.get(contrast.vs)) else None,
            "method": contrast.method,
        }
        for contrast in believed(estimate)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("vs", "hazard ratio", "of death", "method"), pl.String))


def tests(estimate: SurvivalEstimate, outcome: str) -> Tests:
    """What was tested of an outcome, for the ledger."""
    ratios = [(f"{outcome}: hazard against {each.vs}", each.p) for each in believed(estimate)]
    deaths = [(f"death without it: hazard against {each.vs}", each.p) for each in estimate.of_death]
    logrank = [(f"{outcome}: {estimate.test.name}", estimate.test.p)] if estimate.test else []
    made = [*logrank, *ratios, *deaths]
    return Tests(tuple((label, p) for label, p in made if p is not None), len(made))


def _metric(place: object, label: str, value: str, below: str, meaning: str | None = None) -> None:
    place.metric(
        literal(label), value, delta=below, delta_color="off", delta_arrow="off", help=meaning and literal(meaning)
    )


def _crude(contrast: Contrast) -> str:
    """An unadjusted ratio says so where it is read."""
    return ", crude" if "crude" in contrast.method else ""


def ratio(contrast: Contrast) -> str:
    return written(contrast.hr, "ratio")


def interval(contrast: Contrast) -> str:
    """'95 % 1.4 – 3.1 · p 0.002', as far as it may be told."""
    if contrast.hr is None:
        return "not estimable, or suppressed"
    limits = f"95 % {written(contrast.lower, 'ratio')} – {written(contrast.upper, 'ratio')}"
    return limits + (f" · p {p_value(contrast.p)}" if contrast.p is not None else "")


def cautions(estimate: SurvivalEstimate) -> None:
    """Exclusions with their reasons, then warnings."""
    if estimate.excluded:
        left = " · ".join(f"{written(each.n, 'count')} {literal(each.reason)}" for each in estimate.excluded)
        st.caption(f"**Left out.** {left}.")
    said = [one for one in estimate.warnings if one != CRUDE]  # that one stands by the ratios
    for one in said:
        if IMMORTAL in one:
            st.warning(literal(one), icon=":material/hourglass_disabled:")
    if others := [one for one in said if IMMORTAL not in one]:
        st.info("\n".join(f"- {literal(one)}" for one in others), icon=":material/info:")


def beside(estimate: SurvivalEstimate) -> tuple[str, ...]:
    """Exclusions and warnings as lines of a file."""
    left = "; ".join(f"{written(each.n, 'count')} {each.reason}" for each in estimate.excluded)
    return (*((f"Left out: {left}",) if left else ()), *(f"Warning: {one}" for one in estimate.warnings))


def summary(estimate: SurvivalEstimate) -> pl.DataFrame:
    """group, n, events, median with its interval, incidence per 1,000 person-years."""
    rates = {rate.group: rate for rate in estimate.incidence}
    rows = [
        {
            "group": group.name,
            "n": written(group.n, "count"),
            "events": written(group.events, "count"),
            f"median, {estimate.unit}": _with(group.median, *group.median_ci),
            "per 1,000 person-years": _rate(rates.get(group.name)),
        }
        for group in estimate.groups
    ]
    frame = pl.DataFrame(rows)
    # Where death competes the median of a curve that takes the dead for censored would mislead.
    competing = any(group.cumulative_incidence is not None for group in estimate.groups)
    return frame.drop(f"median, {estimate.unit}") if competing else frame


def _with(value: float | None, low: float | None, high: float | None) -> str:
    """A median not reached says so."""
    if value is None:
        return "not reached"
    limits = " – ".join("not reached" if limit is None else f"{limit:,.1f}" for limit in (low, high))
    return f"{value:,.1f} ({limits})"


def _rate(rate: object) -> str:
    if rate is None or rate.per_1000 is None:
        return "–"
    return f"{rate.per_1000:.1f} ({rate.lower:.1f} – {rate.upper:.1f})"
