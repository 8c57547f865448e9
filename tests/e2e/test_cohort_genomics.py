"""A bar of a gene, clicked, becomes a criterion of the question; the oncoprint is drawn."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable

from access import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import Sex
from tests.e2e.screen import go, settle, text
from widgets import permalink


def test_a_clicked_gene_is_added_to_the_question(page, serve: Callable[[], str]) -> None:
    query = permalink.query(Cohort("women", Sex("female")), Purpose("health"), None)
    address = f"{serve()}/cohort_genomics?{urllib.parse.urlencode({**query, 'rarity': 'any'})}"
    go(page, address)
    page.wait_for_selector(".st-key-figure_altered .points path")
    box = page.locator(".st-key-figure_altered .points path").nth(1).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector(".st-key-news")
    settle(page)
    assert "protein-altering variant in LDLR" in text(page)
    page.get_by_role("radio", name="Oncoprint").click()
    page.wait_for_selector(".st-key-figure_oncoprint image")
    assert page.locator(".st-key-figure_oncoprint image").first.get_attribute("href").startswith("data:image/png")
