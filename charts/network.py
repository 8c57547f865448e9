"""What each site of a network says, as bars; a site without a number is named all the same."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled


def by_site(sites: pl.DataFrame, palette: Palette, *, title: str, subtitle: str = "individuals") -> Figure:
    """Draw `sites` (site: str, state: str, count: int or NULL, shown: str), a bar a site; without a number its state
    stands where the bar would be."""
    names, counts = sites["site"].to_list(), sites["count"].to_list()
    texts = sites["shown"].to_list()
    drawing = go.Figure(
        go.Bar(
            x=[count or 0 for count in counts], y=list(range(len(names))), orientation="h", text=texts,
            textposition="outside", textfont={"color": palette.text, "size": 12}, cliponaxis=False,
            marker={"color": palette.accent}, customdata=[literal(name) for name in names],
            hovertemplate="%{customdata}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    styled(drawing, palette, height=40 + 32 * len(names), right=8)
    top = max([count or 0 for count in counts], default=0) or 1
    drawing.update_xaxes(range=[0, top * 1.45], visible=False)  # room for the words behind a bar
    drawing.update_yaxes(
        tickvals=list(range(len(names))), ticktext=[literal(_short(name)) for name in names], autorange="reversed",
        showgrid=False, tickfont={"color": palette.text, "size": 12},
    )  # fmt: skip
    drawing.update_layout(bargap=0.4)
    said = "; ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))
    return Figure(drawing, title=title, subtitle=subtitle, alt=f"{title}, by site: {said}.", table=sites)


def cell(value: object) -> str:
    """A protected count in words."""
    return "not told" if value is None else written(value, "count") if isinstance(value, int) else str(value)


def _short(name: str, width: int = 26) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"
