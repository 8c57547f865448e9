"""The first release of an empty warehouse, through the page: a dry run that can be stopped, then it is brought in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.screen import go, press, settle

pytestmark = pytest.mark.browser


@pytest.fixture
def site(serve: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Path]:
    (tmp_path / "allowed").mkdir()
    monkeypatch.setenv("CONCORD_SOURCES", str(tmp_path / "allowed"))
    return serve(tmp_path / "warehouse"), tmp_path / "warehouse"


def test_a_dry_run_of_an_upload_is_stopped_repeated_and_brought_in(page, site: tuple[str, Path]) -> None:
    address, warehouse = site
    go(page, address)
    page.get_by_text("Bring your own files in").click()
    page.wait_for_selector(".st-key-sources_try")
    settle(page)
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
    assert not (warehouse / "current").exists()
    page.locator(".st-key-sources_bring_in button").click()
    page.wait_for_selector("text=is in force, with the dataset")
    release = (warehouse / "current").read_text().strip()
    assert page.get_by_text(f"Release {release} is in force").count()
    page.get_by_text("See what it holds").click()
    page.wait_for_selector(".st-key-purpose_needed")
    press(page, "Health research", ".st-key-purpose_needed")
    assert page.get_by_text("2 of 2 permit it").count()
