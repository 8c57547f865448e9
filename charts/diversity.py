"""Recruited, sequenced and analysable by group: three bars a group, two ways of naming groups one below the other."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled

_STAGES = ("recruited", "sequenced", "analysable")


def diversity(groups: pl.DataFrame, palette: Palette, *, title: str, k: int = 11) -> Figure:
    """Draw `groups` (kind, group, recruited, sequenced, analysable; NULL where suppressed)."""
    names = [f"{group} ({kind})" for kind, group in groups.select("kind", "group").rows()]
    drawing = go.Figure()
    shapes = ("", "/", "x")
    for place, stage in enumerate(_STAGES):
        counts = groups[stage].to_list()
        texts = [_cell(n, k) for n in counts]
        drawing.add_bar(
            x=[n or 0 for n in counts], y=list(range(len(names))), orientation="h", name=stage, text=texts,
            textposition="outside", cliponaxis=False, textfont={"size": 11, "color": palette.text},
            marker={"color": palette.series[place], "pattern": {"shape": shapes[place], "size": 5}},
            hovertemplate=f"%{{customdata}}, {stage}: %{{text}}<extra></extra>",
            customdata=[literal(name) for name in names],
        )  # fmt: skip
    styled(drawing, palette, height=70 + 62 * len(names))
    top = max([n or 0 for stage in _STAGES for n in groups[stage].to_list()], default=0) or 1
    drawing.update_xaxes(range=[0, top * 1.18], showgrid=True, tickformat=",d", title={"text": "individuals"})
    drawing.update_yaxes(
        tickvals=list(range(len(names))), autorange="reversed", showgrid=False,
        ticktext=[f"{literal(group)}<br><span style='font-size:10px'>{literal(kind)}</span>"
                  for kind, group in groups.select("kind", "group").rows()],
        tickfont={"color": palette.text, "size": 12},
    )  # fmt: skip
    drawing.update_layout(
        showlegend=True, barmode="group", bargap=0.25, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"}
    )
    said = "; ".join(
        f"{name}: {', '.join(f'{_cell(row[stage], k)} {stage}' for stage in _STAGES)}"
        for name, row in zip(names, groups.to_dicts(), strict=True)
    )
    return Figure(
        drawing, title=title, subtitle="individuals who permit the purpose", alt=f"{title}: {said}.", table=groups
    )


def _cell(n: int | None, k: int) -> str:
    return written(n, "count") if n is not None else f"< {k}"
