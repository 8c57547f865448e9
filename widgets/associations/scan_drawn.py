"""A scan along the genome as pages draw it: Manhattan and QQ side by side; a click on a point names its row."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.figure import Figure
from charts.manhattan import manhattan, quantile_plot
from stats.groups.quantiles import quantiles
from widgets.figure import Story, foot, show
from widgets.markdown import literal
from widgets.style import colours
from widgets.visit import Visit

_CONFIG = {"displayModeBar": False}


def scan_figures(
    visit: Visit, frame: pl.DataFrame, story: Story, *, key: str, title: str, subtitle: str, line: float | None,
    attempted: int, what: str, inflation: float | None, beside: str = "",
) -> str | None:  # fmt: skip
    """Draw `frame` (contig, position, log10_p, label, hover); gives the label of the point that was clicked."""
    left, right = st.columns([0.68, 0.32], gap="medium")
    drawn = manhattan(
        frame, colours(), title=title, subtitle=subtitle, line=line, attempted=attempted, what=what
    )  # fmt: skip
    with left:
        clicked = _clicked(visit, drawn, story, f"{key}_manhattan")
    with right:
        made = quantiles(frame["log10_p"].cast(pl.Float64).fill_null(float("nan")).to_numpy())
        tests = frame["log10_p"].count()
        figure = quantile_plot(made, colours(), title="QQ", tests=tests, inflation=inflation, beside=beside)
        show(visit, figure, story, f"{key}_qq")
    return clicked


def _clicked(visit: Visit, figure: Figure, story: Story, key: str) -> str | None:
    if not figure.table.height:
        show(visit, figure, story, key)
        return None
    with st.container(gap="xsmall", key=f"figure_{key}"):
        st.markdown(f"**{literal(figure.title)}** :gray[· {literal(figure.subtitle)}]", wrap=True)
        chosen = st.plotly_chart(
            figure.drawing, key=f"drawing_{key}", theme=None, config=_CONFIG, alt=figure.alt, on_select="rerun",
            selection_mode="points",
        )  # fmt: skip
        foot(visit, figure, story, key)
    points = chosen.selection.points if chosen else []
    if not points:
        return None
    return figure.table["label"][points[0]["point_index"]]
