"""The search box by keyboard alone: a miss explains itself, an individual is handed over, a variant is opened."""

from __future__ import annotations

from tests.e2e.screen import go, press, settle, text


def typed(page, words: str) -> None:
    page.locator(".st-key-search_text input").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.locator(".st-key-search_results").wait_for()
    settle(page)


def test_by_keyboard_a_miss_is_explained_an_individual_handed_over_and_a_variant_opened(served: str, page) -> None:
    go(page, served)
    press(page, "Health research")
    typed(page, "19-11105408-G-T")
    assert "Another reference base." in text(page)
    typed(page, "small/P0007")
    assert "Understood as an individual" in text(page)
    page.keyboard.press("Alt+Enter")
    page.wait_for_url("**/individual?**")
    settle(page)
    assert page.locator('input[placeholder="dataset/pseudonym"]').input_value() == "small/P0007"
    assert "P0007" not in page.url
    typed(page, "19–11,105,407–GC–GT")
    assert "Understood as a variant, 19-11105408-C-T, trimmed from 19-11105407-GC-GT" in text(page)
    page.keyboard.press("Alt+Enter")
    page.wait_for_url("**/variant?**")
    assert "variant=19-11105408-C-T" in page.url
