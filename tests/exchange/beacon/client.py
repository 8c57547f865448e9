"""A door on a warehouse of the tests, and a caller of it without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from access.purpose import Purpose
from exchange.application import application
from exchange.asker import Door
from exchange.limits import Limits
from tests.exchange.aside import run_aside

ORIGIN = "http://127.0.0.1:8601"
BASE = f"{ORIGIN}/beacon/v2"


class Caller:
    """Asks the routes as a caller of this machine in one role."""

    def __init__(self, directory: Path, role: str, *, purpose: str = "health", door: Door | None = None) -> None:
        self.door = door or Door(
            directory,
            server_address=lambda: "127.0.0.1",
            local=(role, Purpose.parse(purpose)),
            limits=Limits(clock=_Steps()),
        )
        self.application = application(self.door)

    def send(self, method: str, address: str, **more: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.application, client=("127.0.0.1", 1))
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                return await client.request(method, address, **more)

        return run_aside(once())

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """The answer to GET below /beacon/v2, which is a 200."""
        response = self.send("GET", path if path.startswith("http") else BASE + path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, query: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer to POST below /beacon/v2, which is a 200."""
        body = {"meta": {"apiVersion": "v2.0"}, "query": query or {}}
        response = self.send("POST", path if path.startswith("http") else BASE + path, json=body)
        assert response.status_code == 200, response.text
        return response.json()


class _Steps:
    """A clock on which a day passes between any two requests."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 86_400.0
        return self.now


def linked(tiny: Path, folder: Path) -> Path:
    """A warehouse directory on the same release, with stores of its own: the shared one is not to be written to."""
    for name in ("releases", "current"):
        (folder / name).symlink_to(tiny / name)
    return folder
