"""Who a verified identity is here: roles from the store, sessions that end, and Streamlit's cookie read for routes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from access.people import PEOPLE_FILE, People
from cohorts.errors import WarehouseUnavailable
from tests.access.signed import MOMENT, NOW
from widgets import sign_in

CLAIMS = {"iss": "https://login.test", "sub": "ada", "iat": MOMENT - 60, "is_logged_in": True}
SETTINGS = """
[[issuer]]
name = "campus"
issuer = "https://login.test"
jwks = "k.json"
audience = "a"
[session]
hours = 1
"""
XSRF = "2|" + "00" * 4 + "|" + "ab" * 16 + "|1"


@pytest.fixture
def stores(tmp_path: Path) -> Path:
    (tmp_path / "access.toml").write_text(SETTINGS)
    People(tmp_path / PEOPLE_FILE).give("campus:ada", "researcher", "open", "root", at=NOW)
    return tmp_path


def who(stores: Path, **claims: Any) -> sign_in.Visitor:
    return sign_in.signed_in({**CLAIMS, **claims}, stores, now=NOW)


def test_s_dc_7_a_signed_in_person_has_the_roles_of_the_store_in_their_datasets(stores: Path) -> None:
    people = People(stores / PEOPLE_FILE)
    assert who(stores) == sign_in.Visitor("campus:ada", "researcher", False, ("open",), ("researcher",))
    people.give("campus:ada", "partner", "*", "root", at=NOW)
    both = sign_in.signed_in(CLAIMS, stores, now=NOW, asked="partner")
    assert (both.role, both.datasets, both.held) == ("partner", None, ("partner", "researcher"))


@pytest.mark.parametrize("asked", ["steward", "clinician", "owner", "", "researcher; steward"])
def test_attack_a_role_not_held_cannot_be_asked_for(stores: Path, asked: str) -> None:
    assert sign_in.signed_in(CLAIMS, stores, now=NOW, asked=asked).role == "researcher"


def test_who_is_not_let_in_is_told_which_kind_of_nobody(stores: Path) -> None:
    assert who(stores, sub="bob").why == "no role"
    assert who(stores, iss="https://login.test/").why == "unknown issuer"
    assert who(stores, iat=MOMENT - 3600).why == "session over"
    assert who(stores, iat=None).why == "session over"
    assert who(stores, sub=" ").why == "no verified name"
    assert {who(stores, **bad).role for bad in ({"sub": "bob"}, {"iss": ""}, {"iat": 0})} == {None}


def test_a_route_admits_whom_a_page_would(stores: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "only-for-tests-0123456789abcdef"
    monkeypatch.setattr(sign_in, "providers", lambda: ("campus",))
    monkeypatch.setattr("streamlit.web.server.server_util.get_cookie_secret", lambda: secret)
    monkeypatch.setattr(sign_in, "datetime", type("Clock", (), {"now": staticmethod(lambda _: NOW)}))

    def ask(cookie: dict[str, Any] | None, by: str = secret) -> str | None:
        told = create_signed_value(by, sign_in.USER_COOKIE, json.dumps(cookie)).decode()
        cookies = {"_streamlit_xsrf": XSRF, **({sign_in.USER_COOKIE: told} if cookie else {})}
        return sign_in.admitted("127.0.0.1", {"host": "localhost"}, cookies, stores)

    assert ask(CLAIMS) == sign_in.browser_mark({"_streamlit_xsrf": XSRF})
    assert ask(None) is None  # no local mode where sign-in is configured
    assert ask(CLAIMS, by="another-secret-0123456789abcdef") is None
    assert ask({**CLAIMS, "is_logged_in": False}) is None
    assert ask({**CLAIMS, "sub": "bob"}) is None
    assert ask({**CLAIMS, "iat": MOMENT - int(timedelta(hours=2).total_seconds())}) is None


def test_secrets_that_cannot_be_read_do_not_fall_back_to_local_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secrets.toml").write_text("[auth\n")
    monkeypatch.setattr("streamlit.secrets", Unreadable())
    monkeypatch.setattr("streamlit.get_option", lambda name: [str(tmp_path / "secrets.toml")])
    with pytest.raises(WarehouseUnavailable, match="secrets"):
        sign_in.providers()
    (tmp_path / "secrets.toml").unlink()
    assert sign_in.providers() == ()


class Unreadable:
    def get(self, *_: Any) -> None:
        raise FileNotFoundError
