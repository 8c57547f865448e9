"""Sources: what the release was made from, and bringing more in, with a dry run before anything is written. For
stewards."""

from __future__ import annotations

import streamlit as st

from access.roles import demand
from cohorts.errors import ConcordError
from widgets.guard import entered
from widgets.notices import problem, told
from widgets.sources import choices, first, held, report, working

newcomer = first.newcomer()
visit = newcomer or entered()
st.markdown("### Sources", anchors=False)
try:
    demand(visit.asking.role, "consent")
except ConcordError as error:
    problem(error, "sources")
    if visit.visitor.local:
        st.caption("This machine is yours: the strip above changes the role to steward.")
    st.stop()
greeting = st.empty()
if newcomer:
    with greeting:
        report.welcome()
left, right = st.columns([0.3, 0.7], gap="medium")
with right:
    above = st.container()
    mapping = choices.mapped()
with left:
    order = choices.chosen(visit, mapping)
with above, told("sources"):
    if order is not None:
        working.begin(visit, "trial", order)
    if working.standing("ingest"):
        ended = working.awaited("ingest", f"Bringing in {working.standing('ingest').order.dataset}")
        if ended is not None and ended.release and visit.asking.release != visit.warehouse.release:
            st.rerun()  # so that the whole page is about the new release
        if ended is not None:
            if ended.release:
                greeting.empty()  # it is no longer
            report.brought(visit, working.standing("ingest").order, ended)
            first.seen()
    elif trial := working.standing("trial"):
        found = working.awaited("trial", f"Dry run of {trial.order.dataset}")
        if found is not None and found.draft and st.session_state.get("sources_draft_of") is not trial.job:
            st.session_state["sources_draft_of"] = trial.job
            st.session_state["sources_drafted"] = found.draft
            st.rerun()
        if found is not None:
            report.tried(visit, working.standing("trial").order, found)
    else:
        report.nothing_yet()
if not newcomer:
    with told("held"):
        held.release(visit)
        held.named(visit)
        held.history(visit)
