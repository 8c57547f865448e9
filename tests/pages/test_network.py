"""The network page: the registry, one question to all sites, states, totals, and what is never sent."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from streamlit.testing.v1 import AppTest

from access.audit import AUDIT_FILE, Audit
from access.site_key import public_key
from cohorts.cohort import Cohort
from cohorts.criteria import Sex
from exchange.application import application
from exchange.asker import Door
from exchange.network.hub import Hub
from tests.exchange.beacon.client import linked
from tests.pages.test_guard import words
from widgets import permalink


@pytest.fixture
def sites(small_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Two doors on the small warehouse as sites, one site that is gone, and a registry of the three."""
    folder, key = tmp_path / "network", Ed25519PrivateKey.generate()
    folder.mkdir()
    (folder / "hub.key").write_text(b64encode(key.private_bytes_raw()).decode())
    ways: dict[str, Any] = {}
    registry = 'hub = "test"\n'
    for name in ("north", "south", "gone"):
        registry += f'[[site]]\nname = "{name}"\nurl = "https://{name}.example"\n'
        if name == "gone":
            continue
        stores = tmp_path / name
        stores.mkdir()
        (linked(small_warehouse, stores) / "hubs.toml").write_text(
            f'[[hub]]\nname = "test"\nkey = "{public_key(key)}"\n'
        )
        ways[name] = httpx.ASGITransport(application(Door(stores)), client=("10.0.0.1", 1))

    def dead(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("gone", request=request)

    (folder / "sites.toml").write_text(registry)
    monkeypatch.setenv("CONCORD_NETWORK", str(folder))
    before = Hub.__init__

    def here(self: Hub, *given: Any, **more: Any) -> None:
        before(self, *given, **{"transport": lambda site: ways.get(site.name) or httpx.MockTransport(dead), **more})

    monkeypatch.setattr(Hub, "__init__", here)
    return ways


def press(app: AppTest) -> AppTest:
    return next(button for button in app.button if button.label == "Ask all sites").click().run()


def test_without_a_registry_the_page_says_how_to_make_one(visit: Callable[..., AppTest]) -> None:
    app = visit("network")
    assert not app.exception
    assert "No site is registered" in words(app)
    assert "make network" in words(app)


@pytest.mark.parametrize("role", ["partner", "researcher"])
def test_a_cohort_is_asked_of_all_sites_and_a_dead_one_is_named(
    visit: Callable[..., AppTest], sites: dict[str, Any], small_warehouse: Path, role: str
) -> None:
    app = visit("network", role=role)
    assert not app.exception
    registry = app.dataframe[0].value
    assert list(registry["site"]) == ["north", "south", "gone"]
    assert list(registry["state"]) == ["answered", "answered", "failed"]
    app = press(app)
    assert not app.exception
    assert "**Partial**" in words(app)
    assert "gone" in words(app)
    assert "**At least " in words(app)
    assert app.get("plotly_chart")
    last = Audit(small_warehouse / AUDIT_FILE).entries()
    assert any('"network"' in entry.question and '"count"' in entry.question for entry in last)


def test_funnels_frequencies_and_hazard_ratios_are_shown_by_site(
    visit: Callable[..., AppTest], sites: dict[str, Any]
) -> None:
    app = press(visit("network", network_ask="attrition"))
    assert not app.exception
    assert list(app.dataframe[1].value.columns)[:2] == ["step", "all sites"]
    app = press(visit("network", network_ask="frequencies", network_variant="GRCh38 19-11105408-C-T"))
    assert not app.exception
    assert "Allele frequencies by site" in words(app)
    app = press(visit("network", network_ask="survival", network_outcome="death"))
    assert "Everybody has nobody to be compared with" in words(app)
    women = permalink.packed(Cohort("women", Sex("female")))
    app = press(visit("network", network_ask="survival", network_outcome="death", cohort=women))
    assert not app.exception
    assert "Heterogeneity" in words(app)
    # A question that changed since is not shown as answered.
    app.query_params["network_ask"] = "count"
    assert "ask again" in words(app.run())


def test_who_sees_no_counts_asks_no_network(visit: Callable[..., AppTest], sites: dict[str, Any]) -> None:
    app = visit("network", role="public")
    assert "No counts for this role" in words(app)
    assert not [button for button in app.button if button.label == "Ask all sites"]


def test_a_steward_changes_the_registry_and_a_wrong_one_is_not_saved(
    visit: Callable[..., AppTest], sites: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "network" / "sites.toml"
    assert not visit("network", role="researcher").get("text_area")
    before = file.read_text()
    app = visit("network", role="steward")
    app.text_area(key="registry_text").set_value(before + "[[site]]\nname = 'x'\nurl = 'http://far.example'\n").run()
    app.button(key="save_registry").click().run()
    assert "not reached by https" in words(app)
    assert file.read_text() == before
    more = before + "[[site]]\nname = 'other'\nurl = 'https://other.example/v2'\nkind = 'beacon'\n"
    app.text_area(key="registry_text").set_value(more).run()
    app.button(key="save_registry").click().run()
    assert not app.exception
    assert file.read_text() == more
    assert list(app.dataframe[0].value["site"])[-1] == "other"
