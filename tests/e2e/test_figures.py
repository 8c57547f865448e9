"""In the browser: a figure as PNG, SVG and one page without network, by right."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from access.banners import DEMO_BANNER, RESEARCH_BANNER
from tests.e2e.screen import go, press, settle

pytestmark = pytest.mark.browser
PAGE = "comparison?by=sex&purpose=investigation%3Dhealth"
FOOT = ".st-key-foot_love"


def test_a_researcher_takes_a_figure_with_its_data_and_a_partner_does_not(page, served: str, tmp_path: Path) -> None:
    go(page, f"{served}/{PAGE}")
    page.wait_for_selector(".st-key-figure_love .js-plotly-plot .point")
    press(page, "Export", FOOT)
    taken: dict[str, Path] = {}
    for kind in ("html", "svg", "png"):
        with page.expect_download() as download:
            page.locator(f".st-key-export_{kind}_love button").first.click()
        assert download.value.suggested_filename == f"concord_love.{kind}"
        taken[kind] = tmp_path / f"love.{kind}"
        download.value.save_as(taken[kind])
    with Image.open(taken["png"]) as picture:
        said = picture.text
        assert picture.size[0] == 2000
        assert len(picture.convert("L").getcolors()) > 20, "something is drawn"
    root = ElementTree.parse(taken["svg"]).getroot()
    held = json.loads(root.find("{http://www.w3.org/2000/svg}metadata").text)
    for about in (said["Data"], held["csv"]):
        assert f"# {DEMO_BANNER}" in about
        assert "Age at enrolment" in about
    for methods in (said["Methods"], held["methods"]):
        assert "standardised mean differences" in methods
    assert "plotly" in said["Software"]
    words = " ".join("".join(root.itertext()).split())
    assert RESEARCH_BANNER in words
    assert "Purpose: Health" in words
    _opens_alone(page.context.browser, taken["html"])
    page.keyboard.press("Escape")
    press(page, "Health", ".st-key-purpose_button")
    page.get_by_label("See it as (local mode: the role is your own choice)").click()
    page.get_by_role("option", name="partner").click()
    settle(page)
    page.keyboard.press("Escape")
    press(page, "Export", FOOT)
    assert page.get_by_text("takes no files").first.is_visible()
    assert not page.locator(".st-key-export_html_love").count()


def _opens_alone(browser, file: Path) -> None:
    """The page draws, holds everything, and asks nobody for anything."""
    context = browser.new_context(offline=True)
    alone, asked, wrong = context.new_page(), [], []
    alone.on("request", lambda request: asked.append(request.url))
    alone.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    alone.goto(file.as_uri())
    alone.wait_for_selector(".js-plotly-plot .point")
    text = alone.locator("main").inner_text()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert wrong == []
    for part in ("Methods", RESEARCH_BANNER, DEMO_BANNER, "Release ", "Purpose: ", "numpy", "Save as CSV"):
        assert part in text
    assert alone.locator("tbody tr").count() > 3
    context.close()
