"""In the browser: accessible by axe, by keyboard, and closed to who may not see."""

from __future__ import annotations

from pathlib import Path

import pytest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Sex
from tests.e2e.screen import go, metric, press, settle, text
from widgets.permalink import packed

pytestmark = pytest.mark.browser
PAGES = ["", "cohort_builder", "saved_cohorts", "individual", "variant_browser", "outcomes", "cohort_genomics",
         "comparison", "phewas", "variant_scan", "burden", "consent", "preview",
         "variant?variant=19-11120143-T-C", "region?region=19:11089463-11133820"]  # fmt: skip
#: Pages of parts that others have in both schemes: each in one.
ONE_SCHEME = {"variant_scan": "light", "burden": "dark", "consent": "dark", "preview": "light"}
SCHEMES = [(name, one) for name in PAGES for one in ("light", "dark") if ONE_SCHEME.get(name, one) == one]
#: Faults in the markup of Streamlit's own page menu, which no page of ours can mend.
STREAMLITS_OWN = {"list", "listitem"}


def address(served: str, page: str) -> str:
    return f"{served}/{page}{'&' if '?' in page else '?'}purpose=investigation%3Dhealth"


@pytest.mark.parametrize(("name", "scheme"), SCHEMES)
def test_axe_finds_no_serious_fault(browser, served: str, name: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 1480, "height": 940}, color_scheme=scheme)
    page = context.new_page()
    go(page, address(served, name))
    page.wait_for_timeout(800)
    serious = serious_faults(page)
    context.close()
    assert not serious


def serious_faults(page) -> list[tuple[str, str]]:
    """What axe finds on the page at rest, but for the menu that Streamlit draws. What waits to be drawn anew is pale
    meanwhile, so a fault is one that is still there a little later."""
    for _ in range(3):
        if not (found := _faults(page)):
            break
        page.wait_for_timeout(1500)
        settle(page)
    return found


def _faults(page) -> list[tuple[str, str]]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    menu = page.locator('[data-testid="stSidebarNav"]').inner_html()
    return [
        (fault["id"], node["html"][:200])
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
        if not (fault["id"] in STREAMLITS_OWN and node["html"].split(">")[0] in menu)
    ]


def test_a_partner_sees_protected_numbers_and_takes_nothing(page, served: str) -> None:
    go(page, f"{served}/cohort_builder?purpose=investigation%3Dhealth")
    exact = text(page)
    press(page, "Health", ".st-key-purpose_button")
    page.get_by_label("See it as (local mode: the role is your own choice)").click()
    page.get_by_role("option", name="partner").click()
    settle(page)
    seen = text(page)
    assert "Partner · local mode" in seen
    assert seen != exact
    press(page, "Data", "[class*='st-key-foot_']")
    assert page.get_by_text("takes no files").first.is_visible()
    assert not page.get_by_role("button", name="CSV").count()


def test_no_warehouse_names_the_command(page, serve, tmp_path: Path) -> None:
    go(page, serve(tmp_path / "nowhere"))
    assert "python -m data demo" in text(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_screen_does_not_scroll_sideways(browser, served: str, name: str) -> None:
    context = browser.new_context(viewport={"width": 420, "height": 900})
    page = context.new_page()
    go(page, address(served, name))
    wide = page.locator('[data-testid="stMain"]').evaluate("main => main.scrollWidth - main.clientWidth")
    context.close()
    assert wide <= 1


def test_the_keyboard_switches_a_row_and_undoes_it(page, served: str) -> None:
    cohort = packed(Cohort("Women", AllOf((Sex("female"),))))
    go(page, f"{served}/cohort_builder?purpose=investigation%3Dhealth&cohort={cohort}")
    women = metric(page, "In the cohort")
    page.get_by_role("switch", name="Use: female").focus()
    page.keyboard.press("Space")
    settle(page)
    assert metric(page, "In the cohort") == metric(page, "Permitted")
    page.locator(".st-key-undo button:visible").first.focus()
    page.keyboard.press("Enter")
    settle(page)
    assert metric(page, "In the cohort") == women
