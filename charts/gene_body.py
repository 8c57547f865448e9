"""A gene's transcript as it is drawn: exons, domains and their names, and places that can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.fields import literal
from charts.gene_axis import Exon, GeneAxis, numbers
from charts.lollipop import FOOT
from charts.theme import Palette, translucent

_UTR = 0.2
_TARGETS = 110


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
class Stretch:
    """A part of the gene by name, in positions of the genome, 1-based and inclusive."""

    name: str
    start: int
    end: int


def exon_stretches(transcript: Transcript) -> tuple[Stretch, ...]:
    """The exons, numbered in the direction of transcription."""
    ordered = sorted(transcript.exons, key=lambda exon: exon.start, reverse=transcript.strand == "-")
    return tuple(Stretch(f"Exon {n} of {len(ordered)}", one.start, one.end) for n, one in enumerate(ordered, start=1))


@lru_cache(maxsize=64)
def axis_of(transcript: Transcript) -> GeneAxis:
    """The transcript's axis, laid out once."""
    return GeneAxis(transcript.exons, transcript.strand)


def domain_stretches(transcript: Transcript, axis: GeneAxis) -> tuple[Stretch, ...]:
    """The domains with their residues, from the first base of the first to the last base of the last."""
    found = []
    for domain in transcript.domains:
        first, last = axis.of_residue(domain.start), axis.of_residue(domain.end)
        if first is not None and last is not None:
            low, high = min(first, last), max(first, last)
            ends = (low - 2, high) if transcript.strand == "-" else (low, high + 2)
            found.append(Stretch(f"{domain.name} {domain.start}–{domain.end}", *ends))
    return tuple(found)


def body(transcript: Transcript, axis: GeneAxis, palette: Palette) -> list[go.Scatter]:
    """The axis, exons and domains, one trace a colour: with a shape for each, titin would take minutes."""
    boxes: dict[str, list[tuple[float, float, float]]] = {}  # colour → (x0, x1, half the height)

    def box(start: int, end: int, half: float, colour: str) -> None:
        ends = axis.rounded(axis.place(start)), axis.rounded(axis.place(end + 1))
        boxes.setdefault(colour, []).append((*ends, half))

    for exon in transcript.exons:
        if exon.coding != (exon.start, exon.end):
            box(exon.start, exon.end, _UTR, palette.pale)
        if exon.coding:
            box(*exon.coding, FOOT, palette.pale)
    names = list(dict.fromkeys(domain.name for domain in transcript.domains))
    coding = [exon.coding for exon in transcript.exons if exon.coding]
    for domain, stretch in zip(transcript.domains, domain_stretches(transcript, axis), strict=False):
        colour = palette.domains[names.index(domain.name) % len(palette.domains)]
        for start, end in coding:
            if start <= stretch.end and end >= stretch.start:
                box(max(stretch.start, start), min(stretch.end, end), FOOT * 0.62, colour)
    return [_spine(axis, palette), *(_filled(corners, colour, palette) for colour, corners in boxes.items())]


def exon_bars(transcript: Transcript, axis: GeneAxis, palette: Palette, height: float) -> list[go.Scatter]:
    """The exons alone, all of one height (pixels): as a broken line they are a third of what boxes are to send."""
    xs: list[float | None] = []
    for exon in transcript.exons:
        xs += [axis.rounded(axis.place(exon.start)), axis.rounded(axis.place(exon.end + 1)), None]
    line = {"color": palette.pale, "width": height}
    return [
        _spine(axis, palette),
        go.Scatter(x=numbers(xs), y=[0] * len(xs), mode="lines", line=line, hoverinfo="skip"),
    ]


def _spine(axis: GeneAxis, palette: Palette) -> go.Scatter:
    line = {"color": palette.muted, "width": 1}
    return go.Scatter(x=[0, axis.length], y=[0, 0], mode="lines", line=line, hoverinfo="skip")


def _filled(boxes: Sequence[tuple[float, float, float]], colour: str, palette: Palette) -> go.Scatter:
    """Rectangles of one colour as one closed path, with gaps between them."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for x0, x1, half in boxes:
        half = round(half, 2)
        xs += [x0, x1, x1, x0, x0, None]
        ys += [-half, -half, half, half, -half, None]
    line = {"color": palette.hairline, "width": 0.5}
    return go.Scatter(
        x=numbers(xs), y=numbers(ys), mode="lines", fill="toself", fillcolor=colour, line=line, hoverinfo="skip"
    )


def targets(transcript: Transcript, axis: GeneAxis) -> go.Scatter:
    """Invisible marks along the gene that answer to a click with the domain or exon under them: as `marks` of a
    lollipop, `customdata` is the hover's words and the first and last position."""
    exons, domains = exon_stretches(transcript), domain_stretches(transcript, axis)
    xs, data = [], []
    for step in range(_TARGETS):
        x = (step + 0.5) * axis.length / _TARGETS
        position = axis.position(x)
        exon = next((one for one in exons if one.start <= position <= one.end), None)
        if exon is None:
            continue
        domain = next((one for one in domains if one.start <= position <= one.end), None)
        part = domain or exon
        words = f"{literal(domain.name)} · {exon.name}" if domain else exon.name
        xs.append(axis.rounded(x))
        data.append([f"{words}<br>click: only its variants", part.start, part.end, "", 0])
    marker = {"symbol": "square", "size": 11, "opacity": 0.0, "color": "rgba(0,0,0,0)"}
    return go.Scatter(
        x=numbers(xs), y=numbers([0] * len(xs)), mode="markers", marker=marker, customdata=np.array(data, dtype=object),
        hovertemplate="%{customdata[0]}<extra></extra>",
    )  # fmt: skip


def domain_names(transcript: Transcript, axis: GeneAxis, palette: Palette) -> list[dict[str, Any]]:
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
                "text": literal(text), "x": (low + high) / 2, "y": 0, "showarrow": False,
                "font": {"size": 10, "color": palette.text}, "bgcolor": translucent(palette.background, 0.6),
                "borderpad": 0,
            })  # fmt: skip
    return named
