"""Headers on every answer, limits of the server, pins without recorded advisories, stores for their owner alone."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pytest

from access.asking import Asking
from access.audit import Audit
from access.care import Care
from access.contacts import Contacts
from access.frozen import FrozenLists
from access.headers import HEADERS, SecurityHeaders
from access.identifiers import IdentifierLists
from access.ledger import ConsentLedger
from access.people import People
from access.tokens import Tokens
from tests.exchange.aside import run_aside

ROOT = Path(__file__).resolve().parent.parent


def answered(inner: dict[str, str]) -> dict[str, str]:
    """The headers of an answer that passed the middleware."""
    sent = []

    async def app(scope, receive, send) -> None:
        headers = [(name.encode(), value.encode()) for name, value in inner.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def send(message) -> None:
        sent.append(message)

    run_aside(SecurityHeaders(app)({"type": "http"}, None, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_every_answer_says_what_a_browser_may_do_with_it() -> None:
    told = answered({"content-type": "text/html"})
    assert told.items() >= HEADERS.items()
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert answered({"referrer-policy": "no-referrer"})["referrer-policy"] == "no-referrer"


def test_no_other_origin_may_be_loaded_from_or_sent_to() -> None:
    for directive in HEADERS["content-security-policy"].split("; "):
        assert not re.search(r"https?:|wss?:|\*", directive), directive


def test_the_served_app_has_the_headers() -> None:
    assert "Middleware(SecurityHeaders)" in (ROOT / "app.py").read_text()


def test_uploads_are_bounded_forged_requests_refused_and_errors_kept_in() -> None:
    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert told["server"]["maxUploadSize"] <= 20
    assert told["server"]["enableXsrfProtection"] is True
    assert told["server"]["enableCORS"] is True
    assert told["client"]["showErrorDetails"] == "none"
    assert told["server"]["address"] == "localhost"


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text.partition("post")[0]))


def test_no_pin_has_a_recorded_advisory() -> None:
    pins = dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s#]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    pins = {name.lower().replace("_", "-"): pin for name, pin in pins.items()}
    listed = json.loads((ROOT / ".ci" / "advisories.json").read_text())["advisories"]
    old = [each["id"] for each in listed if version(pins.get(each["package"], "999")) < version(each["below"])]
    assert not old
    assert all(each["source"].startswith("https://") for each in listed)  # none from memory
    assert version("1.2.3") < version("1.10") < version("2.0.2.post5")


def test_the_record_takes_what_the_service_says_of_each_pin_or_nothing() -> None:
    spec = importlib.util.spec_from_file_location("advisories", ROOT / ".ci" / "advisories.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    said = {
        "a": [{"id": "PYSEC-1", "fixed_in": ["2.0"]}, {"id": "PYSEC-2", "fixed_in": [], "withdrawn": "2026"}],
        "b_c": [],
    }
    recorded = {"advisories": [{"package": "a", "below": "0.9", "id": "CVE-0"}]}
    told = script.refreshed(
        recorded, script.pins("a==1.5  # x\nb_c==3\n"), lambda n, v: {"vulnerabilities": said[n]}, "d"
    )
    assert [(each["id"], each["below"]) for each in told["advisories"]] == [("CVE-0", "0.9"), ("PYSEC-1", "2.0")]
    assert told["checked"]["pins"] == 2
    with pytest.raises(KeyError):
        script.refreshed(recorded, {"a": "1"}, lambda n, v: {}, "d")


@pytest.mark.parametrize("name", ["people", "care", "tokens", "contacts", "frozen", "identifiers", "audit", "ledger"])
def test_stores_that_name_people_are_their_owners_alone(tmp_path: Path, name: str) -> None:
    from datetime import date, timedelta

    path = tmp_path / f"{name}.sqlite"
    match name:
        case "people":
            People(path).give("campus:ada", "partner", "*", "root")
        case "care":
            Care(path).give("campus:ada", [("d", "p")], "root")
        case "tokens":
            Tokens(path).make("campus:ada", "partner", "root", lasts=timedelta(days=1))
        case "contacts":
            Contacts(path).record([("d", "p")], "research", "root", date(2026, 1, 1))
        case "frozen":
            FrozenLists(path).keep("c", 1, "r", "2026-01-01", [("d", "p", 1)], ["ada"])
        case "audit":
            Audit(path).record(
                Asking("ada", "partner", None, None, date(2026, 1, 1), "r", 0), {}, "refused", "why", person="d/p"
            )
        case "ledger":
            ConsentLedger(path).withdraw("d", "p", date(2026, 1, 1), "root")
        case "identifiers":
            IdentifierLists(path).keep([("d", "p")])
    assert {file.stat().st_mode & 0o777 for file in tmp_path.glob(f"{name}.sqlite*")} == {0o600}


def test_no_secret_stands_in_the_checkout() -> None:
    ignored = (ROOT / ".gitignore").read_text()
    assert "secrets.toml" in ignored
