"""Network and Partners in the browser: one question to three sites of which one is gone, as researcher and partner."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from access.site_key import private_key, public_key, signer
from exchange.application import application
from exchange.asker import Door
from tests.e2e.screen import go, press, settle, text
from tests.exchange.beacon.client import linked

pytestmark = pytest.mark.browser
PURPOSE = "purpose=investigation%3Dhealth"


@pytest.fixture
def network(small_warehouse: Path, tmp_path: Path) -> Iterator[None]:
    """Two sites that listen and one that does not, registered where the served app looks."""
    hub = private_key(small_warehouse / "hub.key")
    registry, servers, doors = "", [], []
    for name in ("north", "south"):
        stores = tmp_path / name
        stores.mkdir()
        (linked(small_warehouse, stores) / "hubs.toml").write_text(
            f'[[hub]]\nname = "hub"\nkey = "{public_key(hub)}"\n'
        )
        doors.append(Door(stores))
        here = socket.socket()
        here.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(application(doors[-1]), log_level="critical", ws="none"))
        serving = threading.Thread(target=server.run, kwargs={"sockets": [here]}, daemon=True)
        serving.start()
        servers.append((server, serving, here))
        key = public_key(private_key(stores / "site.key"))
        registry += f'[[site]]\nname = "{name}"\nurl = "http://127.0.0.1:{here.getsockname()[1]}"\nkey = "{key}"\n'
    stranger = public_key(Ed25519PrivateKey.generate())
    registry += f'[[site]]\nname = "gone"\nurl = "http://127.0.0.1:9"\nkey = "{stranger}"\n'
    while not all(server.started for server, _, _ in servers):
        time.sleep(0.02)
    (small_warehouse / "sites.toml").write_text(registry)
    yield
    (small_warehouse / "sites.toml").unlink()
    for server, serving, here in servers:
        server.should_exit = True
        serving.join(10)
        here.close()
    for door in doors:
        door.close()


def test_one_question_is_asked_of_all_sites_and_a_partner_takes_a_signed_report(
    page, served: str, network: None, tmp_path: Path
) -> None:
    page.set_default_timeout(60_000)  # sites and pages answer on one machine here
    go(page, f"{served}/network?{PURPOSE}")
    page.get_by_text("Ask all sites").wait_for()
    press(page, "Ask all sites")
    page.get_by_text("Partial").wait_for()
    told = text(page)
    assert "At least" in told
    assert "gone" in told
    page.get_by_text("Who they are", exact=True).click()
    settle(page)
    press(page, "Ask all sites")
    page.get_by_text("Who they are, all sites together").wait_for()
    go(page, f"{served}/partners?{PURPOSE}")
    press(page, "Health", ".st-key-purpose_button")
    page.get_by_label("See it as (local mode: the role is your own choice)").click()
    page.get_by_role("option", name="partner").click()
    settle(page)
    told = text(page)
    assert "Differences in coding between sites" in told
    assert "Who used this resource, and for what" in told
    press(page, "Make the report")
    with page.expect_download() as taken:
        page.get_by_text("The report (HTML)").click()
    report = tmp_path / "report.html"
    taken.value.save_as(report)
    whole = report.read_text(encoding="utf-8")
    assert signer(whole)
    assert signer(whole.replace("individuals", "people", 1)) is None
