"""A variant by a cold link: what it is, its carriers into the question, its region, and back; no request leaves."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.e2e.screen import go, metric, press, settle, text

pytestmark = pytest.mark.browser

LINK = "variant?variant=19-11105408-C-T&assembly=hg38&purpose=investigation%3Dhealth"
REGION = "region?region=19:11104000-11107000&variant=19-11105408-C-T&purpose=investigation%3Dhealth"


def test_a_cold_link_opens_a_variant_and_leads_on(page, serve: Callable[[], str]) -> None:
    page.set_default_timeout(40_000)
    cold = serve()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    go(page, f"{cold}/{LINK}")
    page.wait_for_selector(".st-key-figure_variant_by_group .js-plotly-plot")
    assert "NC_000019.10:g.11105408C>T" in text(page)
    carriers = metric(page, "Yes")
    assert page.get_by_role("link", name="gnomAD").get_attribute("target") == "_blank"
    assert page.get_by_role("link", name="Variant", exact=True).count() == 0  # the menu stays calm

    press(page, "Carriers", ".st-key-variant_add")
    assert "Added" in page.locator(".st-key-news").inner_text()
    assert "cohort=" in page.url

    page.get_by_role("link", name="Region").first.click()
    page.wait_for_selector(".st-key-figure_region .js-plotly-plot")
    settle(page)
    press(page, "Wider, three times")
    assert "11090407-11120409" in page.url
    assert page.get_by_role("link", name="Open the variant").count() == 0  # no row is marked
    go(page, f"{cold}/{REGION}")
    page.wait_for_selector(".st-key-figure_region .js-plotly-plot")
    page.get_by_role("link", name="Open the variant").click()
    page.wait_for_selector(".st-key-figure_variant_by_group .js-plotly-plot")
    settle(page)
    assert metric(page, "Yes") == carriers

    home = urlsplit(cold).netloc
    outside = [url for url in asked if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != home]
    assert outside == []
