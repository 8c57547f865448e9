"""The drawing and the table of a gene find each other, and a link restores what was seen."""

from __future__ import annotations

import re

import pytest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Sex
from tests.e2e.screen import go, settle, text
from widgets.permalink import packed

pytestmark = pytest.mark.browser
WOMEN = packed(Cohort("Women", AllOf((Sex("female"),))))
HEAD = ".st-key-figure_gene_model .points path"
_RED = "Array.from(document.querySelectorAll('%s')).findIndex(one => one.style.fill === 'rgb(255, 88, 63)')"


def shown(page) -> int:
    """Of how many variants the table is, by the line below it."""
    return int(re.search(r"(\d+) of \d+ variants", text(page)).group(1))


def test_click_a_lollipop_brush_a_range_and_open_the_link_again(page, browser, served: str) -> None:
    go(page, f"{served}/variant_browser?purpose=investigation%3Dhealth&cohort={WOMEN}")
    page.wait_for_selector(HEAD)
    everything = shown(page)

    head = page.locator(HEAD).nth(page.evaluate(_RED % HEAD)).bounding_box()
    page.mouse.move(head["x"] + head["width"] / 2 - 2, head["y"] + head["height"] / 2)
    page.mouse.click(head["x"] + head["width"] / 2, head["y"] + head["height"] / 2)
    page.wait_for_url("**variant=19-11105408-C-T*")
    settle(page)
    page.wait_for_selector(".st-key-figure_by_group")
    assert "19-11105408-C-T" in text(page)
    assert shown(page) == everything  # a click marks the row; it hides no other

    strip = page.locator(".st-key-figure_gene_model .nsewdrag").nth(1).bounding_box()
    page.mouse.move(strip["x"] + strip["width"] * 0.05, strip["y"] + strip["height"] / 2)
    page.mouse.down()
    page.mouse.move(strip["x"] + strip["width"] * 0.5, strip["y"] + strip["height"] / 2, steps=6)
    page.mouse.up()
    page.wait_for_url("**range=*")
    settle(page)
    cut = shown(page)
    assert 0 < cut < everything

    context = browser.new_context(viewport={"width": 1480, "height": 940})
    again = context.new_page()
    go(again, page.url)
    again.wait_for_selector(".st-key-figure_by_group")
    assert shown(again) == cut
    assert "19-11105408-C-T" in text(again)
    context.close()
