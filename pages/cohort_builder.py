"""The cohort builder: the question on the left, its answer on the right, both always in view."""

from __future__ import annotations

import streamlit as st

from charts.fields import written
from charts.funnel import funnel
from queries.attrition import Attrition
from queries.count import Count
from widgets import current
from widgets.ask import ask
from widgets.criterion_editor import editor
from widgets.figure import Story, show
from widgets.frames import steps_frame
from widgets.guard import Visit, entered
from widgets.notices import told
from widgets.strip import strip
from widgets.style import colours


def answer(visit: Visit) -> None:
    """How many, how they come about, who they are."""
    cohort = current.cohort()
    counted = ask(visit, Count(cohort))
    places = st.columns(3, gap="small")
    places[0].metric("In the cohort", written(counted.count, "count"))
    places[1].metric("Unknown", written(counted.unknown, "count"))
    places[2].metric("Permitted", written(counted.permitted, "count"))
    steps = ask(visit, Attrition(cohort))
    figure = funnel(steps_frame(visit, steps, cohort.criterion), colours())
    show(
        visit,
        figure,
        Story(
            methods="…",
            denominator=f"{written(counted.count, 'count')} of {written(counted.permitted, 'count')} permitted",
        ),
        "funnel",
    )


visit = entered()
strip(visit)
question, answered = st.columns([0.42, 0.58], gap="medium")
with question:
    editor(visit)
with answered, told("cohort"):
    answer(visit)
