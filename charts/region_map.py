"""A region to scale: variants above, genes in lanes beneath, and which capture kits are callable where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import log1p
from typing import Any

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import CONSEQUENCES, Palette, hollow_line, styled

Span = tuple[int, int]
#: Up to so many variants each has a stem of its own; more are counted in bins.
MOST_STEMS, BINS = 300, 120
#: Where suppressed numbers stand, on the scale of log1p: below one carrier.
_FEW = 0.35
#: Pixels of the bands.
_VARIANTS, _GENE, _KIT, _GAP = 170, 26, 20, 14


@dataclass(frozen=True)
class Gene:
    """A gene as it is drawn."""

    symbol: str
    strand: str
    start: int
    end: int
    exons: tuple[Span, ...] = ()
    coding: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Kit:
    """A capture kit and where it is callable."""

    name: str
    spans: tuple[Span, ...]


def region_map(
    span: Span, genes: Sequence[Gene], kits: Sequence[Kit], variants: pl.DataFrame, palette: Palette, *, title: str,
    group: str, few: int | None = None,
) -> Figure:  # fmt: skip
    """Draw `variants` (position, consequence_class, label, carriers: NULL where suppressed) of `span`, 1-based.

    `group` says whose carriers they are; `few` below how many they are suppressed. Those are hollow, at one height.
    """
    placed = lanes(genes, span)
    count = max((lane for _, lane in placed), default=-1) + 1
    heights = [_VARIANTS, max(_GENE * count, 12), _KIT * max(len(kits), 1)]
    total = sum(heights) + 2 * _GAP + 34
    drawing = go.Figure()
    tops = _domains(heights, total)
    stems = variants.height <= MOST_STEMS
    if stems:
        _stems(drawing, variants, palette, few)
    else:
        _density(drawing, variants, span)
    _genes(drawing, placed, span, palette)
    _kits(drawing, kits, palette)
    styled(drawing, palette, height=total, left=94, right=8)
    upper = _scale(variants, few) if stems else {}
    hidden = variants["carriers"].null_count() if stems else 0
    hollow = f" · hollow: {_carriers({'carriers': None}, few)}, all at one height" if hidden else ""
    drawing.update_layout(
        xaxis={
            "range": [span[0] - 0.5, span[1] + 0.5], "tickformat": ",d", "nticks": 7, "anchor": "y3", "showgrid": False,
        },
        yaxis={
            "domain": tops[0], "title": {"text": "carriers" if stems else "variants"}, "rangemode": "tozero", **upper,
        },
        yaxis2={"domain": tops[1], "range": [count - 0.5, -0.5], "visible": False, "fixedrange": True},
        yaxis3={
            "domain": tops[2], "range": [max(len(kits), 1) - 0.5, -0.5], "showgrid": False, "fixedrange": True,
            "tickvals": list(range(len(kits))), "ticktext": [literal(_short(kit.name)) for kit in kits],
            "tickfont": {"size": 10, "color": palette.muted},
        },
        barmode="stack", bargap=0.05,
    )  # fmt: skip
    return Figure(
        drawing,
        title=title,
        subtitle=f"carriers among {group}, log scale{hollow}"
        if stems
        else f"variants in each of {BINS} equal bins, by class",
        alt=_told(span, genes, kits, variants)
        + (f" {hidden} are hollow and all at one height: {_carriers({'carriers': None}, few)}." if hidden else ""),
        table=variants,
    )


def lanes(genes: Sequence[Gene], span: Span) -> list[tuple[Gene, int]]:
    """Each gene with the first lane where neither it nor its name touches another."""
    free: list[float] = []  # where each lane is free again
    placed = []
    letter = (span[1] - span[0] + 1) / 130
    for gene in sorted(genes, key=lambda one: (one.start, one.end, one.symbol)):
        start = max(gene.start, span[0])
        end = max(min(gene.end, span[1]), start + (len(gene.symbol) + 3) * letter)
        lane = next((n for n, at in enumerate(free) if at < start), len(free))
        free[lane : lane + 1] = [end + letter]
        placed.append((gene, lane))
    return placed


def _domains(heights: Sequence[int], total: int) -> list[list[float]]:
    """Shares of the plot for each band, from the top."""
    inner = sum(heights) + _GAP * (len(heights) - 1)
    tops, used = [], 0
    for height in heights:
        tops.append([1 - (used + height) / inner, 1 - used / inner])
        used += height + _GAP
    return [[max(low, 0.0), min(high, 1.0)] for low, high in tops]


def _highest(variants: pl.DataFrame) -> float:
    return max((log1p(n or 0) for n in variants["carriers"]), default=1.0)


def _scale(variants: pl.DataFrame, few: int | None) -> dict[str, Any]:
    """Ticks of carriers; where some are suppressed their one height has a word, and none stands below it."""
    hidden, highest = variants["carriers"].null_count(), _highest(variants) + 0.2
    least = (few or 1) if hidden else 1
    told = [(log1p(n), f"{n:,}") for n in (1, 5, 20, 100, 1000, 10000) if n >= least and log1p(n) <= highest]
    ticks = [*([(_FEW, f"< {few}" if few else "few")] if hidden else []), *told]
    return {"tickvals": [at for at, _ in ticks], "ticktext": [text for _, text in ticks]}


def _stems(drawing: go.Figure, variants: pl.DataFrame, palette: Palette, few: int | None) -> None:
    rows = [row for row in variants.iter_rows(named=True) if row["carriers"] is None or row["carriers"] > 0]
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row in rows:
        xs += [row["position"], row["position"], None]
        ys += [0, _height(row), None]
    line = {"color": palette.muted, "width": 0.7}
    drawing.add_trace(go.Scatter(x=xs, y=ys, mode="lines", line=line, opacity=0.5, hoverinfo="skip"))
    for (kind, mark), hollow in product(CONSEQUENCES.items(), (False, True)):
        mine = [row for row in rows if _kind(row) == kind and (row["carriers"] is None) == hollow]
        if hollow and not mine:
            continue
        drawing.add_trace(
            go.Scatter(
                x=[row["position"] for row in mine],
                y=[_height(row) for row in mine],
                mode="markers",
                marker={
                    "color": palette.background if hollow else mark.colour, "symbol": mark.symbol, "size": 8,
                    "line": hollow_line(palette) if hollow else {"color": palette.outline, "width": 0.8},
                },
                customdata=[f"{literal(row['label'])}: {_carriers(row, few)}" for row in mine],
                hovertemplate=f"{mark.word}<br>%{{customdata}}<extra></extra>",
            )
        )  # fmt: skip


def _density(drawing: go.Figure, variants: pl.DataFrame, span: Span) -> None:
    width = (span[1] - span[0] + 1) / BINS
    number = ((pl.col("position") - span[0]) / width).floor().clip(0, BINS - 1).cast(pl.Int64)
    kinds = pl.col("consequence_class").fill_null("other")
    density(drawing, variants.group_by(bin=number, kind=kinds).agg(variants=pl.len()).sort("bin"), span, BINS)


def density(drawing: go.Figure, counted: pl.DataFrame, span: Span, bins: int) -> None:
    """Bars of `counted` (bin, kind, variants) in equal stretches of `span`, divided by class."""
    width = (span[1] - span[0] + 1) / bins
    for kind, mark in CONSEQUENCES.items():
        mine = counted.filter(kind=kind)
        drawing.add_trace(
            go.Bar(
                x=[span[0] + (n + 0.5) * width for n in mine["bin"]], y=mine["variants"].to_list(), width=width * 0.95,
                marker={"color": mark.colour}, hovertemplate=f"{mark.word}: %{{y}} variants<extra></extra>",
            )
        )  # fmt: skip


def _genes(drawing: go.Figure, placed: Sequence[tuple[Gene, int]], span: Span, palette: Palette) -> None:
    boxes: dict[str, list[tuple[float, float, float, float]]] = {"body": [], "exon": [], "coding": []}
    for gene, lane in placed:
        boxes["body"].append((*_cut((gene.start, gene.end), span), lane + 0.22, 0.02))
        boxes["exon"] += [(*_cut(one, span), lane + 0.22, 0.09) for one in gene.exons]
        boxes["coding"] += [(*_cut(one, span), lane + 0.22, 0.18) for one in gene.coding]
    colours = {"body": palette.muted, "exon": palette.accent, "coding": palette.accent}
    for kind, rows in boxes.items():
        drawing.add_trace(_filled(rows, colours[kind], yaxis="y2"))
    starts = [max(gene.start, span[0]) for gene, _ in placed]
    drawing.add_trace(
        go.Scatter(
            x=starts, y=[lane - 0.2 for _, lane in placed], yaxis="y2", mode="text", textposition="middle right",
            text=[f"<i>{literal(gene.symbol)}</i> {'→' if gene.strand == '+' else '←'}" for gene, _ in placed],
            textfont={"size": 11, "color": palette.text}, hoverinfo="skip",
        )
    )  # fmt: skip


def _kits(drawing: go.Figure, kits: Sequence[Kit], palette: Palette) -> None:
    rows = [(start, end, lane, 0.3) for lane, kit in enumerate(kits) for start, end in kit.spans]
    drawing.add_trace(_filled(rows, palette.second, yaxis="y3"))


def _filled(rows: Iterable[tuple[float, float, float, float]], colour: str, *, yaxis: str) -> go.Scatter:
    """Rectangles (start, end, middle, half the height) as one path with gaps."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for start, end, middle, half in rows:
        low, high = start - 0.5, end + 0.5
        xs += [low, high, high, low, low, None]
        ys += [middle - half, middle - half, middle + half, middle + half, middle - half, None]
    line = {"color": colour, "width": 1}
    return go.Scatter(
        x=xs, y=ys, yaxis=yaxis, mode="lines", fill="toself", fillcolor=colour, line=line, hoverinfo="skip"
    )


def _cut(one: Span, span: Span) -> Span:
    return max(one[0], span[0]), min(one[1], span[1])


def _height(row: dict[str, Any]) -> float:
    return log1p(row["carriers"]) if row["carriers"] else _FEW


def _kind(row: dict[str, Any]) -> str:
    return row["consequence_class"] if row["consequence_class"] in CONSEQUENCES else "other"


def _carriers(row: dict[str, Any], few: int | None) -> str:
    if row["carriers"] is None:
        return f"< {few} carriers" if few else "carriers suppressed"
    return f"{written(row['carriers'], 'count')} carriers"


def _short(name: str, width: int = 16) -> str:
    return name if len(name) <= width else f"{name[: width - 1]}…"


def _told(span: Span, genes: Sequence[Gene], kits: Sequence[Kit], variants: pl.DataFrame) -> str:
    names = ", ".join(gene.symbol for gene in genes[:20]) + (" and others" if len(genes) > 20 else "")
    callable_in = ", ".join(kit.name for kit in kits if kit.spans)
    return (
        f"{variants.height:,} variants from {span[0]:,} to {span[1]:,}; genes: {names or 'none'};"
        f" callable in part by: {callable_in or 'no kit'}. The table below the drawing lists the variants."
    )
