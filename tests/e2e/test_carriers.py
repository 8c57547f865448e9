"""Carriers' health in a browser: a point of the strip is clicked, added to the question, and followed on its page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.screen import go, metric, press, settle, text
from tests.pages.carriers_release import write_carriers_warehouse


@pytest.fixture(scope="module")
def carriers_served(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    return serve(write_carriers_warehouse(Path(tmp_path_factory.mktemp("carriers_served"))))


def test_from_a_variant_to_what_became_of_its_carriers(carriers_served: str, page) -> None:
    go(page, f"{carriers_served}/variant?variant=19-11105408-C-T&purpose=investigation%3Dhealth")
    page.get_by_role("tab", name="Carriers' health").click()
    page.wait_for_selector(".st-key-figure_phewas .js-plotly-plot .point")
    settle(page)
    assert "conditions tested" in text(page)
    assert float(metric(page, "Odds ratio")) > 3
    points = page.locator(".st-key-figure_phewas .scatterlayer .point")
    before = page.url
    points.last.click(force=True)  # renal failure, the last category
    page.wait_for_function("before => location.href !== before && location.href.includes('condition=')", arg=before)
    settle(page)
    assert "PHECODE%3A585" in page.url or "PHECODE:585" in page.url
    press(page, "Add to the question")
    page.wait_for_selector("text=Renal failure")
    page.get_by_role("tab", name="Penetrance").click()
    page.wait_for_selector(".st-key-penetrance_card")
    settle(page)
    assert "not population penetrance" in text(page)
    page.locator(".st-key-penetrance_card a:has-text('outcomes page')").click()
    page.wait_for_url("**/outcomes?*")
    settle(page)
    assert "Non-carriers, called" in text(page)
