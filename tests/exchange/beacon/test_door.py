"""Who is let in at the door of another machine, how often, and what a failure says."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from access.purpose import Purpose
from exchange.asker import Door
from exchange.limits import Limits
from tests.exchange.beacon.client import BASE, ORIGIN, Caller, linked


def test_a_caller_from_elsewhere_without_a_token_is_let_in_nowhere(tiny_warehouse: Path, tmp_path: Path) -> None:
    caller = Caller(linked(tiny_warehouse, tmp_path), "researcher")
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-For": "10.0.0.1"}):
        response = caller.send("GET", f"{BASE}/individuals", headers=headers)
        assert response.status_code in (401, 403), response.text
        assert "error" in response.json()
    assert caller.send("GET", f"{BASE}/individuals", headers={"Authorization": "Bearer x.y.z"}).status_code == 401
    caller.door.close()


def test_a_page_of_another_site_may_ask_and_is_nobody(tiny_warehouse: Path, tmp_path: Path) -> None:
    caller = Caller(linked(tiny_warehouse, tmp_path), "researcher")
    page = {"Origin": "https://beacon.example"}
    asked = {**page, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    for path in (BASE, f"{BASE}/g_variants", f"{ORIGIN}/htsget/variants/tiny"):
        may = caller.send("OPTIONS", path, headers=asked)
        assert (may.status_code, may.headers["access-control-allow-origin"]) == (204, "*")
        assert {"POST", "GET"} <= {*may.headers["access-control-allow-methods"].split(", ")}
        assert "Authorization" in may.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in may.headers
    told = caller.send("GET", f"{BASE}/map", headers=page)
    assert (told.status_code, told.headers["access-control-allow-origin"]) == (200, "*")
    for path in (f"{BASE}/individuals", f"{ORIGIN}/htsget/variants/tiny"):  # the owner of the machine did not ask this
        assert caller.send("GET", path, headers=page).status_code in (401, 403)
    caller.door.close()


def test_the_owner_of_the_machine_alone_gives_a_role(tiny_warehouse: Path, tmp_path: Path) -> None:
    door = Door(
        linked(tiny_warehouse, tmp_path), server_address=lambda: "0.0.0.0", local=("researcher", Purpose("health"))
    )
    assert Caller(tmp_path, "researcher", door=door).send("GET", f"{BASE}/individuals").status_code in (401, 403)
    door.close()


def test_a_purpose_in_the_header_decides_who_is_asked_about(tiny_warehouse: Path, tmp_path: Path) -> None:
    caller = Caller(linked(tiny_warehouse, tmp_path), "researcher")

    def counted(purpose: str) -> int:
        headers = {"Concord-Purpose": purpose}
        told = caller.send("GET", f"{BASE}/individuals?requestedGranularity=count", headers=headers).json()
        return told["responseSummary"]["numTotalResults"]

    assert counted("general") == 40
    assert counted("health") == 46
    assert counted("investigation=disease disease=ICD10CM:E78") == 56  # P40–P49 too
    assert caller.send("GET", f"{BASE}/individuals", headers={"Concord-Purpose": "profit"}).status_code == 400
    caller.door.close()


def test_whoever_asks_too_often_waits(tiny_warehouse: Path, tmp_path: Path) -> None:
    now = [0.0]
    door = Door(
        linked(tiny_warehouse, tmp_path), server_address=lambda: "127.0.0.1", local=("partner", Purpose("health")),
        limits=Limits(clock=lambda: now[0]),
    )  # fmt: skip
    (tmp_path / "exchange.toml").write_text('name = "Small"\n[limits]\nper_second = 0.2\n')
    caller = Caller(tmp_path, "partner", door=door)
    statuses = [caller.send("GET", f"{BASE}/map").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = caller.send("GET", f"{BASE}/datasets")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    now[0] += 5
    assert caller.get("/info")["response"]["name"] == "Small"
    door.close()


def test_tiers_of_the_site_limit_a_dataset_whoever_asks(tiny_warehouse: Path, tmp_path: Path) -> None:
    caller = Caller(linked(tiny_warehouse, tmp_path), "researcher")
    (tmp_path / "exchange.toml").write_text('[tiers.tiny]\nindividuals = "count"\nbiosamples = "boolean"\n')
    told = caller.get("/individuals")
    assert (told["meta"]["returnedGranularity"], told["responseSummary"]["numTotalResults"]) == ("count", 46)
    assert caller.get("/biosamples")["responseSummary"] == {"exists": True}
    assert caller.get("/runs")["meta"]["returnedGranularity"] == "record"
    caller.door.close()


def test_a_failure_says_nothing_of_what_failed(
    tiny_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caller = Caller(linked(tiny_warehouse, tmp_path), "researcher")

    def fails(*_: object, **__: object) -> None:
        raise ValueError("P02 carries 19-11105408-C-T")

    monkeypatch.setattr("exchange.beacon.routes.entries", fails)
    with caplog.at_level(logging.ERROR):
        response = caller.send("GET", f"{BASE}/individuals")
    assert response.status_code == 500
    assert "P02" not in response.text + caplog.text
    caller.door.close()


def test_a_warehouse_that_is_gone_is_a_503(tmp_path: Path) -> None:
    caller = Caller(tmp_path / "nowhere", "partner")
    response = caller.send("GET", f"{BASE}/individuals")
    assert response.status_code == 503
    assert str(tmp_path) not in response.text


def test_s_du_2_records_wait_for_duties_and_counts_do_not(
    tiny_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(linked(tiny_warehouse, tmp_path), "researcher")
    with monkeypatch.context() as patched:
        patched.setattr("exchange.asker.not_accepted", lambda *_: ("ethics approval required",))
        for path in ("/individuals", "/biosamples"):
            told = caller.get(path)
            assert told["meta"]["returnedGranularity"] == "count"
            assert "ethics approval required" in told["info"]["duties"]
        assert caller.get("/individuals", requestedGranularity="count").get("info") is None
        assert caller.get("/g_variants")["meta"]["returnedGranularity"] == "record"
    assert caller.get("/individuals")["meta"]["returnedGranularity"] == "record"
    caller.door.close()


def test_what_the_owner_of_the_machine_asks_is_the_owners(tiny_warehouse: Path, tmp_path: Path) -> None:
    """So that duties which the owner accepted on the command line count at the door too."""
    door = Door(
        linked(tiny_warehouse, tmp_path), server_address=lambda: "127.0.0.1", local=("researcher", Purpose("health")),
        owner="ada",
    )  # fmt: skip
    caller = Caller(tmp_path, "researcher", door=door)
    caller.get("/individuals", limit=1)
    assert {each.user for each in door.opened()[0].audit.entries()} == {"ada"}
    door.close()
