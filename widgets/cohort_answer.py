"""The answer to a cohort question: how many, how they come about, who they are, and where to go on."""

from __future__ import annotations

import json

import polars as pl
import streamlit as st

from charts.distribution import bars, histogram
from charts.fields import written
from charts.funnel import funnel
from cohorts.cohort import Cohort
from queries.attrition import Attrition
from queries.count import Count, CountAnswer
from queries.describe import Describe, DescribeAnswer
from queries.sql_text import SqlText
from widgets.ask import ask
from widgets.bound import Bound
from widgets.figure import Story, show
from widgets.frames import number, steps_frame
from widgets.markdown import literal
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit
from widgets.words import genes, in_sentence

_VIEWS = {"who": "Who they are", "conditions": "Conditions", "follow_up": "Follow-up"}


def answer(visit: Visit, cohort: Cohort) -> None:
    """Everything right of the question."""
    counted = ask(visit, Count(cohort))
    described = ask(visit, Describe(cohort, conditions=0))
    _numbers(counted, described)
    for note in counted.notes:
        st.caption(f":material/info: {literal(note)}")
    steps = steps_frame(visit, ask(visit, Attrition(cohort)), cohort.criterion)
    story = Story(
        methods=methods(visit, cohort, counted),
        denominator=f"{written(counted.count, 'count')} of {written(counted.permitted, 'count')} permitted",
        sql=lambda: sql(visit, cohort),
    )
    show(visit, funnel(steps, colours()), story, "funnel")
    if counted.count == 0:
        st.caption("Nobody is in this cohort. Switch a criterion off to see which one empties it.")
        return
    _onward(cohort)
    bound = Bound()
    view = st.segmented_control(
        "Describe", list(_VIEWS), required=True, format_func=_VIEWS.get, label_visibility="collapsed",
        key=bound("view", "who", _VIEWS), persist_state="session",
    )  # fmt: skip
    bound.write()
    {"who": _who, "conditions": _conditions, "follow_up": _follow_up}[view](visit, cohort, described)


def _numbers(counted: CountAnswer, described: DescribeAnswer) -> None:
    count, permitted = number(counted.count), number(counted.permitted)
    share = f"{percent(count / permitted)} of permitted" if count is not None and permitted else "of permitted"
    spans = described.follow_up.frame
    # Sums with suppressed parts would say less than they seem to.
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


def _onward(cohort: Cohort) -> None:
    with st.container(horizontal=True, key="onward"):
        st.page_link(
            "outcomes.py", label="Compare their outcomes", icon=":material/trending_up:", query_params={"by": "cohort"}
        )
        for gene in genes(cohort.criterion)[:3]:
            st.page_link(
                "variant_browser.py", label=f"Open {gene}", icon=":material/genetics:", query_params={"gene": gene}
            )


def _who(visit: Visit, cohort: Cohort, described: DescribeAnswer) -> None:
    left, middle, right = st.columns(3, gap="small")
    with left:
        ages = histogram(described.ages.frame, colours(), title="Age at enrolment", unit="years", height=200)
        show(visit, ages, None, "ages")
    with middle:
        show(visit, bars(described.genetic_group.frame, colours(), title="Genetic similarity group"), None, "groups")
    with right:
        show(visit, bars(described.sex.frame, colours(), title="Recorded sex"), None, "sex")
        show(visit, bars(described.site.frame, colours(), title="Site"), None, "sites")


def _conditions(visit: Visit, cohort: Cohort, described: DescribeAnswer) -> None:
    found = ask(visit, Describe(cohort)).conditions
    if found is None or not found.frame.height:
        st.caption("No condition is recorded in this cohort inside an observation period.")
        return
    columns = ("name", "code", "n", "n_of", "share", "others", "others_of", "others_share", "suppressed")
    table(found.frame, key="conditions", columns=columns, alt="Commonest conditions, beside everybody else permitted")
    st.caption(
        "Recorded inside an observation period, descendants included. Absence of a code is not absence of the"
        " condition, and a crude comparison is not adjusted for age, sex or group."
    )


def _follow_up(visit: Visit, cohort: Cohort, described: DescribeAnswer) -> None:
    left, right = st.columns(2, gap="small")
    with left:
        spans = histogram(described.follow_up.frame, colours(), title="Follow-up", unit="years", height=200)
        show(visit, spans, None, "follow_up")
    with right:
        show(visit, bars(described.vital_status.frame, colours(), title="Vital status"), None, "vital")


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
