"""Pairs of genes altered together or apart: a triangle of cells, coloured by direction and strength of the evidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import polars as pl

from charts.fields import NOTHING, literal, written
from charts.figure import Figure
from charts.theme import Palette, styled

STRONGEST = 3.0  # −log10 p at which the colour is full, as maftools draws it
CELL = 26


def interactions(pairs: pl.DataFrame, genes: Sequence[str], palette: Palette, *, subtitle: str = "") -> Figure:
    """Draw `pairs` (first, second, both, first_only, second_only, neither; p, minus_log10_p, odds_ratio, q, tendency;
    NULL where suppressed). ● is q below 0.05, ○ is p below 0.05, × is suppressed."""
    at = {gene: place for place, gene in enumerate(genes)}
    size = len(genes)
    z, marks = np.full((size, size), np.nan), [[""] * size for _ in genes]
    words = [[""] * size for _ in genes]
    for row in pairs.iter_rows(named=True):
        upper, lower = sorted((at[row["first"]], at[row["second"]]))
        marks[lower][upper] = _mark(row)
        words[lower][upper] = _said(row)
        if row["minus_log10_p"] is None:
            z[lower, upper] = 0.0
            continue
        sign = {"together": 1, "apart": -1}.get(row["tendency"], 0)
        z[lower, upper] = sign * min(row["minus_log10_p"], STRONGEST)
    drawing = go.Figure(
        go.Heatmap(
            z=z[1:, :-1], x=list(range(size - 1)), y=list(range(1, size)), text=[line[:-1] for line in marks[1:]],
            texttemplate="%{text}", customdata=[line[:-1] for line in words[1:]], xgap=1, ygap=1, hoverongaps=False,
            hovertemplate="%{customdata}<extra></extra>", zmin=-STRONGEST, zmax=STRONGEST,
            colorscale=[[0, palette.second], [0.5, palette.hairline], [1, palette.accent]],
            textfont={"color": palette.text, "size": 13},
            colorbar={
                "thickness": 10, "len": 0.6, "y": 1, "yanchor": "top", "outlinewidth": 0, "x": 1.0,
                "tickvals": [-3, -1.5, 0, 1.5, 3],
                "ticktext": ["apart, p ≤ 0.001", "0.03", "p = 1", "0.03", "together, p ≤ 0.001"],
                "tickfont": {"size": 11, "color": palette.muted},
            },
        )
    )  # fmt: skip
    names = [literal(gene) for gene in genes]
    styled(drawing, palette, height=90 + CELL * max(size - 1, 3), right=20)
    drawing.update_xaxes(tickvals=list(range(size - 1)), ticktext=names[:-1], showgrid=False, tickangle=-60)
    drawing.update_yaxes(
        tickvals=list(range(1, size)), ticktext=names[1:], showgrid=False, range=[size - 0.5, 0.5],
        tickfont={"color": palette.text, "size": 12},
    )  # fmt: skip
    strongest = [_said(row) for row in pairs.filter(pl.col("p").is_not_null()).head(5).iter_rows(named=True)]
    return Figure(
        drawing,
        title=f"{pairs.height:,} pairs of {size} genes",
        subtitle=subtitle,
        alt=f"Which of {size} genes are altered together or apart. Strongest: {'; '.join(strongest) or 'none told'}.",
        table=pairs,
    )


def _mark(row: dict) -> str:
    if row["p"] is None:
        return "×"
    if row["q"] is not None and row["q"] < 0.05:
        return "●"
    return "○" if row["p"] <= 0.05 else ""


def _said(row: dict) -> str:
    pair = f"{literal(row['first'])} and {literal(row['second'])}"
    if row["p"] is None:
        return f"{pair}: suppressed, or nothing to compare"
    q = NOTHING if row["q"] is None else written(row["q"], "p")
    odds = "∞" if row["pair_odds"] == float("inf") else written(row["pair_odds"], "ratio")
    return (
        f"{pair}: both in {written(row['both'], 'count')}, one in {written(row['first_only'], 'count')} and"
        f" {written(row['second_only'], 'count')}, odds ratio {odds}, p {written(row['p'], 'p')}, q {q}"
    )
