"""Requests for single alleles that waited together (exchange/beacon/batches.py), answered for each asker at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cohorts.errors import ConcordError
from cohorts.loci import Variant
from exchange.asker import Asker, Door, TooOften
from exchange.beacon.answered import Answered, Scope, datasets_asked, granularity
from exchange.beacon.answers import entries
from exchange.beacon.filters import Meant
from exchange.beacon.places import Place, place_of
from exchange.beacon.request import BeaconRequest, request_of
from exchange.beacon.responses import HEADERS, failed
from exchange.beacon.single_alleles import known
from exchange.site import Site

PATH = "g_variants"

Waiting = tuple[Request, bytes]  # and the text of its question
Write = Callable[[Asker, BeaconRequest, Answered], dict[str, Any]]


def spells_an_allele(text: bytes) -> bool:
    """Whether a question may be about a single allele, by a look at its unread text."""
    return b"referenceBases" in text and b"alternateBases" in text


def told_together(door: Door, waiting: Sequence[Waiting], write: Write) -> list[Response | None]:
    """The response to each request, in their order; None where more is asked than whether one allele is there. `write`
    makes the answer to an asker what the response says."""
    askers: dict[Hashable, list[int]] = {}
    for at, (request, _) in enumerate(waiting):
        askers.setdefault(_from(request), []).append(at)
    told: list[Response | None] = [None] * len(waiting)
    for places in askers.values():
        some = [waiting[at] for at in places]
        try:
            responses = _of_one(door, some, write)
        except Exception as error:
            responses = [failed(door, None, error) for _ in some]
        for at, response in zip(places, responses, strict=True):
            told[at] = response
    return told


def _from(request: Request) -> Hashable:
    """Requests that are alike in this are of one asker: whatever exchange/asker.py reads of a request."""
    address = request.client.host if request.client else None
    return address, request.url.scheme, tuple(request.scope["headers"])


def _of_one(door: Door, waiting: Sequence[Waiting], write: Write) -> list[Response | None]:
    """The responses to one asker, whose rights and purpose are looked up once; who is answered here is counted."""
    site = door.site()
    try:
        asker = door.asker(waiting[0][0], "beacon", counted=True)
    except ConcordError as error:
        return [failed(door, None, _too_often(door, request, site) or error) for request, _ in waiting]
    told: list[Response | None] = [None] * len(waiting)
    alleles: dict[int, tuple[BeaconRequest, Place, Variant]] = {}
    for at, (request, text) in enumerate(waiting):
        asked: BeaconRequest | None = None
        try:
            asked = request_of(request.method, text)
            place = place_of(asked.genomic, site.references)
        except ConcordError as error:
            told[at] = failed(door, asked, _too_often(door, request, site) or error)
            continue
        if (allele := _one_allele(asker, asked, place)) is None or place is None:
            continue
        if late := _too_often(door, request, site):
            told[at] = failed(door, asked, late)
        else:
            alleles[at] = asked, place, allele
    names = {name for asked, _, _ in alleles.values() for name in datasets_asked(asker, asked)}
    spelled = [each.name for each in asker.datasets if each.assembly is not None and each.name in names]
    seen = known(asker, [allele for _, _, allele in alleles.values()], spelled)
    for at, (asked, place, _) in alleles.items():
        found = entries(asker, asked, PATH, place, Meant(), Scope(), seen)
        told[at] = JSONResponse(write(asker, asked, found), headers=HEADERS)
    return told


def _one_allele(asker: Asker, asked: BeaconRequest, place: Place | None) -> Variant | None:
    """The allele that is all a request asks about, and no record of it."""
    if place is None or not isinstance(place.locus, Variant) or place.symbolic is not None:
        return None
    if asked.filters or not place.choice.everything or granularity(asker, asked, PATH) == "record":
        return None
    return place.locus


def _too_often(door: Door, request: Request, site: Site) -> TooOften | None:
    """Count a request towards its asker's limit."""
    try:
        door.count(request.headers.get("authorization"), request.client.host if request.client else None, site)
    except TooOften as error:
        return error
    return None
