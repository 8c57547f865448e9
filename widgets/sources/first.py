"""The first release of a warehouse, brought in by the page: before it there is nothing to ask and no purpose for it.

Who may do it is the owner of the machine in local mode, or a steward of every dataset where people sign in.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from access import Asking
from cohorts.errors import WarehouseUnavailable
from queries import Warehouse
from widgets.guard import stores
from widgets.sign_in import visitor
from widgets.sources import working
from widgets.visit import Visit

_UNSEEN = "sources_first_unseen"


def newcomer() -> Visit | None:
    """The visit of who may bring in the first release, while there is none and until its end was shown; else None."""
    warehouse = Warehouse(stores())
    try:
        release, there = warehouse.release, True
    except WarehouseUnavailable:
        release, there = "", False
    if there and not st.session_state.get(_UNSEEN):
        return None
    try:
        who = visitor(stores())
    except WarehouseUnavailable:
        return None  # the guard says what is wrong
    if not (who.local or (who.role == "steward" and who.datasets is None)):
        return None
    if there and working.standing("ingest") is None:
        st.session_state.pop(_UNSEEN, None)
        return None
    st.session_state[_UNSEEN] = True
    asking = Asking(who.user, "steward", None, None, date.today(), release, 0)
    return Visit(warehouse, asking, who)


def seen() -> None:
    """The end was shown: the page is an ordinary one from the next run on."""
    st.session_state.pop(_UNSEEN, None)
