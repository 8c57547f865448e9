"""The oncoprint: a row a gene, a column an individual, clinical tracks beneath, as one image drawn on the server.

A class is told by its colour and by the height of its bar; two or more alterations by a cut through the bar; not called
by hatching. With more individuals than pixels a column is the mean of its individuals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.raster import png, rgb
from charts.theme import CONSEQUENCES, Palette, styled

ROW, GAP, TRACK = 22, 12, 16  # pixels
WIDEST = 1500
HOVERED = 120  # columns that say what they are under the mouse; beyond, several individuals share one
#: Share of the row that a class fills.
HEIGHTS = {"loss_of_function": 1.0, "missense": 0.62, "other": 0.34, "synonymous": 0.18}


@dataclass(frozen=True)
class Strip:
    """A track to draw: `codes` (int8, a column each) are places in `values`, -1 where nothing is recorded."""

    title: str
    values: tuple[str, ...]
    codes: np.ndarray
    ordered: bool = False


@dataclass(frozen=True)
class Key:
    """One line of the legend: a title, then (colour, words) each."""

    title: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OncoprintFigure(Figure):
    """The drawing with its legend."""

    keys: tuple[Key, ...] = ()


def oncoprint(
    genes: Sequence[str],
    worst: np.ndarray,
    hits: np.ndarray,
    strips: Sequence[Strip],
    palette: Palette,
    *,
    classes: Sequence[str],
    subtitle: str = "",
) -> OncoprintFigure:
    """`worst` (genes × individuals) is a place in `classes`, then called without, then not called; `hits` how many."""
    columns = worst.shape[1]
    bins, wide = _bins(columns)
    pixels = _image(worst, hits, strips, palette, classes, bins)
    height = pixels.shape[0]
    pixels = np.repeat(pixels, wide, axis=1)
    if wide >= 4:
        pixels[:, wide - 1 :: wide] = rgb(palette.background)
    drawing = go.Figure(_hover(genes, worst, hits, strips, classes, height))
    drawing.add_layout_image(
        source=png(pixels), xref="x", yref="y", x=0, y=0, sizex=columns, sizey=height, sizing="stretch", layer="below"
    )
    table = _table(genes, worst, hits, classes)
    _laid_out(drawing, palette, table, strips, columns, height)
    n = written(columns, "count")
    several = "" if bins.max(initial=0) + 1 == columns else f" · each column of pixels is about {columns // WIDEST + 1}"
    said = "; ".join(f"{gene} {row}" for gene, row in zip(genes, _said(table), strict=True))
    return OncoprintFigure(
        drawing,
        title=f"{len(genes)} gene{'s' * (len(genes) != 1)} in {n} individuals",
        subtitle=f"a column an individual, without a name{several}{f' · {subtitle}' if subtitle else ''}",
        alt=f"Oncoprint of {len(genes)} genes in {n} individuals, altered of those called: {said}."
        f" Tracks beneath: {', '.join(strip.title for strip in strips) or 'none'}.",
        table=table,
        keys=_keys(strips, palette, table, classes),
    )


def _bins(columns: int) -> tuple[np.ndarray, int]:
    """The column of pixels of each individual, and how many pixels wide it is drawn."""
    if columns <= WIDEST:
        return np.arange(columns), max(min(WIDEST // max(columns, 1), 14), 1)
    return np.arange(columns) * WIDEST // columns, 1


def _image(
    worst: np.ndarray, hits: np.ndarray, strips: Sequence[Strip], palette: Palette, classes: Sequence[str],
    bins: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Rows × columns of pixels × RGB."""
    width = int(bins.max(initial=0)) + 1
    glyphs = _glyphs(palette, classes)
    nothing = len(classes)
    look = np.where(worst < nothing, worst * 2 + (hits > 1), 2 * nothing + (worst > nothing))
    height = ROW * len(worst) + (GAP + TRACK * len(strips) if strips else 0)
    pixels = np.empty((height, width, 3), np.float32)
    pixels[:] = rgb(palette.background)
    for row, codes in enumerate(look):
        share = _shares(codes, bins, width, len(glyphs))
        drawn = np.einsum("wk,khc->hwc", share, glyphs)
        _hatch(drawn[2:-2], share[:, -1], palette)
        pixels[ROW * row : ROW * (row + 1)] = drawn
    for row, strip in enumerate(strips):
        top = ROW * len(worst) + GAP + TRACK * row
        colours = np.array([*map(rgb, _colours(strip, palette)), rgb(palette.background)], np.float32)
        share = _shares(np.where(strip.codes < 0, len(strip.values), strip.codes), bins, width, len(colours))
        drawn = np.repeat((share @ colours)[None], TRACK - 3, axis=0)
        _hatch(drawn, share[:, -1], palette)
        pixels[top : top + TRACK - 3] = drawn
    return pixels.round().astype(np.uint8)


def _shares(codes: np.ndarray, bins: np.ndarray, width: int, kinds: int) -> np.ndarray:
    """Columns of pixels × kinds: the share of a column's individuals that are of each kind."""
    counted = np.bincount(bins * kinds + codes, minlength=width * kinds).reshape(width, kinds).astype(np.float32)
    return counted / np.maximum(counted.sum(axis=1, keepdims=True), 1)


def _glyphs(palette: Palette, classes: Sequence[str]) -> np.ndarray:
    """What each kind of cell looks like, a pixel wide: kinds × ROW × RGB."""
    ground = np.array(rgb(palette.background), np.float32)
    pale = np.array(rgb(palette.hairline), np.float32) * 0.55 + ground * 0.45
    empty = np.tile(ground, (ROW, 1))
    empty[2:-2] = pale
    kinds = []
    for name in classes:
        one = empty.copy()
        half = max(round((ROW - 4) * HEIGHTS[name] / 2), 1)
        middle = ROW // 2
        one[middle - half : middle + half] = rgb(CONSEQUENCES[name].colour)
        cut = one.copy()
        cut[middle - 1 : middle + 1] = rgb(palette.text)
        kinds += [one, cut]
    bare = np.tile(ground, (ROW, 1))
    return np.stack([*kinds, empty, bare])


def _hatch(pixels: np.ndarray, share: np.ndarray, palette: Palette) -> None:
    """Stripes over what is not known, as dense as it is unknown."""
    height, width, _ = pixels.shape
    stripe = (np.arange(height)[:, None] + np.arange(width)[None, :]) % 5 == 0
    weight = (stripe * share[None, :])[..., None] * 0.6
    pixels += (np.array(rgb(palette.muted), np.float32) - pixels) * weight


def _colours(strip: Strip, palette: Palette) -> list[str]:
    """A colour a value: shades for what has an order."""
    if not strip.ordered:
        choice = (*palette.series, *palette.domains)
        return [choice[place % len(choice)] for place in range(len(strip.values))]
    low, high = (np.array(rgb(colour), float) for colour in (palette.pale, palette.accent))
    shares = np.linspace(0, 1, max(len(strip.values), 2))
    return ["#{:02X}{:02X}{:02X}".format(*(low + (high - low) * share).astype(int)) for share in shares][
        : len(strip.values)
    ]


def _hover(
    genes: Sequence[str], worst: np.ndarray, hits: np.ndarray, strips: Sequence[Strip], classes: Sequence[str],
    height: int,
) -> go.Heatmap:  # fmt: skip
    """An invisible layer that says what lies under the mouse."""
    columns, nothing = worst.shape[1], len(classes)
    shown = min(columns, HOVERED)
    edges = np.linspace(0, columns, shown + 1).round().astype(int)
    words = [CONSEQUENCES[name].word for name in classes]
    texts = []
    for gene, codes, n in zip(genes, worst, hits, strict=True):
        line = []
        for low, high in pairwise(edges):
            here, of = int((codes[low:high] < nothing).sum()), int((codes[low:high] <= nothing).sum())
            if high - low > 1:
                line.append(f"{literal(gene)}: {here} of {of} called" if here or of < high - low else "")
            elif here:
                more = f", {n[low]} alterations" if n[low] > 1 else ""
                line.append(f"{literal(gene)}: {words[codes[low]]}{more}")
            else:
                line.append("" if of else f"{literal(gene)}: not called")
        texts.append(line)
    y = [ROW * (row + 0.5) for row in range(len(genes))]
    if strips:
        y += [ROW * len(genes) + GAP + TRACK * (row + 0.5) for row in range(len(strips))]
        texts += [_values(strip, edges) for strip in strips]
    return go.Heatmap(
        x=(edges[:-1] + edges[1:]) / 2, y=y, z=np.array([[bool(text) for text in line] for line in texts], np.int8),
        text=texts, hovertemplate="%{text}<extra></extra>", colorscale=[[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]],
        showscale=False, hoverongaps=False,
    )  # fmt: skip


def _values(strip: Strip, edges: np.ndarray) -> list[str]:
    """What a track says of each column; of several individuals, what most of them are."""
    line = []
    for low, high in pairwise(edges):
        codes = strip.codes[low:high]
        most = int(np.bincount(codes + 1, minlength=1).argmax()) - 1
        value = strip.values[most] if most >= 0 else "not recorded"
        mostly = "mostly " if high - low > 1 and (codes != most).any() else ""
        line.append(f"{literal(strip.title)}: {mostly}{literal(value)}")
    return line


def _laid_out(
    drawing: go.Figure, palette: Palette, table: pl.DataFrame, strips: Sequence[Strip], columns: int, height: int
) -> None:
    styled(drawing, palette, height=height + 20, right=92)
    ticks = [ROW * (row + 0.5) for row in range(table.height)]
    tracks = [ROW * table.height + GAP + TRACK * (row + 0.42) for row in range(len(strips))]
    names = [*table["gene"], *(strip.title for strip in strips)]
    drawing.update_xaxes(visible=False, range=[0, max(columns, 1)])
    drawing.update_yaxes(
        range=[height, 0], tickvals=[*ticks, *tracks], ticktext=[literal(name) for name in names], showgrid=False,
        tickfont={"color": palette.text, "size": 12},
    )  # fmt: skip
    drawing.update_layout(annotations=[
        {"x": 1.006, "xref": "paper", "y": at, "yref": "y", "xanchor": "left", "showarrow": False, "text": text,
         "font": {"size": 11, "color": palette.muted}}
        for at, text in zip(ticks, _said(table), strict=True)
    ])  # fmt: skip


def _said(table: pl.DataFrame) -> list[str]:
    return [f"{written(n, 'count')} · {written(share, 'percent')}" for n, share in table.select("n", "share").rows()]


def _table(genes: Sequence[str], worst: np.ndarray, hits: np.ndarray, classes: Sequence[str]) -> pl.DataFrame:
    """What is drawn, by gene."""
    altered, called = (worst < len(classes)).sum(axis=1), (worst <= len(classes)).sum(axis=1)
    counts = {"n": altered, "called": called, "not_called": worst.shape[1] - called}
    counts |= {name: (worst == place).sum(axis=1) for place, name in enumerate(classes)}
    counts["several"] = (hits > 1).sum(axis=1)
    frame = pl.DataFrame({"gene": pl.Series(list(genes), dtype=pl.String), **counts})
    share = pl.when(pl.col("called") > 0).then(pl.col("n") / pl.col("called")).alias("share")
    return frame.select("gene", "n", "called", share, *list(counts)[2:])


def _keys(strips: Sequence[Strip], palette: Palette, table: pl.DataFrame, classes: Sequence[str]) -> tuple[Key, ...]:
    heights = {"loss_of_function": "full height", "missense": "two thirds", "other": "a third", "synonymous": "thin"}
    there = [name for name in classes if table[name].sum()]
    alterations = [(CONSEQUENCES[name].colour, f"{CONSEQUENCES[name].word} ({heights[name]})") for name in there]
    alterations += [(palette.text, "cut through: two or more"), ("hatched", "not called")]
    return (
        Key("Alteration", tuple(alterations)),
        *(
            Key(strip.title, tuple(zip(_colours(strip, palette), strip.values, strict=True)) + (
                (("hatched", "not recorded"),) if (strip.codes < 0).any() else ()))
            for strip in strips
        ),
    )  # fmt: skip
