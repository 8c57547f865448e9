"""A forest draws what may be told, says what may not, and its table holds no more."""

from __future__ import annotations

import numpy as np
import polars as pl

from charts import LIGHT
from charts.forest import forest
from charts.schoenfeld import schoenfeld
from stats.shown import Below
from stats.survival.forest import ForestRow

MAIN = ForestRow("All", "vs others", 2.0, 1.2, 3.4, 0.01, 400, 40, main=True)
WIDE = ForestRow("sex", "male", 3.0, 0.0, 900.0, 0.5, 30, 3)
UNTOLD = ForestRow("sex", "female", None, None, None, None, Below(11), Below(11))


def test_a_forest_has_a_row_for_each_ratio_and_says_what_is_not_told() -> None:
    figure = forest([MAIN, WIDE, UNTOLD], LIGHT, title="Hazard", subtitle="")
    markers = [trace for trace in figure.drawing.data if trace.mode == "markers"]
    assert [trace.marker.symbol for trace in markers] == ["diamond", "square"]
    assert all(1 / 64 <= x <= 64 for trace in figure.drawing.data for x in trace.x)
    assert figure.table["hr"].to_list() == [2.0, 3.0, None]
    assert figure.table["lower"].to_list() == [1.2, 0.0, None]  # the axis cuts the picture, not the data
    assert figure.table["n"].to_list()[2] == "< 11"
    assert "not told" in figure.alt


def test_the_ratio_over_time_has_means_of_tenths_of_all_events() -> None:
    times = np.arange(100.0)
    rows = pl.DataFrame({"vs": ["b"] * 100, "time": times, "effect": times / 50})
    figure = schoenfeld(rows, "b", 2.0, LIGHT, time_label="age, years")
    assert figure.table["events"].to_list() == [10] * 10
    assert figure.table["mean"].is_sorted()
    assert "100 events" in figure.subtitle
