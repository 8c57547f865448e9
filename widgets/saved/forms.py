"""The form of the criterion that names a saved cohort."""

from __future__ import annotations

import streamlit as st

from cohorts.criteria import InCohort
from widgets.markdown import literal
from widgets.saved import cohorts as saved
from widgets.visit import Visit

_NEWEST = "Newest, also later ones"


def in_cohort(visit: Visit, old: InCohort | None, key: str) -> InCohort | None:
    """Is in a cohort that was saved here: its newest version, or one that stays."""
    known = {one.id: one for one in saved.cohorts(visit)}
    if old and old.id not in known:
        known[old.id] = saved.find(visit, old.id)
    if not known:
        st.caption("Nothing is saved yet. Save a cohort in the builder, then it can be named here.")
        return None
    ids = list(known)
    id = st.selectbox(
        "Saved cohort", ids, index=ids.index(old.id) if old else None, key=f"{key}_saved",
        format_func=lambda one: f"{known[one].name} · {known[one].owner}", placeholder="Choose one",
    )  # fmt: skip
    if id is None:
        return None
    versions = {one.version: one for one in saved.versions(visit, id)}
    options = [None, *versions]
    version = st.selectbox(
        "Version", options, index=options.index(old.version) if old and old.version in options else 0,
        key=f"{key}_version_{id}", format_func=lambda one: _NEWEST if one is None else _told(versions[one]),
    )  # fmt: skip
    chosen = versions[version or max(versions)]
    st.caption(f"{chosen.state.capitalize()}{f'. {literal(chosen.note)}' if chosen.note else ''}")
    return InCohort(id, version, chosen.name)


def _told(one: saved.SavedCohort) -> str:
    return f"{one.version} · {one.state} · {one.saved_on:%Y-%m-%d} · {one.name}"
