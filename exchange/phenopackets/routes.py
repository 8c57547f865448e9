"""One individual as a phenopacket over HTTP: `/ga4gh/phenopackets/{id}`, by the identifier that a Beacon gives them.

For roles with rows, and once the duties that come with the data are accepted, as every file (S-DU 2).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from google.protobuf.json_format import MessageToDict
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from access.pseudonyms import Pseudonyms
from access.roles import demand
from cohorts.errors import ConcordError, InvalidQuestion
from exchange.asker import Door, status_of
from exchange.beacon.documents import BIO, IND
from exchange.cross_origin import ANY_PAGE, preflights
from exchange.phenopackets.export import one_packet
from exchange.phenopackets.meta import VERSION
from exchange.service_info import service_info
from queries.consent.accepted import demand_accepted

PREFIX = "/ga4gh/phenopackets"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **ANY_PAGE}
_log = logging.getLogger("concord.exchange")


def routes(door: Door) -> list[BaseRoute]:
    """Packets and service-info."""
    return [
        *preflights(PREFIX),
        Route(f"{PREFIX}/service-info", _endpoint(lambda request: _info(door, request)), methods=["GET"]),
        Route(f"{PREFIX}/{{id}}", _endpoint(lambda request: _packet(door, request)), methods=["GET"]),
    ]


def _info(door: Door, request: Request) -> dict[str, Any]:
    site = door.site()
    door.count(request.headers.get("authorization"), request.client.host if request.client else None, site)
    return service_info(site, "phenopackets", VERSION, f"{door.base(request, site)}{PREFIX}")


def _packet(door: Door, request: Request) -> dict[str, Any]:
    asker = door.asker(request, "phenopackets")
    demand(asker.asking.role, "rows")
    demand_accepted(asker.warehouse, asker.asking)
    parts = asker.pseudonyms.read(request.path_params["id"])
    if parts is None or parts[0] != IND or not asker.reaches(parts[1]):
        raise Nobody()
    packet = one_packet(asker.warehouse, asker.asking, parts[1], parts[2], datetime.now(UTC), within=asker.within())
    if packet is None:
        raise Nobody()
    return _sealed(MessageToDict(packet), asker.pseudonyms, parts[1], parts[2])


def _sealed(packet: dict[str, Any], names: Pseudonyms, dataset: str, pseudonym: str) -> dict[str, Any]:
    """The packet under the identifiers that other machines are told."""
    who = names.of(IND, dataset, pseudonym)
    known = {each["id"]: names.of(BIO, dataset, pseudonym, each["id"]) for each in packet.get("biosamples", [])}
    known |= {pseudonym: who, packet["id"]: who, packet.get("subject", {}).get("id", pseudonym): who}
    told = _renamed(packet, known)
    for number, each in enumerate(told.get("interpretations", [])):
        each["id"] = f"{who}-{number}"
    return told


def _renamed(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(each, known) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, known) for each in value]
    return known.get(value, value) if isinstance(value, str) else value


class Nobody(InvalidQuestion):
    """An identifier of nobody, or of somebody whom this purpose does not reach: the two are not told apart."""

    def __init__(self) -> None:
        super().__init__("There is no such individual")


def _endpoint(work: Callable[[Request], dict[str, Any]]) -> Callable[..., Any]:
    async def endpoint(request: Request) -> Response:
        try:
            told = await run_in_threadpool(work, request)
            return Response(json.dumps(told, ensure_ascii=False), headers=_HEADERS, media_type="application/json")
        except ConcordError as error:
            code = 404 if isinstance(error, Nobody) else status_of(error)
            words = error.what if code < 500 else "The data cannot be reached just now"
            return JSONResponse({"status": code, "detail": words}, code, headers=_HEADERS)
        except Exception as error:
            _log.error("a phenopacket failed: %s", type(error).__name__)
            return JSONResponse({"status": 500, "detail": "This failed here"}, 500, headers=_HEADERS)

    return endpoint
