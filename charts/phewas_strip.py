"""An association scan as a strip: −log10 p of every condition, category by category; which way it goes is the shape."""

from __future__ import annotations

import re
from math import floor

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, p_value, power_of_ten, scientific, written
from charts.figure import Figure
from charts.theme import Palette, styled
from stats.scans.association import ESTIMATES, Scan

LABELS = 6
_LETTER = 0.02  # of a narrow drawing's width, 300 pixels
_COLUMNS = (
    "code", "name", "category", "case_carriers", "case_others", "control_carriers", "control_others", *ESTIMATES,
)  # fmt: skip
_LEVEL = 0.05


def strip(
    found: Scan,
    palette: Palette,
    *,
    title: str,
    carriers: str,
    selected: str | None = None,
    how: str = "crude",
    beside: dict[str, float] | None = None,
) -> Figure:
    """Draw the tests of `found`, whose points are the rows of the figure's table in their order. `carriers` names the
    group of carriers; the point of the code `selected` has a ring. `how` labels p. `beside`: −log10 p by code of the
    same tests unadjusted, drawn as faint circles."""
    rows = in_order(found.tested)
    items = rows.to_dicts()
    crude = [(beside or {}).get(row["code"]) for row in items]
    top = max([row["log10_p"] for row in items] + [p for p in crude if p is not None] + [found.line or 1.0, 1.0])
    drawing = go.Figure(
        go.Scatter(
            x=list(range(len(items))), y=[row["log10_p"] for row in items], mode="markers",
            marker=_markers(items, found.line, palette, selected),
            customdata=[_hover(row, carriers) for row in items], hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    if beside:
        drawing.add_scatter(
            x=list(range(len(items))), y=crude, mode="markers", hoverinfo="skip", opacity=0.55,
            marker={"symbol": "circle-open", "size": 5, "color": palette.muted, "line": {"width": 1}},
        )  # fmt: skip
    styled(drawing, palette, height=360, right=12)
    drawing.update_layout(dragmode=False, clickmode="event+select")
    middles, borders = _categories(rows)
    drawing.update_xaxes(
        tickvals=list(middles), ticktext=[literal(_short(name)) for name in middles.values()], tickangle=-38,
        showgrid=False, ticklabeloverflow="allow", range=[-2, len(items) + 1], zeroline=False,
    )  # fmt: skip
    drawing.update_yaxes(title={"text": f"−log<sub>10</sub> p, {how}"}, range=[-0.03 * top, 1.16 * top], nticks=7)
    for border in borders:
        drawing.add_vline(x=border, line={"color": palette.hairline, "width": 1})
    if found.line is not None:
        drawing.add_hline(
            y=found.line, line={"color": palette.second, "width": 1, "dash": "dash"}, annotation_position="top right",
            annotation_text=f"0.05 / {found.attempted:,} tests", annotation_font={"color": palette.second, "size": 11},
        )  # fmt: skip
    for label in _labels(items, top):
        drawing.add_annotation(**label, font={"size": 11, "color": palette.text})
    return Figure(
        drawing,
        title=title,
        subtitle=f"{found.attempted:,} {_tested(found)} · ▲ more often in {carriers}, ▼ less often · filled: q < 0.05"
        + (" · circles: the same, crude" if beside else "")
        + (f" · {found.untold:,} kept back" if found.untold else ""),
        alt=_told(found, title, carriers),
        table=rows.select(*_COLUMNS, *(["method"] if "method" in rows.columns else [])),
    )


def in_order(tested: pl.DataFrame) -> pl.DataFrame:
    """Rows category by category, categories in the order of their first code."""
    number = pl.col("code").str.split(":").list.last().cast(pl.Float64)
    return (
        tested.with_columns(number.alias("_at"), number.min().over("category").alias("_first"))
        .sort("_first", "category", "_at")
        .drop("_at", "_first")
    )


def _markers(items: list[dict], line: float | None, palette: Palette, selected: str | None) -> dict:
    shades = dict.fromkeys(row["category"] for row in items)
    shades = {name: (palette.muted, palette.series[0])[n % 2] for n, name in enumerate(shades)}
    found = [row["q"] is not None and row["q"] < _LEVEL for row in items]
    over = [line is not None and row["log10_p"] >= line for row in items]
    ways = ["down" if (row["odds_ratio"] or 1) < 1 else "up" for row in items]
    return {
        "symbol": [f"triangle-{way}{'' if hit else '-open'}" for way, hit in zip(ways, found, strict=True)],
        "color": [palette.second if hit else shades[row["category"]] for row, hit in zip(items, over, strict=True)],
        "size": [13 if row["code"] == selected else 10 if hit else 6 for row, hit in zip(items, found, strict=True)],
        "opacity": [1.0 if hit or row["code"] == selected else 0.65 for row, hit in zip(items, found, strict=True)],
        "line": {
            "width": [2 if row["code"] == selected else 1 for row in items],
            "color": [palette.text if row["code"] == selected else shades[row["category"]] for row in items],
        },
    }


def _categories(rows: pl.DataFrame) -> tuple[dict[float, str], list[float]]:
    """Where each category's name stands, and where one ends and the next begins."""
    spans = rows.with_row_index("at").group_by("category", maintain_order=True).agg(
        pl.col("at").min().alias("low"), pl.col("at").max().alias("high")
    )  # fmt: skip
    # Names do not lie on each other: those of narrow categories move aside, and none over the right end.
    places, gap = [(low + high) / 2 for _, low, high in spans.rows()], 0.034 * rows.height
    for at in range(1, len(places)):
        places[at] = max(places[at], places[at - 1] + gap)
    limit = float(rows.height)
    for at in reversed(range(len(places))):
        places[at] = limit = min(places[at], limit)
        limit -= gap
    middles = dict(zip(places, spans["category"], strict=True))
    return middles, [high + 0.5 for high in spans["high"][:-1]]


def _labels(items: list[dict], top: float) -> list[dict]:
    """Names beside the strongest, one a family of codes, moved up where they would lie on each other."""
    chosen, families = [], set()
    for index, row in sorted(enumerate(items), key=lambda pair: -pair[1]["log10_p"]):
        family = re.match(r"[^.]*", row["code"]).group()
        if len(chosen) == LABELS or row["q"] is None or row["q"] >= _LEVEL:
            break
        if family not in families:
            families.add(family)
            chosen.append((index, row))
    placed: list[tuple[float, float, float]] = []
    labels = []
    for index, row in chosen:
        height, right = row["log10_p"] + 0.045 * top, index > 0.72 * len(items)
        wide = len(_short(row["name"], 34)) * _LETTER * len(items)
        low, high = (index - wide, index) if right else (index, index + wide)
        while any(abs(height - at) < 0.055 * top and low < b and a < high for a, b, at in placed):
            height -= 0.02 * top
        placed.append((low, high, height))
        labels.append({
            "x": index, "y": height, "text": literal(_short(row["name"], 34)), "showarrow": False,
            "xanchor": "right" if right else "left", "yanchor": "middle", "xshift": -7 if right else 7,
        })  # fmt: skip
    return labels


def _hover(row: dict, carriers: str) -> str:
    counts = (
        f"{row['cases']:,} cases, {row['controls']:,} controls<br>"
        if row["case_carriers"] is None
        else f"{literal(carriers)}: {_share(row['case_carriers'], row['control_carriers'])}<br>"
        f"others, called: {_share(row['case_others'], row['control_others'])}<br>"
    )
    return (
        f"<b>{literal(row['name'])}</b><br>{literal(row['category'])} · {row['code']}<br>{counts}"
        f"odds ratio {ratio(row)}<br>p {p_written(row['log10_p'])}, q {p_value(row['q'] or 0)}"
    )


def ratio(row: dict) -> str:
    """'5.93 (3.33 to 10.6)'."""
    if row["odds_ratio"] is None:
        return "none"
    limits = f"{ratio_written(row['or_lower'])} to {ratio_written(row['or_upper'])}"
    return f"{ratio_written(row['odds_ratio'])} ({limits})"


def ratio_written(value: float | None) -> str:
    """An odds ratio or an end of its interval, which may be infinite."""
    if value == float("inf"):
        return "∞"
    if value is None or value < 100:
        return written(value, "ratio")
    return f"{value:,.0f}" if value < 1e6 else scientific(value)


def p_written(log10_p: float) -> str:
    """p from its −log10, also where no float is so small."""
    return p_value(10**-log10_p) if log10_p < 300 else power_of_ten(-floor(log10_p))


def _share(cases: int, controls: int) -> str:
    of = cases + controls
    return f"{cases:,} of {of:,}" + (f" ({100 * cases / of:.1f} %)" if of else "")


def _told(found: Scan, title: str, carriers: str) -> str:
    best = [
        f"{row['name']}, odds ratio {ratio(row)}, p {p_written(row['log10_p'])}"
        for row in found.tested.head(5).to_dicts()
    ]
    return (
        f"{title}: −log10 p of {found.tested.height:,} conditions by category, {carriers} against others. Strongest: "
        f"{'; '.join(best) or 'none could be tested'}."
    )


def _tested(found: Scan) -> str:
    conditions = found.frame["attempted"].sum() if "attempted" in found.frame.columns else found.attempted
    return "conditions tested" if conditions == found.attempted else "tests, those of measurements among them"


def _short(name: str, width: int = 22) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"
