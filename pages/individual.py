"""Why one individual is in the cohort, or is not: by right, with a stated reason, and audited."""

from __future__ import annotations

import streamlit as st

from access.roles import demand
from widgets.cohort.person import person
from widgets.guard import entered
from widgets.notices import told
from widgets.question import current
from widgets.words import in_sentence

visit = entered()
st.markdown("#### Explain one individual")
cohort = current.cohort()
st.caption(f"{cohort.name}: {in_sentence(visit, cohort.criterion)}")
with told("individual"):
    demand(visit.asking.role, "rows")
    person(visit, cohort)
