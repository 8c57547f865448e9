"""Two browsers, two identities, one server: who signs in sees what their role may see, and nothing else (S-DC 7)."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from access.people import PEOPLE_FILE, People
from tests.e2e.screen import go, settle, text
from tests.open_id import Provider

pytestmark = pytest.mark.browser
PURPOSE = "purpose=investigation%3Dhealth"


@dataclass(frozen=True)
class House:
    address: str
    provider: Provider
    people: People


@pytest.fixture(scope="module")
def house(
    serve: Callable[..., str], small_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("signed_in")
    shutil.copytree(small_warehouse, folder / "warehouse")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    subjects = ("clinician", "researcher", "partner", "steward", "stranger")
    provider = Provider({sub: {"name": sub.capitalize()} for sub in subjects})
    provider.start(f"http://localhost:{port}/oauth2callback")
    (folder / "warehouse" / "access.toml").write_text(provider.settings())
    people = People(folder / "warehouse" / PEOPLE_FILE)
    for sub in subjects[:4]:
        people.give(f"campus:{sub}", sub, "*", "root")
    secrets = provider.secrets_file(folder / "secrets.toml", "campus", "second")
    yield House(serve(folder / "warehouse", port=port, secrets=secrets), provider, people)
    provider.stop()


def enter(page, house: House, sub: str, path: str = "") -> None:
    go(page, f"{house.address}/{path}")
    page.get_by_role("button", name="Sign in with Campus").click()
    page.get_by_role("link", name=sub, exact=True).click()
    page.wait_for_url(f"{house.address}/**")
    settle(page)


def test_s_dc_7_two_browsers_two_identities_and_who_signed_out_sees_nothing(browser, house: House) -> None:
    contexts = {sub: browser.new_context() for sub in ("researcher", "partner")}
    seen = {}
    try:
        for sub, context in contexts.items():
            context.set_default_timeout(20_000)
            page = context.new_page()
            go(page, f"{house.address}/cohort_builder?{PURPOSE}")
            assert "Sign-in is needed" in text(page)
            assert page.get_by_role("button", name="Sign in with Second").is_visible()
            assert "local mode" not in text(page)
            enter(page, house, sub)
            go(page, f"{house.address}/cohort_builder?{PURPOSE}")
            seen[sub] = text(page)
            assert sub.capitalize() in seen[sub]
            assert "local mode" not in seen[sub]
        assert seen["researcher"] != seen["partner"]
        # What is taken is gone at the next click, without signing out.
        house.people.take("campus:partner", "partner", "*", "root")
        page = contexts["partner"].pages[0]
        go(page, f"{house.address}/overview?{PURPOSE}")
        assert "No role here" in text(page)
        # Signing out in one browser leaves the other one in.
        page = contexts["researcher"].pages[0]
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{house.address}/**")
        settle(page)
        assert "Sign-in is needed" in text(page)
    finally:
        for context in contexts.values():
            context.close()


def test_s_dc_7_a_session_ends_by_itself_and_a_stranger_holds_nothing(browser, house: House) -> None:
    context = browser.new_context()
    context.set_default_timeout(20_000)
    try:
        page = context.new_page()
        enter(page, house, "stranger")
        assert "hold no role" in text(page)
        context.clear_cookies()
        house.provider.age = 9 * 3600
        enter(page, house, "steward")
        assert "You signed in some time ago" in text(page)
    finally:
        house.provider.age = 0
        context.close()
