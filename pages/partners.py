"""Partners: what there is to ask for, of whom, within what people agreed to; a request and a feasibility report."""

from __future__ import annotations

import streamlit as st

from widgets.guard import entered
from widgets.markdown import literal
from widgets.notices import told
from widgets.partners import parts
from widgets.partners.report import report_section
from widgets.partners.request import request_form
from widgets.question import current

visit = entered(without_counts=parts.uses)
st.markdown(f"### Partners :gray[release {visit.asking.release}]", anchors=False)
with told("partners"):
    parts.summary(visit)
with told("dictionary"):
    parts.dictionary(visit)
with told("coding"):
    parts.coding(visit)
st.markdown(f":gray[The current question:] {literal(current.cohort().sentence)}")
left, right = st.columns(2, gap="large")
with left, told("request"):
    request_form(visit)
with right, told("report"):
    report_section(visit)
with told("uses"):
    parts.uses(visit)
