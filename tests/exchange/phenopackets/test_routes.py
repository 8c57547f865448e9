"""A phenopacket over HTTP, by the address that a Beacon hands over: by right, and under no identifier of the source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import phenopackets.schema.v2 as schema
import pytest
from google.protobuf.json_format import ParseDict

from tests.exchange.beacon.client import ORIGIN, Caller, linked

PACKETS = f"{ORIGIN}/ga4gh/phenopackets"


@pytest.fixture(scope="module")
def callers(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Caller]]:
    folder = linked(tiny_warehouse, tmp_path_factory.mktemp("handed"))
    made = {role: Caller(folder, role) for role in ("public", "partner", "researcher")}
    yield made
    for each in made.values():
        each.door.close()


def handed(caller: Caller, **query: Any) -> list[str]:
    told = caller.get("/individuals", **query)["response"]["resultSets"][0]["resultsHandovers"]
    return [each["url"] for each in told if each["url"].startswith(PACKETS)]


def test_every_individual_of_a_page_is_handed_over_as_a_phenopacket(callers: dict[str, Caller]) -> None:
    caller = callers["researcher"]
    addresses = handed(caller, limit=4)
    assert len(addresses) == 4
    carrier = handed(caller, limit=1, filters="ICD10CM:I21,RXNORM:36567")
    for address in (*addresses[:1], *carrier):
        told = caller.get(address)
        packet = ParseDict(told, schema.Phenopacket())
        assert packet.id == packet.subject.id == address.rpartition("/")[2]
        assert all(each.individual_id == packet.id for each in packet.biosamples)
        assert not {"P00", "P02", "S00", "S02"} & {*json.dumps(told).replace('"', " ").split()}
    assert {each.term.id for each in packet.diseases} >= {"ICD10CM:I21.4"}


def test_roles_without_rows_are_given_none(callers: dict[str, Caller]) -> None:
    [address] = handed(callers["researcher"], limit=1)
    for role in ("public", "partner"):
        assert callers[role].send("GET", address).status_code == 403
    page = {"Origin": "https://elsewhere.example"}
    assert callers["researcher"].send("GET", address, headers=page).status_code in (401, 403)


def test_nobody_and_who_does_not_permit_the_purpose_are_not_told_apart(callers: dict[str, Caller]) -> None:
    caller = callers["researcher"]
    sealed = caller.door.opened()[1].of("ind", "tiny", "P40")  # without consent for health research
    told = [caller.send("GET", f"{PACKETS}/{each}") for each in (sealed, "ind.nobody", "bio.x")]
    assert {each.status_code for each in told} == {404}
    assert len({each.text for each in told}) == 1


def test_service_info(callers: dict[str, Caller]) -> None:
    told = callers["public"].get(f"{PACKETS}/service-info")
    assert told["type"] == {"group": "org.ga4gh", "artifact": "phenopackets", "version": "2.0.2"}
