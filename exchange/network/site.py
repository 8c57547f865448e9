"""What a Concord site answers a hub: protected aggregates of a cohort, with its release and how they are protected.
And anybody: who used it, and for what.

A hub asks in the role partner, whoever sits before it: by this site's consents for the purpose stated, by this site's
disclosure policy. The request is signed; the answer names the question by its digest.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from access.asking import Asking
from access.data_use import terms
from access.disclosure import plain
from access.purpose import Purpose
from access.site_key import SITE_KEY_FILE, private_key
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from cohorts.errors import ConcordError, InvalidQuestion, Refused
from exchange.asker import Door, status_of
from exchange.network import analyses
from exchange.network.analyses import Here
from exchange.network.places import CannotSay, at_home
from exchange.network.registry import hubs_in
from exchange.network.signing import ANSWER, Signatures, signed_answer
from exchange.service_info import VERSION
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.attrition import Attrition
from queries.cohort.count import Count
from queries.consent.resource_use import resource_uses
from queries.lookup.described_release import Datasets, DatasetWords
from queries.lookup.equivalents import Equivalents
from queries.lookup.partnership import Dictionary
from queries.warehouse import Warehouse

PATH = "/network/v1/ask"
USES = "/network/v1/uses"
QUESTIONS = ("count", "attrition", "frequencies", "survival", "about")
LARGEST = 1 << 20
_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_log = logging.getLogger("concord.exchange")


def routes(door: Door, signatures: Signatures | None = None) -> list[BaseRoute]:
    """The one route. Without hubs in its registry a site answers nobody."""
    checked = signatures or Signatures()

    def work(request: Request, body: bytes) -> dict[str, Any]:
        warehouse = door.opened()[0]
        site = door.site()
        door.count(request.headers.get("concord-hub"), request.client.host if request.client else None, site)
        hubs = hubs_in(warehouse.directory)
        keys = {name: hub.key for name, hub in hubs.items()}
        name = checked.hub(keys, dict(request.headers), request.method, request.url.path, body)
        purpose = Purpose.parse(request.headers["concord-purpose"])
        if hubs[name].datasets == ():
            raise Refused("No dataset of this site is open to this hub")
        asking = asking_for(warehouse, f"hub:{name}", "partner", purpose, door.sites, datasets=hubs[name].datasets)
        told = _answered(door, warehouse, asking, body)
        about = {"site": site.id, "name": site.name, "release": asking.release, "k": door.policy.threshold}
        asked = {"question": hashlib.sha256(body).hexdigest(), "nonce": request.headers["concord-nonce"]}
        return {**about, "base": door.policy.base, **asked, **told}

    async def endpoint(request: Request) -> Response:
        try:
            told = await run_in_threadpool(work, request, await _body(request))
            response = JSONResponse(told, headers=_PRIVATE)
            key = private_key(door.opened()[0].directory / SITE_KEY_FILE)
            response.headers[ANSWER] = signed_answer(key, told["nonce"], bytes(response.body))
            return response
        except ConcordError as error:
            status = status_of(error)
            words = error.what if status < 500 else "The data cannot be reached just now"
            said = {"error": words, "do": error.do if status < 500 else None, "cannot": isinstance(error, CannotSay)}
            return JSONResponse(said, status, headers=_PRIVATE)
        except Exception as error:
            _log.error("a question of the network failed: %s", type(error).__name__)
            return JSONResponse({"error": "This failed here, and has been noted"}, 500, headers=_PRIVATE)

    def uses(request: Request) -> Response:
        """Who used this site, and for what: public, the same for everybody."""
        try:
            site = door.site()
            door.count(None, request.client.host if request.client else None, site)
            told = resource_uses(door.opened()[0].audit, door.policy)
        except ConcordError as error:
            return JSONResponse({"error": "Ask again later"}, status_of(error), headers=_PRIVATE)
        return JSONResponse({"site": site.name, "uses": [plain(vars(each)) for each in told]})

    return [Route(PATH, endpoint, methods=["POST"]), Route(USES, uses, methods=["GET"])]


def _answered(door: Door, warehouse: Warehouse, asking: Asking, body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidQuestion("The body is not JSON") from None
    if not isinstance(asked, dict) or asked.get("ask") not in ASKED:
        raise InvalidQuestion("A question names what it asks", do=f"ask is one of {', '.join(ASKED)}")
    cohort = Cohort.from_json(asked.get("cohort"))
    datasets = tuple(
        each
        for each in answer(warehouse, asking, Datasets()).datasets
        if asking.datasets is None or each.name in asking.datasets
    )
    cohort, variant, lifted = at_home(
        cohort,
        asked["variant"] if isinstance(asked.get("variant"), str) else None,
        frozenset(each.assembly for each in datasets if each.assembly),
        lambda place: answer(warehouse, asking, Equivalents(place)).found,
    )
    here = Here(warehouse, asking, door.policy, cohort, asked, variant, lifted)
    told = _about(here, datasets) if asked["ask"] == "about" else ASKED[asked["ask"]](here)
    return {**told, **({"lifted": [each.to_json() for each in lifted]} if lifted else {})}


def _count(here: Here) -> dict[str, Any]:
    found = here.answer(Count(here.cohort))
    return {**{name: plain(getattr(found, name)) for name in ("count", "unknown", "permitted")},
            "sentence": here.cohort.sentence}  # fmt: skip


def _attrition(here: Here) -> dict[str, Any]:
    steps = here.answer(Attrition(here.cohort)).to_json()
    return {"steps": steps if here.asking.sites is None else steps[1:]}  # a part of a release has no "in the release"


def _about(here: Here, datasets: tuple[DatasetWords, ...]) -> dict[str, Any]:
    """What there is to ask, of how many who permit the purpose, and what enough of them agreed to."""
    everybody = here.answer(Count(Cohort("Everybody", EVERYBODY)))
    systems = here.answer(Dictionary()).systems.frame
    known = terms()
    return {
        "version": VERSION,
        "datasets": [{"name": each.name, "assembly": each.assembly} for each in datasets],
        "data_uses": sorted({known[use.permission].short for each in datasets for use in each.data_uses
                             if use.permission in known}),
        "permitted": plain(everybody.permitted),
        "systems": systems.select("domain", "system", "individuals").to_dicts(),
    }  # fmt: skip


ASKED: dict[str, Callable[..., dict[str, Any]]] = {
    "count": _count, "attrition": _attrition, "frequencies": analyses.frequencies, "survival": analyses.survival,
    "curves": analyses.curves, "table": analyses.table, "odds": analyses.odds, "phewas": analyses.scan,
    "about": _about,
}  # fmt: skip


async def _body(request: Request) -> bytes:
    size, parts = 0, []
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise InvalidQuestion("The body is too large")
        parts.append(part)
    return b"".join(parts)
