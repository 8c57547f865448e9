"""Five identities, one server: clinician, researcher, partner, steward and nobody walk through the pages, and each sees
what S-DC 7 grants. CONCORD_SCREENSHOTS names a folder for pictures, of every page then, at full width and at 420 px:
the suite walks through those that differ, and who is signed out through all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from access.care import CARE_FILE, Care
from tests.e2e.screen import go, metric, settle, text
from tests.e2e.test_access import serious_faults
from tests.e2e.test_sign_in import PURPOSE, House, enter, house

pytestmark = pytest.mark.browser
__all__ = ["house"]  # the server with its provider of identities
WALK = ("Cohort builder", "Consent", "Partner preview", "Administration")
#: The steward is let into more than anybody, the partner into less; the other two differ in the worklist alone.
WALKS = {"clinician": WALK[:2], "researcher": WALK[:3], "partner": (*WALK, "Explain one individual"), "steward": WALK}
PICTURES = os.environ.get("CONCORD_SCREENSHOTS")
#: What a page says to the roles it opens to, and which these are.
OPENS = {
    "Explain one individual": ("Reason for opening this record", {"clinician", "researcher", "steward"}),
    "Partner preview": ("what a partner is sent", {"steward"}),
    "Administration": ("Give a role", {"steward"}),
    "Consent": ("Make the list", {"clinician", "steward"}),
}


EVERY = sorted(
    path.stem
    for path in Path(__file__).resolve().parents[2].joinpath("pages").glob("*.py")
    if path.stem not in ("__init__", "main")
)
#: What pages that are about one thing are opened with.
ABOUT = {
    "variant": "&variant=19-11105408-C-T",
    "region": "&region=19:11089463-11133820",
    "variant_browser": "&gene=LDLR",
}


def visit(page, name: str) -> str:
    page.locator(f'[data-testid="stSidebarNav"] a:has-text("{name}")').first.click()
    page.wait_for_url(f"**/{PATHS[name]}**")
    settle(page)
    return text(page)


PATHS = {"Cohort builder": "cohort_builder", "Explain one individual": "individual", "Consent": "consent",
         "Partner preview": "preview", "Administration": "administration"}  # fmt: skip


def address(house: House, page: str) -> str:
    return f"{house.address}/{'' if page == 'overview' else page}?{PURPOSE}{ABOUT.get(page, '')}"


def walked(page, house: House, who: str) -> None:
    """Every page by its address, wide and narrow, with a picture of each; none fails."""
    for name in EVERY:
        page.set_viewport_size({"width": 1480, "height": 940})
        go(page, address(house, name))
        assert not page.locator('[data-testid="stException"]').count(), (who, name)
        page.screenshot(path=Path(PICTURES) / f"{who}_{name}.png", full_page=True)
        page.set_viewport_size({"width": 420, "height": 900})
        settle(page)
        wide = page.locator('[data-testid="stMain"]').evaluate("main => main.scrollWidth - main.clientWidth")
        assert wide <= 1, (who, name)
        page.screenshot(path=Path(PICTURES) / f"{who}_{name}_narrow.png", full_page=True)
    page.set_viewport_size({"width": 1480, "height": 940})


def test_s_dc_7_each_identity_sees_what_its_role_grants(browser, house: House) -> None:
    # Another test of this server may have taken it.
    house.people.give("campus:partner", "partner", "*", "root")
    Care(house.people.path.parent / CARE_FILE).give(
        "campus:clinician", [("small", f"P{n:04}") for n in range(40)], "root"
    )
    counted = {}
    for who, walk in WALKS.items():
        context = browser.new_context(viewport={"width": 1480, "height": 940})
        context.set_default_timeout(120_000 if PICTURES else 20_000)
        try:
            page = context.new_page()
            enter(page, house, who)
            go(page, f"{house.address}/?{PURPOSE}")
            for name in walk:
                seen = visit(page, name)
                assert who.capitalize() in seen
                assert not page.locator('[data-testid="stException"]').count()
                if name == "Cohort builder":
                    counted[who] = int(metric(page, "In the cohort").replace(",", ""))
                    continue
                words, roles = OPENS[name]
                assert (words in seen) is (who in roles), (who, name)
                if (who, name) == ("steward", "Administration"):  # which local mode does not open
                    assert not serious_faults(page)
            if PICTURES:
                walked(page, house, who)
        finally:
            context.close()
    assert 0 < counted["clinician"] <= 40 < counted["researcher"] == counted["steward"]
    assert counted["partner"] == counted["researcher"] // 10 * 10


def test_s_dc_7_who_is_signed_out_sees_no_number_on_any_page(page, house: House) -> None:
    for name in EVERY:
        go(page, address(house, name))
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"signed_out_{name}.png", full_page=True)
        assert "Sign-in is needed" in text(page)
        assert not page.locator('[data-testid="stMetric"], [data-testid="stDataFrame"], .js-plotly-plot').count()
