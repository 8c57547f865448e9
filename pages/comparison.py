"""Comparison: two to six cohorts side by side, who they are and how far they stand apart."""

from __future__ import annotations

import streamlit as st

from charts.fields import written
from charts.figure import Figure
from charts.love import love
from queries.ran import SqlRan
from stats.groups.side_by_side import SideBySide
from widgets.ask import ask
from widgets.comparison import table as comparison_table
from widgets.comparison.choices import Choices, choices
from widgets.comparison.more import more
from widgets.ending import Tests, ending
from widgets.figure import Story, foot, show
from widgets.guard import entered
from widgets.markdown import literal
from widgets.notices import notice, told
from widgets.style import colours
from widgets.visit import Visit


def answer(visit: Visit, chosen: Choices) -> None:
    """The table, who was left out, and the love plot."""
    question = chosen.question
    with st.skeleton(height=420):
        found = ask(visit, question, then=SideBySide(chosen.tests))
    sizes = " + ".join(written(n, "count") if isinstance(n, int) else str(n) for n in found.n)
    left_out = [f"{written(n, 'count') if isinstance(n, int) else n} {reason}" for reason, n in found.excluded]
    beside = (*((f"Left out: {'; '.join(left_out)}",) if left_out else ()), *found.warnings)
    story = Story(literal(found.methods), f"{sizes} individuals", lambda: ask(visit, SqlRan(question)).text, beside)
    title = " · ".join(found.groups)
    st.markdown(f"**Side by side** :gray[· {literal(title)}]")
    comparison_table.draw(found, chosen.spread)
    numbers = Figure(None, f"Table One: {title}", title, comparison_table.numbers(found))
    foot(visit, numbers, story, "table_one")
    if left_out:
        st.markdown(f":gray[**Left out.** {literal('; '.join(left_out))}.]")
    for warning in found.warnings:
        st.markdown(f":gray[{literal(warning)}]")
    show(visit, love(found, colours()), story, "love")
    tests = tuple((f"{row.variable}: {row.test}", row.p) for row in found.rows if row.p is not None)
    sizes = (*found.groups[:2], *found.n[:2])
    ending(visit, question, Tests(tests, len(tests)), title=f"Table One: {title}", shares=sizes)
    more(visit, question)


visit = entered()
left, right = st.columns([0.25, 0.75], gap="medium")
chosen = None
with left, told("choices"):
    chosen = choices(visit)
with right, told("comparison"):
    if chosen is None:
        notice("group_add", "Choose what to compare", "These choices do not make two groups yet.", key="no_groups")
    else:
        answer(visit, chosen)
