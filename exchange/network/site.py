"""What a Concord site answers a hub: protected aggregates of a cohort, with its release and how they are protected.

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
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY
from cohorts.errors import ConcordError, InvalidQuestion, Refused
from cohorts.loci import parse_named_variant
from cohorts.outcomes import Outcome, TimeZero
from exchange.asker import Door, status_of
from exchange.network.registry import hubs_in
from exchange.network.signing import Signatures
from exchange.service_info import VERSION
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.attrition import Attrition
from queries.cohort.count import Count
from queries.lookup.described_release import Datasets
from queries.outcomes.follow_up import FollowUp
from queries.variants.frequencies import Frequencies
from queries.warehouse import Warehouse
from stats.survival.aggregate import aggregate
from stats.survival.analysis import estimate

PATH = "/network/v1/ask"
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
        return {**about, "base": door.policy.base, "question": hashlib.sha256(body).hexdigest(), **told}

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await run_in_threadpool(work, request, await _body(request)), headers=_PRIVATE)
        except ConcordError as error:
            status = status_of(error)
            words = error.what if status < 500 else "The data cannot be reached just now"
            return JSONResponse({"error": words, "do": error.do if status < 500 else None}, status, headers=_PRIVATE)
        except Exception as error:
            _log.error("a question of the network failed: %s", type(error).__name__)
            return JSONResponse({"error": "This failed here, and has been noted"}, 500, headers=_PRIVATE)

    return [Route(PATH, endpoint, methods=["POST"])]


def _answered(door: Door, warehouse: Warehouse, asking: Asking, body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidQuestion("The body is not JSON") from None
    if not isinstance(asked, dict) or asked.get("ask") not in _ASK:
        raise InvalidQuestion("A question names what it asks", do=f"ask is one of {', '.join(QUESTIONS)}")
    cohort = Cohort.from_json(asked.get("cohort"))
    return _ASK[asked["ask"]](door, warehouse, asking, cohort, asked)


def _count(door: Door, warehouse: Warehouse, asking: Asking, cohort: Cohort, _: Any) -> dict[str, Any]:
    found = answer(warehouse, asking, Count(cohort), policy=door.policy)
    return {
        "count": plain(found.count),
        "unknown": plain(found.unknown),
        "permitted": plain(found.permitted),
        "sentence": cohort.sentence,
    }


def _attrition(door: Door, warehouse: Warehouse, asking: Asking, cohort: Cohort, _: Any) -> dict[str, Any]:
    steps = answer(warehouse, asking, Attrition(cohort), policy=door.policy).to_json()
    return {"steps": steps if door.sites is None else steps[1:]}  # a part of a release has no "in the release"


def _frequencies(door: Door, warehouse: Warehouse, asking: Asking, cohort: Cohort, asked: Any) -> dict[str, Any]:
    """The alleles of one name, among the unrelated of the cohort."""
    locus = parse_named_variant(str(asked.get("variant", "")))
    frame = answer(warehouse, asking, Frequencies(cohort, locus), policy=door.policy).frame
    columns = ("contig", "position", "ref", "alt", "ac", "an", "hom")
    return {"alleles": frame.select(columns).to_dicts()}


def _survival(door: Door, warehouse: Warehouse, asking: Asking, cohort: Cohort, asked: Any) -> dict[str, Any]:
    """The log hazard ratio of an outcome, of the cohort to everybody else who permits the purpose."""
    if cohort.criterion == EVERYBODY:
        raise InvalidQuestion("Everybody has nobody to be compared with", do="Ask about a cohort")
    zero = asked.get("time_zero")
    question = FollowUp(
        (Cohort("cohort", cohort.criterion), Cohort("everybody else", ~cohort.criterion)),
        Outcome.parse(str(asked.get("outcome", ""))),
        None if zero is None else TimeZero.parse(str(zero)),
    )
    return answer(warehouse, asking, question, lambda times: aggregate(estimate(times)), policy=door.policy).to_json()


def _about(door: Door, warehouse: Warehouse, asking: Asking, _: Cohort, __: Any) -> dict[str, Any]:
    """What there is to ask, of how many who permit the purpose, and what enough of them agreed to."""
    everybody = answer(warehouse, asking, Count(Cohort("Everybody", EVERYBODY)), policy=door.policy)
    named = answer(warehouse, asking, Datasets()).datasets
    reached = [each for each in named if asking.datasets is None or each.name in asking.datasets]
    known = terms()
    return {
        "version": VERSION,
        "datasets": [{"name": each.name, "assembly": each.assembly} for each in reached],
        "data_uses": sorted({known[use.permission].short for each in reached for use in each.data_uses
                             if use.permission in known}),
        "permitted": plain(everybody.permitted),
    }  # fmt: skip


_ASK: dict[str, Callable[[Door, Warehouse, Asking, Cohort, Any], dict[str, Any]]] = {
    "count": _count, "attrition": _attrition, "frequencies": _frequencies, "survival": _survival,
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
