"""How a cohort comes about: one bar a step, consent among the first, the last in full colour."""

from __future__ import annotations

from math import log10

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled


def funnel(steps: pl.DataFrame, palette: Palette, *, k: int = 11) -> Figure:
    """Draw `steps` (step: str, alone: int, remaining: int, NULL where suppressed), in order, on a log scale.

    Log, because the funnel's last steps are what is asked about and they are often a hundredth of the first.
    """
    names = [_wrapped(step) for step in steps["step"]]
    remaining = steps["remaining"].to_list()
    drawn = [max(value, 1) if value is not None else max(k - 1, 1) for value in remaining]
    last = len(drawn) - 1
    texts = [written(value, "count") if value is not None else f"< {k}" for value in remaining]
    drawing = go.Figure(
        go.Bar(
            x=drawn,
            y=list(range(len(names))),
            orientation="h",
            marker={
                "color": [palette.accent if i == last else palette.pale for i in range(len(drawn))],
                "pattern": {"shape": ["/" if value is None else "" for value in remaining]},
            },
            text=texts,
            textposition="outside",
            textfont={"color": palette.text, "size": 12},
            cliponaxis=False,
            customdata=[
                [literal(step), text, alone]
                for step, text, alone in zip(steps["step"], texts, _alone(steps, k), strict=True)
            ],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]} remain · %{customdata[2]} alone<extra></extra>",
        )
    )
    styled(drawing, palette, height=44 + 30 * len(names), right=64)
    top = max(drawn, default=1)
    drawing.update_xaxes(type="log", range=[-0.05, log10(top) + 0.02], visible=False)
    drawing.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False)
    drawing.update_layout(bargap=0.38)
    said = "; ".join(f"{step} {text}" for step, text in zip(steps["step"], texts, strict=True))
    return Figure(
        drawing,
        title="How the cohort comes about",
        subtitle="individuals, log scale",
        alt=f"Funnel of individuals remaining after each step: {said}.",
        table=steps,
    )


def _alone(steps: pl.DataFrame, k: int) -> list[str]:
    return [written(value, "count") if value is not None else f"< {k}" for value in steps["alone"]]


def _wrapped(step: str, width: int = 34) -> str:
    """A step's words in at most two lines, cut with an ellipsis; the full words are in the hover and the table."""
    if len(step) <= width:
        return literal(step)
    head = step[:width].rsplit(" ", 1)[0]
    rest = step[len(head) :].strip()
    rest = rest if len(rest) <= width else f"{rest[: width - 1].rstrip()}…"
    return f"{literal(head)}<br>{literal(rest)}"
