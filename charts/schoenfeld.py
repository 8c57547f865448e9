"""The hazard ratio over time, as each event sees it, with its mean in tenths of the events."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go
import polars as pl

from charts.fields import literal
from charts.figure import Figure
from charts.theme import Palette, styled, translucent

_PARTS = 10
_MOST = 2000  # dots drawn; the means are of all


def schoenfeld(residuals: pl.DataFrame, vs: str, hr: float, palette: Palette, *, time_label: str) -> Figure:
    """Draw the residuals against one group; `hr` is the ratio of the model, a dashed line. Flat: proportional."""
    rows = residuals.filter(pl.col("vs") == vs).sort("time", maintain_order=True)
    tenths = _tenths(rows)
    drawing = go.Figure()
    shown = rows.gather_every(max(1, math.ceil(rows.height / _MOST)))
    drawing.add_trace(
        go.Scatter(
            x=shown["time"], y=shown["effect"], mode="markers", hoverinfo="skip",
            marker={"size": 4, "color": translucent(palette.muted, 0.35)},
        )
    )  # fmt: skip
    drawing.add_trace(
        go.Scatter(
            x=tenths["time"], y=tenths["mean"], mode="lines+markers", line={"color": palette.accent, "width": 2.2},
            error_y={"array": (1.96 * tenths["se"]).to_list(), "color": palette.accent, "thickness": 1.2, "width": 3},
            hovertemplate="%{x:.1f}: log hazard ratio %{y:.2f}<extra></extra>",
        )
    )  # fmt: skip
    styled(drawing, palette, height=300, right=16)
    drawing.add_hline(y=math.log(hr), line={"color": palette.second, "width": 1.4, "dash": "dash"})
    reach = float((tenths["mean"].abs() + 1.96 * tenths["se"].fill_nan(0.0)).max() or 1.0) * 1.5
    drawing.update_yaxes(title={"text": "log hazard ratio"}, range=[-reach, reach])
    drawing.update_xaxes(title={"text": time_label})
    means = "; ".join(f"{mean:.2f} at {time:.1f}" for time, mean in tenths.select("time", "mean").rows())
    return Figure(
        drawing,
        title=f"Hazard ratio over time, vs {vs}",
        subtitle=f"{rows.height:,} events, means of tenths with 95 % intervals; dashed: the model's {hr:.2f}",
        alt=f"Scaled Schoenfeld residuals against {literal(vs)}. Means of the log hazard ratio: {means}.",
        table=tenths,
    )


def _tenths(rows: pl.DataFrame) -> pl.DataFrame:
    parts = np.minimum(np.arange(rows.height) * _PARTS // max(rows.height, 1), _PARTS - 1)
    return (
        rows.with_columns(part=pl.Series(parts, dtype=pl.Int64))
        .group_by("part", maintain_order=True)
        .agg(
            pl.col("time").median(),
            pl.col("effect").mean().alias("mean"),
            (pl.col("effect").std() / pl.len().sqrt()).alias("se"),
            pl.len().alias("events"),
        )
        .drop("part")
    )
