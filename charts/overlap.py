"""How sets overlap, as UpSet draws it: a bar a combination, dots below that say of what, a bar a set at the left."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled

MOST = 20  # combinations drawn; the table has them all
_ROW = 26


def upset(
    sets: pl.DataFrame, regions: pl.DataFrame, palette: Palette, *, title: str = "How they overlap", k: int = 11
) -> Figure:
    """Draw `sets` (name: str, n: int or NULL where suppressed) and `regions` (members: list of int, places in `sets`;
    n: int or NULL), the largest first. Suppressed bars are hatched."""
    names, sizes = sets["name"].to_list(), sets["n"].to_list()
    ordered = regions.sort("n", descending=True, nulls_last=True, maintain_order=True)
    drawn = ordered.head(MOST)
    members, counts = drawn["members"].to_list(), drawn["n"].to_list()
    texts = [_text(n, k) for n in counts]
    said = [f"{_words(inside, names)}: {text}" for inside, text in zip(members, texts, strict=True)]
    drawing = go.Figure()
    drawing.add_bar(
        x=list(range(len(counts))), y=[_length(n, k) for n in counts], marker=_marker(counts, palette), text=texts,
        textposition="outside", cliponaxis=False, customdata=[literal(one) for one in said],
        hovertemplate="%{customdata} individuals<extra></extra>", xaxis="x", yaxis="y",
    )  # fmt: skip
    drawing.add_bar(
        x=[_length(n, k) for n in sizes], y=list(range(len(names))), orientation="h", marker=_marker(sizes, palette),
        customdata=[f"{literal(name)}: {_text(n, k)}" for name, n in zip(names, sizes, strict=True)],
        hovertemplate="%{customdata} individuals<extra></extra>", xaxis="x2", yaxis="y2",
    )  # fmt: skip
    for row in range(len(names)):
        drawing.add_scatter(
            x=list(range(len(counts))), y=[row] * len(counts), mode="markers", hoverinfo="skip", xaxis="x", yaxis="y3",
            marker={"size": 11, "color": [palette.accent if row in inside else palette.hairline for inside in members]},
        )  # fmt: skip
    for column, inside in enumerate(members):
        if len(inside) > 1:
            drawing.add_scatter(
                x=[column, column], y=[min(inside), max(inside)], mode="lines", hoverinfo="skip", xaxis="x", yaxis="y3",
                line={"color": palette.accent, "width": 2},
            )  # fmt: skip
    labels = [f"{literal(_short(name))} · {_text(n, k)} " for name, n in zip(names, sizes, strict=True)]
    _laid_out(drawing, palette, labels, len(counts))
    left_out = f" The {ordered.height - MOST} smallest combinations are in the table only." * (ordered.height > MOST)
    table = ordered.select(
        pl.Series("combination", [_words(inside, names) for inside in ordered["members"].to_list()], dtype=pl.String),
        pl.exclude("members"),
    )
    return Figure(
        drawing,
        title=title,
        subtitle="individuals in just these and in no other",
        alt=f"Overlap of {len(names)} cohorts. {'; '.join(said) or 'Nobody is in any of them'}.{left_out}",
        table=table,
    )


def _laid_out(drawing: go.Figure, palette: Palette, labels: list[str], columns: int) -> None:
    matrix = _ROW * len(labels) + 8
    height = 190 + matrix
    share = matrix / height
    styled(drawing, palette, height=height, right=12)
    rows = {
        "range": [len(labels) - 0.5, -0.5],
        "showgrid": False,
        "tickvals": list(range(len(labels))),
        "domain": [0, share],
    }
    drawing.update_layout(
        bargap=0.35,
        xaxis={"domain": [0.2, 1], "range": [-0.6, max(columns, 3) - 0.4], "visible": False},
        yaxis={"domain": [share + 0.04, 1], "rangemode": "tozero", "nticks": 4, "tickformat": ",d"},
        xaxis2={"domain": [0, 0.11], "rangemode": "tozero", "visible": False, "fixedrange": True, "anchor": "y2"},
        yaxis2={**rows, "anchor": "x2", "fixedrange": True, "automargin": True, "ticks": "",
                "ticktext": labels, "tickfont": {"size": 12, "color": palette.text}},
        yaxis3={**rows, "showticklabels": False, "fixedrange": True, "zeroline": False, "anchor": "x"},
    )  # fmt: skip


def _words(inside: list[int], names: list[str]) -> str:
    return f"{names[inside[0]]} only" if len(inside) == 1 else " and ".join(names[i] for i in inside)


def _text(n: int | None, k: int) -> str:
    return f"< {k}" if n is None else written(n, "count")


def _length(n: int | None, k: int) -> int:
    return k - 1 if n is None else n


def _marker(counts: list[int | None], palette: Palette) -> dict[str, object]:
    return {
        "color": [palette.accent if n is not None else palette.pale for n in counts],
        "pattern": {"shape": ["/" if n is None else "" for n in counts]},
    }


def _short(name: str, width: int = 18) -> str:
    return name if len(name) <= width else f"{name[: width - 1].rstrip()}…"
