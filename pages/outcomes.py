"""Outcomes: what became of up to six groups, with delayed entry unless it is switched off, and its naïve form beside
it.
"""

from __future__ import annotations

import streamlit as st

from charts.fields import written
from charts.survival import estimated
from cohorts.outcomes import DEATH
from queries.ran import SqlRan
from stats.survival.analysis import estimate
from widgets.ask import ask
from widgets.ending import ending
from widgets.figure import Story, show
from widgets.guard import entered
from widgets.markdown import literal
from widgets.notices import notice, told
from widgets.outcomes import words
from widgets.outcomes.choices import Choices, choices
from widgets.outcomes.further import further
from widgets.outcomes.sensitivity import sensitivity
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit


def answer(visit: Visit, chosen: Choices) -> None:
    """The figure, its contrasts, the estimand, and who was left out."""
    question = chosen.question
    with st.skeleton(height=420):
        seen = ask(visit, question, then=estimate)
        naive = ask(visit, chosen.naive_question, then=estimate) if chosen.naive else None
    figure = estimated(seen, naive, colours(), outcome=finding(seen, question), death=question.outcome.kind == DEATH)
    sizes = " + ".join(written(group.n, "count") for group in seen.groups)
    story = Story(
        literal(seen.methods), f"{sizes} individuals", lambda: ask(visit, SqlRan(question)).text, words.beside(seen)
    )
    show(visit, figure, story, "survival")
    words.contrasts(seen)
    if len(seen.contrasts) > 1:
        table(words.all_contrasts(seen), key="contrasts", alt="Hazard ratios of the first group to each other")
    table(words.summary(seen), key="summary", alt="Individuals, events, median and incidence of each group")
    st.markdown(f":gray[**Estimand.** {literal(seen.estimand)}]")
    words.cautions(seen)
    further(visit, seen)
    sensitivity(visit, question, seen)
    ending(visit, question, words.tests(seen, question.outcome.title), survival=seen)
    if naive:
        with st.expander("What the naïve curve does", key="naive_words"):
            words.contrasts(naive)
            words.cautions(naive)


def finding(seen: object, question: object) -> str:
    """A title that says what was found, where one contrast says it; else what is shown."""
    title = question.outcome.title
    if len(seen.contrasts) != 1 or words.believed(seen)[0].lower is None:
        return title
    first, only = seen.groups[0].name, words.believed(seen)[0]
    if only.lower > 1:
        return f"{title}: more often in “{first}”"
    return f"{title}: less often in “{first}”" if only.upper < 1 else f"{title}: no clear difference"


visit = entered()
left, right = st.columns([0.25, 0.75], gap="medium")
chosen = None
with left, told("choices"):
    chosen = choices(visit)
with right, told("outcomes"):
    if chosen is None:
        notice("group_add", "Choose what to compare", "These choices make no group yet.", key="no_groups")
    else:
        answer(visit, chosen)
