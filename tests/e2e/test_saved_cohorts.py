"""A saved cohort survives a restart: saved in the builder by one process, opened by its link in another."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, Sex
from tests.e2e.screen import go, metric, press, settle, text
from widgets.permalink import packed

pytestmark = pytest.mark.browser
PURPOSE = "purpose=investigation%3Dhealth"
CARRIERS = Cohort("Carriers", AllOf((CarrierOf(gene="LDLR", clinvar=("pathogenic",)),)))
WOMEN = Cohort("Women", AllOf((Sex("female"),)))


def test_a_saved_cohort_survives_a_restart_and_is_put_together_by_keyboard(
    page, serve: Callable[[Path], str], small_warehouse: Path, tmp_path: Path
) -> None:
    warehouse = shutil.copytree(small_warehouse, tmp_path / "warehouse", ignore=shutil.ignore_patterns("*.sqlite*"))
    first = serve(warehouse)
    for cohort in (CARRIERS, WOMEN):
        go(page, f"{first}/cohort_builder?{PURPOSE}&cohort={packed(cohort)}")
        count = metric(page, "In the cohort")
        page.locator(".st-key-save button").first.click()
        settle(page)
    assert (warehouse / "workspace.sqlite").stat().st_mode & 0o077 == 0

    go(page, f"{serve(warehouse)}/saved_cohorts?{PURPOSE}")
    boxes = page.get_by_role("checkbox", name="Women")
    boxes.focus()
    page.keyboard.press("Space")
    settle(page)
    assert metric(page, "In the cohort") == count
    page.get_by_role("checkbox", name="Carriers").focus()
    page.keyboard.press("Space")
    settle(page)
    page.wait_for_selector(".st-key-figure_overlap")
    page.get_by_role("radio", name="In all").or_(page.get_by_role("button", name="In all")).first.focus()
    page.keyboard.press("Enter")
    settle(page)
    assert "and in the saved cohort" in text(page)
    press(page, "Save it")
    page.wait_for_selector('.stCheckbox:has-text("Carriers and Women"), .stCheckbox:has-text("Women and Carriers")')
