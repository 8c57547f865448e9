"""The overlap of sets, drawn and told."""

from __future__ import annotations

import polars as pl

from charts.overlap import MOST, upset
from charts.theme import LIGHT

SETS = pl.DataFrame({"name": ["a", "<b>"], "n": [70, None]})
REGIONS = pl.DataFrame(
    {"members": [[1], [0], [0, 1]], "n": [None, 60, 10]}, schema={"members": pl.List(pl.Int64), "n": pl.Int64}
)


def test_every_combination_is_drawn_said_and_tabled() -> None:
    figure = upset(SETS, REGIONS, LIGHT)
    assert figure.alt == "Overlap of 2 cohorts. a only: 60; a and <b>: 10; <b> only: < 11."
    assert figure.table.rows() == [("a only", 60), ("a and <b>", 10), ("<b> only", None)]
    bars = figure.drawing.data[0]
    assert list(bars.text) == ["60", "10", "< 11"]
    assert list(bars.marker.pattern.shape) == ["", "", "/"]
    assert "&lt;b&gt;" in figure.drawing.layout.yaxis2.ticktext[1]


def test_nobody_and_too_many_say_so() -> None:
    assert "Nobody is in any of them" in upset(SETS, REGIONS.clear(), LIGHT).alt
    members = [[i, j] for i in range(6) for j in range(6) if i < j] + [[i] for i in range(6)]
    many = pl.DataFrame({"members": members, "n": range(len(members))})
    names = pl.DataFrame({"name": [f"s{i}" for i in range(6)], "n": [1] * 6})
    figure = upset(names, many, LIGHT)
    assert figure.table.height == 21
    assert len(figure.drawing.data[0].x) == MOST
    assert "1 smallest combinations are in the table only" in figure.alt
