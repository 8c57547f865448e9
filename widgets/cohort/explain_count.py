"""Explain this count: the sentence, the denominators step by step, what is unknown and why, and the SQL."""

from __future__ import annotations

import streamlit as st

from charts.fields import written
from cohorts.cohort import Cohort
from queries.cohort.attrition import AttritionAnswer, Part
from queries.cohort.count import CountAnswer
from queries.cohort.left_out import places
from widgets.frames import steps_frame
from widgets.markdown import literal
from widgets.table import table
from widgets.visit import Visit
from widgets.words import in_chart, in_sentence


def explain(visit: Visit, cohort: Cohort, counted: CountAnswer, steps: AttritionAnswer, sql: str) -> None:
    """The panel. `sql` is the query that counts, with its parameters."""
    numbers = [written(value, "count") for value in (counted.count, counted.unknown, counted.permitted)]
    st.markdown(f"**{numbers[0]}** of {numbers[2]} permitted. {in_sentence(visit, cohort.criterion)}")
    frame = steps_frame(visit, steps, cohort.criterion)
    columns = ("step", "alone", "unknown", "remaining", "without")
    table(frame, key="explain_steps", columns=columns, alt="Denominators of the cohort, step by step")
    _unknown(visit, cohort, steps, numbers[1])
    with st.expander("The SQL that counts", icon=":material/code:", key="explain_sql"):
        st.code(sql, language="sql", wrap_lines=True, height=360)


def _unknown(visit: Visit, cohort: Cohort, steps: AttritionAnswer, unknown: str) -> None:
    st.markdown(
        f"**Unknown: {unknown}.** They are neither in nor out: a criterion is unknown for them, and no other says no."
    )
    leaves = [
        (part, criterion)
        for place, criterion in places(cohort.criterion)
        if not criterion.parts and (part := steps.at(place)) is not None
    ]
    for part, criterion in leaves:
        if part.unknown != 0:
            words = literal(in_chart(visit, part.words, cohort.criterion))
            # The criterion's own words, whose names of fields are code.
            st.markdown(f"- {words}: {_told(part)}  \n  :gray[unknown when {criterion.unknown_when}]")
    if leaves and all(part.unknown == 0 for part, _ in leaves):
        st.caption("Every criterion is answered for everybody who is permitted.")


def _told(part: Part) -> str:
    """'1,590 yes, 14,767 no, 3,742 unknown', which add up to who is permitted."""
    cells = (("yes", part.yes), ("no", part.no), ("unknown", part.unknown))
    return ", ".join(f"{written(value, 'count')} {word}" for word, value in cells)
