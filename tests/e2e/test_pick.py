"""A bar that is clicked, a point, and a range that is dragged over become criteria; the keyboard has the same."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable

import pytest

from access import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import Sex
from tests.e2e.screen import go, metric, settle, text
from widgets import permalink


@pytest.fixture
def described(browser, serve: Callable[[], str]):
    """`described("who")`: the builder with women, that view open."""
    address = serve()
    query = permalink.query(Cohort("women", Sex("female")), Purpose("health"), None)
    page = browser.new_page(viewport={"width": 1480, "height": 1500})

    def opened(view: str):
        go(page, f"{address}/cohort_builder?{urllib.parse.urlencode({**query, 'view': view})}")
        page.wait_for_selector(".js-plotly-plot")
        settle(page)
        return page

    yield opened
    page.close()


def click(page, mark: str) -> None:
    box = page.locator(mark).first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector(".st-key-news")
    settle(page)


def test_a_clicked_bar_a_clicked_point_and_a_dragged_range_are_added(described) -> None:
    page = described("who")
    before = int(metric(page, "In the cohort"))
    click(page, ".st-key-figure_sites .points path")
    assert "Of the site" in text(page)
    assert int(metric(page, "In the cohort")) < before

    page = described("conditions")
    click(page, ".st-key-figure_conditions .points path")
    assert "while observed" in text(page)

    page = described("measurements")
    box = page.locator(".st-key-figure_values .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.6, steps=6)
    page.mouse.up()
    page.wait_for_selector(".st-key-news")
    settle(page)
    assert "measurement of" in text(page)


def test_the_same_by_keyboard(described) -> None:
    page = described("who")
    page.get_by_role("button", name="Add from Site").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".st-key-news")
    settle(page)
    assert "Of the site" in text(page)
