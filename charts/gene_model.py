"""A gene's variants on its transcript: the cohort above the axis, everybody else below, domains on the exons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.gene_axis import Exon, GeneAxis, spread
from charts.theme import CONSEQUENCES, Palette, styled, translucent

#: A group of people: its name, and how many as text.
Group = tuple[str, str]

_BODY = 0.42  # half the height of an exon, in units of log1p(carriers)
_UTR = 0.2


@dataclass(frozen=True)
class Domain:
    """A protein domain, in residues, 1-based inclusive."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Transcript:
    """What is drawn of a gene: one transcript, its exons and the domains of its protein."""

    gene: str
    name: str
    strand: str
    exons: tuple[Exon, ...]
    domains: tuple[Domain, ...] = ()


@dataclass(frozen=True)
class _Head:
    x: float
    at: float
    height: float
    kind: str
    words: str


def gene_model(
    transcript: Transcript,
    variants: pl.DataFrame,
    palette: Palette,
    *,
    above: Group,
    below: Group | None,
    subtitle: str = "",
) -> Figure:
    """Draw `variants` (position, consequence_class, label, carriers, others: int or NULL where suppressed).

    `above` is the group of `carriers`, `below` that of `others` (None: one group only). Variants of one class within
    one codon's length share a head; its hover names them.
    """
    axis = GeneAxis(transcript.exons, transcript.strand)
    drawing = go.Figure(_body(transcript, axis, palette))
    tallest = 1.0
    for column, sign in (("carriers", 1), ("others", -1)):
        if sign < 0 and below is None:
            continue
        heads = _heads(variants, column, axis)
        tallest = max([tallest, *(head.height for head in heads)])
        _stems(drawing, heads, sign, palette)
        for kind in CONSEQUENCES:
            _marks(drawing, [head for head in heads if head.kind == kind], kind, sign, palette)
    reach = tallest + _BODY + 1.1
    styled(drawing, palette, height=330 if below is not None else 240, left=4, right=4, bottom=4)
    drawing.update_xaxes(visible=False, range=[-axis.length * 0.005, axis.length * 1.005])
    ticks = [n for n in (1, 5, 20, 100, 1000, 10000) if log1p(n) <= tallest + 0.2]
    signs = (1, -1) if below is not None else (1,)
    drawing.update_yaxes(
        range=[-reach if below is not None else -_BODY - 0.5, reach],
        tickvals=[sign * (_BODY + log1p(n)) for sign in signs for n in ticks],
        ticktext=[f"{n:,}" for _ in signs for n in ticks],
        title={"text": "carriers"},
    )
    drawing.update_layout(annotations=[
        *_domain_names(transcript, axis, palette),
        *(_group_name(group, y, palette) for group, y in ((above, reach), (below, -reach)) if group),
    ])  # fmt: skip
    return Figure(
        drawing,
        title=f"{transcript.gene}: {variants.height:,} variant{'' if variants.height == 1 else 's'}",
        subtitle=subtitle or f"{transcript.name}, 5′ to 3′ · coding exons to scale · carriers, log scale",
        alt=_told(transcript, variants, above, below),
        table=variants,
    )


def _heads(variants: pl.DataFrame, column: str, axis: GeneAxis) -> list[_Head]:
    """One head for the variants of one class within three bases, spread so that neighbours do not cover each other."""
    seen: dict[tuple[int, str], list[Mapping[str, Any]]] = {}
    for row in variants.sort("position").iter_rows(named=True):
        if row[column] is None or row[column] > 0:
            kind = row["consequence_class"] if row["consequence_class"] in CONSEQUENCES else "other"
            seen.setdefault((row["position"] // 3, kind), []).append(row)
    placed = sorted(
        ((axis.place(rows[0]["position"]), kind, rows) for (_, kind), rows in seen.items()), key=lambda item: item[:2]
    )
    gap = min(axis.length / 110, axis.length / max(len(placed), 1))
    xs = spread([at for at, _, _ in placed], gap, 0.0, axis.length)
    return [
        _Head(x, at, log1p(sum(row[column] or 0 for row in rows)) or 0.35, kind, _words(rows, column))
        for x, (at, kind, rows) in zip(xs, placed, strict=True)
    ]


def _words(rows: Sequence[Mapping[str, Any]], column: str) -> str:
    lines = [
        f"{literal(row['label'])}: {'suppressed' if row[column] is None else written(row[column], 'count')} carriers"
        for row in rows
    ]
    return "<br>".join(lines[:6]) + (f"<br>and {len(lines) - 6} more" if len(lines) > 6 else "")


def _stems(drawing: go.Figure, heads: Sequence[_Head], sign: int, palette: Palette) -> None:
    """From the true place straight up, then aslant to the spread head."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for head in heads:
        xs += [head.at, head.at, head.x, head.x, None]
        ys += [sign * _BODY, sign * (_BODY + 0.12), sign * (_BODY + 0.3), sign * (_BODY + head.height), None]
    drawing.add_trace(
        go.Scatter(
            x=xs, y=ys, mode="lines", line={"color": palette.muted, "width": 0.7}, opacity=0.45, hoverinfo="skip"
        )
    )


def _marks(drawing: go.Figure, heads: Sequence[_Head], kind: str, sign: int, palette: Palette) -> None:
    if not heads:
        return
    mark = CONSEQUENCES[kind]
    drawing.add_trace(
        go.Scatter(
            x=[head.x for head in heads],
            y=[sign * (_BODY + head.height) for head in heads],
            mode="markers",
            opacity=1.0 if sign > 0 else 0.75,
            marker={
                "color": mark.colour,
                "symbol": mark.symbol,
                "size": 9 if sign > 0 else 7,
                "line": {"color": palette.outline, "width": 0.8},
            },
            customdata=[head.words for head in heads],
            hovertemplate=f"{mark.word}<br>%{{customdata}}<extra></extra>",
        )
    )


def _body(transcript: Transcript, axis: GeneAxis, palette: Palette) -> list[go.Scatter]:
    """The axis, exons and domains, one trace a colour: with a shape for each, titin would take minutes."""
    boxes: dict[str, list[tuple[float, float, float]]] = {}  # colour → (x0, x1, half the height)

    def box(start: int, end: int, half: float, colour: str) -> None:
        boxes.setdefault(colour, []).append((axis.place(start), axis.place(end + 1), half))

    for exon in transcript.exons:
        box(exon.start, exon.end, _UTR, palette.pale)
        if exon.coding:
            box(*exon.coding, _BODY, palette.pale)
    names = list(dict.fromkeys(domain.name for domain in transcript.domains))
    for domain in transcript.domains:
        colour = palette.domains[names.index(domain.name) % len(palette.domains)]
        first, last = axis.of_residue(domain.start), axis.of_residue(domain.end)
        if first is None or last is None:
            continue
        low, high = min(first, last), max(first, last) + 2
        for exon in transcript.exons:
            if exon.coding and exon.coding[0] <= high and exon.coding[1] >= low:
                box(max(low, exon.coding[0]), min(high, exon.coding[1]), _BODY * 0.62, colour)
    line = {"color": palette.muted, "width": 1}
    spine = go.Scatter(x=[0, axis.length], y=[0, 0], mode="lines", line=line, hoverinfo="skip")
    return [spine, *(_filled(corners, colour, palette) for colour, corners in boxes.items())]


def _filled(boxes: Sequence[tuple[float, float, float]], colour: str, palette: Palette) -> go.Scatter:
    """Rectangles of one colour as one closed path, with gaps between them."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for x0, x1, half in boxes:
        xs += [x0, x1, x1, x0, x0, None]
        ys += [-half, -half, half, half, -half, None]
    line = {"color": palette.hairline, "width": 0.5}
    return go.Scatter(x=xs, y=ys, mode="lines", fill="toself", fillcolor=colour, line=line, hoverinfo="skip")


def _group_name(group: Group, y: float, palette: Palette) -> dict[str, Any]:
    return {
        "text": f"<b>{literal(group[0])}</b> · {group[1]}", "x": 0, "xref": "paper", "y": y, "showarrow": False,
        "xanchor": "left", "yanchor": "top" if y > 0 else "bottom",
        "font": {"color": palette.text if y > 0 else palette.muted, "size": 12},
    }  # fmt: skip


def _domain_names(transcript: Transcript, axis: GeneAxis, palette: Palette) -> list[dict[str, Any]]:
    """A domain's name where it fits, once for neighbours of the same name."""
    runs: list[list[Any]] = []
    for domain in sorted(transcript.domains, key=lambda domain: domain.start):
        first, last = axis.of_residue(domain.start), axis.of_residue(domain.end)
        if first is None or last is None:
            continue
        span = sorted((axis.place(first), axis.place(last)))
        if runs and runs[-1][0] == domain.name:
            runs[-1][2] = span[1]
        else:
            runs.append([domain.name, *span])
    named = []
    for name, low, high in runs:
        letters = int((high - low) / axis.length * 150)
        if letters >= 4:
            text = name if len(name) <= letters else f"{name[: letters - 1]}…"
            named.append({
                "text": literal(text), "hovertext": literal(name), "x": (low + high) / 2, "y": 0, "showarrow": False,
                "font": {"size": 10, "color": palette.text}, "bgcolor": translucent(palette.background, 0.6),
                "borderpad": 0,
            })  # fmt: skip
    return named


def _told(transcript: Transcript, variants: pl.DataFrame, above: Group, below: Group | None) -> str:
    kinds = variants.group_by("consequence_class").len().sort("len", descending=True).iter_rows()
    said = ", ".join(f"{n} {CONSEQUENCES[kind].word if kind in CONSEQUENCES else 'other'}" for kind, n in kinds)
    groups = f"{' '.join(above)} above the axis" + (f", {' '.join(below)} below it" if below else "")
    return (
        f"Variants of {transcript.gene} on {transcript.name}, {len(transcript.exons)} exons: "
        f"{said or 'none'}; {groups}. The table below the drawing lists them."
    )
