"""The search box by keyboard alone: typed, understood, opened; a miss explains itself; an example is tried."""

from __future__ import annotations

from tests.e2e.screen import go, press, settle, text


def typed(page, words: str) -> None:
    page.locator(".st-key-search_text input").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.locator(".st-key-search_results").wait_for()
    settle(page)


def test_a_variant_is_found_by_keyboard_and_a_miss_explained(served: str, page) -> None:
    go(page, served)
    press(page, "Health research")
    typed(page, "19–11,105,407–GC–GT")
    assert "Understood as a variant, 19-11105408-C-T, trimmed from 19-11105407-GC-GT" in text(page)
    page.keyboard.press("Alt+Enter")
    page.wait_for_url("**/variant?**")
    settle(page)
    assert "variant=19-11105408-C-T" in page.url
    typed(page, "19-11105408-G-T")
    assert "Another reference base." in text(page)
    typed(page, "small/P0007")
    assert "Understood as an individual" in text(page)
    page.keyboard.press("Alt+Enter")
    page.wait_for_url("**/individual?**")
    settle(page)
    assert page.locator('input[placeholder="dataset/pseudonym"]').input_value() == "small/P0007"
    assert "P0007" not in page.url
    page.locator(".st-key-search_help button:visible").first.press("Enter")
    settle(page)
    page.locator('[role="dialog"] button:has-text("previous symbol")').press("Enter")
    settle(page)
    assert page.locator(".st-key-search_text input").input_value() == "MLL"
