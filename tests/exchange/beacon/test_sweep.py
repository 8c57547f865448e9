"""Beacon answers of random cohorts: a partner's number is 0 or less than told, or enough and rounded; the public gets
none (S-DC 2 and 3). CONCORD_RENDERED sets how many cohorts."""

from __future__ import annotations

import os
import random
from typing import Any

from access import Policy
from tests.exchange.beacon.client import Caller

N = int(os.environ.get("CONCORD_RENDERED", "6"))
POLICY = Policy()
FILTERS = ("NCIT:C16576", "NCIT:C20197", "PHECODE:585", "PHECODE:411", "ATC:C10AA")
PLACES: tuple[dict[str, Any], ...] = ({}, {"geneId": "LDLR"}, {"geneId": "BRCA1"})
PATHS = ("/individuals", "/biosamples", "/g_variants")


def numbers(answer: Any) -> list[int]:
    """Every number of people in an answer, wherever it stands."""
    if isinstance(answer, dict):
        own = [value for key, value in answer.items() if "Results" in key and isinstance(value, int)
               and not isinstance(value, bool)]  # fmt: skip
        return own + [n for value in answer.values() for n in numbers(value)]
    return [n for value in answer for n in numbers(value)] if isinstance(answer, list) else []


def asked(number: int) -> tuple[str, dict[str, Any]]:
    chance = random.Random(number)
    filters = [{"id": each} for each in chance.sample(FILTERS, chance.randrange(0, 3))]
    parameters = chance.choice(PLACES)
    return chance.choice(PATHS[:2]), {
        "requestParameters": parameters, "filters": filters, "requestedGranularity": "record"
    }  # fmt: skip


def test_s_dc_2_every_number_of_an_answer_is_none_or_enough(partner: Caller, public: Caller) -> None:
    told = 0
    for number in range(N):
        path, query = asked(number)
        found = numbers(partner.post(path, query))
        told += len(found)
        for n in found:
            assert n == 0 or (n >= POLICY.base and n % POLICY.base == 0), (path, query, n)
        assert numbers(public.post(path, query)) == [], (path, query)
    assert told


def test_the_same_sweep_finds_the_researchers_numbers(researcher: Caller) -> None:
    told = [n for number in range(max(N, 6)) for n in numbers(researcher.post(*asked(number)))]
    assert any(n % POLICY.base for n in told)
