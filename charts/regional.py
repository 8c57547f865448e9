"""−log10 p around one variant: points shaded by their r² with it, genes to scale beneath (as LocusZoom, Pruim 2010)."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal
from charts.figure import Figure
from charts.phewas_strip import p_written
from charts.region_map import Gene, lanes
from charts.theme import Palette, styled

#: r² from which a shade begins, the word of it, and how dark it is.
SHADES = ((0.8, "0.8 to 1", 1.0), (0.6, "0.6 to 0.8", 0.8), (0.4, "0.4 to 0.6", 0.6), (0.2, "0.2 to 0.4", 0.42))
_LANE = 22


def regional(
    frame: pl.DataFrame, genes: Sequence[Gene], palette: Palette, *, title: str, index: str, line: float | None,
    span: tuple[int, int], contig: str,
) -> Figure:  # fmt: skip
    """Draw variant, position, log10_p and r2 (NULL where it is not told) of `frame`; `index` is the variant that r² is
    with."""
    rows = frame.sort(pl.col("r2").fill_null(-1.0)).to_dicts()
    placed = lanes(genes, span)
    count = max((lane for _, lane in placed), default=-1) + 1
    below = _LANE * max(count, 1)
    height = 300 + below + 56
    share = below / (height - 46)
    top = max([row["log10_p"] or 0.0 for row in rows] + [line or 1.0, 1.0])
    drawing = go.Figure(
        go.Scatter(
            x=[row["position"] for row in rows], y=[row["log10_p"] for row in rows], mode="markers",
            marker={
                "size": [12 if row["variant"] == index else 5 + 4 * (row["r2"] or 0.0) for row in rows],
                "symbol": ["diamond" if row["variant"] == index else "circle" for row in rows],
                "color": [_colour(row, index, palette) for row in rows],
                "opacity": [1.0 if row["variant"] == index else _shade(row["r2"]) for row in rows],
                "line": {"width": 0.5, "color": palette.outline},
            },
            customdata=[_hover(row) for row in rows], hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    styled(drawing, palette, height=height, right=12)
    for gene, lane in placed:
        y = -1 - lane
        drawing.add_scatter(
            x=[max(gene.start, span[0]), min(gene.end, span[1])], y=[y, y], yaxis="y2", mode="lines",
            line={"color": palette.muted, "width": 4}, hoverinfo="skip",
        )  # fmt: skip
        middle = (max(gene.start, span[0]) + min(gene.end, span[1])) / 2
        drawing.add_annotation(
            x=middle, y=y, yref="y2", yshift=9, showarrow=False, font={"size": 10, "color": palette.text},
            text=literal(f"{gene.symbol} {'→' if gene.strand == '+' else '←'}"),
        )  # fmt: skip
    drawing.update_layout(
        yaxis={
            "domain": [share + 0.04, 1], "range": [-0.04 * top, 1.12 * top], "title": {"text": "−log<sub>10</sub> p"},
        },
        yaxis2={
            "domain": [0, share], "range": [-count - 0.8, 0.4], "visible": False, "anchor": "x", "fixedrange": True,
        },
    )  # fmt: skip
    drawing.update_xaxes(
        range=list(span), title={"text": f"position on chromosome {contig}"}, showgrid=False, anchor="y2"
    )
    if line is not None:
        drawing.add_hline(y=line, line={"color": palette.second, "width": 1, "dash": "dash"})
    told = sum(row["r2"] is not None for row in rows)
    linked = [row["variant"] for row in rows if (row["r2"] or 0.0) >= 0.6 and row["variant"] != index]
    alt = (
        f"{title}: −log10 p of {len(rows):,} variants around {index}; {len(linked)} others have r² of 0.6 or more"
        f" with it{': ' + ', '.join(linked[:5]) if linked else ''}."
        f" Genes: {', '.join(gene.symbol for gene in genes[:12])}."
    )
    subtitle = f"◆ {index} · darker and larger: r² with it, of {told:,} of {len(rows):,} variants · genes below"
    return Figure(drawing, title=title, subtitle=subtitle, alt=alt, table=frame)


def _shade(r2: float | None) -> float:
    return next((shade for least, _, shade in SHADES if (r2 or 0.0) >= least), 0.3)


def _colour(row: dict, index: str, palette: Palette) -> str:
    if row["variant"] == index:
        return palette.second
    return palette.accent if (row["r2"] or 0.0) >= SHADES[-1][0] else palette.muted


def _hover(row: dict) -> str:
    linked = "r² not told" if row["r2"] is None else f"r² {row['r2']:.2f}"
    p = "–" if row["log10_p"] is None else p_written(row["log10_p"])
    return f"<b>{literal(row['variant'])}</b><br>{literal(row['gene'] or '')}<br>p {p}<br>{linked}"
