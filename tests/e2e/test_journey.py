"""The journey: declare a purpose, ask who carries, open the gene, compare outcomes, and find the same answer by the
link.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.screen import go, metric, press, settle, text

pytestmark = pytest.mark.browser


def test_from_a_purpose_to_an_answer_that_a_cold_process_repeats(page, served: str, serve: Callable[[], str]) -> None:
    go(page, f"{served}/cohort_builder")
    assert "What is it for?" in text(page)
    press(page, "Health research")

    page.get_by_role("button", name="Add a criterion").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Variants in a gene").click()
    settle(page)
    page.get_by_role("dialog").get_by_label("Gene, or several").fill("LDLR")
    page.get_by_role("combobox", name="ClinVar (none chosen: any)").click()
    page.get_by_role("option", name="pathogenic", exact=True).click()
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    settle(page)

    count = int(metric(page, "In the cohort"))
    assert 20 < count < 120
    assert "How the cohort comes about" in text(page)
    assert f"{count} of" in text(page)

    page.get_by_role("link", name="Open LDLR").click()
    settle(page)
    page.wait_for_selector(".st-key-figure_gene_model")
    assert "low density lipoprotein receptor" in text(page)
    assert "not called enough" in text(page)

    page.get_by_role("link", name="Outcomes").click()
    page.wait_for_selector(".st-key-figure_survival")
    settle(page)
    ratio = metric(page, "HR vs Everybody else")
    assert float(ratio) > 2
    title = page.locator(".st-key-figure_survival strong").first.inner_text()
    assert title.startswith("Coronary disease: more often in")

    press(page, "Link", ".st-key-foot_survival")
    link = page.locator(".st-key-foot_survival ~ * code, [data-testid='stPopoverBody'] code").first.inner_text()
    assert "cohort=" in link
    assert "purpose=investigation%3Dhealth" in link

    cold = serve()
    assert cold != served
    context = page.context.browser.new_context()
    other = context.new_page()
    go(other, link.replace(served, cold))
    other.wait_for_selector(".st-key-figure_survival")
    settle(other)
    assert metric(other, "HR vs Everybody else") == ratio
    assert other.locator(".st-key-figure_survival strong").first.inner_text() == title
    assert "this purpose, and it is now yours" in text(other)
    context.close()
