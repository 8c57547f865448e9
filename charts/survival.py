"""Step curves with bands, numbers at risk under them, each line named at its end instead of in a legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled, translucent
from stats.survival.estimates import GroupEstimate, SurvivalEstimate

#: A curve to draw: rows of {time, at_risk, probability, lower, upper}, `time` rising; `lower` and `upper` may be None.
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Curve:
    """One group's curve. A naïve curve is dotted, takes its group's colour, and has no band and no numbers at risk."""

    name: str
    rows: Rows
    series: int
    naive: bool = False


def curves(
    lines: Sequence[Curve],
    palette: Palette,
    *,
    title: str,
    subtitle: str,
    time_label: str,
    ticks: Sequence[float] | None = None,
) -> Figure:
    """Draw up to six groups. `time_label` is the axis title with its unit; `ticks`: where numbers at risk stand."""
    solid = [line for line in lines if not line.naive]
    low, high = _span(solid or lines)
    ticks = [t for t in (ticks or _ticks(low, high)) if low <= t <= high] or [low]
    shown = 0.66 if len(solid) > 3 else 0.76
    drawing = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[shown, 1 - shown], vertical_spacing=0.03)
    for line in sorted(lines, key=lambda line: not line.naive):
        _draw(drawing, line, palette)
    for row, line in enumerate(solid):
        drawing.add_trace(_at_risk(line, row, ticks, palette), row=2, col=1)
    styled(drawing, palette, height=330 + 26 * len(solid) + 40, right=150, bottom=4)
    top = max((_top(line) for line in lines if line.rows), default=1.0)
    drawing.update_yaxes(range=[-0.005 * top, 1.04 * top], tickformat=".0%" if top > 0.1 else ".1%", row=1, col=1)
    drawing.update_xaxes(range=[low, high], showgrid=False, tickvals=ticks)
    drawing.update_xaxes(showticklabels=False, row=1, col=1)
    drawing.update_xaxes(title={"text": f"{time_label} · numbers at risk above", "standoff": 6}, row=2, col=1)
    drawing.update_yaxes(range=[len(solid) - 0.4, -0.6], visible=False, row=2, col=1)
    drawing.update_layout(annotations=[
        {
            "text": _label(lines[line]), "x": 1.005, "xref": "paper", "y": height, "yref": "y", "xanchor": "left",
            "showarrow": False, "align": "left", "font": {"color": _colour(lines[line], palette), "size": 12},
        }
        for line, height in _spread(lines, top).items()
    ])  # fmt: skip
    return Figure(drawing, title=title, subtitle=subtitle, alt=_told(title, solid, time_label), table=_table(lines))


def _draw(drawing: go.Figure, line: Curve, palette: Palette) -> None:
    colour = _colour(line, palette)
    rows = [row for row in line.rows if row["probability"] is not None]
    times = [row["time"] for row in rows]
    if not line.naive and any(row.get("lower") is not None for row in rows):
        shape = {"shape": "hv", "width": 0, "color": colour}
        for bound, fill in (("lower", None), ("upper", "tonexty")):
            drawing.add_trace(
                go.Scatter(
                    x=times, y=[row.get(bound) for row in rows], mode="lines", line=shape, fill=fill,
                    fillcolor=translucent(colour, 0.15), hoverinfo="skip",
                ), row=1, col=1,
            )  # fmt: skip
    band = [
        f"{written(row.get('lower'), 'percent')} to {written(row.get('upper'), 'percent')}"
        if row.get("lower") is not None
        else "no interval"
        for row in rows
    ]
    drawing.add_trace(
        go.Scatter(
            x=times,
            y=[row["probability"] for row in rows],
            mode="lines",
            line={
                "shape": "hv",
                "width": 1.4 if line.naive else 2.2,
                "color": colour,
                "dash": "dot" if line.naive else "solid",
            },
            customdata=[[written(row.get("at_risk"), "count"), text] for row, text in zip(rows, band, strict=True)],
            hovertemplate=f"{literal(line.name)}<br>%{{x:.1f}}: %{{y:.1%}} (%{{customdata[1]}})"
            "<br>%{customdata[0]} at risk<extra></extra>",
        ),
        row=1,
        col=1,
    )


def _at_risk(line: Curve, row: int, ticks: Sequence[float], palette: Palette) -> go.Scatter:
    return go.Scatter(
        x=list(ticks),
        y=[row] * len(ticks),
        mode="text",
        text=["" if (n := at_risk(line.rows, tick)) is None else written(n, "count") for tick in ticks],
        textfont={"color": _colour(line, palette), "size": 11},
        hoverinfo="skip",
        cliponaxis=False,
    )


def at_risk(rows: Rows, time: float) -> int | None:
    """The risk set the estimate used at the first time not before `time`; None before the curve and after its end."""
    if not rows or time < rows[0]["time"] - 1e-9:
        return None
    return next((row.get("at_risk") for row in rows if row["time"] >= time - 1e-9), None)


def _label(line: Curve) -> str:
    name = f"{line.name}, naïve" if line.naive else line.name
    words, rows = (name if line.rows else f"{name}: too few to draw").split(), [""]
    for word in words:
        if len(rows[-1]) + len(word) > 20 and rows[-1]:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return "<br>".join(map(literal, rows[:3])) + ("…" if len(rows) > 3 else "")


def _colour(line: Curve, palette: Palette) -> str:
    return palette.series[line.series % len(palette.series)]


def _span(lines: Sequence[Curve]) -> tuple[float, float]:
    times = [row["time"] for line in lines for row in line.rows]
    return (min(times), max(times)) if times and min(times) < max(times) else (0.0, 1.0)


def _ticks(low: float, high: float) -> list[float]:
    """Five to eight round times inside the span."""
    step = next((s for s in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 365, 730, 1825) if (high - low) / s <= 8), 3650)
    first = -(-low // step) * step
    return [first + i * step for i in range(int((high - first) / step + 1e-9) + 1)]


def _top(line: Curve) -> float:
    seen = [value for row in line.rows for value in (row["probability"], row.get("upper")) if value is not None]
    return min(max(seen, default=1.0), 1.0)


def _spread(lines: Sequence[Curve], top: float) -> dict[int, float]:
    """Heights for the labels: each at its curve's end, pushed apart where they would touch."""
    ends = {
        index: next((row["probability"] for row in reversed(line.rows) if row["probability"] is not None), 0.0)
        for index, line in enumerate(lines)
    }
    order = sorted(ends, key=ends.get)
    heights: dict[int, float] = {}
    floor = 0.0
    for index in order:
        rows = _label(lines[index]).count("<br>") + 1
        half = 0.031 * top * rows
        heights[index] = max(ends[index], floor + half)
        floor = heights[index] + half
    overflow = max(floor - 1.06 * top, 0.0)
    return {index: height - overflow for index, height in heights.items()}


def _told(title: str, lines: Sequence[Curve], time_label: str) -> str:
    ends = []
    for line in lines:
        last = next((row for row in reversed(line.rows) if row["probability"] is not None), None)
        if last:
            ends.append(f"{line.name} {written(last['probability'], 'percent')} at {last['time']:.1f}")
    return f"{title}. Step curves by {time_label}: {'; '.join(ends) or 'no curve'}."


def _table(lines: Sequence[Curve]) -> pl.DataFrame:
    records = [
        {
            "group": f"{line.name}, naïve" if line.naive else line.name,
            "time": row["time"],
            "at_risk": row.get("at_risk"),
            "events": row.get("events"),
            "probability": row["probability"],
            "probability_lower": row.get("lower"),
            "probability_upper": row.get("upper"),
        }
        for line in lines
        for row in line.rows
    ]
    numbers = ("probability", "probability_lower", "probability_upper")
    schema = {"group": pl.String, "time": pl.Float64, "at_risk": pl.Int64, "events": pl.Int64}
    schema |= dict.fromkeys(numbers, pl.Float64)
    return pl.DataFrame(records, schema=schema)


def estimated(
    estimate: SurvivalEstimate, naive: SurvivalEstimate | None, palette: Palette, *, outcome: str, death: bool
) -> Figure:
    """Draw an estimate: cumulative incidence where death competes, else who is still free of the outcome.

    `naive` is the same question without delayed entry, drawn dotted. `death` says that the outcome is death itself.
    """
    scale, unit = _scale(estimate)
    # One figure has one quantity: a group whose incidence is kept back gets no line, least of all a survival curve.
    incidence = any(group.cumulative_incidence is not None for group in estimate.groups)
    solid = [
        Curve(
            group.name,
            [] if incidence and group.cumulative_incidence is None else _rows(group, estimate.start, scale),
            index,
        )
        for index, group in enumerate(estimate.groups)
    ]
    dotted = [
        Curve(group.name, _rows(group, naive.start, scale), index, naive=True)
        for index, group in enumerate(naive.groups if naive else ())
    ]
    shown = "cumulative incidence, death competing" if incidence else "survival" if death else "free of the outcome"
    given = f", {estimate.given}" if estimate.given else ""
    return curves(
        [*solid, *dotted],
        palette,
        title=outcome,
        subtitle=f"{shown}{given} · bands 95 %",
        time_label=f"{estimate.time_scale}, {unit}",
    )


_ROW = {"time": pl.Float64, "at_risk": pl.Int64, "events": pl.Int64, "probability": pl.Float64, "lower": pl.Float64,
        "upper": pl.Float64}  # fmt: skip


def _scale(estimate: SurvivalEstimate) -> tuple[float, str]:
    """What times are divided by, and the unit that gives: days are drawn as years once they are many."""
    latest = max((group.curve["time"].max() or 0.0 for group in estimate.groups if group.curve.height), default=0.0)
    return (365.25, "years") if estimate.unit == "days" and latest > 3 * 365.25 else (1.0, estimate.unit)


def _rows(group: GroupEstimate, start: float, scale: float) -> list[dict[str, Any]]:
    """The curve as drawn, from its first point on: (start, certain) is not a row of the estimate."""
    if group.cumulative_incidence is not None:
        at = group.curve.select("time", "at_risk", "events")
        frame = group.cumulative_incidence.join(at, on="time", how="left").rename({"incidence": "probability"})
        first = 0.0
    else:
        frame, first = group.curve.rename({"survival": "probability"}), 1.0
    frame = frame.filter(pl.col("time") >= start)
    head = frame["at_risk"].drop_nulls()
    begin = {
        "time": start, "at_risk": int(head[0]) if len(head) else None, "events": 0,
        "probability": first, "lower": first, "upper": first,
    }  # fmt: skip
    # Before the first event there is nothing to have an interval of; the band goes on as it was.
    rows = pl.concat([pl.DataFrame([begin], schema_overrides=_ROW), frame.select(*begin).cast(_ROW)])
    rows = rows.with_columns(pl.col("lower", "upper").fill_null(strategy="forward"), pl.col("time") / scale)
    return rows.to_dicts()
