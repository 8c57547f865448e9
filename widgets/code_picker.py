"""Pick a code or a gene by typing a few letters of its name."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from cohorts.codes import Code
from cohorts.errors import ConcordError
from widgets.ask import ask
from widgets.markdown import literal
from widgets.visit import Visit


def pick_code(visit: Visit, label: str, domain: str, key: str, default: Code | None = None) -> Code | None:
    """A search field and the matches of `domain`; a whole SYSTEM:code is taken as typed."""
    from queries.search import SearchCodes

    text = st.text_input(
        label,
        str(default) if default else "",
        key=f"{key}_text",
        placeholder="Name or SYSTEM:code",
        icon=":material/search:",
    )
    if not text.strip():
        return None
    try:
        found = ask(visit, SearchCodes(text.strip(), domain=domain))
    except ConcordError as error:
        st.caption(f":orange[{literal(str(error))}]")
        return None
    options = {str(Code(row["system"], row["code"])): row["name"] for row in found.frame.iter_rows(named=True)}
    if ":" in text and text.strip() not in options:
        with suppress(ConcordError):
            options = {str(Code.parse(text.strip())): "as typed"} | options
    if not options:
        st.caption(f":orange[Nothing called “{literal(text)}” among the {domain}s of this release.]")
        return None
    chosen = st.selectbox(
        f"{label}: matches", list(options), key=f"{key}_match", format_func=lambda code: f"{options[code]} · {code}"
    )
    return Code.parse(chosen)
