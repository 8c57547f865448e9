"""Cohort genomics: which genes are altered in whom, together or apart; secondary findings; genes that change drugs."""

from __future__ import annotations

import streamlit as st

from widgets.bound import Bound
from widgets.genomics import clinical, parts
from widgets.genomics.choices import choices
from widgets.genomics.variables import variables
from widgets.guard import entered
from widgets.markdown import literal
from widgets.notices import told
from widgets.question import current

VIEWS = {
    "genes": "Most altered",
    "oncoprint": "Oncoprint",
    "pairs": "Together or apart",
    "variables": "By variable",
    "findings": "Secondary findings",
    "pharmacogenes": "Pharmacogenes",
}

visit = entered()
cohort = current.cohort()
bound = Bound()
name = "Everybody who permits this purpose" if current.is_everybody() else cohort.name
st.markdown(f"### Cohort genomics :gray[{literal(name)}]", anchors=False)
if not current.is_everybody():
    st.caption(literal(cohort.sentence))
view = st.segmented_control(
    "View", list(VIEWS), required=True, format_func=VIEWS.get, label_visibility="collapsed", persist_state="session",
    key=bound("genomics", "genes", list(VIEWS)),
)  # fmt: skip
with told("genomics"):
    match view:
        case "findings":
            clinical.findings(visit, cohort)
        case "pharmacogenes":
            clinical.pharmacogenes(visit, cohort, bound)
        case _:
            chosen = choices(visit, bound)
            if view == "oncoprint":
                parts.oncoprints(visit, cohort, chosen, bound)
            elif view == "pairs":
                parts.pairs(visit, cohort, chosen)
            elif view == "variables":
                variables(visit, cohort, chosen, bound)
            else:
                parts.genes(visit, cohort, chosen)
bound.write()
