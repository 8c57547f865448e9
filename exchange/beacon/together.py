"""Requests for single alleles that waited together (exchange/beacon/batches.py), answered for each asker at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from starlette.requests import Request

from cohorts.errors import ConcordError
from cohorts.loci import Variant
from exchange.asker import Asker, Door, TooOften
from exchange.beacon.answered import Answered, Scope, datasets_asked, granularity
from exchange.beacon.answers import entries
from exchange.beacon.filters import Meant
from exchange.beacon.places import Place, place_of
from exchange.beacon.request import BeaconRequest
from exchange.beacon.single_alleles import known

PATH = "g_variants"

Waiting = tuple[Request, BeaconRequest]
Said = dict[str, Any]
Write = Callable[[Asker, BeaconRequest, Answered], Said]


class Longer:
    """Not answered here: records are asked for, or the place is not one allele. The request has been counted."""


Told = Said | ConcordError | Longer


def told_together(door: Door, waiting: Sequence[Waiting], write: Write) -> list[Told]:
    """What each request is answered, in their order; `write` makes an answer a response."""
    askers: dict[Hashable, list[int]] = {}
    for at, (request, _) in enumerate(waiting):
        askers.setdefault(_from(request), []).append(at)
    told: list[Told] = [Longer()] * len(waiting)
    for places in askers.values():
        for at, answer in zip(places, _of_one(door, [waiting[at] for at in places], write), strict=True):
            told[at] = answer
    return told


def _from(request: Request) -> Hashable:
    """Requests that are alike in this are of one asker: whatever exchange/asker.py reads of a request."""
    address = request.client.host if request.client else None
    return address, request.url.scheme, tuple(request.scope["headers"])


def _of_one(door: Door, waiting: Sequence[Waiting], write: Write) -> list[Told]:
    """The answers to one asker, whose rights and purpose are looked up once."""
    try:
        asker = door.asker(waiting[0][0], "beacon", counted=True)
    except ConcordError as error:
        return [_too_often(door, request) or error for request, _ in waiting]
    found = [_too_often(door, request) or _place(asker, asked) for request, asked in waiting]
    alleles = {at: place for at, place in enumerate(found) if isinstance(place, Place)}
    asked_in = {name for at in alleles for name in datasets_asked(asker, waiting[at][1])}
    names = sorted(each.name for each in asker.datasets if each.assembly is not None and each.name in asked_in)
    seen = known(asker, [place.locus for place in alleles.values() if isinstance(place.locus, Variant)], names)
    told: list[Told] = []
    for (_, asked), place in zip(waiting, found, strict=True):
        if isinstance(place, Place):
            told.append(write(asker, asked, entries(asker, asked, PATH, place, Meant(), Scope(), seen)))
        else:
            told.append(place)
    return told


def _too_often(door: Door, request: Request) -> TooOften | None:
    try:
        door.count(request.headers.get("authorization"), request.client.host if request.client else None, door.site())
    except TooOften as error:
        return error
    return None


def _place(asker: Asker, asked: BeaconRequest) -> Place | ConcordError | Longer:
    """The place of a request for one allele and no record."""
    try:
        place = place_of(asked.genomic, asker.site.references)
        records = granularity(asker, asked, PATH) == "record"
    except ConcordError as error:
        return error
    if records or place is None or not isinstance(place.locus, Variant):
        return Longer()
    return place if place.choice.everything and place.symbolic is None else Longer()
