"""What the server's library offers to everybody and nobody here needs: closed, whoever asks.

Streamlit's metrics tell how many bytes of answers are kept and how many sessions are open, to who has not signed in
too; its agent interface, off unless configured, drives pages without a browser and without the cookie of a sign-in.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from access.headers import App, Scope

#: Under whatever base the pages are served.
CLOSED = re.compile(r"/_stcore/(?:metrics|agent)(?:/|$)")


class ClosedDoors:
    """ASGI middleware: answers 404 to what is CLOSED."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["type"] == "http" and CLOSED.search(scope["path"]):
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"Not found"})
            return
        await self.app(scope, receive, send)
