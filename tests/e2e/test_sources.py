"""A steward brings sources in through the page: nothing before a dry run, a run that can be stopped, then a release."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.screen import go, press, settle

pytestmark = pytest.mark.browser


@pytest.fixture
def site(
    serve: Callable[..., str], tiny_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Path]:
    (tmp_path / "allowed").mkdir()
    monkeypatch.setenv("CONCORD_SOURCES", str(tmp_path / "allowed"))
    warehouse = shutil.copytree(tiny_warehouse, tmp_path / "warehouse")
    return serve(warehouse), warehouse


def test_a_dry_run_of_an_upload_is_stopped_repeated_and_brought_in(page, site: tuple[str, Path]) -> None:
    address, warehouse = site
    before = (warehouse / "current").read_text()
    go(page, f"{address}/sources?purpose=investigation%3Dhealth")
    press(page, "Health", ".st-key-purpose_button")
    page.get_by_label("See it as (local mode: the role is your own choice)").click()
    page.get_by_role("option", name="steward").click()
    settle(page)
    page.keyboard.press("Escape")
    table = "individual_id,sex,birth_date\nQ1,female,1950-02-03\nQ2,male,1951-02-03\n"
    sent = {"name": "individuals.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.locator('.st-key-sources_uploads input[type="file"]').set_input_files(sent)
    settle(page)
    for key, value in (("dataset", "new"), ("data_use", "DUO:0000042")):
        page.locator(f".st-key-sources_{key} input").fill(value)
        page.keyboard.press("Tab")
        settle(page)
    page.locator(".st-key-sources_try button").click()
    page.locator(".st-key-cancel_trial button").click()
    page.wait_for_selector(".st-key-stopped_trial")
    page.locator(".st-key-sources_try button").click()
    page.wait_for_selector(".st-key-sources_bring")
    assert (warehouse / "current").read_text() == before
    page.locator(".st-key-sources_bring_in button").click()
    page.wait_for_selector("text=is in force, with the dataset")
    after = (warehouse / "current").read_text()
    assert after != before
    assert page.get_by_text(f"Release {after} is in force").count()
