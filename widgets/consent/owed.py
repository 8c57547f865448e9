"""What stands in place of a download while duties that come with the data are not accepted (S-DU 2)."""

from __future__ import annotations

import streamlit as st

from queries.consent.accepted import not_accepted
from widgets.markdown import literal
from widgets.visit import Visit


def owing(visit: Visit) -> bool:
    """Whether files wait for a duty; then this says which, and where it is accepted."""
    missing = not_accepted(visit.warehouse, visit.asking)
    if missing:
        st.markdown(f"Files wait for duties that come with the data: {literal('; '.join(missing))}.")
        st.page_link("consent.py", label="Accept them, once", icon=":material/task_alt:")
    return bool(missing)
