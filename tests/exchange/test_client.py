"""The client asks a Beacon in Python's words and gives frames; what a Beacon refuses is an error with its own words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from exchange.client import Beacon, BeaconError, Counted, at_least, below, equals
from tests.exchange.aside import run_aside
from tests.exchange.beacon.client import BASE, Caller, linked


class Inside(httpx.BaseTransport):
    """Carries requests to the routes of a caller, without a network."""

    def __init__(self, caller: Caller) -> None:
        self.application = caller.application

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.application, client=("127.0.0.1", 1))
            async with httpx.AsyncClient(transport=transport) as client:
                return await client.request(
                    request.method, request.url, content=request.read(), headers=request.headers
                )

        told = run_aside(once())
        return httpx.Response(told.status_code, content=told.content)


@pytest.fixture(scope="module")
def beacon(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beacon]:
    caller = Caller(linked(tiny_warehouse, tmp_path_factory.mktemp("client")), "researcher")
    with Beacon(BASE, transport=Inside(caller)) as found:
        yield found
    caller.door.close()


def test_counts_and_existence(beacon: Beacon) -> None:
    told = beacon.count("individuals", ["ICD10CM:I21", at_least("ageAtEnrolment", 65)])
    assert told == Counted(True, 2, "count", {})
    assert beacon.exists(contig="19", start=11105407, ref="C", alt="T")
    assert not beacon.exists(contig="19", start=11105407, ref="C", alt="A")


def test_alleles_are_rows_with_their_frequencies(beacon: Beacon) -> None:
    frame = beacon.variants([equals("consequence", "loss_of_function")], gene="LDLR")
    everybody = frame.filter(population="all").row(0, named=True)
    assert (everybody["position"], everybody["ref"], everybody["alt"], everybody["gene"]) == (
        11105408,
        "C",
        "T",
        "LDLR",
    )
    assert (everybody["ac"], everybody["an"]) == (4, 72)
    assert beacon.variants(gene="LDLR", kind="DEL").is_empty()
    assert beacon.variants([below("alleleFrequency", 0.05)], gene="LDLR")["id"].n_unique() == 3


def test_people_are_rows_page_after_page(beacon: Beacon) -> None:
    frame = beacon.individuals()
    assert frame.height == frame["id"].n_unique() == 46
    treated = beacon.individuals(["RXNORM:36567"])
    assert treated["treatments"].to_list() == [["RXNORM:36567"]] * 3
    assert beacon.individuals(most=5).height == 5


def test_what_a_beacon_says_of_itself(beacon: Beacon) -> None:
    assert beacon.info()["apiVersion"] == "v2.2.0"
    assert beacon.datasets()["id"].to_list() == ["tiny"]
    terms = beacon.terms()
    assert {"ICD10CM:E78", "case_of:gout"} <= {*terms["id"]}


def test_refusals_are_errors_in_the_beacons_words(beacon: Beacon) -> None:
    with pytest.raises(BeaconError) as caught:
        beacon.count(filters=["UBERON:1"])
    assert (caught.value.status, caught.value.unsupported) == (400, ("UBERON:1",))
    with pytest.raises(TypeError, match="unknown parameter chrom"):
        beacon.exists(chrom="19")
