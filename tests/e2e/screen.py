"""What tests do on a screen, in the words of who sits before it."""

from __future__ import annotations


def settle(page) -> None:
    """Wait until the script has run and nothing is stale."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(250)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def go(page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector('[data-testid="stMainBlockContainer"]')
    page.wait_for_selector(".st-key-strip, [class*='st-key-notice_'], .st-key-purpose_needed")
    settle(page)


def press(page, name: str, within: str = "") -> None:
    """Press the button of that name, of several the one that is visible."""
    page.locator(f'{within} button:visible:has-text("{name}")').first.click()
    settle(page)


def metric(page, label: str) -> str:
    """The number under a label."""
    return page.locator(
        f'[data-testid="stMetric"]:has-text("{label}") [data-testid="stMetricValue"]'
    ).first.inner_text()


def text(page) -> str:
    return page.locator('[data-testid="stMainBlockContainer"]').inner_text()
