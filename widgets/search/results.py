"""What the search box found, how it understood the words, and where each hit leads; or which kind of nothing it is.

An individual is handed over within the session: what was typed stands in no address, no log and no message.
"""

from __future__ import annotations

import streamlit as st

from cohorts.errors import WarehouseUnavailable
from queries.search import Hit, Search, SearchAnswer
from queries.search import found as kinds
from widgets.ask import ask
from widgets.markdown import literal
from widgets.notices import told
from widgets.saved import cohorts as saved
from widgets.search.hits import ICONS, alternative, lead
from widgets.visit import Visit

#: A miss in two words, and its sign.
_MISSES = {
    kinds.NEVER_SEEN: ("Never seen here", "visibility"),
    kinds.NOT_LOOKED_AT: ("Never looked at here", "visibility_off"),
    kinds.FILTERED: ("Filtered out", "filter_alt"),
    kinds.OTHER_ASSEMBLY: ("Another assembly", "swap_horiz"),
    kinds.OTHER_REFERENCE: ("Another reference base", "swap_horiz"),
    kinds.NOT_HELD: ("Not in the sources", "database_off"),
    kinds.NOT_COMPUTED: ("No such identifier", "tag"),
    kinds.WRONG: ("Not well formed", "edit"),
    kinds.TOO_FEW: ("Too few people", "block"),
    kinds.UNKNOWN: ("Unknown name", "search_off"),
    kinds.EMPTY: ("Nothing typed", "search_off"),
}
_MOST_COHORTS = 5


def results(visit: Visit) -> None:
    """Under the strip, until a hit is chosen or the search is closed."""
    text = st.session_state.get("search_asked")
    if not text:
        return
    with st.container(border=True, key="search_results", gap="xsmall"), told("search"):
        answer = ask(visit, Search(text))
        hits = (*answer.hits, *_cohorts(visit, text))
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(_head(text, answer, hits), width="content")
            st.button("Close", key="search_close", type="tertiary", icon=":material/close:", on_click=close)
        if answer.why and (not hits or answer.hits):
            what, icon = _MISSES[answer.why.kind]
            st.markdown(f":material/{icon}: **{what}.** {_sentence(answer.why.words)}")
        for index, hit in enumerate(hits):
            _row(visit, hit, f"hit_{index}", first=index == 0)
        if answer.instead and not hits:
            st.caption("Perhaps")
            for index, hit in enumerate(answer.instead):
                _row(visit, hit, f"instead_{index}", first=False)


def close() -> None:
    """Forget the search."""
    st.session_state.pop("search_asked", None)
    st.session_state["search_text"] = ""


def _head(text: str, answer: SearchAnswer, hits: tuple[Hit, ...]) -> str:
    """How the words were understood; what was typed of a person is not said again."""
    if any(hit.kind == "individual" for hit in hits):
        return ":gray[Understood as an individual]"
    if answer.understood:
        return f":gray[Understood as] {literal(answer.understood)}"
    return f":gray[{'Found for' if hits else 'Looked for'}] “{literal(text)}”"


def _row(visit: Visit, hit: Hit, key: str, *, first: bool) -> None:
    """The hit as a button, and beside it what else can be done with it. Alt + Enter opens the first."""
    detail = " · ".join(filter(None, (hit.detail if hit.detail != hit.label else None, hit.note)))
    words = f"**{literal(hit.label)}**" + (f" :gray[{literal(detail)}]" if detail else "")
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"found_at_{key}"):
        if st.button(
            words, key=key, type="tertiary", icon=f":material/{ICONS[hit.kind]}:",
            shortcut="Alt+Enter" if first else None, wrap=True,
        ):  # fmt: skip
            leave()
            lead(visit, hit)
        if (other := alternative(hit)) is not None:
            icon, name, go = other
            if st.button(name, key=f"{key}_else", type="tertiary", icon=f":material/{icon}:"):
                leave()
                go(visit, hit)


def leave() -> None:
    """The search is over; its words stay in the box, unless they were of a person."""
    st.session_state.pop("search_asked", None)


def _cohorts(visit: Visit, text: str) -> tuple[Hit, ...]:
    """Saved cohorts that this visitor sees, by words of their names. None where the workspace is damaged."""
    try:
        known = saved.cohorts(visit)
    except WarehouseUnavailable:
        return ()
    words = text.casefold().split()
    fitting = [one for one in known if all(word in one.name.casefold() for word in words)]
    return tuple(
        Hit("cohort", one.id, one.name, "saved cohort" + (f" of {one.owner}" if one.shared else ""))
        for one in fitting[:_MOST_COHORTS]
    )


def _sentence(words: str) -> str:
    plain = literal(words[:1].upper() + words[1:])
    return plain if plain[-1:] in ".?!" else f"{plain}."
