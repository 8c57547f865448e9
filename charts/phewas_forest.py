"""A PheWAS's hits as a forest: odds ratios with intervals, the crude ones beside the adjusted."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from charts.fields import literal
from charts.figure import Figure
from charts.phewas_strip import p_written, ratio, ratio_written
from charts.theme import Palette, styled
from stats.scans.phewas_estimate import PheWASEstimate

MOST = 14
_FURTHEST = 5.0  # log10 odds ratios are drawn between minus and plus this


def shown_rows(found: PheWASEstimate) -> tuple[list[dict], list[dict]]:
    """The rows over the line, and those over it only while crude, each the strongest first."""
    line = found.believed.line or math.inf
    told = [row for row in found.table.to_dicts() if row["log10_p"] is not None]
    over = [row for row in told if row["log10_p"] >= line]
    if found.adjusted is None:
        return over, []
    crude_line = found.crude.line or math.inf
    lost = [row for row in told if row["log10_p"] < line and (row["crude_log10_p"] or 0.0) >= crude_line]
    return over, sorted(lost, key=lambda row: -row["crude_log10_p"])


def forest(found: PheWASEstimate, palette: Palette) -> Figure:
    """Draw the hits, then what only the crude scan finds; without either the strongest few."""
    over, lost = shown_rows(found)
    rows = [*over[:MOST], *lost[: max(MOST - len(over), 5)]]
    if not rows:
        rows = [row for row in found.table.to_dicts() if row["log10_p"] is not None][:5]
    places = list(range(len(rows)))
    drawing = go.Figure()
    if found.adjusted is not None:
        crude = {"odds_ratio": "crude_odds_ratio", "or_lower": "crude_or_lower", "or_upper": "crude_or_upper"}
        plain = [{**row, **{name: row[other] for name, other in crude.items()}} for row in rows]
        drawing.add_scatter(**_points(plain, [place + 0.2 for place in places], palette.muted, "circle-open", "crude"))
    drawing.add_scatter(**_points(rows, [place - 0.12 for place in places], palette.accent, "square", found.label))
    styled(drawing, palette, height=70 + 27 * max(len(rows), 2), right=20)
    drawing.add_vline(x=1, line={"color": palette.muted, "width": 1, "dash": "dot"})
    drawing.update_xaxes(type="log", title={"text": f"odds ratio, 95 % interval, {_unit(found.kind)}"}, nticks=8)
    drawing.update_yaxes(
        tickvals=places, ticktext=[literal(_short(row["name"])) for row in rows], showgrid=False,
        range=[len(rows) - 0.4, -0.6], tickfont={"color": palette.text, "size": 12},
    )  # fmt: skip
    title = {0: "No condition", 1: "One condition"}.get(len(over), f"{len(over)} conditions") + " over the line"
    if lost:
        title += f", {len(lost)} more only while crude"
    subtitle = f"■ {found.label}" + (" · ○ crude" if found.adjusted is not None else "")
    words = "; ".join(f"{row['name']}, odds ratio {ratio(row)}, p {p_written(row['log10_p'])}" for row in rows)
    codes = [row["code"] for row in rows]
    table = found.table.filter(found.table["code"].is_in(codes))
    alt = f"Forest plot. {title}: {words or 'none'}."
    return Figure(drawing, title=title, alt=alt, table=table, subtitle=subtitle)


def _points(rows: list[dict], y: list[float], colour: str, symbol: str, name: str) -> dict:
    middle = [_held(row["odds_ratio"]) for row in rows]
    above = [_held(row["or_upper"], best) - best for row, best in zip(rows, middle, strict=True)]
    below = [best - _held(row["or_lower"], best) for row, best in zip(rows, middle, strict=True)]
    said = [
        f"{literal(row['name'])}<br>{literal(name)}: {ratio_written(row['odds_ratio'])} "
        f"({ratio_written(row['or_lower'])} to {ratio_written(row['or_upper'])})"
        for row in rows
    ]
    return {
        "x": middle, "y": y, "mode": "markers", "name": name, "customdata": said,
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"symbol": symbol, "size": 8, "color": colour},
        "error_x": {
            "type": "data", "array": above, "arrayminus": below, "color": colour, "thickness": 1.4, "width": 0,
        },
    }  # fmt: skip


def _held(value: float | None, otherwise: float = 1.0) -> float:
    """Between the ends that are drawn."""
    if value is None or math.isnan(value):
        return otherwise
    return min(max(value, 10**-_FURTHEST), 10**_FURTHEST)


def _unit(kind: str) -> str:
    return {"copies": "each copy", "score": "each standard deviation"}.get(kind, "yes against no")


def _short(name: str, width: int = 38) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"
