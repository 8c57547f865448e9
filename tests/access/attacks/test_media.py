"""The address of a file that another session was offered: a hash that stands in a history or a log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from access.closed import ClosedDoors
from access.media import AdmittedMedia
from tests.exchange.aside import run_aside

ADDRESS = "/media/0f3a9c.csv"


async def files(scope: Any, receive: Any, send: Any) -> None:
    """As Streamlit answers: whoever knows the address."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"individual_id,variant"})


def answered(app: Any, path: str) -> tuple[int, bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    run_aside(app({"type": "http", "path": path}, None, send))
    return sent[0]["status"], sent[1]["body"]


@pytest.mark.parametrize("path", [ADDRESS, f"/concord{ADDRESS}", f"/{ADDRESS}", f"{ADDRESS}/static/x"])
def test_s_dc_7_attack_a_file_by_its_address_without_being_let_in(path: str) -> None:
    assert answered(AdmittedMedia(files, lambda scope: None), path) == (403, b"Sign-in is needed.")
    assert answered(AdmittedMedia(files, lambda scope: "a browser"), path)[0] == 200
    for own in ("/static/app.js", "/static/media/font.woff2", "/concord/static/media/font.woff2"):
        assert answered(AdmittedMedia(files, lambda scope: None), own)[0] == 200
    assert answered(files, path) == (200, b"individual_id,variant")  # the guard switched off


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/concord/_stcore/metrics", "/_stcore/agent/mcp"])
def test_attack_metrics_and_agents_of_the_server_without_signing_in(path: str) -> None:
    """How large the kept answers of others are, and a way to drive pages without a browser."""
    assert answered(ClosedDoors(files), path)[0] == 404
    assert answered(ClosedDoors(files), "/_stcore/health")[0] == 200
    assert answered(files, path)[0] == 200  # the guard switched off


def test_the_served_app_asks_before_it_answers_a_file() -> None:
    served = (Path(__file__).resolve().parents[3] / "app.py").read_text()
    assert "Middleware(AdmittedMedia, admitted=" in served
    assert "Middleware(ClosedDoors)" in served
