"""The line of time draws every dated record in the lane of its criterion, and says the same in words."""

from __future__ import annotations

import polars as pl
import pytest

from charts.theme import DARK, LIGHT, Palette
from charts.timeline import timeline

SCHEMA = {
    "criterion": pl.String, "state": pl.Int8, "name": pl.String, "code": pl.String, "start_at": pl.Float64,
    "end_at": pl.Float64, "value": pl.Float64, "unit": pl.String, "in_period": pl.Boolean,
}  # fmt: skip
RECORDS = pl.DataFrame(
    [
        ("Diabetes", 1, "Type 2 <b>", "ICD10CM:E11", 50.1, None, None, None, True),
        ("Diabetes", 1, "Type 2", "ICD10CM:E11.9", 61.0, 62.5, None, None, False),
        ("HbA1c", -1, "Hemoglobin A1c", "LOINC:4548-4", 55.5, 55.5, 6.1, "%", True),
        ("HbA1c", -1, "Hemoglobin A1c", "LOINC:4548-4", None, None, 6.0, "%", True),
    ],
    schema=SCHEMA,
    orient="row",
)
OBSERVED = pl.DataFrame({"start_at": [48.0], "end_at": [70.2]})


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_dated_record_is_a_mark_in_its_lane(palette: Palette) -> None:
    figure = timeline(RECORDS, OBSERVED, palette, by_age=True)
    marks = [trace for trace in figure.drawing.data if trace.mode == "markers"]
    assert [list(mark.x) for mark in marks] == [[50.1, 61.0], [55.5]]
    assert [set(mark.y) for mark in marks] == [{0}, {1}]
    assert "&lt;b&gt;" in marks[0].hovertext[0]
    assert "outside observation" in marks[0].hovertext[1]
    assert "3 dated records" in figure.title
    assert "Diabetes: 2 from 50.1 to 61.0" in figure.alt


def test_without_records_there_is_still_the_observation() -> None:
    figure = timeline(RECORDS.clear(), OBSERVED, LIGHT, by_age=False)
    assert len(figure.drawing.data) == 1
    assert "no record" in figure.alt
