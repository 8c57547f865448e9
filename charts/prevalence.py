"""Prevalence ratios of a cohort against the rest: a point and its 95 % interval a row, on a log axis."""

from __future__ import annotations

from math import log10

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled


def prevalence(rows: pl.DataFrame, palette: Palette, *, title: str, limit: int = 12) -> Figure:
    """Draw `rows` (name, n, n_of, others, others_of, ratio, ratio_lower, ratio_upper), NULL where suppressed."""
    shown = rows.head(limit)
    items = shown.to_dicts()
    drawn = [row["ratio"] for row in items]
    drawing = go.Figure(
        go.Scatter(
            x=[value if value is not None else 1 for value in drawn],
            y=list(range(len(items))),
            mode="markers",
            marker={
                "size": 10,
                "color": [palette.accent if value is not None else palette.pale for value in drawn],
                "symbol": ["circle" if value is not None else "x-thin-open" for value in drawn],
            },
            error_x={
                "type": "data", "symmetric": False, "color": palette.accent, "thickness": 1.4, "width": 4,
                "array": [(row["ratio_upper"] or 0) - (row["ratio"] or 0) for row in items],
                "arrayminus": [(row["ratio"] or 0) - (row["ratio_lower"] or 0) for row in items],
            },
            customdata=[[literal(row["name"]), _said(row)] for row in items],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )
    )  # fmt: skip
    styled(drawing, palette, height=64 + 26 * len(items), right=118)
    ends = [row[end] for row in items for end in ("ratio_lower", "ratio_upper") if row[end] is not None]
    low, high = min([0.8, *ends]), max([1.25, *ends])
    drawing.update_xaxes(
        type="log", title={"text": "prevalence ratio, log scale"}, range=[log10(low) - 0.05, log10(high) + 0.05],
        tickvals=[tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if low * 0.9 <= tick <= high * 1.1],
    )  # fmt: skip
    drawing.update_yaxes(
        tickvals=list(range(len(items))), ticktext=[literal(_short(row["name"])) for row in items], showgrid=False,
        range=[len(items) - 0.5, -0.5],
    )  # fmt: skip
    drawing.add_vline(x=1, line={"color": palette.muted, "width": 1, "dash": "dot"})
    drawing.update_layout(annotations=[
        {
            "text": _shares(row), "x": 1.01, "xref": "paper", "y": index, "xanchor": "left", "showarrow": False,
            "font": {"size": 11, "color": palette.muted},
        }
        for index, row in enumerate(items)
    ])  # fmt: skip
    size = items[0]["n_of"] if items else None
    rest = items[0]["others_of"] if items else None
    return Figure(
        drawing,
        title=title,
        subtitle=f"{written(size, 'count')} observed, against {written(rest, 'count')} others · 95 % interval · crude",
        alt=f"{title}, prevalence ratio against the rest: "
        + "; ".join(f"{row['name']} {_said(row)}" for row in items)
        + ".",
        table=rows,
    )


def _said(row: dict) -> str:
    counts = (
        f"{_count(row['n'])} of {_count(row['n_of'])} against {_count(row['others'])} of {_count(row['others_of'])}"
    )
    if row["ratio"] is None:
        return f"no ratio ({counts})"
    interval = f"{written(row['ratio_lower'], 'ratio')} to {written(row['ratio_upper'], 'ratio')}"
    return f"ratio {written(row['ratio'], 'ratio')} ({interval}); {counts}"


def _shares(row: dict) -> str:
    shares = [row["n"] / row["n_of"] if row["n"] and row["n_of"] else None]
    shares.append(row["others"] / row["others_of"] if row["others"] and row["others_of"] else None)
    return " vs ".join("–" if share is None else f"{100 * share:.0f} %" for share in shares)


def _count(value: int | None) -> str:
    return "few" if value is None else written(value, "count")


def _short(name: str, width: int = 32) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"
