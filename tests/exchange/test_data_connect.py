"""Data Connect: tables as each asker may see them, page by page, rows that hold to their own schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from exchange import data_connect
from exchange.data_connect import PREFIX
from tests.exchange.beacon.client import ORIGIN, Caller, linked


@pytest.fixture(autouse=True)
def long_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_connect, "STRETCH", 240_000_000)


@pytest.fixture(scope="module")
def callers(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Caller]]:
    made = {role: Caller(linked(tiny_warehouse, tmp_path_factory.mktemp(role)), role)
            for role in ("public", "partner", "researcher")}  # fmt: skip
    yield made
    for each in made.values():
        each.door.close()


def rows(caller: Caller, table: str) -> list[dict[str, Any]]:
    """Every row, by following the pages; each holds to the schema that came with it."""
    found: list[dict[str, Any]] = []
    address: str | None = f"{ORIGIN}{PREFIX}/table/{table}/data"
    while address:
        told = caller.send("GET", address).json()
        jsonschema.validate(told["data"], {"type": "array", "items": told["data_model"]})
        assert told["data_model"] == caller.get(f"{ORIGIN}{PREFIX}/table/{table}/info")["data_model"]
        found += told["data"]
        address = told.get("pagination", {}).get("next_page_url")
    return found


def test_what_there_is(callers: dict[str, Caller]) -> None:
    told = callers["researcher"].get(f"{ORIGIN}{PREFIX}/tables")
    assert [each["name"] for each in told["tables"]] == ["datasets", "conditions", "treatments", "alleles_grch38"]
    for each in told["tables"]:
        assert callers["researcher"].get(each["data_model"]["$ref"])["name"] == each["name"]
    info = callers["public"].get(f"{ORIGIN}{PREFIX}/service-info")
    assert info["type"] == {"group": "org.ga4gh", "artifact": "data-connect", "version": "1.0.0"}


def test_a_researcher_reads_the_numbers_of_every_other_door(callers: dict[str, Caller]) -> None:
    """For health research 46 are permitted, 40 of them sequenced; the common allele is the 20 even ones' below P40."""
    caller = callers["researcher"]
    assert rows(caller, "datasets") == [{"dataset": "tiny", "individuals": 46, "biosamples": 40, "runs": 40}]
    conditions = {each["code"]: each["n"] for each in rows(caller, "conditions")}
    assert conditions
    for code, n in conditions.items():
        asked = {"filters": [{"id": code}], "requestedGranularity": "count"}
        assert caller.post("/individuals", asked)["responseSummary"]["numTotalResults"] >= n > 0
    seen = {(each["contig"], each["position"], each["alt"]): each for each in rows(caller, "alleles_grch38")}
    assert len(seen) >= 7
    assert seen["19", 11110000, "G"]["ac"] == 20  # P00 … P38


def test_s_dc_2_a_partner_reads_rounded_numbers_and_no_allele_of_few(callers: dict[str, Caller]) -> None:
    caller = callers["partner"]
    assert rows(caller, "datasets") == [{"dataset": "tiny", "individuals": 40, "biosamples": 40, "runs": 40}]
    assert all(each["n"] is None or each["n"] % 10 == 0 for each in rows(caller, "conditions"))
    alleles = rows(caller, "alleles_grch38")
    assert [each["position"] for each in alleles] == [11110000]
    assert alleles[0]["ac"] % 10 == 0


def test_refusals_and_wrong_names(callers: dict[str, Caller]) -> None:
    def status(role: str, path: str) -> int:
        return callers[role].send("GET", f"{ORIGIN}{PREFIX}{path}").status_code

    assert status("public", "/table/datasets/data") == 403
    assert status("public", "/table/alleles_grch38/data?page=1-240000001") == 403
    assert status("partner", "/table/genotypes/data") == 404
    assert status("partner", "/table/alleles_grch37/info") == 404
    assert status("partner", "/table/datasets/data?page=1-1") == 400
    assert status("partner", "/table/alleles_grch38/data?page=19-7") == 400
    told = callers["partner"].send("GET", f"{ORIGIN}{PREFIX}/table/genotypes/data").json()
    assert "genotypes" in told["errors"][0]["title"]
