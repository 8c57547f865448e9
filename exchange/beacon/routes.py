"""The routes of a Beacon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from cohorts.errors import ConcordError
from exchange.asker import Asker, Door
from exchange.beacon import envelope, model, openapi
from exchange.beacon.answered import Answered, Scope
from exchange.beacon.answers import entries
from exchange.beacon.batches import Batches
from exchange.beacon.collections import cohort_criterion, collection
from exchange.beacon.documents import ANA, BIO, IND, RUN
from exchange.beacon.filters import meant
from exchange.beacon.handovers import handovers
from exchange.beacon.places import allele_of, place_of, symbolic_of
from exchange.beacon.request import BeaconRequest
from exchange.beacon.responses import HEADERS, endpoint, failed, text_of
from exchange.beacon.terms import filtering_terms
from exchange.beacon.together import PATH, Waiting, spells_an_allele, told_together
from exchange.cross_origin import preflights
from exchange.service_info import service_info
from exchange.site import Site

PREFIX = "/beacon/v2"
_EVERYTHING = Scope()
_KINDS = {"individuals": IND, "biosamples": BIO, "runs": RUN, "analyses": ANA}

Said = dict[str, Any]


def routes(door: Door) -> list[BaseRoute]:
    """Every route of the Beacon, below PREFIX."""
    most = sorted(model.ENTRY_TYPES.values(), key=lambda each: each.path != PATH)  # what is asked most is tried first
    found: list[BaseRoute] = [
        Route(f"{PREFIX}/{each.path}", _entries(door, each.path), methods=["GET", "POST"]) for each in most
    ]
    found += preflights(PREFIX)
    for path, said in _FRAMEWORK.items():
        for at in (path, f"{path}/") if path else ("", "/"):
            found.append(Route(f"{PREFIX}{at}", _framework(door, said), methods=["GET"]))
    found.append(Route(f"{PREFIX}/filtering_terms", _terms(door), methods=["GET", "POST"]))
    for each in model.ENTRY_TYPES.values():
        at = f"{PREFIX}/{each.path}"
        found.append(Route(f"{at}/{{id}}", _entries(door, each.path, each.path), methods=["GET", "POST"]))
        if each.path in model.WITH_TERMS:
            found.append(Route(f"{at}/{{id}}/filtering_terms", _terms(door, each.path), methods=["GET", "POST"]))
        for linked in each.linked:
            found.append(Route(f"{at}/{{id}}/{linked}", _entries(door, linked, each.path), methods=["GET", "POST"]))
    found.append(Route(f"{PREFIX}/{{rest:path}}", _nowhere(door), methods=["GET", "POST"]))
    return found


# ── framework ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _info(site: Site, base: str) -> Said:
    about = {
        "id": site.id,
        "name": site.name,
        "apiVersion": model.API,
        "environment": site.environment,
        "description": site.description,
        "organization": _organization(site),
        "welcomeUrl": base.removesuffix(PREFIX),
        "version": model.API,
    }
    return envelope.informational(site, about, "info")


def _organization(site: Site) -> Said:
    told = site.organization
    made = {"id": told["id"], "name": told["name"]}
    made |= {"welcomeUrl": told["url"]} if "url" in told else {}
    return made | ({"contactUrl": told["contact"]} if "contact" in told else {})


_FRAMEWORK: dict[str, Callable[[Site, str], Said]] = {
    "": _info,
    "/info": _info,
    "/service-info": lambda site, base: service_info(site, "beacon", model.API.removeprefix("v"), base),
    "/configuration": lambda site, base: envelope.informational(
        site, model.configuration(site.environment), "configuration"
    ),
    "/entry_types": lambda site, base: envelope.informational(site, {"entryTypes": model.entry_types()}, "entryType"),
    "/map": lambda site, base: envelope.informational(site, model.endpoint_map(base), "map"),
    "/openapi.json": lambda site, base: openapi.document(site, base),
}


def _framework(door: Door, said: Callable[[Site, str], Said]) -> Callable[..., Any]:
    def work(request: Request) -> Said:
        site = door.site()
        door.count(request.headers.get("authorization"), request.client.host if request.client else None, site)
        return said(site, f"{door.base(request, site)}{PREFIX}")

    return endpoint(door, lambda request, _: work(request), reads=False)


def _terms(door: Door, path: str | None = None) -> Callable[..., Any]:
    def work(request: Request, asked: BeaconRequest) -> Said:
        asker = door.asker(request, "beacon")
        found = filtering_terms(asker, "individuals" if path in ("cohorts", "datasets") else path)
        listed = found["filteringTerms"]
        if asked.limit and ("limit" in request.query_params or request.method == "POST"):
            listed = listed[asked.skip * asked.limit : (asked.skip + 1) * asked.limit]
        return envelope.informational(asker.site, {**found, "filteringTerms": listed}, "filteringTerm")

    return endpoint(door, work)


def _nowhere(door: Door) -> Callable[..., Any]:
    async def endpoint(request: Request) -> Response:
        try:
            site = await run_in_threadpool(door.site)
        except ConcordError as error:
            return await run_in_threadpool(failed, door, None, error)
        told = envelope.failed(site, None, 404, "There is no such endpoint: see /map", {})
        return JSONResponse(told, 404, headers=HEADERS)

    return endpoint


# ── entries ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _entries(door: Door, path: str, under: str | None = None) -> Callable[..., Any]:
    def work(request: Request, asked: BeaconRequest) -> Said:
        asker = door.asker(request, "beacon")
        id_ = request.path_params.get("id")
        wanted = meant(
            asked.filters, lambda codes: {each: asker.domains[each] for each in codes if each in asker.domains}
        )
        place = place_of(asked.genomic, asker.site.references)
        if path in ("datasets", "cohorts"):
            return collection(asker, asked, path, id_, place, wanted)
        scope = _scope(asker, under, id_)
        found = entries(asker, asked, path, place, wanted, scope)
        return _answered(asker, asked, found, path, scope)

    ordinary = endpoint(door, work)
    if path != PATH or under is not None:
        return ordinary
    waiting: Batches[Waiting, Response | None] = Batches(lambda some: told_together(door, some, _answered))

    async def together(request: Request) -> Response:
        try:
            text = await text_of(request)
        except ConcordError as error:
            return await run_in_threadpool(failed, door, None, error)
        found = await waiting.answer((request, text)) if spells_an_allele(text) else None
        return await ordinary(request, text) if found is None else found

    return together


def _answered(
    asker: Asker, asked: BeaconRequest, found: Answered, path: str = PATH, scope: Scope = _EVERYTHING
) -> Said:
    more = handovers(asker, path, found, scope)
    return envelope.answered(asker.site, asked, path, found, more, _said_of_role(asker))


def _scope(asker: Asker, under: str | None, id_: str | None) -> Scope:
    """What an identifier in the address narrows to; nothing where it is nobody's."""
    if under is None or id_ is None:
        return Scope()
    if under == "g_variants":
        if (found := symbolic_of(id_)) is not None:
            return Scope(symbolic=found)
        allele = allele_of(id_)
        return Scope(allele=allele) if allele else Scope(nothing=True)
    if under == "datasets":
        return Scope(dataset=id_)
    if under == "cohorts":
        found = cohort_criterion(asker, id_)
        return Scope(criterion=found) if found else Scope(nothing=True)
    parts = asker.pseudonyms.read(id_)
    if parts is None or parts[0] != _KINDS[under] or not asker.reaches(parts[1]):
        return Scope(nothing=True)
    dataset, individual, *rest = parts[1:]
    return Scope(one=(dataset, individual, rest[0] if rest else None))


def _said_of_role(asker: Asker) -> Said:
    """How numbers are to be read by this asker."""
    if asker.role.exact:
        return {}
    least = asker.policy.threshold
    rounded = "" if asker.role.boolean_only else f"; counts are rounded down to multiples of {asker.policy.base}"
    return {"disclosure": f"Fewer than {least} individuals are answered as none{rounded}."}
