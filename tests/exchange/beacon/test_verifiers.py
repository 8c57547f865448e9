"""What the public verifiers of Beacons do, done here: they walk the map, fill in identifiers, and judge every answer.

ga4gh-beacon/beacon-verifier        GET; the default model's own map below the Beacon's address; the framework's
                                    schemas by returned granularity, records by the entry type's schema
EGA-archive/beacon-verifier-v2      /info, /configuration, /filtering_terms, /map; POST of every granularity with
                                    every includeResultsetResponses, testMode on and off; result sets are wanted
                                    of each unless none were asked for; meta by its own schema
elixir-europe/neat-beacon-v2-validator  POST; `{name}` in an address is that field of the first record, else its id
"""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest

from tests.exchange.beacon.client import BASE, Caller
from tests.exchange.beacon.schemas import Schemas


def first(answer: dict[str, Any]) -> dict[str, Any] | None:
    told = answer.get("response", {})
    return next(iter(told.get("collections", [])), None) or next(
        (each for found in told.get("resultSets", []) for each in found["results"]), None
    )


def filled(address: str, record: dict[str, Any] | None) -> str:
    """An address with the fields of a record; as it stands where there is none, as the verifiers ask then."""
    return re.sub(r"\{(\w+)\}", lambda m: (record or {}).get(m[1], m[0]), address)


def test_the_map_has_every_address_of_the_models_own_map(partner: Caller, schemas: Schemas) -> None:
    """So that whoever walks the model's map below our address asks what test_schemas.py asks, which see."""

    def addresses(endpoint_sets: dict[str, Any]) -> set[tuple[str, str]]:
        found = set()
        for each in endpoint_sets.values():
            found |= {(each["rootUrl"], each["entryType"]), (each["singleEntryUrl"], each["entryType"])}
            found |= {(linked["url"], linked["returnedEntryType"]) for linked in each["endpoints"].values()}
        return found

    path = schemas.root / "models" / "beacon-v2-default-model" / "beaconMap.json"
    stated = json.loads(path.read_text().replace("https://exampleBeacons.org", BASE))["endpointSets"]
    assert addresses(stated) == addresses(partner.get("/map")["response"]["endpointSets"])


@pytest.mark.parametrize("role", ["public", "partner"])
def test_result_sets_are_told_at_each_granularity_to_who_says_which(
    role: str, callers: dict[str, Caller], schemas: Schemas
) -> None:
    caller = callers[role]
    for path, include, granularity in itertools.product(
        ("/individuals",), ("ALL", "HIT", "MISS", "NONE"), ("boolean", "count")
    ):
        query = {
            "includeResultsetResponses": include, "requestedGranularity": granularity, "testMode": include == "ALL",
            "pagination": {"skip": 0, "limit": 2},
        }  # fmt: skip
        told = caller.post(path, query)
        schemas.answer(told)
        schemas.check(told["meta"], "framework/responses/sections/beaconResponseMeta.json")
        if include == "NONE":
            assert not told.get("response", {}).get("resultSets")
            continue
        schemas.response(told, "beaconResultsetsResponse")
        sets = told["response"]["resultSets"]
        assert [each["exists"] for each in sets] == {"ALL": [True], "HIT": [True], "MISS": []}[include]
        for each in sets:
            assert each["results"] == []
            shown = told["responseSummary"].get("numTotalResults", 0)  # 0: not told, and said so
            assert each["resultsCount"] == shown
    assert "response" not in caller.post("/individuals", {"requestedGranularity": "boolean"})


def test_every_collection_and_record_has_the_id_that_its_address_takes(researcher: Caller) -> None:
    for each in researcher.get("/map")["response"]["endpointSets"].values():
        record = first(researcher.get(each["rootUrl"]))
        one = first(researcher.get(filled(each["singleEntryUrl"], record)))
        assert one is not None
        assert one["id"] == record["id"]


@pytest.mark.parametrize("path", ["/info", "/configuration", "/filtering_terms", "/map", "/entry_types", "/"])
def test_what_a_verifier_reads_first_needs_no_role(path: str, public: Caller) -> None:
    told = public.get(path)
    assert told["response"]
    assert told["meta"]["returnedSchemas"]


def test_a_partners_count_says_how_exact_it_is(partner: Caller, researcher: Caller) -> None:
    said = partner.get("/individuals", requestedGranularity="count")["responseSummary"]
    assert (said["countPrecision"], said["countAdjustedTo"]) == ("rounded", [10])
    assert "countPrecision" not in researcher.get("/individuals", requestedGranularity="count")["responseSummary"]
    assert partner.get("/individuals", requestedGranularity="boolean")["responseSummary"] == {"exists": True}
