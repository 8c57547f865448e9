"""Colours: readable on their ground, and the same in charts and pages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from charts.theme import CONSEQUENCES, DARK, LIGHT, Palette, palette

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_formula_gives_21_for_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_text_and_series_labels_meet_aa(theme: Palette) -> None:
    for colour in (theme.text, theme.muted, *theme.series):
        assert contrast(colour, theme.background) >= 4.5, colour


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_marks_are_outlined_so_that_yellow_is_seen_on_white(theme: Palette) -> None:
    assert contrast(theme.outline, theme.background) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_pages_and_charts_share_their_colours(theme: Palette) -> None:
    page = CONFIG["theme"][theme.name]
    assert page["primaryColor"] == theme.accent
    assert page["backgroundColor"] == theme.background
    assert page["textColor"] == theme.text
    assert page["borderColor"] == theme.hairline


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["gray", "green", "orange", "red", "blue"])
def test_badges_meet_aa(theme: str, colour: str) -> None:
    page = CONFIG["theme"][theme]
    assert contrast(page[f"{colour}TextColor"], page[f"{colour}BackgroundColor"]) >= 4.5
    assert contrast(page[f"{colour}TextColor"], page["backgroundColor"]) >= 4.5


def test_consequences_differ_by_shape_as_well_as_colour() -> None:
    assert len({mark.symbol for mark in CONSEQUENCES.values()}) == len(CONSEQUENCES)
    assert len({mark.glyph for mark in CONSEQUENCES.values()}) == len(CONSEQUENCES)


def test_unknown_theme_is_light() -> None:
    assert palette(None) is LIGHT
    assert palette("dark") is DARK
