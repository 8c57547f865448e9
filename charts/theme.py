"""Colours, marks and the barely-there grid that all charts share; `.streamlit/config.toml` has the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

FONT = '"Source Sans", "Source Sans 3", sans-serif'


@dataclass(frozen=True)
class Mark:
    """How a consequence class is drawn: colour and, as a second channel, shape and word."""

    word: str
    colour: str
    symbol: str  # Plotly's name
    glyph: str  # the same shape as a character, for labels and pills


#: gnomAD's consequence colours, each with a shape of its own; order is severity.
CONSEQUENCES: dict[str, Mark] = {
    "loss_of_function": Mark("loss of function", "#FF583F", "diamond", "◆"),
    "missense": Mark("missense", "#F0C94D", "circle", "●"),
    "synonymous": Mark("synonymous", "#2E9E5B", "square", "■"),
    "other": Mark("other", "#757575", "x", "✕"),
}


@dataclass(frozen=True)
class Palette:
    """The colours of one theme. `series` are for up to six groups, each at least 3:1 against the background."""

    name: str
    background: str
    text: str
    muted: str
    hairline: str
    accent: str
    second: str
    pale: str  # a bar that is context, not the answer
    series: tuple[str, ...]
    domains: tuple[str, ...]
    outline: str  # around marks whose own colour is too light or too dark against the background


LIGHT = Palette(
    name="light",
    background="#FFFFFF",
    text="#16262B",
    muted="#52646A",
    hairline="#DCE4E5",
    accent="#0B6E72",
    second="#AF5C17",
    pale="#CFE2E2",
    series=("#0B6E72", "#AF5C17", "#5B4B9A", "#A1325A", "#3F6B1F", "#52646A"),
    domains=("#8FC3CC", "#C4B2E0", "#A9CFA0", "#EBC795", "#E3AEC0", "#B9C7CC"),
    outline="#3B4A4F",
)
DARK = Palette(
    name="dark",
    background="#10191C",
    text="#E3ECEC",
    muted="#A3B5B8",
    hairline="#2A3B41",
    accent="#3DB6B3",
    second="#E69F5A",
    pale="#24494B",
    series=("#3DB6B3", "#E69F5A", "#A99AE6", "#E88AAB", "#9CC56B", "#A3B5B8"),
    domains=("#3E7D88", "#75619B", "#5C8A57", "#96713F", "#8B5468", "#5A6B72"),
    outline="#C9D6D8",
)


def palette(theme: str | None) -> Palette:
    """The palette for Streamlit's `st.context.theme.type`."""
    return DARK if theme == "dark" else LIGHT


def hollow_line(palette: Palette) -> dict[str, Any]:
    """Around a mark that stands for a number not told."""
    return {"color": palette.muted, "width": 1.4}


def translucent(colour: str, share: float) -> str:
    """`#RRGGBB` with an opacity, as Plotly reads it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


def styled(
    drawing: go.Figure, palette: Palette, *, height: int, left: int = 8, right: int = 8, bottom: int = 8
) -> go.Figure:
    """The drawing on a transparent ground, in the page's type; the frame around it writes the title."""
    frame = {
        "height": height,
        "margin": {"l": left, "r": right, "t": 6, "b": bottom},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": palette.text},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"bgcolor": palette.background, "bordercolor": palette.hairline, "font": {"color": palette.text}},
        "separators": ".,",
    }
    axis = {
        "gridcolor": palette.hairline,
        "gridwidth": 1,
        "zeroline": False,
        "linecolor": palette.hairline,
        "tickfont": {"color": palette.muted, "size": 11},
        "title": {"font": {"color": palette.muted, "size": 12}},
        "automargin": True,
        "fixedrange": True,
    }
    return laid_out(drawing, frame, xaxes=axis, yaxes=axis)


def laid_out(
    drawing: go.Figure,
    frame: dict[str, Any],
    *,
    xaxes: dict[str, Any] | None = None,
    yaxes: dict[str, Any] | None = None,
) -> go.Figure:
    """As update_layout, update_xaxes and update_yaxes do, lay properties over the layout's and over those of all its
    axes. An axis is assigned whole: to update one in place takes Plotly a millisecond a property."""
    drawing.update_layout(frame)
    there = [name for name in drawing.layout.to_plotly_json() if name.startswith(("xaxis", "yaxis"))]
    for letter, axis in (("x", xaxes), ("y", yaxes)):
        names = dict.fromkeys([f"{letter}axis", *(name for name in there if name.startswith(f"{letter}axis"))])
        for name in names if axis else ():
            drawing.layout[name] = _laid_over(drawing.layout[name].to_plotly_json(), axis)
    return drawing


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = {**below, **above}
    for name in both.keys() & below.keys() & above.keys():
        if isinstance(below[name], dict) and isinstance(above[name], dict):
            both[name] = _laid_over(below[name], above[name])
    return both
