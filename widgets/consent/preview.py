"""What a partner would see, beside what this visitor sees: the same questions through the same door, twice."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from access.roles import ROLES
from charts.distribution import bars
from charts.fields import written
from charts.funnel import funnel
from cohorts.cohort import Cohort
from queries.cohort.attrition import Attrition
from queries.cohort.count import Count
from queries.cohort.describe import Describe
from queries.variants.gene_summary import GeneSummary
from widgets.ask import ask
from widgets.frames import steps_frame
from widgets.notices import told
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

_SHOWN = {"sex": "Sex", "genetic_group": "Genetic similarity group", "site": "Site"}


def as_role(visit: Visit, role: str) -> Visit:
    """The same visit in another role: its answers passed the door as that role."""
    return replace(visit, asking=replace(visit.asking, role=role))


def may_preview(visit: Visit) -> bool:
    """Stewards, and on one's own machine its owner in any role with exact numbers."""
    role = ROLES[visit.asking.role]
    return role.consent or (visit.visitor.local and role.exact)


def side_by_side(visit: Visit, cohort: Cohort, gene: str) -> None:
    """One line of the page a question, two columns."""
    both = (visit, as_role(visit, "partner"))
    left, right = st.columns(2, gap="medium")
    left.markdown(f"**{visit.asking.role.capitalize()}** :gray[· exact]")
    right.markdown("**Partner** :gray[· protected: fewer than 11 suppressed, rounded down to tens]")
    for draw in (_numbers, _steps, _who, _gene):
        for place, one, side in zip(st.columns(2, gap="medium"), both, ("own", "partner"), strict=True):
            with place, told(f"{draw.__name__}_{side}"):
                st.caption(one.asking.role.capitalize())  # on a narrow screen one side stands below the other
                draw(one, cohort, gene, side)


def _numbers(visit: Visit, cohort: Cohort, gene: str, side: str) -> None:
    counted = ask(visit, Count(cohort))
    places = st.grid(3, min_column_width=110, gap="small")
    places.metric("In the cohort", written(counted.count, "count"))
    places.metric("Unknown", written(counted.unknown, "count"))
    places.metric("Permitted", written(counted.permitted, "count"))


def _steps(visit: Visit, cohort: Cohort, gene: str, side: str) -> None:
    steps = steps_frame(visit, ask(visit, Attrition(cohort)), cohort.criterion)
    figure = funnel(steps, colours())
    st.plotly_chart(
        figure.drawing, key=f"preview_steps_{side}", theme=None, config={"displayModeBar": False},
        alt=f"{visit.asking.role}: {figure.alt}",
    )  # fmt: skip


def _who(visit: Visit, cohort: Cohort, gene: str, side: str) -> None:
    described = ask(visit, Describe(cohort, conditions=0))
    for name, title in _SHOWN.items():
        frame = getattr(described, name).frame
        if not frame.height:
            st.caption(f"{title}: too few to show.")
            continue
        figure = bars(frame.select("value", "n"), colours(), title=title)
        st.markdown(f"**{title}**")
        st.plotly_chart(
            figure.drawing, key=f"preview_{name}_{side}", theme=None, config={"displayModeBar": False},
            alt=f"{visit.asking.role}: {figure.alt}",
        )  # fmt: skip


def _gene(visit: Visit, cohort: Cohort, gene: str, side: str) -> None:
    found = ask(visit, GeneSummary(gene, cohort))
    rows = [
        (line.kind.replace("_", " "), line.state.replace("_", " "), *(written(each, "count") for each in told))
        for line in found.lines
        for told in [(line.cohort.yes if line.cohort else None, line.everybody.yes)]
    ]
    names = ("consequence_class", "state", "in the cohort", "in everybody")
    st.markdown(f"**Carriers in {gene}**")
    table(pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row"), key=f"preview_gene_{side}",
          alt=f"{visit.asking.role}: carriers in {gene}")  # fmt: skip
