"""The strip on every page: search, purpose, how many permit it, role, and what the data are."""

from __future__ import annotations

import streamlit as st

from access.banners import DEMO_BANNER
from access.care import OWNERS
from charts.fields import written
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from queries.cohort.attrition import Attrition
from widgets import entrance
from widgets.ask import ask
from widgets.consent import purpose_form
from widgets.ledger import drawer
from widgets.markdown import literal
from widgets.question import news
from widgets.search.examples import help_button
from widgets.search.results import results
from widgets.values import simulated
from widgets.visit import Visit


def strip(visit: Visit) -> None:
    """Draw it; it stays in view while the page scrolls."""
    if st.session_state.pop("search_forget", False):
        st.session_state["search_text"] = ""
    with st.container(horizontal=True, vertical_alignment="center", key="strip"):
        st.text_input(
            "Search", key="search_text", label_visibility="collapsed", icon=":material/search:", width=330,
            placeholder="Gene, variant, region, rsID, condition …", on_change=_search, autocomplete="off",
        )  # fmt: skip
        help_button()
        purpose = visit.asking.purpose
        words = literal(purpose_form.short(purpose)) if purpose else "No purpose stated"
        if st.button(
            words, icon=":material/flag:", key="purpose_button",
            help=literal(purpose.sentence()) if purpose else "State a purpose",
            type="secondary" if purpose else "primary",
        ):  # fmt: skip
            purpose_form.dialog(visit.visitor)
        if purpose and visit.counts:
            st.badge(_permitted(visit), icon=":material/verified_user:", color="gray")
        st.badge(_role(visit), icon=":material/person:", color="orange" if visit.visitor.local else "gray")
        if not visit.visitor.local and st.button(
            "Sign out", icon=":material/logout:", key="sign_out", help=literal(f"Signed in as {visit.visitor.user}")
        ):
            entrance.leave()
        if purpose and visit.counts:
            drawer(visit)
        if purpose and simulated(visit):
            st.badge(DEMO_BANNER, icon=":material/science:", color="orange")
    # A place of its own, also while it is empty: what stands below would lose the focus if it moved.
    with st.container(key="below_strip", gap="small"):
        _below(visit)


def _below(visit: Visit) -> None:
    purpose = visit.asking.purpose
    if purpose and visit.counts:
        results(visit)
        news.tell(visit)
    if st.session_state.pop("purpose_from_link", False) and purpose:
        st.info(
            f"The link you opened was made for this purpose, and it is now yours: **{literal(purpose.sentence())}**."
            " Change it in the strip if it is not.",
            icon=":material/link:",
        )


def _role(visit: Visit) -> str:
    role = visit.asking.role.capitalize()
    return f"{role} · local mode" if visit.visitor.local else role


def _permitted(visit: Visit) -> str:
    release, permit = ask(visit, Attrition(Cohort("everybody", EVERYBODY))).steps[:2]
    said = "are in your care and permit it" if visit.asking.care not in (None, OWNERS) else "permit it"
    return f"{written(permit.remaining, 'count')} of {written(release.remaining, 'count')} {said}"


def _search() -> None:
    text = st.session_state.get("search_text", "").strip()
    if text:
        st.session_state["search_asked"] = text
