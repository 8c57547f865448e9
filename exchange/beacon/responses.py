"""A question becomes a response: its text is read, blocking work runs in a thread, and an error is a BeaconError that
says nothing of anybody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cohorts.errors import ConcordError, InvalidQuestion
from exchange.asker import Door, TooOften, status_of
from exchange.beacon import envelope
from exchange.beacon.filters import Unexpressible
from exchange.beacon.request import BeaconRequest, request_of
from exchange.cross_origin import ANY_PAGE
from exchange.site import Site

LARGEST = 1 << 20  # bytes of a body
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **ANY_PAGE}
_log = logging.getLogger("concord.exchange")

Said = dict[str, Any]


async def text_of(request: Request) -> bytes:
    """What was asked, unread: the query of a GET, the body of a POST. Raises InvalidQuestion for one that is too
    large."""
    if request.method != "POST":
        return request.scope["query_string"]
    size = 0
    parts = []
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise InvalidQuestion("The body is too large", where="body")
        parts.append(part)
    return b"".join(parts)


def endpoint(door: Door, work: Callable[[Request, BeaconRequest], Said], *, reads: bool = True) -> Callable[..., Any]:
    """The endpoint that answers with what `work` says; its text may have been taken already. Without `reads` whatever
    is asked makes no difference."""

    def respond(request: Request, text: bytes) -> Response:
        asked: BeaconRequest | None = None
        try:
            asked = request_of(request.method, text) if reads else BeaconRequest()
            return JSONResponse(work(request, asked), headers=HEADERS)
        except Exception as error:
            return failed(door, asked, error)

    async def answered(request: Request, text: bytes | None = None) -> Response:
        try:
            text = await text_of(request) if text is None else text
        except InvalidQuestion as error:
            return await run_in_threadpool(failed, door, None, error)
        return await run_in_threadpool(respond, request, text)

    return answered


def failed(door: Door, asked: BeaconRequest | None, error: Exception) -> Response:
    """The response to a question that ended with an error."""
    if not isinstance(error, ConcordError):
        _log.error("a Beacon endpoint failed: %s", type(error).__name__)
        told = envelope.failed(Site(), asked, 500, "This failed here, and has been noted", {})
        return JSONResponse(told, 500, headers=HEADERS)
    code = status_of(error)
    message = " — ".join(part for part in (error.what, error.where if code == 400 else None, error.do) if part)
    info = {"warnings": {"unsupportedFilters": list(error.filters)}} if isinstance(error, Unexpressible) else {}
    try:
        site = door.site()
    except ConcordError:
        site = Site()
    if code >= 500:
        _log.error("a Beacon endpoint could not answer: %s", error.what)
        message = "The data cannot be reached just now"
    headers = dict(HEADERS)
    if isinstance(error, TooOften):
        headers["Retry-After"] = str(max(1, round(error.seconds)))
    if code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    told = envelope.failed(site, replace(asked, filters=()) if asked and code >= 500 else asked, code, message, info)
    return JSONResponse(told, code, headers=headers)
