"""The catalogue: JSON-LD with what DCAT asks of a dataset, and without a number of people."""

from __future__ import annotations

from pathlib import Path

from access.banners import DEMO_BANNER
from tests.exchange.beacon.client import ORIGIN, Caller, linked


def test_the_catalogue_says_what_there_is_and_where_it_is_asked(tiny_warehouse: Path, tmp_path: Path) -> None:
    caller = Caller(linked(tiny_warehouse, tmp_path), "public")
    response = caller.send("GET", f"{ORIGIN}/ga4gh/catalogue")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/ld+json")
    told = response.json()
    [dataset] = told["dcat:dataset"]
    assert dataset["dct:identifier"] == "tiny"
    assert dataset["dct:description"] == DEMO_BANNER
    assert {each["@id"] for each in dataset["odrl:hasPolicy"]["dct:conformsTo"]} >= {"obo:DUO_0000042"}
    prefixes = {*told["@context"]}
    names = {key for key in _keys(told) if not key.startswith("@")} - prefixes
    assert {name.partition(":")[0] for name in names} <= prefixes
    for service in told["dcat:service"]:
        if "dcat:endpointDescription" in service:
            assert caller.send("GET", service["dcat:endpointDescription"]["@id"]).status_code == 200
    assert caller.send("GET", dataset["@id"]).status_code == 200
    assert all(isinstance(each, str) for each in _values(told))
    caller.door.close()


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return {*value} | {key for each in value.values() for key in _keys(each)}
    return {key for each in value for key in _keys(each)} if isinstance(value, list) else set()


def _values(value: object) -> list[object]:
    if isinstance(value, dict):
        return [one for each in value.values() for one in _values(each)]
    return [one for each in value for one in _values(each)] if isinstance(value, list) else [value]
