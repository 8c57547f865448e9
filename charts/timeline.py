"""One individual's records on a line of time, a lane for each criterion they decided."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled

#: State of a criterion: word, Plotly symbol.
STATES = {1: ("yes", "circle"), 0: ("unknown", "diamond-open"), -1: ("no", "x-thin-open")}
_LANE = 34


def timeline(records: pl.DataFrame, observed: pl.DataFrame, palette: Palette, *, by_age: bool) -> Figure:
    """Draw `records` (criterion, state, name, code, start_at, end_at, value, unit, in_period) and the observation
    periods (start_at, end_at) below them. Times are years of age, else years since enrolment."""
    lanes = records["criterion"].unique(maintain_order=True).to_list()
    drawing = go.Figure()
    for start, end in observed.select("start_at", "end_at").iter_rows():
        drawing.add_trace(_bar(start, end, len(lanes), palette.pale, 10, f"observed from {start:.1f} to {end:.1f}"))
    dated = records.filter(pl.col("start_at").is_not_null())
    for row in dated.filter(pl.col("end_at") > pl.col("start_at")).iter_rows(named=True):
        drawing.add_trace(
            _bar(row["start_at"], row["end_at"], lanes.index(row["criterion"]), palette.pale, 5, _said(row))
        )
    for (lane,), rows in dated.group_by("criterion", maintain_order=True):
        word, symbol = STATES[rows["state"][0]]
        drawing.add_trace(
            go.Scatter(
                x=rows["start_at"],
                y=[lanes.index(lane)] * rows.height,
                mode="markers",
                marker={"symbol": symbol, "size": 9, "color": palette.accent, "line": {"color": palette.accent}},
                hovertext=[_said(row) for row in rows.iter_rows(named=True)],
                hoverinfo="text",
                name=word,
            )
        )
    styled(drawing, palette, height=70 + _LANE * (len(lanes) + 1), left=8, right=16, bottom=40)
    labels = [*(_short(lane) for lane in lanes), "observed"]
    drawing.update_yaxes(tickvals=list(range(len(labels))), ticktext=labels, range=[len(labels) - 0.4, -0.6])
    drawing.update_xaxes(title_text="Age, years" if by_age else "Years since enrolment")
    said = "; ".join(_lane_said(lane, dated) for lane in lanes) or "no record of any code asked about"
    return Figure(
        drawing,
        title=f"{dated.height} dated record{'' if dated.height == 1 else 's'} behind the criteria",
        subtitle="age in years, over 89 as 90" if by_age else "years since enrolment",
        alt=f"Time line of one individual: {said}.",
        table=records,
    )


def _bar(start: float, end: float, lane: int, colour: str, width: int, text: str) -> go.Scatter:
    return go.Scatter(
        x=[start, end], y=[lane, lane], mode="lines", line={"color": colour, "width": width}, hovertext=text,
        hoverinfo="text",
    )  # fmt: skip


def _said(row: dict) -> str:
    value = f" {row['value']:g} {row['unit'] or ''}".rstrip() if row["value"] is not None else ""
    outside = "" if row["in_period"] else ", outside observation"
    return literal(f"{row['name']}{value} · {row['code']} · at {written(row['start_at'], 'years')}{outside}")


def _lane_said(lane: str, dated: pl.DataFrame) -> str:
    rows = dated.filter(pl.col("criterion") == lane)
    if not rows.height:
        return f"{lane}: none"
    return f"{lane}: {rows.height} from {rows['start_at'].min():.1f} to {rows['start_at'].max():.1f}"


def _short(text: str, width: int = 44) -> str:
    return literal(text if len(text) <= width else f"{text[: width - 1].rstrip()}…")
