"""Which criteria individuals fulfil together: a bar a combination, dots below say which (an UpSet plot)."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled


def upset(criteria: tuple[str, ...], cells: pl.DataFrame, palette: Palette, *, limit: int = 16) -> Figure:
    """Draw `cells` (c0, c1, … 'yes' or '', n: the others are no, unclear: another is unknown; NULL where suppressed).

    The combination of all is in full colour: it is the cohort.
    """
    shown = cells.head(limit)
    rows = shown.to_dicts()
    last = len(criteria)
    places = list(range(len(rows)))
    yes = [[row[f"c{i}"] == "yes" for i in range(last)] for row in rows]
    drawing = go.Figure()
    for name, fill in (("n", ""), ("unclear", "/")):
        drawing.add_bar(
            x=places, y=[row[name] or 0 for row in rows], yaxis="y2",
            marker={
                "color": [palette.accent if all(each) else palette.pale for each in yes],
                "pattern": {"shape": fill, "fgcolor": palette.text, "solidity": 0.25},
            },
            customdata=[[_named(criteria, each), _said(row)] for each, row in zip(yes, rows, strict=True)],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )  # fmt: skip
    dots = [(x, y, yes[x][y]) for x in places for y in range(last)]
    for filled in (False, True):
        some = [(x, y) for x, y, is_yes in dots if is_yes is filled]
        drawing.add_scatter(
            x=[x for x, _ in some], y=[y for _, y in some], mode="markers", hoverinfo="skip",
            marker={
                "size": 11, "symbol": "circle" if filled else "circle-open",
                "color": palette.accent if filled else palette.muted,
                "line": {"width": 1.2}, "opacity": 1 if filled else 0.55,
            },
        )  # fmt: skip
    styled(drawing, palette, height=190 + 28 * last, right=8)
    share = 28 * last / (190 + 28 * last)
    drawing.update_layout(
        barmode="stack",
        bargap=0.35,
        yaxis={
            "domain": [0, share], "tickvals": list(range(last)),
            "ticktext": [literal(_short(each)) for each in criteria], "range": [last - 0.5, -0.5], "showgrid": False,
        },
        yaxis2={
            "domain": [share + 0.04, 1], "anchor": "x", "rangemode": "tozero", "tickformat": ",d", "nticks": 4,
            "title": {"text": "individuals", "font": {"color": palette.muted, "size": 12}},
            "gridcolor": palette.hairline, "zeroline": False, "tickfont": {"color": palette.muted, "size": 11},
            "automargin": True, "fixedrange": True,
        },
        annotations=[
            {
                "x": x, "y": (row["n"] or 0) + (row["unclear"] or 0), "yref": "y2", "text": _short_count(row),
                "showarrow": False, "yshift": 9, "font": {"size": 11, "color": palette.text},
            }
            for x, row in zip(places, rows, strict=True)
        ],
    )  # fmt: skip
    drawing.update_xaxes(visible=False, range=[-0.6, max(len(rows), 4) - 0.4])
    said = "; ".join(f"{_named(criteria, each)}: {_said(row)}" for each, row in zip(yes, rows, strict=True))
    return Figure(
        drawing,
        title="How the criteria overlap",
        subtitle="● yes · hatched: another criterion is unknown",
        alt=f"Individuals by which criteria they fulfil: {said or 'nobody, or too few to show'}.",
        table=cells.rename({f"c{i}": each for i, each in enumerate(criteria)} if cells.height else {}),
    )


def _named(criteria: tuple[str, ...], yes: list[bool]) -> str:
    return literal(" and ".join(each for each, is_yes in zip(criteria, yes, strict=True) if is_yes))


def _said(row: dict) -> str:
    n, unclear = ("few" if row[name] is None else written(row[name], "count") for name in ("n", "unclear"))
    return f"{n} individuals" + (f", and {unclear} for whom another is unknown" if row["unclear"] != 0 else "")


def _short_count(row: dict) -> str:
    total = (row["n"] or 0) + (row["unclear"] or 0)
    return written(total, "count")


def _short(text: str, width: int = 34) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
