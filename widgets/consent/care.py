"""Who is in whose care: the people whom a clinician's role reaches, given and taken by the steward, audited."""

from __future__ import annotations

import polars as pl
import streamlit as st

from queries.consent.stewardship import give_care, named, people, take_care
from widgets.notices import told
from widgets.table import table
from widgets.visit import Visit

LONGEST = 200_000  # characters of a pasted list


def care(visit: Visit) -> None:
    """How many are in each clinician's care; put some in, take some out."""
    st.markdown("A clinician reaches the people in their care, and nobody else, in whatever they ask.")
    clinicians = sorted({each.person for each in people(visit.warehouse).standing() if each.role == "clinician"})
    sizes = {**dict.fromkeys(clinicians, 0), **visit.warehouse.care.sizes()}
    if sizes:
        frame = pl.DataFrame({"clinician": [*sizes], "in care": [*sizes.values()]}, strict=False)
        table(frame, key="care", alt="How many are in each clinician's care")
    else:
        st.caption("Nobody holds the role clinician yet: give it under People and roles.")
    with st.form("care_form", border=True), told("care_form"):
        st.markdown("**Put into or take out of a clinician's care**")
        who = st.text_input("Clinician", placeholder="campus:ada", max_chars=600)
        listed = st.text_area(
            "Individuals", placeholder="demo/P000123", max_chars=LONGEST,
            help="DATASET/INDIVIDUAL by the data holder's pseudonym, one a line",
        )  # fmt: skip
        with st.container(horizontal=True):
            give = st.form_submit_button("Put into their care", type="primary", icon=":material/person_add:")
            take = st.form_submit_button("Take out of it", icon=":material/person_remove:")
        if give or take:
            change = give_care if give else take_care
            n = change(visit.warehouse, who.strip(), named(listed.split()), visit.asking.user)
            st.session_state["care_done"] = (
                f"{n:,} individual{'' if n == 1 else 's'} {'put in' if give else 'taken out'}"
            )
            st.rerun()
    if done := st.session_state.pop("care_done", None):
        st.success(done, icon=":material/check:")
