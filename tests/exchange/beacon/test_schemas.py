"""Every answer of every endpoint, GET and POST, in every role, holds to the specification's schemas (v2.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.exchange.beacon.client import BASE, Caller
from tests.exchange.beacon.schemas import Schemas

ROLES = ("public", "partner", "researcher")
FRAMEWORK = {
    "/": "beaconInfoResponse",
    "/info": "beaconInfoResponse",
    "/service-info": "ga4gh-service-info-1-0-0-schema",
    "/configuration": "beaconConfigurationResponse",
    "/entry_types": "beaconEntryTypesResponse",
    "/map": "beaconMapResponse",
    "/filtering_terms": "beaconFilteringTermsResponse",
}


@pytest.mark.parametrize("path", FRAMEWORK)
def test_every_framework_endpoint_holds_to_its_schema(path: str, partner: Caller, schemas: Schemas) -> None:
    schemas.response(partner.get(path), FRAMEWORK[path])


def first_ids(caller: Caller) -> dict[str, str]:
    """An identifier of each entry type, from its own endpoint; one that is nobody's where none is told."""
    found = {}
    for name, each in caller.get("/map")["response"]["endpointSets"].items():
        told = caller.get(each["rootUrl"], limit=1).get("response", {})
        results = told.get("collections") or [one for part in told.get("resultSets", ()) for one in part["results"]]
        found[name] = (results[0].get("id") or results[0]["variantInternalId"]) if results else "ind.nobody"
    return found


def addresses(caller: Caller) -> Iterator[tuple[str, str]]:
    """(address, what it returns) of everything in /map, with identifiers filled in."""
    ids = first_ids(caller)
    for name, each in caller.get("/map")["response"]["endpointSets"].items():
        yield each["rootUrl"], name
        yield each["singleEntryUrl"].replace("{id}", ids[name]), name
        for linked in each["endpoints"].values():
            yield linked["url"].replace("{id}", ids[name]), linked["returnedEntryType"]
        if "filteringTermsUrl" in each:
            yield each["filteringTermsUrl"].replace("{id}", ids[name]), "filteringTerm"


@pytest.mark.parametrize("role", ROLES)
def test_every_address_of_the_map_answers_as_its_schema_says(
    role: str, callers: dict[str, Caller], schemas: Schemas
) -> None:
    caller = callers[role]
    seen = 0
    for address, returned in addresses(caller):
        assert address.startswith(BASE)
        told_of = [caller.post(address, {"pagination": {"limit": 1}})]
        told_of += [caller.get(address, limit=2)] if role == "researcher" else []
        for told in told_of:
            if returned == "filteringTerm":
                schemas.response(told, "beaconFilteringTermsResponse")
                continue
            assert schemas.answer(told) == returned
            if role == "researcher":
                assert told["responseSummary"]["exists"], address
        seen += 1
    assert seen == 7 + 7 + 24 + 3


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("granularity", ["boolean", "count", "record"])
def test_every_granularity_holds_to_its_schema(
    role: str, granularity: str, callers: dict[str, Caller], schemas: Schemas
) -> None:
    for path in ("/individuals", "/g_variants", "/runs", "/datasets"):
        told = callers[role].get(path, requestedGranularity=granularity, includeResultsetResponses="ALL")
        schemas.answer(told)


@pytest.mark.parametrize(
    "query",
    [
        {"filters": [{"id": "ICD10CM:E78"}], "requestParameters": {"geneId": "LDLR"}},
        {"requestParameters": {"g_variant": {"referenceName": "19", "start": [11105407], "end": [11106001]}}},
        {"requestParameters": [{"geneId": "BRCA1"}], "includeResultsetResponses": "MISS", "testMode": True},
    ],
)
def test_questions_of_every_kind_hold_to_the_schema(
    query: dict[str, Any], callers: dict[str, Caller], schemas: Schemas
) -> None:
    for caller in callers.values():
        for path in ("/g_variants", "/individuals", "/biosamples"):
            schemas.answer(caller.post(path, query))


@pytest.mark.parametrize(
    "path", ["/individuals?skip=-1", "/g_variants?start=1", "/individuals?filters=NOPE:1", "/nowhere"]
)
def test_errors_hold_to_their_schema(path: str, researcher: Caller, schemas: Schemas) -> None:
    response = researcher.send("GET", BASE + path)
    assert response.status_code in (400, 404)
    schemas.response(response.json(), "beaconErrorResponse")
    assert response.json()["error"]["errorCode"] == response.status_code
