"""The frame around every figure: a title with its N above; release, denominator and Data · Methods · SQL · Export ·
Link below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from access.banners import DEMO_BANNER
from charts import Figure
from queries.consent.stewardship import people
from queries.export.layers import Layers
from widgets import permalink
from widgets.ask import ask
from widgets.consent.owed import owing
from widgets.figure_export import export
from widgets.markdown import literal
from widgets.question import current
from widgets.table import csv, table
from widgets.values import simulated
from widgets.visit import Visit

MOST_ROWS = 1_000  # of a figure's table that reach the browser


@dataclass(frozen=True)
class Story:
    """What a reader may ask of a figure: how it was made, by which query.

    `methods` is a paragraph fit for a paper. `sql` gives the query with its parameters, asked for only when opened.
    `beside`: who was left out, and warnings; the page shows them by itself, and files say them too.
    """

    methods: str
    denominator: str
    sql: Callable[[], str] | None = None
    beside: tuple[str, ...] = ()


def show(visit: Visit, figure: Figure, story: Story, key: str) -> None:
    """Draw `figure` and its frame."""
    with st.container(gap="xsmall", key=f"figure_{key}"):
        subtitle = f" :gray[· {literal(figure.subtitle)}]" if figure.subtitle else ""
        st.markdown(f"**{literal(figure.title)}**{subtitle}", wrap=True)
        if not figure.table.height:
            st.caption("Nobody, or too few to show." if visit.rows else "Too few to show.")
            return
        st.plotly_chart(
            figure.drawing, key=f"drawing_{key}", theme=None, config={"displayModeBar": False}, alt=figure.alt
        )
        foot(visit, figure, story, key)


def foot(visit: Visit, figure: Figure, story: Story, key: str) -> None:
    """The line below: every number says its denominator and its release."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"foot_{key}"):
        with st.popover("Data", type="tertiary", icon=":material/table:", key=f"data_{key}", on_change="rerun") as data:
            if data.open:
                _data(visit, figure, story, key)
        with st.popover("Methods", type="tertiary", icon=":material/menu_book:", key=f"methods_{key}"):
            st.markdown(story.methods)
        if story.sql:
            opened = st.popover("SQL", type="tertiary", icon=":material/code:", key=f"sql_{key}", on_change="rerun")
            with opened:
                if opened.open:
                    st.code(story.sql(), language="sql", wrap_lines=True, height=360)
        taken = st.popover(
            "Export", type="tertiary", icon=":material/download:", key=f"export_{key}", on_change="rerun"
        )
        with taken:
            if taken.open:
                export(visit, figure, story, key, heading(visit, figure))
        with st.popover("Link", type="tertiary", icon=":material/link:", key=f"link_{key}"):
            _link()
        st.caption(f"{literal(story.denominator)} · release {visit.asking.release}", width="content")


def folded(visit: Visit, figure: Figure, story: Story, key: str) -> None:
    """What stands in `foot`, in one menu: for a figure too narrow for a line of five."""
    with st.popover(
        f"About {literal(figure.title)}", type="tertiary", icon=":material/more_horiz:", key=f"about_{key}",
        help="Data, methods, SQL, export, link", on_change="rerun",
    ) as about:  # fmt: skip
        if not about.open:
            return
        parts = ("Data", "Methods", *(("SQL",) if story.sql else ()), "Export", "Link")
        match st.segmented_control(
            "Of this figure", parts, default="Data", key=f"part_{key}", required=True, label_visibility="collapsed"
        ):
            case "Methods":
                st.markdown(story.methods)
            case "SQL":
                st.code(story.sql(), language="sql", wrap_lines=True, height=360)
            case "Export":
                export(visit, figure, story, key, heading(visit, figure))
            case "Link":
                _link()
            case _:
                _data(visit, figure, story, key)
        st.caption(f"{literal(story.denominator)} · release {visit.asking.release}")


def _link() -> None:
    st.caption("Reopens this view and asks again, under the rights of who opens it. It names no person.")
    st.code(address(), language=None, wrap_lines=True)


def address() -> str:
    """The whole link of the view: the page's own choices as they stand in the address bar, cohort and purpose."""
    own = {name: st.query_params.get_all(name) for name in st.query_params}
    return permalink.address(st.context.url or "", {**own, **current.parameters()})


def _data(visit: Visit, figure: Figure, story: Story, key: str) -> None:
    table(figure.table.head(MOST_ROWS), key=f"table_{key}", alt=f"The numbers of: {figure.title}")
    if figure.table.height > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} of {figure.table.height:,} rows; a file has all.")
    if not visit.rows:
        st.caption(f"The role {visit.asking.role} takes no files.")
        return
    if owing(visit):
        return
    st.download_button(
        "CSV", data=csv(figure.table, [*heading(visit, figure), *story.beside]), file_name=f"{key}.csv",
        mime="text/csv", key=f"csv_{key}", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def heading(visit: Visit, figure: Figure) -> list[str]:
    """What every file says about itself."""
    purpose = visit.asking.purpose
    lines = [figure.title, figure.subtitle, f"Release {visit.asking.release}, asked on {visit.asking.as_of}"]
    lines += [f"Purpose: {purpose.sentence()}" if purpose else "", f"Cohort: {current.cohort().sentence}"]
    lines += [f"Annotation: {layer}" for layer in ask(visit, Layers()).layers]
    accepted = people(visit.warehouse).accepted(visit.asking.user) if visit.rows else ()
    lines += [f"Accepted: {each.duty} ({each.document}, {each.at[:10]})" for each in accepted]
    if simulated(visit):
        lines.append(DEMO_BANNER)
    return [line for line in lines if line]
