"""Partner preview: what a partner would be shown of the current cohort, beside what this visitor is shown."""

from __future__ import annotations

import streamlit as st

from cohorts.errors import Refused
from widgets.bound import Bound
from widgets.consent.preview import may_preview, side_by_side
from widgets.guard import entered
from widgets.markdown import literal
from widgets.notices import problem, told
from widgets.question import current

visit = entered()
bound = Bound()
cohort = current.cohort()
st.markdown(f"### Partner preview :gray[{literal(cohort.name)}]", anchors=False)
if not may_preview(visit):
    role = f"The role '{visit.asking.role}' may not preview another"
    problem(Refused(role, do="It takes the role steward, or local mode as its owner."), "preview")
    st.stop()
st.caption(
    "Both sides ask the same questions and pass the same door; what stands on the right is what a partner is sent, not"
    " what is hidden from the eye. Each side stands in the audit."
)
gene = st.text_input("Gene", key=bound("preview_gene", "LDLR"), max_chars=40, width=180)
with told("preview"):
    side_by_side(visit, cohort, gene.strip() or "LDLR")
bound.write()
