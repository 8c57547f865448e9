"""What stands below the curves where it was asked for: forest, tests, standardised rates, and checks of the model."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.fields import p_value, written
from charts.forest import forest
from charts.schoenfeld import schoenfeld
from stats.survival.estimates import SurvivalEstimate
from stats.survival.forest import rows
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.outcomes.words import beside
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

SCHOENFELD = (
    "Scaled Schoenfeld residuals of each event over time (Grambsch & Therneau 1994, Biometrika 81:515): their mean at "
    "a time is how far the log hazard ratio there lies from the model's. Flat is proportional."
)


def further(visit: Visit, seen: SurvivalEstimate) -> None:
    """Forest and tests where there is more than one ratio, standardised rates, then the checks in an expander."""
    found = seen.further
    if found is None:
        return
    ratios = rows(seen)
    if len(ratios) > 1:
        first = seen.groups[0].name
        figure = forest(
            ratios, colours(), title=f"Hazard of “{first}”", subtitle="each row relative to the group it names; "
            "subgroups are models of their own",
        )  # fmt: skip
        show(visit, figure, Story(literal(seen.methods), f"{len(ratios)} hazard ratios", beside=beside(seen)), "forest")
    for test in found.tests:
        told = f"p {p_value(test.p)}" if test.p is not None else "not told, or not estimable"
        value = f"χ² {test.statistic:.1f}, " if test.statistic is not None else ""
        st.caption(literal(f"{test.name[:1].upper()}{test.name[1:]}: {value}df {test.df}, {told}"))
    if found.standardised:
        table(_rates(seen), key="standardised", alt="Incidence rates standardised by age and sex")
        st.caption(literal(f"Directly standardised: {found.standardised[0].note}."))
    if found.influence or found.residuals is not None:
        _checks(visit, seen)


def _rates(seen: SurvivalEstimate) -> pl.DataFrame:
    crude = {each.group: each for each in seen.incidence}
    return pl.DataFrame(
        [
            {
                "group": each.group,
                "per 1,000 person-years, crude": _rate(crude[each.group]),
                "per 1,000 person-years, standardised": _rate(each),
            }
            for each in seen.further.standardised
        ]
    )


def _rate(rate: object) -> str:
    if rate.per_1000 is None:
        return "–"
    return f"{rate.per_1000:.1f} ({rate.lower:.1f} – {rate.upper:.1f})"


def _checks(visit: Visit, seen: SurvivalEstimate) -> None:
    with st.expander("Checks of the model: proportional hazards and influence", key="checks", on_change="rerun") as box:
        if not box.open:
            return
        for each in seen.further.influence:
            st.caption(
                literal(
                    f"vs {each.vs}: {written(each.many, 'count')} individuals move the log hazard ratio by more than a "
                    f"fifth of its standard error each, the most by {each.largest:.2f} of it."
                )
            )
        residuals = seen.further.residuals
        for contrast in seen.contrasts if residuals is not None else ():
            if contrast.hr:
                figure = schoenfeld(
                    residuals, contrast.vs, contrast.hr, colours(), time_label=f"{seen.time_scale}, {seen.unit}"
                )
                story = Story(
                    literal(f"{SCHOENFELD} {seen.methods}"), f"events of “{seen.groups[0].name}” and “{contrast.vs}”",
                    beside=beside(seen),
                )  # fmt: skip
                show(visit, figure, story, f"schoenfeld_{contrast.vs}")
