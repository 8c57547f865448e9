"""What the search box takes, in examples that can be tried, and what it says when it finds nothing.

The rows are those that the tests type (queries/search/examples.py).
"""

from __future__ import annotations

import streamlit as st

from queries.search import found as kinds
from queries.search.examples import EXAMPLES, MISSES, OF_PEOPLE
from widgets.markdown import literal

_NOTHING, _PEOPLE = "When nothing is found", "People and cohorts"
_WHAT = {
    kinds.NEVER_SEEN: "the place was looked at in somebody who permits the purpose, and nobody of them has the allele",
    kinds.NOT_LOOKED_AT: "the place lies outside what was sequenced of anybody who permits the purpose",
    kinds.FILTERED: "it is there, but only in calls that failed quality control, or in a record marked by a filter",
    kinds.OTHER_ASSEMBLY: "the other assembly is offered; places are never converted silently",
    kinds.OTHER_REFERENCE: "the records there begin with another base: another assembly, or the other strand",
    kinds.NOT_HELD: "the sources of this release carry no identifiers of that kind",
    kinds.NOT_COMPUTED: "no allele whose identifier can be computed here has it",
    kinds.UNKNOWN: "no such name, and the nearest ones",
    kinds.WRONG: "what is wrong with the spelling, and how to write it",
}


def help_button() -> None:
    """The quiet button beside the box."""
    if st.button(
        "Examples", key="search_help", type="tertiary", icon=":material/help:",
        help="Every way to name a gene, a variant, a place or a condition",
    ):  # fmt: skip
        _help()


@st.dialog("What the search takes", width="medium", icon=":material/search:")
def _help() -> None:
    groups = [*dict.fromkeys(row.group for row in EXAMPLES), _PEOPLE, _NOTHING]
    group = st.segmented_control(
        "Kind", groups, default=groups[0], key="search_help_group", label_visibility="collapsed", required=True
    )
    if group == _NOTHING:
        _misses()
    elif group == _PEOPLE:
        st.caption(
            "By name, exactly. Nobody is found without the right to see rows, and what is typed is kept nowhere."
        )
        for what, leads in OF_PEOPLE:
            st.markdown(f"**{what}** :gray[{leads}]")
    else:
        st.caption("Press one to try it. What this release does not hold says so.")
        rows = [row for row in EXAMPLES if row.group == group]
        _buttons([(row.typed, row.what) for row in rows], "example")


def _misses() -> None:
    st.caption("What each says where a release is so. Pressed, it asks this one, which may know better.")
    for kind, what in _WHAT.items():
        st.markdown(f"**{kind[:1].upper() + kind[1:]}:** :gray[{what}]")
        _buttons([(row.typed, row.what) for row in MISSES if row.kind == kind], f"miss_{kind}")


def _buttons(rows: list[tuple[str, str]], key: str) -> None:
    with st.container(gap=None, key=f"search_{key.replace(' ', '_')}"):
        for index, (typed, what) in enumerate(rows):
            shown = typed.replace("\t", " ⇥ ")
            if st.button(
                f"**{literal(shown)}** :gray[{literal(what)}]", key=f"{key}_{index}", type="tertiary", wrap=True,
                on_click=_try, args=(typed,),
            ):  # fmt: skip
                st.rerun()


def _try(typed: str) -> None:
    st.session_state["search_text"] = typed
    st.session_state["search_asked"] = typed
