"""Beacon responses around an answer: boolean, count, result sets, collections, information, errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exchange.beacon.answered import Answered, ResultSet
from exchange.beacon.model import API, ENTRY_TYPES, EntryType
from exchange.beacon.request import BeaconRequest
from exchange.site import Site

_SHOWN = {
    "HIT": lambda each: each.exists, "MISS": lambda each: not each.exists, "ALL": lambda each: True,
    "NONE": lambda each: False,
}  # fmt: skip


def informational(site: Site, response: Any, schema: str) -> dict[str, Any]:
    """The response of a framework endpoint."""
    meta = {"beaconId": site.id, "apiVersion": API, "returnedSchemas": [{"entityType": schema, "schema": schema}]}
    return {"meta": meta, "response": response}


def meta(site: Site, request: BeaconRequest, granularity: str, of: EntryType | None) -> dict[str, Any]:
    """What a response says of itself and of the request as it was understood."""
    return {
        "beaconId": site.id,
        "apiVersion": API,
        "returnedGranularity": granularity,
        "returnedSchemas": [{"entityType": of.id, "schema": of.schema}] if of else [],
        "testMode": request.test,
        "receivedRequestSummary": {
            "apiVersion": request.api or API,
            "requestedSchemas": [dict(each) for each in request.schemas],
            "filters": [str(each) for each in request.filters],
            "requestParameters": {"g_variant": _plain(request.genomic)} if request.genomic else {},
            "includeResultsetResponses": request.include,
            "pagination": {"skip": request.skip, "limit": request.limit},
            "requestedGranularity": request.granularity or "record",
            "testMode": request.test,
        },
    }


def answered(site: Site, request: BeaconRequest, path: str, found: Answered, handovers: Mapping[str, list[Any]],
             info: Mapping[str, Any]) -> dict[str, Any]:  # fmt: skip
    """The response of an entry type with result sets, as much as its granularity says."""
    response: dict[str, Any] = {
        "meta": meta(site, request, found.granularity, ENTRY_TYPES[path]),
        "responseSummary": _summary(found.granularity, found.exists, found.count)
        | _precision(found, found.granularity),
    }
    told = {**found.info, **info}
    if told:
        response["info"] = told
    if found.granularity == "record" or (request.include_stated and request.include != "NONE"):
        shown = [each for each in found.sets if _SHOWN[request.include](each)]
        response["response"] = {"resultSets": [_set(found, each, handovers.get(each.id, [])) for each in shown]}
    return response


def collections(
    site: Site, request: BeaconRequest, path: str, found: list[dict[str, Any]], total: int, info: Mapping[str, Any]
) -> dict[str, Any]:
    """The response of an entry type with collections."""
    granularity = request.granularity or "record"
    response: dict[str, Any] = {
        "meta": meta(site, request, granularity, ENTRY_TYPES[path]),
        "responseSummary": _summary(granularity, total > 0, total),
    }
    if info:
        response["info"] = dict(info)
    if granularity == "record":
        response["response"] = {"collections": found}
    return response


def failed(
    site: Site, request: BeaconRequest | None, code: int, message: str, info: Mapping[str, Any]
) -> dict[str, Any]:
    """An error, in the words of the specification."""
    told: dict[str, Any] = {
        "meta": meta(site, request or BeaconRequest(), "boolean", None),
        "error": {"errorCode": code, "errorMessage": message},
    }
    return {**told, "info": dict(info)} if info else told


def _summary(granularity: str, exists: bool, total: int) -> dict[str, Any]:
    return {"exists": exists} if granularity == "boolean" else {"exists": exists, "numTotalResults": total}


def _precision(found: Answered, granularity: str) -> dict[str, Any]:
    """How exact a count is, in the words of version 2.2."""
    if granularity == "boolean" or found.rounded is None:
        return {}
    return {"countPrecision": "rounded", "countAdjustedTo": [found.rounded]}


def _set(answer: Answered, found: ResultSet, handovers: list[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": found.id,
        "setType": "dataset",
        "exists": found.exists,
        "resultsCount": found.count or 0,
        "results": list(found.results),
        **_precision(answer, "boolean" if found.count is None else "count"),
    }
    if found.count is None:
        made["info"] = {"counts": "not told of this dataset"}
    return {**made, "resultsHandovers": handovers} if handovers else made


def _plain(genomic: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in genomic.items()}
