"""Allele frequencies of one variant by group: a point and its 95 % Wilson interval each."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import NOTHING, frequency, literal, written
from charts.figure import Figure
from charts.theme import Palette, styled


def frequencies(groups: pl.DataFrame, palette: Palette, *, variant: str, first: str | None = None) -> Figure:
    """Draw `groups` (population, ac, an, af, lower, upper), af NULL where nothing is called or it is suppressed.

    `first` is the group drawn in the second colour: the current cohort.
    """
    rows = groups.to_dicts()
    drawing = go.Figure()
    for index, row in enumerate(rows):
        colour = palette.second if row["population"] == first else palette.accent
        if row["af"] is None:
            continue
        drawing.add_trace(
            go.Scatter(
                x=[row["af"]],
                y=[index],
                mode="markers",
                marker={"color": colour, "size": 9, "symbol": "diamond" if row["population"] == first else "circle"},
                error_x={
                    "type": "data", "symmetric": False, "array": [(row["upper"] or row["af"]) - row["af"]],
                    "arrayminus": [row["af"] - (row["lower"] or 0.0)], "color": colour, "thickness": 1.4, "width": 4,
                } if row.get("upper") is not None else None,
                hovertemplate=f"{literal(row['population'])}<br>{_said(row)}<extra></extra>",
            )
        )  # fmt: skip
    styled(drawing, palette, height=70 + 26 * len(rows), right=128)
    drawing.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=[literal(row["population"]) for row in rows], showgrid=False,
        range=[len(rows) - 0.5, -0.5],
    )  # fmt: skip
    drawing.update_xaxes(
        title={"text": "allele frequency, 95 % interval"}, rangemode="tozero", nticks=6, tickformat="~g"
    )
    drawing.update_layout(annotations=[
        {
            "text": _said(row), "x": 1.01, "xref": "paper", "y": index, "xanchor": "left", "align": "left",
            "showarrow": False, "font": {"size": 11, "color": palette.muted},
        }
        for index, row in enumerate(rows)
    ])  # fmt: skip
    return Figure(
        drawing,
        title=f"{variant} by group",
        subtitle="called alleles only (AN); unrelated individuals in the genetic groups",
        alt=f"Allele frequency of {variant}: " + "; ".join(f"{row['population']} {_said(row)}" for row in rows) + ".",
        table=groups,
    )


def _said(row: dict) -> str:
    """'0.0021 (12 of 5,640)': three kinds of nothing stay apart (S-GT 5)."""
    if not row["an"]:
        return f"{NOTHING} not called" if row["an"] == 0 else f"{NOTHING} suppressed"
    if row["ac"] is None or row["af"] is None:
        return f"suppressed of {written(row['an'], 'count')}"
    return f"{frequency(row['af'])} ({written(row['ac'], 'count')} of {written(row['an'], 'count')})"
