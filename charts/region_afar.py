"""A long region: variants by equal stretches above, carriers by gene in the middle, and how dense genes stand below."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.region_map import Span, density
from charts.theme import Palette, styled

#: Genes that are named where they have most carriers, and bases that a name takes of the whole width.
_NAMED, _NAME = 14, 0.055
_SHARES = ((0.64, 1.0), (0.13, 0.58), (0.0, 0.08))


def region_afar(
    span: Span, counted: pl.DataFrame, bins: int, genes: pl.DataFrame, every: Sequence[Span], palette: Palette, *,
    title: str, carriers_of: str,
) -> Figure:  # fmt: skip
    """Draw `counted` (bin, kind, variants) and `genes` (gene, start, end, n: individuals, NULL where not told; called)
    over where `every` gene stands."""
    drawing = go.Figure()
    density(drawing, counted, span, bins)
    rows = genes.filter(pl.col("n").is_not_null()).sort("n", "gene", descending=[True, False]).to_dicts()
    middles = [(max(row["start"], span[0]) + min(row["end"], span[1])) / 2 for row in rows]
    xs = [x for middle in middles for x in (middle, middle, None)]
    ys = [y for row in rows for y in (0, log1p(row["n"]), None)]
    drawing.add_scatter(
        x=xs, y=ys, yaxis="y2", mode="lines", line={"color": palette.muted, "width": 0.7}, opacity=0.5, hoverinfo="skip"
    )
    drawing.add_scatter(
        x=middles, y=[log1p(row["n"]) for row in rows], yaxis="y2", mode="markers",
        marker={"color": palette.accent, "size": 8, "line": {"color": palette.outline, "width": 0.8}},
        customdata=[f"{literal(row['gene'])}: {_of(row)}" for row in rows],
        hovertemplate="%{customdata} individuals<extra></extra>",
    )  # fmt: skip
    for row, middle in _apart(rows, middles, span):
        drawing.add_annotation(
            x=middle, y=log1p(row["n"]), yref="y2", yshift=10, showarrow=False, text=f"<i>{literal(row['gene'])}</i>",
            font={"size": 11, "color": palette.text},
        )  # fmt: skip
    drawing.add_trace(_strip(every, span, palette))
    styled(drawing, palette, height=430, left=94, right=8)
    highest = max((row["n"] for row in rows), default=1)
    ticks = [n for n in (1, 5, 20, 100, 1000, 10_000, 100_000) if n <= highest * 1.2]
    drawing.update_layout(
        xaxis={
            "range": [span[0] - 0.5, span[1] + 0.5], "tickformat": ",d", "nticks": 7, "anchor": "y3", "showgrid": False,
        },
        yaxis={"domain": _SHARES[0], "title": {"text": "variants"}, "rangemode": "tozero", "fixedrange": True},
        yaxis2={
            "domain": _SHARES[1], "range": [0, log1p(highest) * 1.18 + 0.1], "gridcolor": palette.hairline,
            "title": {"text": "carriers", "font": {"size": 12, "color": palette.muted}}, "zeroline": False,
            "tickfont": {"size": 11, "color": palette.muted},
            "tickvals": [log1p(n) for n in ticks], "ticktext": [f"{n:,}" for n in ticks], "fixedrange": True,
        },
        yaxis3={
            "domain": _SHARES[2], "range": [0, 1], "fixedrange": True, "showgrid": False, "tickvals": [0.5],
            "ticktext": ["genes"], "tickfont": {"size": 10, "color": palette.muted},
        },
        barmode="stack", bargap=0.05,
    )  # fmt: skip
    told = ", ".join(f"{row['gene']} {written(row['n'], 'count')}" for row in rows[:10])
    return Figure(
        drawing,
        title=title,
        subtitle=f"variants in each of {bins} equal stretches, by class; below, individuals with {carriers_of} by gene,"
        " log scale",
        alt=f"{title}. Variants: {counted['variants'].sum():,}. Individuals with {carriers_of}: {told or 'none told'}.",
        table=genes,
    )


def _apart(rows: list[dict], middles: list[float], span: Span) -> list[tuple[dict, float]]:
    """Those with most carriers, as far as their names do not touch."""
    least, taken = (span[1] - span[0] + 1) * _NAME, []
    for row, middle in zip(rows, middles, strict=True):
        if len(taken) < _NAMED and all(abs(middle - other) > least for _, other in taken):
            taken.append((row, middle))
    return taken


def _strip(every: Sequence[Span], span: Span, palette: Palette) -> go.Scatter:
    xs: list[float | None] = []
    for start, end in every:
        xs += [max(start, span[0]), min(end, span[1]), None]
    return go.Scatter(
        x=xs, y=[None if x is None else 0.5 for x in xs], yaxis="y3", mode="lines",
        line={"color": palette.accent, "width": 12}, opacity=0.45, hoverinfo="skip",
    )  # fmt: skip


def _of(row: dict) -> str:
    return f"{written(row['n'], 'count')} of {written(row['called'], 'count')}"
