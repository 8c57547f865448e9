"""Administration: people and their roles dataset by dataset, tokens for programs, and the audit. For stewards."""

from __future__ import annotations

import streamlit as st

from access.roles import demand
from cohorts.errors import ConcordError
from widgets.bound import Bound
from widgets.consent import administration
from widgets.consent.care import care
from widgets.guard import entered
from widgets.notices import problem, told

VIEWS = {"roles": "People and roles", "care": "Care", "keys": "Tokens", "audit": "Audit"}

visit = entered()
st.markdown("### Administration", anchors=False)
try:
    demand(visit.asking.role, "consent")
except ConcordError as error:
    problem(error, "administration")
    st.stop()
bound = Bound()
view = st.segmented_control(
    "View", list(VIEWS), required=True, format_func=VIEWS.get, label_visibility="collapsed", persist_state="session",
    key=bound("administration", "roles", list(VIEWS)),
)  # fmt: skip
with told("administration"):
    {"roles": administration.roles, "care": care, "keys": administration.keys, "audit": administration.audit}[view](
        visit
    )
bound.write()
