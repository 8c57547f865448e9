"""An enrichment of two cohorts as a volcano: how far apart against how surely, one mark a condition or gene."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from charts.fields import literal, p_value
from charts.figure import Figure
from charts.phewas_strip import p_written, ratio
from charts.theme import Palette, styled
from stats.scans.association import CELLS, ESTIMATES, Scan

LABELS = 8
_LEVEL = 0.05
_WIDEST = 6.0  # log2 of the odds ratio: further out than 64-fold the mark stands at the edge, the table is not cut


def volcano(found: Scan, palette: Palette, *, title: str, first: str, second: str, each: str) -> Figure:
    """Draw the tests of `found`, made of the cohorts `first` and `second`; `each` says what marks are."""
    rows = found.tested.to_dicts()
    sure = [row["q"] is not None and row["q"] < _LEVEL for row in rows]
    spots = [_spot(row["odds_ratio"]) for row in rows]
    drawing = go.Figure(
        go.Scatter(
            x=spots, y=[row["log10_p"] for row in rows], mode="markers",
            marker={
                "symbol": [("triangle-up" if x >= 0 else "triangle-down") + ("" if hit else "-open")
                           for x, hit in zip(spots, sure, strict=True)],
                "color": [palette.second if hit else palette.muted for hit in sure],
                "size": [11 if hit else 6 for hit in sure],
                "opacity": [1.0 if hit else 0.6 for hit in sure],
                "line": {"width": 1, "color": palette.outline},
            },
            customdata=[_hover(row, first, second) for row in rows], hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    styled(drawing, palette, height=400, right=16)
    wide = max([1.0, *(abs(x) for x in spots)]) * 1.12
    ticks = [n for n in range(-int(_WIDEST), int(_WIDEST) + 1) if abs(n) <= wide and (wide < 4 or n % 2 == 0)]
    drawing.update_xaxes(
        title={"text": f"odds ratio · more often in {literal(_short(first))} to the right"}, range=[-wide, wide],
        tickvals=ticks, ticktext=[f"{2**n}" if n >= 0 else f"1/{2**-n}" for n in ticks],
    )  # fmt: skip
    top = max([found.line or 1.0, 1.0, *(row["log10_p"] for row in rows)])
    drawing.update_yaxes(title={"text": "−log<sub>10</sub> p, crude"}, range=[-0.03 * top, 1.12 * top])
    drawing.add_vline(x=0, line={"color": palette.hairline, "width": 1})
    if found.line is not None:
        drawing.add_hline(
            y=found.line, line={"color": palette.second, "width": 1, "dash": "dash"}, annotation_position="top right",
            annotation_text=f"0.05 / {found.attempted:,} tests", annotation_font={"color": palette.second, "size": 11},
        )  # fmt: skip
    taken: list[tuple[float, float]] = []
    for row, x, hit in zip(rows, spots, sure, strict=True):
        y = row["log10_p"]
        if hit and len(taken) < LABELS and all(abs(y - b) > 0.05 * top or abs(x - a) > 0.35 * wide for a, b in taken):
            taken.append((x, y))
            drawing.add_annotation(
                x=x, y=y, text=literal(_short(row["name"])), showarrow=False, xshift=8 if x < 0.5 * wide else -8,
                xanchor="left" if x < 0.5 * wide else "right", font={"size": 11, "color": palette.text},
            )  # fmt: skip
    told = "; ".join(f"{row['name']}, odds ratio {ratio(row)}, p {p_written(row['log10_p'])}" for row in rows[:5])
    kept_back = f" · {found.untold:,} kept back" if found.untold else ""
    columns = [name for name in ("code", "name", "category", *CELLS, *ESTIMATES) if name in found.frame.columns]
    return Figure(
        drawing,
        title=f"{title}: {sum(sure):,} of {found.attempted:,} differ at q < {_LEVEL:g}",
        subtitle=f"▲ more often in {first}, ▼ less often than in {second} · filled: q < {_LEVEL:g}{kept_back}",
        alt=f"{title}: odds ratio against −log10 p of {len(rows):,} {each}. Strongest: {told or 'none tested'}.",
        table=found.tested.select(columns),
    )


def _spot(odds_ratio: float | None) -> float:
    if not odds_ratio or not math.isfinite(odds_ratio):
        return 0.0 if odds_ratio is None else -_WIDEST if odds_ratio == 0 else _WIDEST
    return max(-_WIDEST, min(_WIDEST, math.log2(odds_ratio)))


def _hover(row: dict, first: str, second: str) -> str:
    return (
        f"<b>{literal(row['name'])}</b><br>{literal(first)}: {_share(row, 'carriers')}<br>"
        f"{literal(second)}: {_share(row, 'others')}<br>odds ratio {ratio(row)}<br>"
        f"p {p_written(row['log10_p'])}, q {p_value(row['q']) if row['q'] else '0'}"
    )


def _share(row: dict, who: str) -> str:
    some, rest = row[f"case_{who}"], row[f"control_{who}"]
    return f"{some:,} of {some + rest:,}" + (f" ({100 * some / (some + rest):.1f} %)" if some + rest else "")


def _short(name: str, width: int = 30) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"
