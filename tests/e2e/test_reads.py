"""igv.js draws a BAM and a CRAM in the browser, and nothing is asked of any other machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from queries.warehouse import open_warehouse
from tests.e2e.screen import go, press, settle
from tests.reads import DEPTH, SECRETS
from widgets import igv

pytestmark = pytest.mark.browser
#: Colours of a base that differs, as igv.js paints T, and of a read's body.
T, BODY = "255,0,0", "185,185,185"
PAINTED = """() => {
  const found = {};
  const canvases = [...document.querySelectorAll("*")].flatMap(function inside(one) {
    const here = one.tagName === "CANVAS" ? [one] : [];
    return one.shadowRoot ? [...here, ...[...one.shadowRoot.querySelectorAll("*")].flatMap(inside)] : here;
  });
  for (const canvas of canvases) {
    if (!canvas.width || !canvas.height) continue;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] === 255) {
        const colour = `${data[at]},${data[at + 1]},${data[at + 2]}`;
        found[colour] = (found[colour] ?? 0) + 1;
      }
    }
  }
  return found;
}"""


@pytest.fixture
def fetched() -> None:
    if not igv.fetched():
        missing = f"igv.js was not fetched. Run {igv.COMMAND}"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)


def test_a_bam_and_a_cram_are_drawn_and_no_request_leaves_the_machine(
    page, serve: Callable[..., str], reads_warehouse: Path, tmp_path: Path, fetched: None
) -> None:
    warehouse = Path(shutil.copytree(reads_warehouse, tmp_path / "warehouse"))
    address = serve(warehouse)
    asked: list[tuple[str, str, str]] = []
    bodies: list[str] = []
    page.context.on("request", lambda one: asked.append((one.method, one.url, one.headers.get("authorization", ""))))
    page.on("response", lambda one: bodies.append(one.text()) if one.url.endswith("/reads/window") else None)
    go(page, f"{address}/variant?variant=19-11105408-C-T&purpose=investigation%3Dhealth")
    page.get_by_role("tab", name="Reads").click()
    settle(page)
    for number, label in ((0, "Carrier 1 · homozygous"), (2, "Carrier 3 · heterozygous")):  # a BAM, then a CRAM
        if number:
            page.locator(".st-key-reads_who input").click()
            page.get_by_role("option", name=label).click()
        page.get_by_label("Reason for opening these reads").fill("a referral")
        press(page, "Open reads")
        drawing = page.get_by_role("group", name=f"Reads of {label}")
        said = drawing.get_by_role("status")
        said.get_by_text(f"{2 * DEPTH} reads").wait_for()
        half = f"T {DEPTH} (100 %)" if number == 0 else f"T {DEPTH // 2} (50 %)"
        assert half in said.inner_text()
        page.wait_for_function(f"({PAINTED})()['{T}'] > 200")
        painted = page.evaluate(PAINTED)
        assert painted[BODY] > 20_000, sorted(painted.items(), key=lambda one: -one[1])[:8]
        drawing.get_by_role("button", name="Zoom out").press("Enter")
        page.keyboard.press("Tab")  # and on: the drawing holds nobody
    windows = [one for one in asked if one[1].endswith("/reads/window")]
    assert [method for method, *_ in windows] == ["POST", "POST"]
    tokens = {token.removeprefix("Bearer ") for *_, token in windows}
    assert len(tokens) == 2
    assert not [url for _, url, _ in asked if any(token in url for token in tokens)]
    outside = {url for _, url, _ in asked if urlsplit(url).scheme not in ("data", "blob")} - {
        url for _, url, _ in asked if urlsplit(url).netloc == urlsplit(address).netloc
    }
    assert not outside
    assert not [secret for secret in SECRETS for body in bodies if secret in body]
    opened_by_now = open_warehouse(warehouse)
    openings = [one for one in opened_by_now.audit.entries() if one.person]
    opened_by_now.close()
    assert [(one.outcome, one.reason) for one in openings] == [("released", "a referral")] * 2
