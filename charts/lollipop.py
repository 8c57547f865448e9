"""Stems and heads of variants on a gene's axis: what stands near together shares a head, and no two heads or names
collide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log1p, log10
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.gene_axis import GeneAxis, numbers, spread
from charts.theme import CONSEQUENCES, Palette, hollow_line

#: What a head's height can say: its name on the axis, how a value is written, and the values that get a tick.
SCALES: dict[str, tuple[str, str, tuple[float, ...]]] = {
    "carriers": ("carriers", "count", (1, 5, 20, 100, 1000, 10000)),
    "frequency": ("allele frequency", "frequency", (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1)),
    "effect": ("−log10 p", "decimal", (1, 2, 5, 10, 20, 50, 100, 300)),
    "stars": ("ClinVar stars", "count", (1, 2, 3, 4)),
}
#: Stems are at most so long, in units of the drawing. A suppressed head is hollow and stands on a stub that tells no
#: number, below whatever is told.
TALLEST, STUB = 6.0, 0.5
LOWEST = STUB + 0.35
FOOT = 0.42  # half the height of an exon: where stems begin
_MOST_HEADS, _BINS, _LINES, _NAMES = 240, 50, 4, 8
_LETTER, _WIDE, _LINE = 6.4, 700.0, 0.62  # pixels a letter, pixels the drawing is at least wide, units a line of text


@dataclass(frozen=True)
class Side:
    """One group of variants, above or below the axis. `variants` has position, consequence_class, label, variant and
    `value`: NULL where it is suppressed, 0 where there is nothing to draw. `few`: what is suppressed has fewer carriers
    than that, where that is all that hides it."""

    name: str
    size: str
    variants: pl.DataFrame
    scale: str = "carriers"
    few: int | None = None

    @property
    def hidden(self) -> int:
        """How many variants have a value that is not told."""
        return self.variants["value"].null_count()

    @property
    def kept_back(self) -> str:
        """What stands instead of a suppressed value."""
        return f"< {self.few} carriers" if self.few else "suppressed"


@dataclass(frozen=True)
class Head:
    """The variants of one class within a codon, or a narrow stretch where there are many. `value` is the highest of
    theirs; `x` is where the head stands, `at` where the stem leaves the gene."""

    x: float
    at: float
    height: float
    value: float | None
    kind: str
    rows: tuple[Mapping[str, Any], ...]

    @property
    def span(self) -> tuple[int, int]:
        positions = [row["position"] for row in self.rows]
        return min(positions), max(positions)


def height_of(scale: str, top: float, lowest: float = 0.3) -> Callable[[float], float]:
    """How high a value stands where `top` is the highest that is drawn; none is lower than `lowest`."""
    curve: Callable[[float], float] = {
        "carriers": log1p, "frequency": lambda v: max(log10(max(v, 1e-6)) + 6.0, 0.0), "effect": lambda v: v,
        "stars": lambda v: v + 1.0,
    }[scale]  # fmt: skip
    whole = max(curve(top), 1e-9)
    return lambda value: max(TALLEST * curve(value) / whole, lowest)


def top_of(sides: Iterable[Side], scale: str) -> float:
    """The highest value of these sides on one scale."""
    least = {"carriers": 3.0, "frequency": 1e-3, "effect": 2.0, "stars": 3.0}[scale]
    return max([least, *(float(side.variants["value"].max() or 0) for side in sides if side.scale == scale)])


def standing(side: Side, top: float) -> Callable[[float], float]:
    """`height_of` for the values of a side."""
    return height_of(side.scale, top, LOWEST) if side.hidden else height_of(side.scale, top)


def heads(side: Side, axis: GeneAxis, top: float) -> list[Head]:
    """The heads of a side from left to right, spread so that neighbours do not cover each other."""
    rows = [
        row for row in side.variants.sort("position").iter_rows(named=True) if row["value"] is None or row["value"] > 0
    ]
    groups = _grouped(rows, lambda row: row["position"] // 3)
    if len(groups) > _MOST_HEADS:
        groups = _grouped(rows, lambda row: int(axis.place(row["position"]) / axis.length * _BINS))
    height = standing(side, top)
    placed = sorted(
        ((_middle([axis.place(row["position"]) for row in rows]), kind, rows) for kind, rows in groups),
        key=lambda each: each[:2],
    )
    gap = min(axis.length / 110, axis.length / max(len(placed), 1))
    xs = spread([at for at, _, _ in placed], gap, 0.0, axis.length)
    found = []
    for x, (at, kind, some) in zip(xs, placed, strict=True):
        value = max((row["value"] for row in some if row["value"] is not None), default=None)
        ranked = tuple(sorted(some, key=lambda row: -(row["value"] or 0)))
        x, at = axis.rounded(x), axis.rounded(at)
        found.append(Head(x, at, STUB if value is None else height(value), value, kind, ranked))
    return found


def _grouped(rows: Iterable[Mapping[str, Any]], near: Callable[[Mapping[str, Any]], int]) -> list[tuple[str, list]]:
    found: dict[tuple[int, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        kind = row["consequence_class"] if row["consequence_class"] in CONSEQUENCES else "other"
        found.setdefault((near(row), kind), []).append(row)
    return [(kind, some) for (_, kind), some in found.items()]


def _middle(places: Sequence[float]) -> float:
    return (min(places) + max(places)) / 2


def told(head: Head, side: Side) -> str:
    """What a head's hover says: its highest variants, and how many more there are."""
    most = _LINES if len(head.rows) <= 2 * _LINES else 2
    lines = [f"{literal(row['label'])}: {_written(row['value'], side)}" for row in head.rows[:most]]
    more = len(head.rows) - most
    return "<br>".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def _written(value: float | None, side: Side) -> str:
    unit, style, _ = SCALES[side.scale]
    if value is None:
        return side.kept_back
    return f"{f'{value:.1f}' if style == 'decimal' else written(value, style)} {unit}"


def stems(drawing: go.Figure, some: Sequence[Head], sign: int, colour: str, width: float = 0.7) -> None:
    """From the true place straight up, then aslant to the spread head."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for head in some:
        xs += [head.at, head.at, head.x, head.x, None]
        ys += [round(sign * (FOOT + up), 2) for up in (0.0, 0.12, 0.3, head.height)] + [None]
    line = {"color": colour, "width": width}
    opacity = 0.45 if width < 1 else 1.0
    drawing.add_trace(
        go.Scatter(x=numbers(xs), y=numbers(ys), mode="lines", line=line, opacity=opacity, hoverinfo="skip")
    )


def marks(drawing: go.Figure, some: Sequence[Head], kind: str, sign: int, side: Side, palette: Palette) -> None:
    """A trace of a class, and one of its suppressed heads; `customdata` is the hover's words, the first and last
    position, and the highest variant."""
    mark = CONSEQUENCES[kind]
    for hollow in (False, True):
        chosen = [head for head in some if head.kind == kind and (head.value is None) == hollow]
        if not chosen:
            continue
        drawing.add_trace(
            go.Scatter(
                x=numbers(head.x for head in chosen),
                y=numbers(sign * (FOOT + head.height) for head in chosen),
                mode="markers",
                opacity=1.0 if sign > 0 else 0.8,
                marker={
                    "color": palette.background if hollow else mark.colour,
                    "symbol": mark.symbol,
                    "size": [(9 if sign > 0 else 8) + min(len(head.rows) - 1, 3) for head in chosen],
                    "line": hollow_line(palette) if hollow else {"color": palette.outline, "width": 0.8},
                },
                customdata=np.array(
                    [[told(head, side), *head.span, head.rows[0]["variant"], len(head.rows)] for head in chosen],
                    dtype=object,
                ),
                hovertemplate=f"{mark.word}<br>%{{customdata[0]}}<extra></extra>",
            )
        )


def names(
    some: Sequence[Head], sign: int, axis: GeneAxis, palette: Palette, chosen: str | None
) -> list[dict[str, Any]]:
    """Names over the highest heads, as many as fit beside and above each other; the chosen variant's always."""
    letter = axis.length * _LETTER / _WIDE
    boxes: list[tuple[float, float, float, float]] = []
    named = []
    for head in sorted(some, key=lambda head: (not _holds(head, chosen), -head.height, head.x)):
        if len(named) == _NAMES or (head.value is None and not _holds(head, chosen)):
            continue
        text = next((row["label"] for row in head.rows if row["variant"] == chosen), head.rows[0]["label"])
        text = text if len(text) <= 18 else f"{text[:17]}…"
        half, low = len(text) * letter / 2, FOOT + head.height + 0.25
        box = (head.x - half, head.x + half, low, low + _LINE)
        fits = box[0] >= -letter and box[1] <= axis.length + letter
        if not _holds(head, chosen) and not (fits and not _collides(box, boxes, some, head, letter)):
            continue
        boxes.append(box)
        named.append({
            "text": f"<b>{literal(text)}</b>" if _holds(head, chosen) else literal(text), "x": head.x,
            "y": sign * (low + _LINE / 2), "showarrow": False, "yanchor": "middle",
            "font": {"size": 10, "color": palette.text if _holds(head, chosen) else palette.muted},
        })  # fmt: skip
    return named


def _collides(
    box: tuple[float, float, float, float], boxes: Sequence[tuple], some: Sequence[Head], own: Head, letter: float
) -> bool:
    left, right, low, high = box
    if any(left < b and a < right and low < d and c < high for a, b, c, d in boxes):
        return True
    # A stem or head that crosses the words, of another variant.
    return any(
        left - letter < each.x < right + letter and FOOT + each.height > low - 0.1 for each in some if each is not own
    )


def _holds(head: Head, variant: str | None) -> bool:
    return variant is not None and any(row["variant"] == variant for row in head.rows)


def holding(some: Iterable[Head], variant: str | None) -> list[Head]:
    """The head that a variant is part of, if any."""
    return [head for head in some if _holds(head, variant)]
