"""How numbers are written."""

from __future__ import annotations

import pytest

from access import Below
from charts.fields import FIELDS, field, p_value, printf, written


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (25000, "count", "25,000"),
        (None, "count", "–"),
        (0, "count", "0"),
        (Below(11), "count", "< 11"),
        (0.1234, "percent", "12.3 %"),
        (0.0, "frequency", "0"),
        (0.00125, "frequency", "0.00125"),
        (0.00000312, "frequency", "3.1e-06"),
        (4.126, "ratio", "4.13"),
        (41.26, "ratio", "41.3"),
        ("LDLR", "text", "LDLR"),
    ],
)
def test_written(value: object, style: str, text: str) -> None:
    assert written(value, style) == text


def test_small_p_is_a_power_of_ten() -> None:
    assert p_value(0.032) == "0.032"
    assert p_value(2.34e-8) == "2.3 × 10⁻⁸"
    assert p_value(0.0) == "< 10⁻³⁰⁷"


def test_unlisted_field_is_its_name_in_words() -> None:
    assert field("fab_class").label == "Fab class"


def test_every_style_of_the_table_can_be_written() -> None:
    for spec in FIELDS.values():
        sample = "x" if spec.style in ("text", "plain") else 0.5
        assert written(sample, spec.style)
        assert spec.style in ("text", "plain", "days") or printf(spec.style)
