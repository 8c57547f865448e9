"""Designed states: nothing here yet, not allowed, and a question that is wrong. Each says what, where, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from cohorts.errors import ConcordError, InvalidQuestion, Refused, WarehouseUnavailable
from widgets.markdown import literal


def notice(icon: str, heading: str, text: str, *, command: str | None = None, key: str) -> None:
    """A quiet card in the middle of what would otherwise be empty."""
    with st.container(border=True, key=f"notice_{key}"):
        st.markdown(f"#### :material/{icon}: {heading}", anchors=False)
        st.markdown(text)
        if command:
            st.code(command, language="shell", wrap_lines=True)


def no_warehouse(error: WarehouseUnavailable) -> None:
    """No data to ask: say where Concord looked, and the command that makes some."""
    notice(
        "database_off",
        "There is no warehouse to ask",
        f"{error.what}{f' (`{error.where}`)' if error.where else ''}. The demo biobank has 25,000 simulated people and"
        " real genes and takes some minutes to build; your own files can be ingested instead. Then reload this page.",
        command="python -m data demo\npython -m data ingest SOURCE... --warehouse DIR",
        key="no_warehouse",
    )
    st.page_link("sources.py", label="Bring your own files in on the page Sources", icon=":material/database_upload:")


def no_counts(role: str) -> None:
    """A role that may learn whether something exists, not how often, has nothing to see on a page of counts."""
    notice(
        "block",
        "No counts for this role",
        f"The role {role} may ask whether something exists, through Beacon, and sees no counts. In local mode the strip"
        " above changes the role; elsewhere ask the data holder for another one.",
        key="no_counts",
    )


def problem(error: ConcordError, key: str) -> None:
    """An error in the place where the answer would have been."""
    icon, heading = "help", "That question cannot be asked"
    if isinstance(error, Refused):
        icon, heading = "block", getattr(error, "heading", "Not with this role or purpose")
    elif isinstance(error, WarehouseUnavailable):
        icon, heading = "database_off", "The warehouse cannot answer"
    elif not isinstance(error, InvalidQuestion):
        icon, heading = "error", "That did not work"
    where = f"\n\nWhere: {literal(error.where)}" if error.where else ""
    do = error.do or ""
    stop = "." if do and do[-1] not in ".?!" else ""
    notice(icon, heading, f"{literal(error.what)}.{where}\n\n{literal(do)}{stop}", key=f"problem_{key}")


@contextmanager
def told(key: str) -> Iterator[None]:
    """Errors raised on purpose inside are shown in place, and the rest of the page goes on."""
    try:
        yield
    except ConcordError as error:
        problem(error, key)
