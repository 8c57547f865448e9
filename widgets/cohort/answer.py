"""The answer to a cohort question: how many, how they come about, who they are, and where to go on."""

from __future__ import annotations

import json

import polars as pl
import streamlit as st

from charts.fields import written
from charts.funnel import funnel
from cohorts.cohort import Cohort
from queries.cohort.attrition import Attrition
from queries.cohort.count import Count, CountAnswer
from queries.cohort.describe import Describe, DescribeAnswer
from queries.sql_text import SqlText
from widgets.ask import ask
from widgets.bound import Bound
from widgets.cohort import described as described_cohort
from widgets.cohort.explain_count import explain
from widgets.figure import Story, show
from widgets.frames import number, steps_frame
from widgets.markdown import literal
from widgets.style import colours
from widgets.visit import Visit
from widgets.words import genes, in_sentence

_VIEWS = {
    "who": "Who",
    "conditions": "Conditions",
    "treatments": "Treatments",
    "measurements": "Measurements",
    "carriers": "Carriers",
    "follow_up": "Follow-up",
    "overlap": "Overlap",
    "explain": "Explain",
}


def answer(visit: Visit, cohort: Cohort) -> None:
    """Everything right of the question."""
    counted = ask(visit, Count(cohort))
    described = ask(visit, Describe(cohort, conditions=0))
    _numbers(counted, described)
    for note in counted.notes:
        st.caption(f":material/info: {literal(note)}")
    stepped = ask(visit, Attrition(cohort))
    steps = steps_frame(visit, stepped, cohort.criterion)
    story = Story(
        methods=methods(visit, cohort, counted),
        denominator=f"{written(counted.count, 'count')} of {written(counted.permitted, 'count')} permitted",
        sql=lambda: sql(visit, cohort),
    )
    show(visit, funnel(steps, colours()), story, "funnel")
    if counted.count == 0:
        st.caption("Nobody is in this cohort. Switch a criterion off to see which one empties it.")
        return
    _onward(visit, cohort)
    bound = Bound()
    view = st.segmented_control(
        "Describe", list(_VIEWS), required=True, format_func=_VIEWS.get, label_visibility="collapsed",
        key=bound("view", "who", _VIEWS), persist_state="session",
    )  # fmt: skip
    bound.write()
    match view:
        case "who":
            described_cohort.who(visit, cohort, described)
        case "conditions" | "treatments":
            described_cohort.recorded(visit, cohort, view.removesuffix("s"))
        case "measurements":
            described_cohort.values(visit, cohort)
        case "carriers":
            described_cohort.carriers(visit, cohort)
        case "follow_up":
            described_cohort.follow_up(visit, cohort, described)
        case "overlap":
            described_cohort.overlap(visit, cohort)
        case _:
            explain(visit, cohort, counted, stepped, sql(visit, cohort))
    if view not in ("overlap", "explain"):
        st.caption(described_cohort.HINT)


def _numbers(counted: CountAnswer, described: DescribeAnswer) -> None:
    count, permitted = number(counted.count), number(counted.permitted)
    share = f"{percent(count / permitted)} of permitted" if count is not None and permitted else "of permitted"
    spans = described.follow_up.frame
    # Sums with suppressed parts, or of a cohort too small to be told, would say less than they seem to.
    told = count is not None and spans["n"].null_count() == 0
    followed, long = (int(part["n"].sum() or 0) for part in (spans, spans.filter(pl.col("from") >= 5)))
    dated = f"of {followed:,} with dates" if told else "small groups suppressed"
    places = st.grid(4, min_column_width=130, gap="small")
    off = {"delta_color": "off", "delta_arrow": "off"}
    places.metric("In the cohort", written(counted.count, "count"), delta=share, **off)
    places.metric("Unknown", written(counted.unknown, "count"), delta="neither in nor out", **off)
    places.metric("Permitted", written(counted.permitted, "count"), delta="this purpose", **off)
    places.metric("Followed 5 years", written(long if told else None, "count"), delta=dated, **off)


def percent(share: float) -> str:
    """A share with as many digits as tell it from nothing: 2.5 %, 0.05 %."""
    return f"{100 * share:.1f} %" if share >= 0.001 or share == 0 else f"{100 * share:.1g} %"


def _onward(visit: Visit, cohort: Cohort) -> None:
    with st.container(horizontal=True, key="onward"):
        st.page_link(
            "outcomes.py", label="Compare their outcomes", icon=":material/trending_up:", query_params={"by": "cohort"}
        )
        for gene in genes(cohort.criterion)[:3]:
            st.page_link(
                "variant_browser.py", label=f"Open {gene}", icon=":material/genetics:", query_params={"gene": gene}
            )
        if visit.rows:
            st.page_link("individual.py", label="Explain one individual", icon=":material/person_search:")


def methods(visit: Visit, cohort: Cohort, counted: CountAnswer) -> str:
    """A paragraph fit for a paper."""
    purpose = literal(visit.asking.purpose.sentence()) if visit.asking.purpose else "none"
    return (
        f"From release {visit.asking.release}, {written(counted.permitted, 'count')} individuals permit the purpose"
        f" ({purpose}). The cohort is: {in_sentence(visit, cohort.criterion)} Each"
        " criterion divides individuals into yes, no and unknown; joined by Kleene's logic,"
        f" {written(counted.count, 'count')} are yes and {written(counted.unknown, 'count')} unknown."
        " The absence of a record is a no only of who was observed; not carrying an allele means called and without it."
    )


def sql(visit: Visit, cohort: Cohort) -> str:
    """The query that runs, its parameters after it."""
    asked = ask(visit, SqlText(cohort))
    values = json.dumps(asked.parameters, indent=2, default=str, ensure_ascii=False)
    return f"{asked.sql}\n\n-- parameters\n" + "\n".join(f"-- {line}" for line in values.splitlines())
