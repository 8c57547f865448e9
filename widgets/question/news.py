"""What was just done to the question, said once at the foot of the screen with the button that takes it back."""

from __future__ import annotations

from html import escape

import streamlit as st

from widgets.question import current
from widgets.visit import Visit
from widgets.words import in_row


def tell(visit: Visit) -> None:
    """Say the news, if there are any. They leave by themselves, and with whatever is done next."""
    told: current.News | None = st.session_state.pop("news", None)
    if told is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="news"):
        words = in_row(visit, told.criterion).partition("  \n")[0]
        st.markdown(f":material/check_circle: {told.done}: {words}", width="content")
        # Announced by screen readers, which do not see that something appeared at the foot.
        st.html(f'<span role="status" class="concord-aside">{told.done}: {escape(told.criterion.phrase)}</span>')
        if told.undo:
            st.button("Undo", key="news_undo", type="tertiary", icon=":material/undo:", on_click=current.undo)
