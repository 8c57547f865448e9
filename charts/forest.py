"""A forest plot: hazard ratios with their intervals on a log scale, one row each, what is not told left empty."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled
from stats.survival.forest import ForestRow

_LOW, _HIGH = 1 / 64, 64.0  # an interval beyond goes to the edge; the axis cuts the picture, not the data
_SCHEMA = {"section": pl.String, "contrast": pl.String, "n": pl.String, "events": pl.String, "hr": pl.Float64,
           "lower": pl.Float64, "upper": pl.Float64, "p": pl.Float64}  # fmt: skip


def forest(
    rows: Sequence[ForestRow], palette: Palette, *, title: str, subtitle: str, ratio: str = "hazard ratio"
) -> Figure:
    """Draw the rows from the top; the main estimate is a diamond, its ratio a line behind all."""
    drawing = go.Figure()
    low, high = _span(rows)
    for place, row in enumerate(rows):
        if row.hr is None or row.lower is None or row.upper is None:
            continue
        colour = palette.accent if row.main else palette.text
        drawing.add_trace(
            go.Scatter(
                x=[min(max(end, low), high) for end in (row.lower, row.upper)], y=[place, place], mode="lines",
                line={"color": colour, "width": 2.4 if row.main else 1.6}, hoverinfo="skip",
            )
        )  # fmt: skip
        drawing.add_trace(
            go.Scatter(
                x=[min(max(row.hr, low), high)], y=[place], mode="markers",
                marker={"size": 12 if row.main else 9, "symbol": "diamond" if row.main else "square", "color": colour},
                hovertemplate=f"{literal(row.label)}: {_told(row)}<extra></extra>",
            )
        )  # fmt: skip
    styled(drawing, palette, height=70 + 25 * max(len(rows), 1), right=150)
    drawing.add_vline(x=1, line={"color": palette.muted, "width": 1})
    main = next((row for row in rows if row.main and row.hr), None)
    if main and len(rows) > 1:
        drawing.add_vline(x=main.hr, line={"color": palette.accent, "width": 1, "dash": "dot"})
    wide = high / low > 50
    ticks = [tick for tick in (1 / 64, 1 / 16, 0.25, 0.5, 1, 2, 4, 16, 64) if low <= tick <= high]
    ticks = [tick for tick in ticks if not wide or tick not in (0.5, 2)]
    if high / low > 500:  # on a telephone, more would run into each other
        ticks = [tick for tick in (1 / 16, 1, 16) if low <= tick <= high]
    drawing.update_xaxes(
        type="log", range=[math.log10(low), math.log10(high)], tickvals=ticks,
        ticktext=[f"{tick:.2g}" for tick in ticks], tickangle=0,
        title={"text": f"{ratio}, 95 % interval, log scale"},
    )  # fmt: skip
    drawing.update_yaxes(
        range=[len(rows) - 0.4, -0.6], tickvals=list(range(len(rows))), showgrid=False,
        ticktext=[literal(_short(_label(row))) for row in rows], tickfont={"color": palette.text, "size": 12},
    )  # fmt: skip
    for place, row in enumerate(rows):
        drawing.add_annotation(
            x=1.01, xref="paper", xanchor="left", y=place, text=_told(row), showarrow=False,
            font={"size": 11, "color": palette.text if row.hr is not None else palette.muted},
        )  # fmt: skip
    words = "; ".join(f"{_label(row)} {_told(row)}" for row in rows)
    table = [
        (row.section, row.label, written(row.n, "count"), written(row.events, "count"), row.hr, row.lower, row.upper,
         row.p) for row in rows
    ]  # fmt: skip
    return Figure(
        drawing, title=title, subtitle=subtitle, alt=f"Forest plot. {title}: {words}.",
        table=pl.DataFrame(table, schema=_SCHEMA, orient="row"),
    )  # fmt: skip


def _label(row: ForestRow) -> str:
    return f"{row.section}: {row.label}" if row.section not in ("", "All") else row.label


def _short(name: str, width: int = 34) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"


def _told(row: ForestRow) -> str:
    if row.hr is None:
        return "not told"
    return f"{written(row.hr, 'ratio')} ({written(row.lower, 'ratio')} – {written(row.upper, 'ratio')})"


def _span(rows: Sequence[ForestRow]) -> tuple[float, float]:
    """Both sides of 1, wide enough for what is drawn, no wider than 1/64 to 64."""
    ends = [end for row in rows if row.hr for end in (row.lower, row.upper) if end and math.isfinite(end)]
    low, high = min([0.5, *ends]) * 0.9, max([2.0, *ends]) * 1.1
    return max(low, _LOW), min(high, _HIGH)
