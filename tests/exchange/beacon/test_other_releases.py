"""Every address of the map over data that was not made for Concord, and, turned up, over the whole demo.

CONCORD_EXAMPLES set to more than 2 asks the demo of 25,000 people too.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from data.ingest import ingest
from tests.exchange.beacon.client import Caller, linked
from tests.exchange.beacon.schemas import Schemas
from tests.exchange.beacon.test_schemas import FRAMEWORK, addresses
from tests.warehouses import NOW


def check(caller: Caller, schemas: Schemas) -> int:
    """Ask everything once, by GET and POST; gives how many answers said yes."""
    for path, name in FRAMEWORK.items():
        schemas.response(caller.get(path), name)
    found = 0
    for number, (address, returned) in enumerate(addresses(caller)):
        told = caller.get(address, limit=2) if number % 2 else caller.post(address, {"pagination": {"limit": 2}})
        if returned == "filteringTerm":
            schemas.response(told, "beaconFilteringTermsResponse")
        else:
            assert schemas.answer(told) == returned
            found += told["responseSummary"]["exists"]
    return found


def test_cineca_uk1_answers_hold_to_the_schemas(
    shared_data: Callable[[str], Path], schemas: Schemas, tmp_path: Path
) -> None:
    ingest([shared_data("cineca_uk1")], tmp_path / "warehouse", now=NOW, data_use="DUO:0000042")
    caller = Caller(tmp_path / "warehouse", "researcher")
    assert check(caller, schemas) >= 7 + 7 + 18
    told = caller.post("/g_variants", {"requestParameters": {"referenceName": "22", "start": 16050074}})
    [allele] = told["response"]["resultSets"][0]["results"]
    assert allele["variation"]["referenceBases"] == "G"  # as the variation says, not its identifier
    caller.door.close()


@pytest.mark.parametrize("role", ["public", "partner", "researcher"])
def test_the_demo_answers_hold_to_the_schemas(
    role: str, request: pytest.FixtureRequest, schemas: Schemas, tmp_path: Path
) -> None:
    if int(os.environ.get("CONCORD_EXAMPLES", "2")) <= 2:
        pytest.skip("asks the whole demo: set CONCORD_EXAMPLES to more than 2")
    caller = Caller(linked(request.getfixturevalue("demo_warehouse"), tmp_path), role)
    assert check(caller, schemas) >= 7
    caller.door.close()
