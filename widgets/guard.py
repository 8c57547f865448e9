"""Nobody passes without a warehouse, a role and a purpose: every page begins with `entered()`.

A deep link in a fresh process may run a page before anything else has run, so each page is guarded by itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from cohorts.errors import ConcordError, WarehouseUnavailable
from queries import Warehouse, asking_for, open_warehouse
from widgets import entrance, notices
from widgets.consent import purpose_form
from widgets.question import current
from widgets.sign_in import visitor
from widgets.strip import strip
from widgets.visit import Visit


def looked_in() -> Visit | None:
    """The visit, with or without a purpose; None after saying why there is none."""
    try:
        who = visitor(stores())
    except WarehouseUnavailable as error:
        notices.problem(error, "access")
        return None
    if who.role is None:
        entrance.closed(who)
        return None
    try:
        warehouse = _opened(str(stores()))
        _ = warehouse.manifest
    except WarehouseUnavailable as error:
        _opened.clear()
        notices.no_warehouse(error)
        return None
    try:
        current.follow_link()
    except ConcordError as error:
        notices.problem(error, "link")
    purpose = st.session_state.get("purpose")
    asking = asking_for(warehouse, who.user, who.role, purpose, datasets=who.datasets, owner=who.local)
    return Visit(warehouse, asking, who)


def purpose_needed() -> None:
    """Refused until a purpose is stated: no purpose, no rows."""
    with st.container(border=True, key="purpose_needed"):
        st.markdown("#### :material/flag: What is it for?", anchors=False)
        st.markdown(
            "Each participant agreed to some uses of their data and not to others. State a purpose, and Concord shows"
            " the people who permit it: the first row of every funnel says how many. Until then nothing is shown."
        )
        purpose_form.suggestions("needed")
        with st.expander("State another purpose", key="another_purpose"):
            purpose_form.form("needed")


def entered(
    without_purpose: Callable[[], None] = purpose_needed, without_counts: Callable[[Visit], None] | None = None
) -> Visit:
    """The visit of this run, under its strip; the page stops here, in a designed state, when something is missing.
    `without_purpose` draws the state of who has stated none: words, nothing of the release; `without_counts` what a
    role without counts may see below the words that say so."""
    visit = looked_in()
    if visit is None:
        st.stop()
    if visit.asking.purpose is None:
        without_purpose()
        st.stop()
    strip(visit)
    if not visit.counts:
        notices.no_counts(visit.asking.role)
        if without_counts:
            without_counts(visit)
        st.stop()
    return visit


def stores() -> Path:
    """The directory of the warehouse, and of what stands beside its releases."""
    return Path(os.environ.get("CONCORD_WAREHOUSE") or Path("data") / "warehouse")


@st.cache_resource(show_spinner=False)
def _opened(directory: str) -> Warehouse:
    return open_warehouse(directory)
