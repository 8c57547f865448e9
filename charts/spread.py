"""Values of two groups: a box a group from its quantiles alone, and means by age with their intervals."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled, translucent
from stats.groups.spread import QUANTILES, Spread, Spreads

_NAMES = tuple(f"{100 * each:.0f} %" for each in QUANTILES)
_MANY = 10
_YEARS = {5: "five years of age", 1: "a year"}
_SYMBOLS = ("circle", "diamond", "square", "triangle-up")


def boxes(found: Spreads, palette: Palette, *, title: str, unit: str) -> Figure:
    """Quartiles as the box, the 5th and 95th percentile as its arms, the mean as a point: never a single value. A
    quantile that is not told is not drawn."""
    drawing = go.Figure()
    for row, group in enumerate(found.groups):
        colour = palette.series[row]
        low, first, middle, third, high = group.quantiles
        if None not in (first, middle, third):
            drawing.add_trace(
                go.Box(
                    y=[row], q1=[first], median=[middle], q3=[third], lowerfence=[first if low is None else low],
                    upperfence=[third if high is None else high], orientation="h", width=0.5, hoverinfo="skip",
                    line={"color": colour, "width": 1.6}, fillcolor=translucent(colour, 0.18),
                )
            )  # fmt: skip
        if group.mean.mean is not None:
            drawing.add_trace(
                go.Scatter(
                    x=[group.mean.mean], y=[row], mode="markers", customdata=[_said(group, unit)],
                    marker={"color": colour, "size": 9, "symbol": _SYMBOLS[row], "line": {"color": palette.background,
                                                                                        "width": 1}},
                    hovertemplate="%{customdata}<extra></extra>",
                )
            )  # fmt: skip
    names = [f"{literal(_short(group.name))}<br>n = {written(group.n, 'count')}" for group in found.groups]
    styled(drawing, palette, height=70 + 62 * len(found.groups), right=12)
    drawing.update_xaxes(title={"text": unit})
    drawing.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, showgrid=False, range=[len(names) - 0.5, -0.5],
        tickfont={"color": palette.text},
    )  # fmt: skip
    said = "; ".join(_said(group, unit) for group in found.groups)
    return Figure(
        drawing, title=title, subtitle=f"{unit} · box: quartiles, arms: 5 % and 95 %, mark: mean",
        alt=f"{title}, {unit}. {said}.", table=_table(found, unit),
    )  # fmt: skip


def trend(
    found: Spreads,
    palette: Palette,
    *,
    title: str,
    unit: str,
    width: int = 5,
    over: str = "age at measurement, years",
    lines: pl.DataFrame | None = None,
) -> Figure:
    """Means by `width` years of what is named by `over`, with 95 % bands, one line a group. `lines` (group, line, age,
    value), where they may be seen, are drawn faintly behind: one an individual."""
    drawing = go.Figure()
    for row, group in enumerate(found.groups if lines is not None else ()):
        _behind(drawing, lines.filter(pl.col("group") == group.name), palette.series[row])
    for row, group in enumerate(found.groups):
        part = found.bands.filter(pl.col("group") == group.name)
        if not part.height:
            continue
        colour, ages = palette.series[row], [low + width / 2 for low in part["low"]]
        for bound, fill in (("lower", None), ("upper", "tonexty")):
            drawing.add_trace(
                go.Scatter(
                    x=ages, y=part[bound], mode="lines", line={"width": 0, "color": colour}, fill=fill,
                    fillcolor=translucent(colour, 0.15), hoverinfo="skip",
                )
            )  # fmt: skip
        drawing.add_trace(
            go.Scatter(
                x=ages, y=part["mean"], mode="lines+markers", line={"color": colour, "width": 2},
                marker={"symbol": _SYMBOLS[row], "size": 7}, customdata=_bands(part, width),
                hovertemplate=f"{literal(group.name)}<br>%{{customdata}} {literal(unit)}<extra></extra>",
            )
        )  # fmt: skip
        drawing.add_annotation(
            x=ages[-1], y=part["mean"][-1], text=literal(_short(group.name)), xanchor="left", showarrow=False, xshift=8,
            font={"color": colour, "size": 12},
        )  # fmt: skip
    styled(drawing, palette, height=280, right=130)
    drawing.update_xaxes(title={"text": over}, dtick=2 * width, showgrid=False)
    drawing.update_yaxes(title={"text": f"mean, {unit}"}, range=_heights(found.bands, lines))
    said = "; ".join(
        f"{group.name}: "
        + (", ".join(_bands(found.bands.filter(pl.col("group") == group.name), width)) or "too few to show")
        for group in found.groups
    )
    within = f"a person's values within {_YEARS[width]} are one"
    return Figure(
        drawing, title=title, subtitle=f"{unit} · {within} · bands 95 %{_faint(lines)}",
        alt=f"{title}, mean in {unit} by {over}. {said}.", table=_with_lines(found.bands, lines),
    )  # fmt: skip


def _with_lines(bands: pl.DataFrame, lines: pl.DataFrame | None) -> pl.DataFrame:
    """What is drawn is in the table: below the means the individuals' points, by the number of their line."""
    if lines is None:
        return bands
    points = lines.select("group", "line", "age", pl.col("value").cast(pl.Float64))
    return pl.concat([bands, points], how="diagonal_relaxed")


def _reach(low: int, width: int) -> str:
    return f"{low}–{low + width - 1} years" if width > 1 else f"year {low + 1 if low >= 0 else low}"


def _behind(drawing: go.Figure, lines: pl.DataFrame, colour: str) -> None:
    """Individuals as one broken line, so that forty of them cost one trace."""
    x, y = [], []
    for _, each in lines.group_by("line", maintain_order=True):
        x += [*each["age"], None]
        y += [*each["value"], None]
    drawing.add_scatter(
        x=x, y=y, mode="lines", line={"color": translucent(colour, 0.35), "width": 1}, hoverinfo="skip",
        connectgaps=False,
    )  # fmt: skip


def _faint(lines: pl.DataFrame | None) -> str:
    if lines is None:
        return ""
    return f" · faint: {lines.select('group', 'line').n_unique()} individuals, chosen as good as by chance"


def _heights(bands: pl.DataFrame, lines: pl.DataFrame | None = None) -> list[float] | None:
    """The axis ends where means, and intervals of ten people and more, do: wider ones are cut in the picture only."""
    many = bands.filter(pl.col("n") >= _MANY)
    seen = [*bands["mean"].drop_nulls(), *many["lower"].drop_nulls(), *many["upper"].drop_nulls()]
    seen += [] if lines is None else lines["value"].to_list()
    if not seen:
        return None
    space = 0.05 * (max(seen) - min(seen) or 1.0)
    return [min(seen) - space, max(seen) + space]


def _bands(part: pl.DataFrame, width: int = 5) -> list[str]:
    return [
        f"{_reach(row['low'], width)}: {_number(row['mean'])}"
        + (f" ({_number(row['lower'])} to {_number(row['upper'])})" if row["lower"] is not None else "")
        + f", n = {written(row['n'], 'count')}"
        for row in part.to_dicts()
    ]


def _said(group: Spread, unit: str) -> str:
    told = [
        f"{name} {_number(value)}" for name, value in zip(_NAMES, group.quantiles, strict=True) if value is not None
    ]
    mean = "" if group.mean.mean is None else f", mean {_number(group.mean.mean)} {unit}"
    return f"{literal(group.name)}: n = {written(group.n, 'count')}{mean}" + (f", {', '.join(told)}" if told else "")


def _table(found: Spreads, unit: str) -> pl.DataFrame:
    rows = [
        {"group": group.name, "individuals": written(group.n, "count"), "mean": group.mean.mean,
         "mean_from": group.mean.lower, "mean_to": group.mean.upper,
         **dict(zip(_NAMES, group.quantiles, strict=True))}
        for group in found.groups if group.n != 0 and group.mean.mean is not None
    ]  # fmt: skip
    kinds = {"group": pl.String, "individuals": pl.String, "mean": pl.Float64, "mean_from": pl.Float64,
             "mean_to": pl.Float64, **dict.fromkeys(_NAMES, pl.Float64)}  # fmt: skip
    return pl.DataFrame(rows, schema=kinds)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.3g}"


def _short(name: str, width: int = 26) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"
