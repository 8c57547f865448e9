"""One variant's frequency by group: a dot and its 95 % interval each, several sets of people beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from charts.fields import NOTHING, frequency, literal, written
from charts.figure import Figure
from charts.theme import Palette, styled

#: Sets of people as they are drawn: everybody hollow behind, the cohort, the rest.
_SYMBOLS = {"all": "circle-open", "cohort": "diamond", "others": "circle"}
_GAPS = {"total": 0.0, "group": 0.5, "not assigned": 0.5, "sex": 1.0}
#: Alleles called from which an interval may stretch the axis.
ENOUGH = 100
_SHORT = {"all": "everybody"}


def variant_frequencies(
    rows: pl.DataFrame, palette: Palette, *, variant: str, names: Mapping[str, str], first: str
) -> Figure:
    """Draw `rows` (of, population, kind, ac, an, af, lower, upper; NULL where nothing is called or it is suppressed).

    `names` are what the sets in `of` are called, in the order of drawing; the numbers of set `first` are written out.
    """
    drawing = go.Figure()
    places = _places(rows.filter(of=first))
    offsets = _offsets(list(names))
    for of, name in names.items():
        told = [row for row in rows.filter(of=of).iter_rows(named=True) if row["af"] is not None]
        drawing.add_trace(_dots(told, of, name, places, offsets[of], palette, only=len(names) == 1))
    lowest = max(places.values(), default=0.0) + 0.6
    styled(drawing, palette, height=int(64 + 26 * lowest + (22 if len(names) > 1 else 0)), right=132)
    drawing.update_yaxes(
        tickvals=list(places.values()), ticktext=[literal(_SHORT.get(each, each)) for each in places],
        showgrid=False, range=[lowest, -0.6],
    )  # fmt: skip
    drawing.update_xaxes(
        title={"text": "allele frequency, 95 % interval"}, range=[0, _furthest(rows)], nticks=6, tickformat="~g"
    )
    if len(names) > 1:
        legend = {
            "orientation": "h",
            "y": 1.0,
            "yanchor": "bottom",
            "x": 0,
            "font": {"color": palette.muted, "size": 11},
        }
        drawing.update_layout(showlegend=True, legend=legend, margin={"t": 26})
    mine = rows.filter(of=first).to_dicts()
    drawing.update_layout(annotations=[
        {
            "text": said(row), "x": 1.01, "xref": "paper", "y": places[row["population"]], "xanchor": "left",
            "align": "left", "showarrow": False, "font": {"size": 11, "color": palette.muted},
        }
        for row in mine
    ])  # fmt: skip
    whose = f"numbers of {names[first]} · " if len(names) > 1 else ""
    spoken = "; ".join(f"{_SHORT.get(row['population'], row['population'])} {said(row)}" for row in mine)
    return Figure(
        drawing,
        title=f"{variant}: how often, by group",
        subtitle=f"{whose}called alleles (AN), unrelated individuals",
        alt=f"Allele frequency of {variant} in {names[first]}: {spoken}.",
        table=rows,
    )


def said(row: Mapping[str, Any]) -> str:
    """'0.0021 (12 of 5,640)': no data, called and absent, and suppressed stay apart (S-GT 5)."""
    if not row["an"]:
        if row.get("people") == 0:
            return f"{NOTHING} nobody"
        return f"{NOTHING} not called" if row["an"] == 0 else f"{NOTHING} suppressed"
    if row["ac"] is None or row["af"] is None:
        return f"suppressed of {written(row['an'], 'count')}"
    return f"{frequency(row['af'])} ({written(row['ac'], 'count')} of {written(row['an'], 'count')})"


def _places(rows: pl.DataFrame) -> dict[str, float]:
    """Where each population stands, with a gap between kinds."""
    pairs = zip(rows["population"], rows["kind"], strict=True)
    return {population: number + _GAPS[kind] for number, (population, kind) in enumerate(pairs)}


def _furthest(rows: pl.DataFrame) -> float:
    """Where the axis ends: behind every interval that rests on enough alleles, however wide those of a few are."""
    told = rows.filter(pl.col("af").is_not_null())
    enough = told.filter(pl.col("an") >= ENOUGH)
    ends = [*told["af"], *(enough if enough.height else told)["upper"]]
    return 1.06 * max((end for end in ends if end is not None), default=0.0) or 1.0


def _offsets(sets: list[str]) -> dict[str, float]:
    middle = (len(sets) - 1) / 2
    return {of: 0.22 * (number - middle) for number, of in enumerate(sets)}


def _dots(
    rows: list[dict], of: str, name: str, places: Mapping[str, float], offset: float, palette: Palette, *, only: bool
) -> go.Scatter:
    colour = palette.accent if only or of == "others" else palette.second if of == "cohort" else palette.muted
    return go.Scatter(
        x=[row["af"] for row in rows],
        y=[places[row["population"]] + offset for row in rows],
        mode="markers",
        name=literal(name),
        marker={"color": colour, "size": 8, "symbol": "circle" if only else _SYMBOLS[of]},
        error_x={
            "type": "data", "symmetric": False, "color": colour, "thickness": 1.3, "width": 3,
            "array": [(row["upper"] or row["af"]) - row["af"] for row in rows],
            "arrayminus": [row["af"] - (row["lower"] or 0.0) for row in rows],
        },
        customdata=[f"{literal(_SHORT.get(row['population'], row['population']))}<br>{said(row)}" for row in rows],
        hovertemplate=f"{literal(name)}<br>%{{customdata}}<extra></extra>",
    )  # fmt: skip
