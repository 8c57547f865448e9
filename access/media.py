"""Files that pages made for download or show (`/media/…`), for who is let in to the pages alone.

Streamlit hands a file to whoever knows its address, which is a hash of its content: hard to guess, and yet it stands in
histories and logs, and outlives a role that was taken.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from access.headers import App, Scope

#: Under whatever base the pages are served; not the fonts of Streamlit's own under /static/media/.
MEDIA = re.compile(r"(?<!/static)/media/")
_REFUSED = b"Sign-in is needed."


class AdmittedMedia:
    """ASGI middleware: asks `admitted` (a mark, or None) before a file is answered; 403 for who is not."""

    def __init__(self, app: App, admitted: Callable[[Scope], str | None]) -> None:
        self.app, self.admitted = app, admitted

    async def __call__(
        self, scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        asked = scope["type"] == "http" and MEDIA.search(scope["path"]) is not None
        if asked and await asyncio.to_thread(self.admitted, scope) is None:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": _REFUSED})
            return
        await self.app(scope, receive, send)
