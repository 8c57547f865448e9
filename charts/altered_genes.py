"""Genes by how many individuals have an alteration of them: a bar a gene, divided by the worst class of each."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from charts.fields import NOTHING, literal, written
from charts.figure import Figure
from charts.theme import CONSEQUENCES, Palette, styled

#: A second channel beside the colour.
_PATTERNS = {"loss_of_function": "", "missense": "/", "other": "x", "synonymous": "."}

#: The same in words, for a legend.
HATCHES = {"loss_of_function": "", "missense": " (hatched)", "other": " (crossed)", "synonymous": " (dotted)"}


def altered_genes(
    genes: pl.DataFrame, palette: Palette, *, classes: Sequence[str], title: str, subtitle: str = ""
) -> Figure:
    """Draw `genes` (gene, n, called, share and a count of each of `classes`; NULL where suppressed).

    A bar is the individuals; where its classes are suppressed it stands undivided and pale.
    """
    rows = genes.to_dicts()
    places = list(range(len(rows)))
    drawing = go.Figure()
    told = [[row[name] or 0 for name in classes] for row in rows]
    for index, name in enumerate(classes):
        mark = CONSEQUENCES[name]
        drawing.add_bar(
            x=[counts[index] for counts in told], y=places, orientation="h", name=mark.word,
            marker={"color": mark.colour, "line": {"width": 0}, "pattern": {
                "shape": _PATTERNS[name], "fgcolor": palette.background, "fillmode": "overlay", "size": 5,
                "fgopacity": 0.55, "solidity": 0.25}},
            customdata=[f"{literal(row['gene'])}, {mark.word}: {written(row[name], 'count')}" for row in rows],
            hovertemplate="%{customdata} individuals<extra></extra>",
        )  # fmt: skip
    drawing.add_bar(
        x=[max((row["n"] or 0) - sum(counts), 0) for row, counts in zip(rows, told, strict=True)], y=places,
        orientation="h", marker={"color": palette.pale, "line": {"width": 0}},
        customdata=[f"{literal(row['gene'])}, class not told" for row in rows],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    styled(drawing, palette, height=max(110, 44 + 22 * len(rows)), right=150)
    drawing.update_xaxes(title={"text": "individuals"}, rangemode="tozero", tickformat=",d", nticks=6)
    drawing.update_yaxes(
        tickvals=places, ticktext=[literal(row["gene"]) for row in rows], showgrid=False,
        range=[len(rows) - 0.4, -0.6], tickfont={"color": palette.text, "size": 12},
    )  # fmt: skip
    drawing.update_layout(barmode="stack", bargap=0.3, annotations=[
        {"x": 1.01, "xref": "paper", "y": place, "xanchor": "left", "showarrow": False, "text": said(row),
         "font": {"size": 11, "color": palette.muted}}
        for place, row in enumerate(rows)
    ])  # fmt: skip
    words = "; ".join(f"{row['gene']} {said(row)}" for row in rows)
    return Figure(drawing, title=title, subtitle=subtitle, alt=f"{title}: {words or 'none'}.", table=genes)


def said(row: dict) -> str:
    """'52 of 193 · 26.9 %'."""
    n, called = (written(row[name], "count") if row[name] is not None else NOTHING for name in ("n", "called"))
    return f"{n} of {called} · {written(row['share'], 'percent')}"
