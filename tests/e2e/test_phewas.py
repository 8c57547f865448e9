"""The PheWAS page in a browser: from a link to a condition that becomes a criterion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.screen import go, press, settle, text
from tests.pages.carriers_release import write_carriers_warehouse


@pytest.fixture(scope="module")
def phewas_served(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    return serve(write_carriers_warehouse(Path(tmp_path_factory.mktemp("phewas_served"))))


def test_from_a_link_to_a_condition_of_the_question(phewas_served: str, page) -> None:
    query = "exposure=variant&variant=19-11105408-C-T&copies=any&adjust=age&purpose=investigation%3Dhealth"
    go(page, f"{phewas_served}/phewas?{query}")
    page.wait_for_selector(".st-key-figure_phewas_strip .js-plotly-plot .point")
    page.wait_for_selector(".st-key-figure_phewas_forest .js-plotly-plot .point")
    settle(page)
    told = text(page)
    assert "adjusted for age" in told
    assert "ODDS RATIO, CRUDE" in told.upper()
    press(page, "Methods", within=".st-key-foot_phewas_strip")
    page.wait_for_selector("text=score test of the exposure")
    page.keyboard.press("Escape")
    settle(page)
    press(page, "Add to the question")
    page.wait_for_selector(".st-key-news")
    settle(page)
