"""−log10 p along the genome, and observed against expected p."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import polars as pl

from charts.fields import literal
from charts.figure import Figure
from charts.phewas_strip import p_written
from charts.theme import Palette, styled, translucent

CONTIGS = (*map(str, range(1, 23)), "X", "Y", "MT")
#: Points drawn one by one; the rest one for each cell of a grid, as tall crowds look the same.
SINGLE, COLUMNS, ROWS = 1_500, 500, 60
LABELS = 8
#: Contigs too short for a name beside their neighbours'.
_UNNAMED = ("15", "17", "19", "21")
_GAP = 0.006  # of the genome, between contigs


def manhattan(
    frame: pl.DataFrame, palette: Palette, *, title: str, subtitle: str, line: float | None, attempted: int, what: str
) -> Figure:
    """Draw contig, position, log10_p, label and hover of every row; `what` the tests are of ('genes'). `line` is −log10
    of the threshold over all `attempted` tests (S-GT 15)."""
    places, ticks = _along(frame)
    placed = frame.with_columns(at=places).filter(pl.col("log10_p").is_not_null() & pl.col("at").is_not_nan())
    shown = thinned(placed.sort("log10_p", descending=True))
    over = line if line is not None else float("inf")
    top = max([float(shown["log10_p"].max() or 0.0), line or 0.0, 1.0])
    odd = shown["contig"].replace_strict({c: i % 2 for i, c in enumerate(CONTIGS)}, default=0).to_list()
    rows = shown.to_dicts()
    drawing = go.Figure(
        go.Scatter(
            x=shown["at"].to_list(), y=shown["log10_p"].to_list(), mode="markers",
            marker={
                "size": [9 if row["log10_p"] >= over else 5 for row in rows],
                "symbol": ["diamond" if row["log10_p"] >= over else "circle" for row in rows],
                "color": [
                    palette.second if row["log10_p"] >= over else (palette.series[0], palette.muted)[side]
                    for row, side in zip(rows, odd, strict=True)
                ],
            },
            customdata=shown["hover"].to_list(), hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    styled(drawing, palette, height=340, right=12)
    drawing.update_layout(clickmode="event+select")
    drawing.update_xaxes(
        tickvals=list(ticks.values()), ticktext=["" if name in _UNNAMED else name for name in ticks], showgrid=False,
        range=[-0.01, 1.01], tickangle=0,
        title={"text": "chromosome"},
    )  # fmt: skip
    drawing.update_yaxes(title={"text": "−log<sub>10</sub> p"}, range=[-0.03 * top, 1.14 * top], nticks=7)
    if line is not None:
        drawing.add_hline(
            y=line, line={"color": palette.second, "width": 1, "dash": "dash"}, annotation_position="top left",
            annotation_text=f"0.05 / {attempted:,} tests", annotation_font={"color": palette.second, "size": 11},
        )  # fmt: skip
    for row in _apart([row for row in rows if row["log10_p"] >= over], top):
        right = row["at"] > 0.8
        drawing.add_annotation(
            x=row["at"], y=row["log10_p"], text=literal(row["label"]), showarrow=False, yshift=10,
            xanchor="right" if right else "left", font={"size": 11, "color": palette.text},
        )  # fmt: skip
    best = "; ".join(f"{row['label']}, p {p_written(row['log10_p'])}" for row in rows[:5])
    beyond = sum(row["log10_p"] >= over for row in rows)
    alt = f"{title}: −log10 p of {placed.height:,} {what} along the genome, {beyond} over the line. Strongest: {best}."
    return Figure(drawing, title=title, subtitle=subtitle, alt=alt, table=shown.drop("at", "hover"))


def quantile_plot(
    frame: pl.DataFrame, palette: Palette, *, title: str, tests: int, inflation: float | None, beside: str = ""
) -> Figure:
    """Draw what stats/groups/quantiles.py makes; λ stands in the subtitle."""
    top = max(float(frame["expected"].max() or 1.0), 1.0)
    x = frame["expected"].to_list()
    drawing = go.Figure()
    drawing.add_scatter(
        x=[*x, *x[::-1]], y=[*frame["upper"].to_list(), *frame["lower"].to_list()[::-1]], fill="toself", mode="lines",
        line={"width": 0}, fillcolor=translucent(palette.muted, 0.18), hoverinfo="skip",
    )  # fmt: skip
    drawing.add_scatter(
        x=[0, top], y=[0, top], mode="lines", line={"color": palette.muted, "width": 1, "dash": "dot"}, hoverinfo="skip"
    )
    drawing.add_scatter(
        x=x, y=frame["observed"].to_list(), mode="markers", marker={"size": 5, "color": palette.accent},
        hovertemplate="expected %{x:.2f}, observed %{y:.2f}<extra></extra>",
    )  # fmt: skip
    styled(drawing, palette, height=340, right=12)
    drawing.update_xaxes(title={"text": "expected −log<sub>10</sub> p"}, range=[0, 1.05 * top])
    drawing.update_yaxes(title={"text": "observed"}, rangemode="tozero")
    told = "λ is not told of so few tests" if inflation is None else f"λ = {inflation:.2f}"
    subtitle = f"{tests:,} tests · {told}{beside} · band: 95 % of ranks, if tests were independent"
    alt = f"{title}: observed against expected −log10 p of {tests:,} tests; {told}."
    return Figure(drawing, title=title, subtitle=subtitle, alt=alt, table=frame)


def thinned(frame: pl.DataFrame) -> pl.DataFrame:
    """The first rows as they are, and of the rest one for each cell of the picture."""
    rest = frame[SINGLE:]
    if not rest.height:
        return frame
    most = float(rest["log10_p"].max() or 1.0) or 1.0
    cells = rest.with_columns(
        (pl.col("at") * COLUMNS).floor().alias("_x"), (pl.col("log10_p") / most * ROWS).floor().alias("_y")
    )
    return pl.concat([frame[:SINGLE], cells.unique(["_x", "_y"], keep="first", maintain_order=True).drop("_x", "_y")])


def _along(frame: pl.DataFrame) -> tuple[pl.Series, dict[str, float]]:
    """Where each row stands between 0 and 1, NaN off the genome, and the middle of each contig there is."""
    ends = dict(frame.group_by("contig").agg(pl.col("position").max()).rows())
    known = [contig for contig in CONTIGS if ends.get(contig)]
    total = float(sum(ends[contig] for contig in known)) or 1.0
    start, ticks, offset = {}, {}, 0.0
    for contig in known:
        start[contig] = offset
        ticks[contig] = (offset + ends[contig] / 2) / (total * (1 + _GAP * len(known)))
        offset += ends[contig] + _GAP * total
    begins = frame["contig"].replace_strict(start, default=None, return_dtype=pl.Float64).fill_null(np.nan)
    return ((begins + frame["position"].cast(pl.Float64).fill_null(np.nan)) / (total * (1 + _GAP * len(known)))), ticks


def _apart(rows: list[dict], top: float) -> list[dict]:
    """The strongest that would not lie on each other."""
    placed: list[dict] = []
    for row in rows:
        if len(placed) == LABELS:
            break
        if all(abs(row["at"] - p["at"]) > 0.06 or abs(row["log10_p"] - p["log10_p"]) > 0.08 * top for p in placed):
            placed.append(row)
    return placed
