"""Consents standing at the end of each year, a line a kind of permission or a site."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled

_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross")


def consents_by_year(years: pl.DataFrame, palette: Palette, *, by: str, title: str, k: int = 11) -> Figure:
    """Draw `years` (year: int, `by`: str, n: int or NULL where suppressed); a suppressed year is a gap in its line."""
    drawing = go.Figure()
    said = []
    names = sorted(years[by].unique())
    for place, name in enumerate(names):
        line = years.filter(pl.col(by) == name).sort("year")
        counts = line["n"].to_list()
        texts = [written(n, "count") if n is not None else f"< {k}" for n in counts]
        drawing.add_scatter(
            x=line["year"].to_list(), y=counts, name=literal(name), mode="lines+markers", customdata=texts,
            line={"color": palette.series[place % len(palette.series)], "width": 2},
            marker={"symbol": _SYMBOLS[place % len(_SYMBOLS)], "size": 6},
            hovertemplate=f"{literal(name)}, end of %{{x}}: %{{customdata}} individuals<extra></extra>",
        )  # fmt: skip
        if texts:
            said.append(f"{name} {texts[-1]}")
    styled(drawing, palette, height=280)
    drawing.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.18})
    drawing.update_xaxes(dtick=1 if years["year"].n_unique() <= 12 else None, tickformat="d", showgrid=False)
    drawing.update_yaxes(rangemode="tozero", tickformat=",d", title={"text": "individuals"})
    last = years["year"].max()
    alt = f"{title}; in {last}: {', '.join(said)}." if said else f"{title}: nothing to show."
    return Figure(drawing, title=title, subtitle="individuals at the end of each year", alt=alt, table=years)
