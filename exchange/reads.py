"""Two routes beside the pages, for drawing reads: igv.js itself, and one window of one biosample's reads.

Routes are not behind the pages' sign-in. The window is given for a token alone (access/grants.py), sent in a header so
that it stands in no log, from a browser that is admitted and is the one the token was given to; then the question
passes the same door as every other: role, consent as it is now, reason, audit. Every refusal says as little as another.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from access.grants import GRANTS, Grants
from cohorts.errors import ConcordError, InvalidQuestion, Refused
from queries.answer import answer
from queries.reads.window import Slice

SCRIPT, WINDOW = "/reads/igv.js", "/reads/window"
_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def routes(script: Path, admitted: Callable[[Request], str | None], grants: Grants = GRANTS) -> list[Route]:
    """The routes. `admitted` gives the mark of the browser that asks, None where it may not ask here at all."""

    async def igv(_: Request) -> Response:
        if not script.is_file():
            return PlainTextResponse("igv.js was not fetched at set-up", 404)
        held = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
        return FileResponse(script, media_type="text/javascript", headers=held)

    async def window(request: Request) -> Response:
        holder = admitted(request)
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            foreign = request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
            if holder is None or foreign or kind != "Bearer":
                raise Refused("This opening is over", do="Open it again on its page")
            given = await run_in_threadpool(_fetched, grants, token, holder)
        except ConcordError as error:
            status = 403 if isinstance(error, Refused) else 400 if isinstance(error, InvalidQuestion) else 503
            return JSONResponse({"what": error.what, "do": error.do}, status, headers=_PRIVATE)
        return JSONResponse(given, headers=_PRIVATE)

    return [Route(SCRIPT, igv), Route(WINDOW, window, methods=["POST"])]


def _fetched(grants: Grants, token: str, holder: str) -> dict[str, Any]:
    grant = grants.take(token, holder)
    found: Slice = answer(grant.warehouse, grant.asking, grant.question)
    return {
        "bam": base64.b64encode(found.bam).decode(),
        "shown": found.shown,
        "reads": found.reads,
        "bases": found.bases,
        "bases_from": found.bases_from,
        "at_focus": dict(found.at_focus),
    }
