"""People on two principal components: a mark where people are, larger for more, coloured by group."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled

NOT_ASSIGNED = "not assigned"
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "hexagon")


def ancestry_map(
    cells: pl.DataFrame, palette: Palette, *, axes: tuple[int, int], explained: tuple[float, ...], title: str
) -> Figure:
    """`cells`: x, y, genetic_group, individuals. Colour and shape tell the group, area how many."""
    drawing = go.Figure()
    groups = sorted(cells["genetic_group"].unique().to_list(), key=lambda name: (name == NOT_ASSIGNED, name))
    most = max(cells["individuals"].max() or 1, 1)
    for place, group in enumerate(groups):
        part = cells.filter(pl.col("genetic_group") == group)
        assigned = group != NOT_ASSIGNED
        colour = palette.series[place % len(palette.series)] if assigned else palette.muted
        drawing.add_trace(
            go.Scatter(
                x=part["x"], y=part["y"], mode="markers", name=literal(group), customdata=part["individuals"],
                marker={
                    "color": colour, "opacity": 0.75, "symbol": _SYMBOLS[place % len(_SYMBOLS)] if assigned else "x",
                    "size": [4 + 16 * (n / most) ** 0.5 for n in part["individuals"]],
                    "line": {"width": 0.5, "color": palette.background},
                },
                hovertemplate=f"{literal(group)}<br>%{{customdata:,}} individuals<extra></extra>",
            )
        )  # fmt: skip
    styled(drawing, palette, height=380, right=8)
    drawing.update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "itemsizing": "constant"},
        margin={"t": 40},
    )  # fmt: skip
    for axis, number in zip((drawing.update_xaxes, drawing.update_yaxes), axes, strict=True):
        share = f" ({explained[number - 1]:.1%} of variance)" if number <= len(explained) else ""
        axis(title={"text": f"PC{number}, SD{share}"})
    totals = cells.group_by("genetic_group").agg(
        n=pl.col("individuals").sum(), x=(pl.col("x") * pl.col("individuals")).sum() / pl.col("individuals").sum(),
        y=(pl.col("y") * pl.col("individuals")).sum() / pl.col("individuals").sum(),
    ).sort("genetic_group")  # fmt: skip
    said = "; ".join(
        f"{row['genetic_group']} around {row['x']:.1f}, {row['y']:.1f} (n = {written(row['n'], 'count')})"
        for row in totals.to_dicts()
    )
    return Figure(
        drawing, title=title, subtitle="standard deviations · area: individuals in a cell of 0.2 × 0.2",
        alt=f"{title}, in standard deviations of components {axes[0]} and {axes[1]}. {said}.", table=cells,
    )  # fmt: skip
