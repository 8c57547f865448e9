"""PheWAS: one exposure against every condition and measurement, adjusted, the crude scan beside it."""

from __future__ import annotations

import streamlit as st

from stats.scans.phewas import phewas
from widgets.associations.phewas_answer import drawn, line, one_condition
from widgets.associations.phewas_choices import Chosen, choices
from widgets.bound import Bound
from widgets.ending import ending
from widgets.guard import entered
from widgets.job import awaited
from widgets.ledger import of_scan
from widgets.notices import no_counts, notice, told
from widgets.visit import Visit


def answer(visit: Visit, chosen: Chosen) -> None:
    """The figures, and one condition in full."""
    found = awaited(visit, chosen.question, phewas, "phewas", "Testing every condition")
    if found is None:
        return
    drawn(visit, chosen, found)
    tested = found.believed.tested
    sizes = ("the exposed", "the others", found.sizes.carriers, found.sizes.others, found.believed.attempted)
    end = of_scan(tested, "name", found.believed.attempted), f"PheWAS: {found.name}", sizes
    if not tested.height:
        ending(visit, chosen.question, end[0], title=end[1])
        return
    rows = {row["code"]: row for row in tested.iter_rows(named=True)}
    bound = Bound()
    code = st.selectbox(
        "One condition in full", list(rows), key=bound("condition", next(iter(rows)), list(rows)),
        format_func=lambda one: line(rows[one]),
    )  # fmt: skip
    bound.write()
    one_condition(found, code)
    ending(visit, chosen.question, end[0], title=end[1], shares=None if found.kind == "score" else end[2])


visit = entered()
left, right = st.columns([0.25, 0.75], gap="medium")
chosen = None
if not visit.counts:
    no_counts(visit.asking.role)
else:
    with left, told("choices"):
        chosen = choices(visit)
    with right, told("phewas"):
        if chosen is None:
            notice("scatter_plot", "Choose an exposure", "These choices name none yet.", key="no_exposure")
        else:
            answer(visit, chosen)
