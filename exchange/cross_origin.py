"""Pages of other sites may ask from a browser (CORS): the htsget protocol and the browsers' Beacon clients want it.

Nothing is let in by it: a browser sends no credential of its own here, and a page of another machine is never taken for
the owner of this one (access/local_mode.py).
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

ANY_PAGE = {"Access-Control-Allow-Origin": "*"}
_MAY = {
    **ANY_PAGE,
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Concord-Purpose, Concord-Role, Concord-Reason",
    "Access-Control-Max-Age": "2592000",
}


def preflights(prefix: str) -> list[BaseRoute]:
    """What a browser asks first, at every address below `prefix`."""

    async def may(_: Request) -> Response:
        return Response(status_code=204, headers=_MAY)

    return [Route(at, may, methods=["OPTIONS"]) for at in (prefix, f"{prefix}/{{rest:path}}")]
