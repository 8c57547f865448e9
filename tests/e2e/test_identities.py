"""Five identities, one server: clinician, researcher, partner, steward and nobody walk through the pages, and each sees
what S-DC 7 grants. CONCORD_SCREENSHOTS names a folder for pictures of what each saw."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.screen import go, metric, settle, text
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


def visit(page, name: str) -> str:
    page.locator(f'[data-testid="stSidebarNav"] a:has-text("{name}")').first.click()
    page.wait_for_url(f"**/{PATHS[name]}**")
    settle(page)
    return text(page)


PATHS = {"Cohort builder": "cohort_builder", "Explain one individual": "individual", "Consent": "consent",
         "Partner preview": "preview", "Administration": "administration"}  # fmt: skip


def pictured(page, who: str, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{who}_{PATHS[name]}.png", full_page=True)


def test_s_dc_7_each_identity_sees_what_its_role_grants(browser, house: House) -> None:
    # Another test of this server may have taken it.
    house.people.give("campus:partner", "partner", "*", "root")
    counted = {}
    for who, walk in WALKS.items():
        context = browser.new_context(viewport={"width": 1480, "height": 940})
        context.set_default_timeout(20_000)
        try:
            page = context.new_page()
            enter(page, house, who)
            go(page, f"{house.address}/?{PURPOSE}")
            for name in walk:
                seen = visit(page, name)
                pictured(page, who, name)
                assert who.capitalize() in seen
                assert not page.locator('[data-testid="stException"]').count()
                if name == "Cohort builder":
                    counted[who] = int(metric(page, "In the cohort").replace(",", ""))
                    continue
                words, roles = OPENS[name]
                assert (words in seen) is (who in roles), (who, name)
        finally:
            context.close()
    assert counted["clinician"] == counted["researcher"] == counted["steward"]
    assert counted["partner"] == counted["researcher"] // 10 * 10


def test_s_dc_7_who_is_signed_out_sees_no_number_on_any_page(page, house: House) -> None:
    for name, path in PATHS.items():
        go(page, f"{house.address}/{path}?{PURPOSE}")
        pictured(page, "signed_out", name)
        assert "Sign-in is needed" in text(page)
        assert not page.locator('[data-testid="stMetric"], [data-testid="stDataFrame"], .js-plotly-plot').count()
