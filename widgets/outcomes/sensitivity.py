"""One click: the contrast again under the choices somebody else might have made, drawn beside the main estimate."""

from __future__ import annotations

import streamlit as st

from charts.forest import forest
from cohorts.errors import ConcordError
from queries.outcomes.follow_up import FollowUp
from queries.outcomes.sensitivity import variations
from stats.survival.analysis import estimate
from stats.survival.estimates import SurvivalEstimate
from stats.survival.forest import ForestRow, varied
from widgets.ask import ask
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.outcomes.words import beside
from widgets.style import colours
from widgets.values import genetic_groups
from widgets.visit import Visit

NEXT = "Each row differs from the main estimate in one choice; the others are as they were."


def sensitivity(visit: Visit, question: FollowUp, seen: SurvivalEstimate) -> None:
    """The panel below the estimate `seen` of `question`; asked only once it is opened."""
    if not seen.contrasts:
        return
    with st.expander("Does it hold? Sensitivity of the hazard ratio", key="sensitivity", on_change="rerun") as panel:
        if not panel.open:
            return
        rows, failed = _rows(visit, question, seen)
        first, other = seen.groups[0].name, seen.contrasts[0].vs
        held = sum(row.hr is not None for row in rows[1:])
        figure = forest(
            rows, colours(), title=f"“{first}” vs “{other}” under {len(rows) - 1} other choices",
            subtitle=f"{held} can be told · diamond and dotted line: the main estimate",
        )  # fmt: skip
        methods = f"{NEXT} {seen.methods}"
        show(visit, figure, Story(literal(methods), f"{len(rows)} estimates", beside=beside(seen)), "sensitivity")
        for words in failed:
            st.caption(literal(words))


def _rows(visit: Visit, question: FollowUp, seen: SurvivalEstimate) -> tuple[list[ForestRow], list[str]]:
    made = variations(question, genetic_groups(visit))
    rows, failed = [varied("Main estimate", seen, main=True)], []
    bar = st.progress(0.0, text="Asking again")
    for place, each in enumerate(made):
        bar.progress(place / len(made), text=each.name)
        try:
            rows.append(varied(each.name, ask(visit, each.question, then=estimate)))
        except ConcordError as error:
            rows.append(varied(each.name, None))
            failed.append(f"{each.name}: {error}")
    bar.empty()
    return rows, failed
