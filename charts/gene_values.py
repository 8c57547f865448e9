"""Genes by the values of a variable: how large a share of each is altered, and where that stands out."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled

_ROW = 24


def gene_values(
    tested: pl.DataFrame, genes: Sequence[str], palette: Palette, *, title: str, subtitle: str
) -> Figure:  # fmt: skip
    """Draw `tested` (first: gene, second: value, both, first_only, second_only, neither, pair_odds, p, q), a cell for
    each gene and value, shaded by the share altered; a mark where q is below 0.05."""
    frame = tested.with_columns(
        value="second", with_altered="both", with_value=pl.col("both") + pl.col("second_only"),
        altered_rest="first_only",
        rest=pl.col("first_only") + pl.col("neither"),
    ).with_columns(share=pl.col("both") / pl.when(pl.col("with_value") > 0).then(pl.col("with_value")))  # fmt: skip
    sizes = frame.group_by("value").agg(pl.max("with_value")).sort("with_value", "value", descending=[True, False])
    values = sizes["value"].to_list()
    cells = {(row["first"], row["value"]): row for row in frame.to_dicts()}
    rows = [[cells.get((gene, value), {}) for value in values] for gene in genes]
    drawing = go.Figure(
        go.Heatmap(
            z=[[one.get("share") for one in row] for row in rows], x=values, y=list(range(len(genes))), zmin=0,
            colorscale=[[0, palette.background], [1, palette.accent]], xgap=2, ygap=2,
            customdata=[[_said(one) for one in row] for row in rows], hovertemplate="%{customdata}<extra></extra>",
            colorbar={
                "thickness": 10, "tickformat": ".0%", "title": {"text": "altered", "font": {"size": 11}}, "len": 0.7,
                "tickfont": {"size": 11, "color": palette.muted}, "outlinewidth": 0,
            },
        )
    )  # fmt: skip
    marked = [(value, place) for place, gene in enumerate(genes) for value in values
              if (cells.get((gene, value), {}).get("q") or 1) < 0.05]  # fmt: skip
    drawing.add_scatter(
        x=[value for value, _ in marked], y=[place for _, place in marked], mode="markers", hoverinfo="skip",
        marker={"color": palette.text, "size": 7, "line": {"color": palette.outline, "width": 1}},
    )  # fmt: skip
    styled(drawing, palette, height=70 + _ROW * len(genes), left=94, right=8)
    drawing.update_xaxes(side="top", showgrid=False, type="category", tickfont={"size": 12, "color": palette.text})
    drawing.update_yaxes(
        tickvals=list(range(len(genes))), ticktext=[literal(gene) for gene in genes], showgrid=False, zeroline=False,
        range=[len(genes) - 0.5, -0.5], tickfont={"size": 12, "color": palette.text},
    )  # fmt: skip
    found = ", ".join(f"{genes[place]} in {value}" for value, place in marked)
    return Figure(
        drawing, title=title, subtitle=subtitle, alt=f"{title}. q below 0.05: {found or 'none'}.", table=frame
    )


def _said(row: dict) -> str:
    if not row:
        return ""
    inside, outside = ((written(row[n], "count"), written(row[of], "count"))
                       for n, of in (("both", "with_value"), ("altered_rest", "rest")))  # fmt: skip
    what = f"{literal(row['first'])} in {literal(row['value'])}"
    return f"{what}: {inside[0]} of {inside[1]}; elsewhere {outside[0]} of {outside[1]}"
