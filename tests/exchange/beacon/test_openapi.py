"""The OpenAPI document names every address of the map, and no request that it allows makes the server fail.

CONCORD_EXAMPLES turns the number of requests an operation up (500 is a night's worth).
"""

from __future__ import annotations

import os
import re
import warnings

import pytest

from tests.exchange.beacon.client import BASE, Caller
from tests.exchange.beacon.test_schemas import FRAMEWORK

EXAMPLES = int(os.environ.get("CONCORD_EXAMPLES", "2"))
#: One of each kind of work; all of them when asked for more.
FEW = ("/g_variants", "/individuals/{id}", "/cohorts", "/filtering_terms")


def test_the_document_names_every_address_of_the_map(partner: Caller) -> None:
    document = partner.get("/openapi.json")
    said = set(document["paths"])
    mapped = set(FRAMEWORK)
    for each in partner.get("/map")["response"]["endpointSets"].values():
        listed = [each["rootUrl"], each["singleEntryUrl"], *(one["url"] for one in each["endpoints"].values())]
        mapped |= {address.removeprefix(BASE) for address in (*listed, *filter(None, [each.get("filteringTermsUrl")]))}
    assert mapped <= said
    assert document["servers"] == [{"url": BASE}]
    names = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(names) == len({*names})


def test_no_allowed_request_is_a_server_error(partner: Caller) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, Phase, given, settings

    document = partner.get("/openapi.json")
    schema = schemathesis.openapi.from_dict(document)
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if EXAMPLES <= 2 and operation.path not in FEW:
            continue

        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def holds(case) -> None:
            nonlocal asked
            sent = case.as_transport_kwargs(base_url=BASE)
            known = {key: sent[key] for key in ("params", "json", "data") if sent.get(key) is not None}
            response = partner.send(sent["method"], sent["url"], **known)
            asked += 1
            assert response.status_code < 500, (sent["url"], known)
            assert response.status_code in (200, 400, 404), response.status_code

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            holds()
    assert asked >= EXAMPLES * len(FEW)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"null", b'"text"', b'{"query": []}', b'{"query": {"filters": [[]]}}', b"[" * 50_000]
)
def test_a_body_that_is_no_request_is_never_a_server_error(body: bytes, partner: Caller) -> None:
    response = partner.send("POST", f"{BASE}/g_variants", content=body)
    assert response.status_code in (200, 400)
    assert not re.search(r"Traceback|File \"", response.text)


def test_too_large_a_body_is_not_read(partner: Caller) -> None:
    response = partner.send("POST", f"{BASE}/g_variants", content=b" " * (1 << 21))
    assert response.status_code == 400
