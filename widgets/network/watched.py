"""A round of questions that is on its way: shown as answers arrive, drawn whole once all have had their time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from widgets import job
from widgets.markdown import literal

ICONS = {
    "answered": "check_circle", "asked": "hourglass_top", "slow": "hourglass_disabled", "refused": "block",
    "failed": "cloud_off", "lying": "gpp_bad", "cannot say": "help",
}  # fmt: skip


def watched(place: str, draw: Callable[[Any], None], waiting: Callable[[Any], None] | None = None) -> None:
    """Draw what the round at this place of the session found; until it has ended, `waiting` what has arrived."""
    if st.session_state[place].ended(job.PATIENCE):
        draw(st.session_state[place].network)
    else:
        _arriving(place, waiting or states)


@st.fragment(run_every=job.POLLED)
def _arriving(place: str, waiting: Callable[[Any], None]) -> None:
    arriving = st.session_state.get(place)
    if arriving is None or arriving.ended():
        st.rerun()
        return
    waiting(arriving.network)


def states(network: Any) -> None:
    """Who has answered so far, and who has not."""
    done = sum(each.state != "asked" for each in network.told)
    st.progress(done / max(len(network.told), 1), text=f"{done} of {len(network.told)} sites have answered")
    st.markdown("  \n".join(state(each) for each in network.told))


def state(each: Any) -> str:
    """One site's state as a line of markdown."""
    why = f" :gray[· {literal(each.why)}]" if each.why else ""
    return f":material/{ICONS[each.state]}: **{literal(each.site.name)}** {literal(each.state)}{why}"
