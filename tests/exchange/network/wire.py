"""Ways to a site for tests: one that remembers what crossed, and one that says what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx


class Wire(httpx.AsyncBaseTransport):
    """A way to a site that remembers every byte that crossed."""

    def __init__(self, application: Any) -> None:
        self._inside, self.crossed = httpx.ASGITransport(application, client=("10.0.0.1", 1)), b""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        told = await self._inside.handle_async_request(request)
        body = await told.aread()
        self.crossed += body + str(request.url).encode() + repr(told.headers).encode()
        return httpx.Response(told.status_code, content=body, headers=told.headers)


class Answers(httpx.AsyncBaseTransport):
    """A site that always says the same, or does something worse."""

    def __init__(self, act: Callable[[httpx.Request], Any]) -> None:
        self._act = act

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        made = self._act(request)
        return await made if asyncio.iscoroutine(made) else made
