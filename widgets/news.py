"""What was just added to the question, said once at the foot of the screen with the button that takes it back."""

from __future__ import annotations

from html import escape

import streamlit as st

from widgets import current
from widgets.visit import Visit
from widgets.words import in_row


def tell(visit: Visit) -> None:
    """Say the news, if there are any. They leave by themselves, and with whatever is done next."""
    told: current.News | None = st.session_state.pop("news", None)
    if told is None:
        return
    done = "Already asked" if told.already else "Added"
    with st.container(horizontal=True, vertical_alignment="center", key="news"):
        words = in_row(visit, told.criterion).partition("  \n")[0]
        st.markdown(f":material/{'check' if told.already else 'add_circle'}: {done}: {words}", width="content")
        # Announced by screen readers, which do not see that something appeared at the foot.
        st.html(f'<span role="status" class="concord-aside">{done}: {escape(told.criterion.phrase)}</span>')
        if not told.already:
            st.button("Undo", key="news_undo", type="tertiary", icon=":material/undo:", on_click=current.undo)
