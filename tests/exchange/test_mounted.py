"""The interfaces for other machines hold in the app's own process, at the same addresses, before what browsers need."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from access.headers import HEADERS, SecurityHeaders
from exchange.application import Beside
from exchange.asker import Door
from tests.exchange.aside import run_aside

INTERFACES = ("/beacon/v2/info", "/htsget/variants/service-info", "/data-connect/tables", "/ga4gh/catalogue")


def _asked(stores: Path, *paths: str) -> list[httpx.Response]:
    """The answers beside one page that has every address."""

    async def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"the page at {request.url.path}")

    around = [Middleware(SecurityHeaders), Middleware(Beside, door=Door(stores))]
    application = Starlette(routes=[Route("/{rest:path}", page)], middleware=around)

    async def answers() -> list[httpx.Response]:
        way = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=way, base_url="http://concord.example") as client:
            return [await client.get(path) for path in paths]

    return run_aside(answers())


def test_the_interfaces_are_answered_before_the_pages_and_nothing_else_is(tmp_path: Path) -> None:
    for path, answer in zip(INTERFACES, _asked(tmp_path, *INTERFACES), strict=True):
        assert "the page" not in answer.text, path
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, path
    pages = ("/", "/cohorts", "/beaconing", "/figure/beacon/v2/info", "/health", "/network", "/network/_stcore/health")
    for answer in _asked(tmp_path, *pages):
        assert answer.text == f"the page at {answer.url.path}"


@pytest.mark.parametrize("path", ["/htsget", "/ga4gh/catalogue/x", "/data-connect/", "/network/v1/x"])
def test_what_no_interface_has_is_not_found_rather_than_a_page(path: str, tmp_path: Path) -> None:
    assert _asked(tmp_path, path)[0].status_code in (404, 405)


def test_the_app_has_the_interfaces_beside_its_pages() -> None:
    import app

    assert [each.cls for each in app.MIDDLEWARE][:2] == [SecurityHeaders, Beside]
