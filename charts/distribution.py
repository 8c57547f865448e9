"""How one variable is spread over a group: a histogram for ages and values, bars for categories."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from charts.fields import literal, written
from charts.figure import Figure
from charts.theme import Palette, styled


def histogram(bins: pl.DataFrame, palette: Palette, *, title: str, unit: str, k: int = 11, height: int = 230) -> Figure:
    """Draw `bins` (from: float, to: float, n: int or NULL where suppressed); suppressed bins are hatched."""
    counts = bins["n"].to_list()
    texts = [written(n, "count") if n is not None else f"< {k}" for n in counts]
    total = sum(n for n in counts if n is not None)
    drawing = go.Figure(
        go.Bar(
            x=[(low + high) / 2 for low, high in zip(bins["from"], bins["to"], strict=True)],
            y=[n if n is not None else k - 1 for n in counts],
            width=[(high - low) * 0.92 for low, high in zip(bins["from"], bins["to"], strict=True)],
            marker=_marker(counts, palette),
            customdata=[
                [f"{low:g}–{high:g}", text] for low, high, text in zip(bins["from"], bins["to"], texts, strict=True)
            ],
            hovertemplate=f"%{{customdata[0]}} {unit}: %{{customdata[1]}} individuals<extra></extra>",
        )
    )
    styled(drawing, palette, height=height)
    drawing.update_xaxes(title={"text": unit}, showgrid=False)
    highest = max((k - 1 if n is None else n for n in counts), default=1)
    drawing.update_yaxes(rangemode="tozero", tickformat=",d", nticks=5, dtick=1 if highest <= 4 else None)
    said = ", ".join(
        f"{low:g} to {high:g}: {text}" for low, high, text in zip(bins["from"], bins["to"], texts, strict=True)
    )
    return Figure(
        drawing,
        title=title,
        subtitle=f"{unit} · "
        + ("small bins suppressed" if protected(bins) else f"n\u00a0=\u00a0{written(total, 'count')}"),
        alt=f"Histogram, {title}, {unit}: {said or nothing(bins)}.",
        table=bins,
    )


def bars(
    categories: pl.DataFrame, palette: Palette, *, title: str, unit: str = "individuals", k: int = 11, limit: int = 12,
    hidden: str | None = None,
) -> Figure:  # fmt: skip
    """Draw `categories` (value: str, NULL if not recorded; n: int, NULL if suppressed) as bars. A suppressed number is
    below `k`, or `hidden` says what is known of it."""
    shown = categories.head(limit)
    names = [value if value is not None else "not recorded" for value in shown["value"]]
    counts = shown["n"].to_list()
    texts = [written(n, "count") if n is not None else hidden or f"< {k}" for n in counts]
    drawing = go.Figure(
        go.Bar(
            x=[n if n is not None else k - 1 for n in counts],
            y=list(range(len(names))),
            orientation="h",
            marker=_marker(counts, palette),
            text=texts,
            textposition="outside",
            cliponaxis=False,
            textfont={"color": palette.text, "size": 12},
            customdata=list(map(literal, names)),
            hovertemplate=f"%{{customdata}}: %{{text}} {unit}<extra></extra>",
        )
    )
    styled(drawing, palette, height=max(90, 30 + 27 * len(names)), right=58)
    drawing.update_xaxes(visible=False, rangemode="tozero")
    drawing.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[literal(_short(name)) for name in names],
        autorange="reversed",
        showgrid=False,
    )
    # In a narrow column the names keep their room, and the bars have what is left.
    drawing.update_layout(bargap=0.35, minreducedwidth=24)
    said = ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))
    return Figure(drawing, title=title, subtitle=unit, alt=f"{title}: {said or nothing(categories)}.", table=categories)


def protected(frame: pl.DataFrame) -> bool:
    """Whether cells, or whole rows, of the frame may be kept back from who sees it."""
    return "suppressed" in frame.columns or frame["n"].null_count() > 0


def nothing(frame: pl.DataFrame) -> str:
    """What an empty frame says; nobody is a statement of its own."""
    return "too few to show" if protected(frame) else "no individuals"


def _marker(counts: list[int | None], palette: Palette) -> dict[str, object]:
    return {
        "color": [palette.accent if n is not None else palette.pale for n in counts],
        "pattern": {"shape": ["/" if n is None else "" for n in counts]},
    }


def _short(name: str, width: int = 18) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"
