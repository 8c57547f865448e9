"""The strip below a gene's drawing that is brushed: the same axis, its exons, and where the variants lie."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.figure import Figure
from charts.gene_body import Transcript, axis_of, exon_bars
from charts.theme import Palette, laid_out, styled, translucent

#: Of the drawing and of the strip, so that they stand one below the other.
LEFT, RIGHT = 66, 8
_BINS = 200


def gene_brush(
    transcript: Transcript, variants: pl.DataFrame, palette: Palette, *, region: tuple[int, int] | None
) -> Figure:
    """Draw `variants` (position) as ticks over the exons; `region` is the stretch that is chosen."""
    axis = axis_of(transcript)
    drawing = go.Figure(exon_bars(transcript, axis, palette, 14))
    places = sorted({round(axis.place(position) / axis.length * _BINS) for position in variants["position"]})
    xs = [at / _BINS * axis.length for at in places]
    marker = {"symbol": "line-ns", "size": 9, "line": {"width": 1, "color": palette.muted}}
    drawing.add_trace(go.Scatter(x=xs, y=[1.2] * len(xs), mode="markers", marker=marker, hoverinfo="skip"))
    if region is not None:
        ends = sorted((axis.place(region[0]), axis.place(region[1] + 1)))
        drawing.add_vrect(*ends, fillcolor=translucent(palette.accent, 0.25), line={"width": 0})
    styled(drawing, palette, height=44, left=LEFT, right=RIGHT, bottom=2)
    laid_out(
        drawing,
        {"dragmode": "select", "selectdirection": "h"},
        xaxes={"visible": False, "range": [-axis.length * 0.005, axis.length * 1.005]},
        yaxes={"range": [-0.8, 1.9], "showgrid": False, "automargin": False, "tickvals": [0.4],
               "ticktext": ["drag: range"], "ticklen": 0},
    )  # fmt: skip
    return Figure(
        drawing,
        title="Range of positions",
        alt=f"The exons of {transcript.gene} and where variants lie; drag over it for a range.",
        table=variants,
    )
