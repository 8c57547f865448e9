"""A gene's variants on its transcript: the cohort above the axis, another group below, domains on the exons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal
from charts.figure import Figure
from charts.gene_body import Transcript, axis_of, body, domain_names, targets
from charts.gene_brush import LEFT, RIGHT
from charts.lollipop import (
    FOOT,
    LOWEST,
    SCALES,
    STUB,
    TALLEST,
    Head,
    Side,
    heads,
    holding,
    marks,
    names,
    standing,
    stems,
    top_of,
)
from charts.theme import CONSEQUENCES, Palette, laid_out, styled, translucent

_REACH = FOOT + TALLEST + 2.1


def gene_model(
    transcript: Transcript,
    above: Side,
    below: Side | None,
    palette: Palette,
    *,
    subtitle: str = "",
    chosen: str | None = None,
    region: tuple[int, int] | None = None,
    line: float | None = None,
) -> Figure:
    """Draw two sides of variants; `below` None is one group only.

    `chosen` is the variant whose stem stands out, `region` a stretch of positions that is shaded, `line` a value of the
    upper side's scale with a line across. Variants of one class within a codon share a head, which stands as high as
    the highest of them; its hover names them. The figure's table holds the heads.
    """
    axis = axis_of(transcript)
    drawing = go.Figure(body(transcript, axis, palette))
    drawing.add_trace(targets(transcript, axis))
    sides = [(above, 1)] + ([(below, -1)] if below is not None else [])
    ticks: list[tuple[float, str]] = []
    words, drawn = domain_names(transcript, axis, palette), []
    for side, sign in sides:
        top = top_of([each for each, _ in sides], side.scale)
        some = heads(side, axis, top)
        stems(drawing, some, sign, palette.muted)
        if held := holding(some, chosen):
            stems(drawing, held, sign, palette.accent, 2.2)
            drawing.add_trace(_ring(held, sign, palette))
        for kind in CONSEQUENCES:
            marks(drawing, some, kind, sign, side, palette)
        words += names(some if side.scale != "stars" else holding(some, chosen), sign, axis, palette, chosen)
        ticks += _ticks(side, top, sign)
        drawn += [_row(head, side) for head in some]
        if line is not None and side.scale == above.scale:
            y = sign * (FOOT + standing(side, top)(line))
            if abs(y) <= FOOT + TALLEST + 0.01:
                drawing.add_hline(y=y, line={"color": palette.second, "width": 1, "dash": "dot"})
    if region is not None:
        ends = sorted((axis.place(region[0]), axis.place(region[1] + 1)))
        drawing.add_vrect(*ends, fillcolor=translucent(palette.accent, 0.12), line={"width": 0}, layer="below")
    named = [_group_name(side, sign * _REACH, palette) for side, sign in sides]
    named += [{"visible": False}] * (2 - len(named))  # a narrow page shows the first two alone (widgets/style.css)
    styled(drawing, palette, height=400 if below is not None else 270, left=LEFT, right=RIGHT, bottom=4)
    laid_out(
        drawing,
        {"clickmode": "event+select", "hoverdistance": 12,
         "annotations": [*named, *words]},
        xaxes={"visible": False, "range": [-axis.length * 0.005, axis.length * 1.005]},
        yaxes={
            "range": [-_REACH if below is not None else -FOOT - 0.5, _REACH],
            "tickvals": [at for at, _ in ticks],
            "ticktext": [text for _, text in ticks],
            "title": {"text": SCALES[above.scale][0]},
            "automargin": False,
        },
    )  # fmt: skip
    n = above.variants.height
    return Figure(
        drawing,
        title=f"{transcript.gene}: {n:,} variant{'' if n == 1 else 's'}",
        subtitle=subtitle
        or " · ".join(
            filter(
                None,
                (
                    f"{transcript.name}, 5′ to 3′",
                    "coding exons to scale",
                    SCALES[above.scale][0],
                    _hollow(each for each, _ in sides),
                ),
            )
        ),
        alt=_told(transcript, above, below),
        table=pl.DataFrame(drawn, _ROWS, orient="row"),
    )


_ROWS = {
    "group": pl.String, "class": pl.String, "from_position": pl.Int64, "to_position": pl.Int64, "variants": pl.Int64,
    "highest": pl.String, "height": pl.String, "drawn_value": pl.Float64,
}  # fmt: skip


def _row(head: Head, side: Side) -> tuple:
    return (
        side.name, CONSEQUENCES[head.kind].word, *head.span, len(head.rows), head.rows[0]["label"],
        SCALES[side.scale][0], head.value,
    )  # fmt: skip


def _ticks(side: Side, top: float, sign: int) -> list[tuple[float, str]]:
    """Values that a head could stand at; with suppressed ones the stub's height has a word, and no value is below."""
    scale, height = side.scale, standing(side, top)
    values = [value for value in SCALES[scale][2] if value <= top * 1.001]
    if scale == "effect":
        values = [value for value in values if value >= top / 12]
    if not side.hidden:
        return [(sign * (FOOT + height(value)), _tick(scale, value)) for value in values]
    least = side.few or 0 if scale == "carriers" else 0
    told = [value for value in values if value >= least and height(value) > LOWEST]
    word = f"< {side.few}" if side.few and scale == "carriers" else "few"
    return [(sign * (FOOT + STUB), word), *((sign * (FOOT + height(value)), _tick(scale, value)) for value in told)]


def _hollow(sides: Iterable[Side]) -> str | None:
    """What hollow heads are, where there are any."""
    kept = next((side.kept_back for side in sides if side.hidden), None)
    return kept and f"hollow: {kept}, all at one height"


def _tick(scale: str, value: float) -> str:
    if scale == "frequency":
        return f"{100 * value:g} %"
    return "★" * int(value) if scale == "stars" else f"{value:,g}"


def _ring(held: list[Head], sign: int, palette: Palette) -> go.Scatter:
    marker = {"symbol": "circle-open", "size": 18, "color": palette.accent, "line": {"width": 2.2}}
    ys = [sign * (FOOT + head.height) for head in held]
    return go.Scatter(x=[head.x for head in held], y=ys, mode="markers", marker=marker, hoverinfo="skip")


def _group_name(side: Side, y: float, palette: Palette) -> dict[str, Any]:
    return {
        "text": f"<b>{literal(side.name)}</b> · {literal(side.size)}", "x": 0, "xref": "paper", "y": y,
        "showarrow": False, "xanchor": "left", "yanchor": "top" if y > 0 else "bottom",
        "font": {"color": palette.text if y > 0 else palette.muted, "size": 12},
    }  # fmt: skip


def _told(transcript: Transcript, above: Side, below: Side | None) -> str:
    groups = f"{above.name} {above.size} above the axis: {_kinds(above)}"
    if below is not None:
        groups += f"; {below.name} {below.size} below it: {_kinds(below)}"
    return (
        f"Variants of {transcript.gene} on {transcript.name}, {len(transcript.exons)} exons. {groups}. Heights are"
        f" {SCALES[above.scale][0]}.{_hidden((above,) if below is None else (above, below))}"
        " The table below the drawing lists them."
    )


def _hidden(sides: Sequence[Side]) -> str:
    said = [f"{side.hidden} of {side.name} ({side.kept_back})" for side in sides if side.hidden]
    return f" Hollow and all at one height, whatever their number: {', '.join(said)}." if said else ""


def _kinds(side: Side) -> str:
    there = side.variants.filter(pl.col("value").is_null() | (pl.col("value") > 0))
    kinds = there.group_by("consequence_class").len().sort("len", "consequence_class", descending=[True, False])
    said = (f"{n} {CONSEQUENCES[kind].word if kind in CONSEQUENCES else 'other'}" for kind, n in kinds.iter_rows())
    return ", ".join(said) or "none"
