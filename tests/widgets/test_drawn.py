"""A figure is drawn again when anything that it is made of differs, and only then."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl
import pytest

from charts.figure import Figure
from charts.theme import LIGHT, laid_out, styled
from widgets import drawn as module
from widgets.drawn import drawn


def test_a_drawing_is_made_anew_for_other_words_or_other_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.st, "session_state", {})
    made: list[int] = []

    def draw() -> Figure:
        made.append(len(made))
        return Figure(go.Figure(), str(len(made)), "", pl.DataFrame())

    numbers = pl.DataFrame({"value": [1.0, None]})
    first = drawn("one", ("dark",), (numbers,), draw)
    assert drawn("one", ("dark",), (numbers.clone(),), draw) is first
    assert drawn("one", ("light",), (numbers,), draw) is not first
    assert drawn("one", ("dark",), (numbers.fill_null(2.0),), draw) is not first
    assert drawn("another", ("dark",), (numbers,), draw) is not first
    assert len(made) == 4
    assert drawn("one", ("dark",), (numbers,), draw) is first


def test_laying_over_a_layout_is_what_updating_it_is() -> None:
    def start() -> go.Figure:
        drawing = go.Figure(go.Scatter(x=[1], y=[2], yaxis="y2"), layout={"yaxis2": {"overlaying": "y"}})
        return styled(drawing.update_xaxes(title="bases"), LIGHT, height=40)

    change = {"title": {"text": "n"}, "range": [0, 2], "tickfont": {"size": 9}}
    updated = start().update_layout(hoverdistance=12, margin={"l": 1}).update_yaxes(**change)
    laid = laid_out(start(), {"hoverdistance": 12, "margin": {"l": 1}}, yaxes=change)
    assert laid.to_plotly_json()["layout"] == updated.to_plotly_json()["layout"]
