"""What pairs of haplotypes mean, as shares of each group: a bar a group, divided; the unknown are part of it."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled


def phenotype_shares(frame: pl.DataFrame, palette: Palette, *, gene: str, unknown: str) -> Figure:
    """Draw `frame` (population, phenotype, n or NULL where suppressed). Shares are of what is shown."""
    words = [word for word in frame["phenotype"].unique(maintain_order=True) if word != unknown]
    words += [unknown] if unknown in frame["phenotype"] else []
    known = frame.group_by("population", maintain_order=True).agg(pl.col("n").sum().alias("of"))
    groups = known.sort("of", descending=True, maintain_order=True)["population"].to_list()
    of = dict(known.iter_rows())
    cells = {(row["population"], row["phenotype"]): row["n"] for row in frame.iter_rows(named=True)}
    drawing = go.Figure()
    for index, word in enumerate(words):
        counts = [cells.get((group, word), 0) for group in groups]
        shares = [(n or 0) / of[group] if of[group] else 0 for n, group in zip(counts, groups, strict=True)]
        blank = word == unknown
        drawing.add_bar(
            x=shares, y=list(range(len(groups))), orientation="h", name=literal(word),
            text=[f"{share:.0%}" if share >= 0.06 else "" for share in shares], textposition="inside",
            insidetextanchor="middle", textangle=0,
            marker={
                "color": palette.background if blank else _shade(index, palette),
                "line": {"color": palette.background if not blank else palette.muted, "width": 1},
                "pattern": {"shape": "/" if blank else "", "fgcolor": palette.muted, "size": 6},
            },
            textfont={"color": palette.background if not blank else palette.text, "size": 11},
            customdata=[
                f"{literal(group)}, {literal(word)}: {written(n, 'count') if n is not None else 'suppressed'}"
                f" ({written(share, 'percent')})"
                for group, n, share in zip(groups, counts, shares, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    styled(drawing, palette, height=112 + 34 * len(groups))
    drawing.update_xaxes(tickformat=".0%", range=[0, 1], showgrid=False, title={"text": "share of the group"})
    drawing.update_yaxes(
        tickvals=list(range(len(groups))), showgrid=False, autorange="reversed",
        ticktext=[f"{literal(group)} · {written(of[group], 'count')} " for group in groups],
        tickfont={"color": palette.text, "size": 12},
    )  # fmt: skip
    drawing.update_layout(
        barmode="stack", bargap=0.25, showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal",
                "itemclick": False, "itemdoubleclick": False, "font": {"size": 11}},
    )  # fmt: skip
    said = "; ".join(
        f"{group}: " + ", ".join(f"{word} {_text(cells[group, word])}" for word in words if (group, word) in cells)
        for group in groups
    )
    partial = frame["n"].null_count() or "suppressed" in frame.columns
    subtitle = "share of those shown; small numbers are kept back" if partial else "share of everybody, unknown shown"
    return Figure(
        drawing, title=f"{gene} by genetic similarity group", subtitle=subtitle,
        alt=f"{gene}, individuals by group: {said or 'too few to show'}.", table=frame,
    )  # fmt: skip


def _shade(index: int, palette: Palette) -> str:
    return palette.series[index % len(palette.series)]


def _text(n: int | None) -> str:
    return "suppressed" if n is None else written(n, "count")
