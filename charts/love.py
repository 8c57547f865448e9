"""A love plot: how far groups stand apart in each variable, as absolute standardised differences."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal
from charts.figure import Figure
from charts.theme import Palette, styled
from stats.groups.table_one import BALANCED, TableOne

MOST = 40
#: Where the axis ends: two standard deviations are far apart, and what lies far beyond (a group compared in what made
#: the groups) would press all others onto the line. It stands at the edge with its number.
EDGE = 2.0


def love(found: TableOne, palette: Palette, *, limit: int = MOST) -> Figure:
    """Draw the variables of a table that have a standardised difference, the largest first; weighted ones beside."""
    told = [(row.section, row.variable, row.smd, row.smd_after) for row in found.rows if row.smd is not None]
    told.sort(key=lambda one: -one[2])
    weighted = bool(found.weighed_by)
    shown = told[:limit]
    apart = sum(one[2] >= BALANCED for one in told)
    still = sum(one[3] is not None and one[3] >= BALANCED for one in told)
    drawing = go.Figure(
        go.Scatter(
            x=[min(smd, EDGE) for _, _, smd, _ in shown],
            y=list(range(len(shown))),
            mode="markers",
            cliponaxis=False,
            marker={
                "size": 9,
                "color": [palette.accent if smd >= BALANCED else palette.pale for _, _, smd, _ in shown],
                "line": {"width": 1, "color": palette.accent},
                "symbol": [_symbol(smd) for _, _, smd, _ in shown],
            },
            customdata=[(literal(name), f"{smd:.2f}") for _, name, smd, _ in shown],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
        )
    )
    if weighted:
        drawing.add_scatter(
            x=[None if after is None else min(after, EDGE) for *_, after in shown],
            y=list(range(len(shown))), mode="markers",
            marker={"size": 9, "symbol": "x-thin", "line": {"width": 2.5, "color": palette.second}},
            cliponaxis=False,
            customdata=[(literal(name), "" if after is None else f"{after:.2f}") for _, name, _, after in shown],
            hovertemplate="%{customdata[0]}, weighted: %{customdata[1]}<extra></extra>",
        )  # fmt: skip
    styled(drawing, palette, height=64 + 21 * max(len(shown), 1), right=24)
    drawing.add_vline(x=BALANCED, line={"color": palette.muted, "width": 1, "dash": "dot"})
    beyond = [(at, max(smd, after or 0.0)) for at, (_, _, smd, after) in enumerate(shown)]
    for at, far in beyond:
        if far > EDGE:
            drawing.add_annotation(x=EDGE, y=at, text=f"{far:.2f}", showarrow=False, xanchor="right", xshift=-9)
    cut = any(far > EDGE for _, far in beyond)
    top = min(EDGE, max((far for _, far in beyond), default=0.0)) or BALANCED
    drawing.update_xaxes(  # a mark at 0 stands clear of the names
        title={"text": "absolute standardised difference"}, range=[-0.02 * top, 1.02 * top], zeroline=False
    )
    drawing.update_yaxes(
        tickvals=list(range(len(shown))), ticktext=[literal(_short(name)) for _, name, _, _ in shown], showgrid=False,
        range=[len(shown) - 0.5, -0.5],
    )  # fmt: skip
    pair = "largest of any pair of groups · " if len(found.groups) > 2 else ""
    title = f"{apart} of {len(told)} variables stand {BALANCED:g} or more apart"
    title += f"; weighted, {still}" if weighted else ""
    by = ", ".join(found.weighed_by).replace("_", " ")
    marks = f"{BALANCED:g} and more: diamonds{f' · ✕ weighted by {by}' if weighted else ''}"
    marks += f" · beyond {EDGE:g}: at the edge, with the number" if cut else ""
    words = "; ".join(f"{name} {smd:.2f}" for _, name, smd, _ in shown)
    schema = {"section": pl.String, "variable": pl.String, "smd": pl.Float64}
    schema |= {"smd_after": pl.Float64} if weighted else {}
    return Figure(
        drawing,
        title=title,
        subtitle=f"{pair}{marks}" + (f" · the first {limit}" if len(told) > limit else ""),
        alt=f"Love plot. {title}: {words or 'none can be told'}.",
        table=pl.DataFrame([one if weighted else one[:3] for one in told], schema=schema, orient="row"),
    )


def _symbol(smd: float) -> str:
    return "triangle-right" if smd > EDGE else "diamond" if smd >= BALANCED else "circle"


def _short(name: str, width: int = 36) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"
