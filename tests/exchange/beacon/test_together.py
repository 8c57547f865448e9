"""Questions about single alleles that come at the same time are one question to the warehouse, with an answer each."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from access import Policy
from access.audit import AUDIT_FILE, Audit
from access.purpose import Purpose
from data.ingest import ingest
from exchange.asker import Door
from exchange.beacon.batches import Batches
from exchange.limits import Limits
from tests.exchange.aside import run_aside
from tests.exchange.beacon.client import BASE, ORIGIN, Caller, linked
from tests.warehouses import NOW, build_tiny

STOP = {"referenceName": "19", "start": 11105407, "referenceBases": "C", "alternateBases": "T"}  # P00 P01 P02 P30
COMMON = {"referenceName": "19", "start": 11109999, "referenceBases": "A", "alternateBases": "G"}
ABSENT = {"referenceName": "19", "start": 11105407, "referenceBases": "C", "alternateBases": "G"}
WRONG = {"referenceName": "19", "start": 11105407, "referenceBases": "C", "alternateBases": "C"}
LESS = {"requestedGranularity": "count"}


def at_once(caller: Caller, queries: Sequence[dict[str, Any]], headers: Sequence[dict[str, str]] = ()) -> list[Any]:
    """The responses to GETs that are all sent before any is answered."""

    async def all_of_them() -> list[httpx.Response]:
        transport = httpx.ASGITransport(caller.application, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            sent = (
                client.get(f"{BASE}/g_variants", params=query, headers=headers[at] if headers else None)
                for at, query in enumerate(queries)
            )
            return await asyncio.gather(*sent)

    return run_aside(all_of_them())


def questions(folder: Path) -> list[list[str]]:
    """The alleles of each question about single alleles in the audit."""
    asked = [json.loads(entry.question) for entry in Audit(folder / AUDIT_FILE).entries()]
    return [each["alleles_present"] for each in asked if "alleles_present" in each]


@pytest.fixture
def researcher(tiny_warehouse: Path, tmp_path: Path) -> Iterator[Caller]:
    made = Caller(linked(tiny_warehouse, tmp_path), "researcher")
    yield made
    made.door.close()


def test_each_of_many_at_once_has_its_own_answer_and_they_are_one_question(researcher: Caller, tmp_path: Path) -> None:
    asked = [
        STOP | LESS,
        ABSENT | LESS,
        WRONG | LESS,
        COMMON | LESS,
        STOP | {"requestedGranularity": "record"},
        STOP | LESS,
    ]
    told = at_once(researcher, asked)
    assert [each.status_code for each in told] == [200, 200, 400, 200, 200, 200]
    assert "is the reference" in told[2].json()["error"]["errorMessage"]
    counts = [told[at].json()["responseSummary"] for at in (0, 1, 3, 5)]
    assert [each["numTotalResults"] for each in counts] == [1, 0, 1, 1]
    assert [each["exists"] for each in counts] == [True, False, True, True]
    assert told[4].json()["response"]["resultSets"][0]["results"]
    alleles = questions(tmp_path)
    assert len(alleles) <= 2  # who came first, and who waited for that
    assert {each for some in alleles for each in some} == {
        "19-11105408-C-T", "19-11105408-C-G", "19-11110000-A-G"
    }  # fmt: skip


def test_askers_who_come_together_stay_apart(researcher: Caller, tmp_path: Path) -> None:
    """19-11105500-G-A is P02's and P04's, whom all research reaches, and P49's, which the disease alone does."""
    allele = {"referenceName": "19", "start": 11105499, "referenceBases": "G", "alternateBases": "A"} | LESS
    purposes = ["general", "investigation=disease disease=ICD10CM:E78", "general", "profit"]
    told = at_once(researcher, [allele] * 4, [{"Concord-Purpose": each} for each in purposes])
    assert [each.status_code for each in told] == [200, 200, 200, 400]
    audited = [entry.purpose for entry in Audit(tmp_path / AUDIT_FILE).entries() if "alleles_present" in entry.question]
    assert len(audited) == len({*audited}) == 2


def test_each_of_many_at_once_counts_towards_the_limit(tiny_warehouse: Path, tmp_path: Path) -> None:
    door = Door(
        linked(tiny_warehouse, tmp_path), server_address=lambda: "127.0.0.1", local=("partner", Purpose("health")),
        limits=Limits(clock=lambda: 0.0),
    )  # fmt: skip
    (tmp_path / "exchange.toml").write_text("[limits]\nper_second = 0.3\n")
    told = at_once(Caller(tmp_path, "partner", door=door), [STOP | LESS] * 5)
    assert sorted(each.status_code for each in told) == [200, 200, 200, 429, 429]
    door.close()


def test_s_dc_2_few_carriers_pay_alike_whether_asked_alone_or_at_length(tiny_warehouse: Path, tmp_path: Path) -> None:
    """With a threshold of two the four carriers of the stop are few; `variantMinLength` makes it the longer way."""
    door = Door(
        linked(tiny_warehouse, tmp_path), server_address=lambda: "127.0.0.1", local=("partner", Purpose("health")),
        policy=Policy(2, 1),
    )  # fmt: skip
    caller = Caller(tmp_path, "partner", door=door)

    def there(**more: Any) -> bool:
        return caller.get("/g_variants", **STOP, **LESS, **more)["responseSummary"]["exists"]

    budget = door.opened()[2]
    enough, budget.whole = budget.whole, 0.001
    assert not there()
    assert not there(variantMinLength=0)
    budget.path.unlink()
    budget.whole = enough
    assert there()
    budget.whole = 0.001  # the same question again costs nothing, on either way
    assert there()
    assert there(variantMinLength=0)
    door.close()


def test_a_dataset_of_several_is_asked_by_itself(tiny_files: Path, tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "second.vcf").write_text(
        "##fileformat=VCFv4.3\n##contig=<ID=chr19,length=58617616>\n"
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tQ1\tQ2\n"
        "chr19\t11105408\t.\tC\tG\t.\tPASS\t.\tGT\t0/1\t0/0\n"
    )
    build_tiny(tmp_path / "warehouse", tiny_files)
    ingest([tmp_path / "second"], tmp_path / "warehouse", now=NOW, data_use="DUO:0000042")
    caller = Caller(tmp_path / "warehouse", "researcher")
    for allele, where in ((STOP, {"tiny"}), (ABSENT, {"second"})):
        for longer in ({}, {"variantMinLength": 0}):
            told = caller.get("/g_variants", **allele, **LESS, **longer, includeResultsetResponses="HIT")
            assert {each["id"] for each in told["response"]["resultSets"]} == where
            assert told["responseSummary"]["numTotalResults"] == 1
    caller.door.close()


# ── batches by themselves ────────────────────────────────────────────────────────────────────────────────────────────
def test_who_waits_is_answered_together_and_never_beside_others() -> None:
    out = threading.Lock()
    batches: list[list[int]] = []

    def work(some: Sequence[int]) -> list[int]:
        assert out.acquire(blocking=False), "two batches at once"
        batches.append(list(some))
        time.sleep(0.005)
        out.release()
        return [each * 10 for each in some]

    async def asked() -> list[int]:
        made: Batches[int, int] = Batches(work)
        return await asyncio.gather(*(made.answer(each) for each in range(600)))

    assert run_aside(asked()) == [each * 10 for each in range(600)]
    assert [each for batch in batches for each in batch] == [*range(600)]
    assert max(map(len, batches)) == 256


def test_an_error_is_everybodys_of_its_batch_and_nobody_elses() -> None:
    def work(some: Sequence[int]) -> list[int]:
        if 1 in some:
            raise RuntimeError("no")
        return list(some)

    async def asked() -> list[Any]:
        made: Batches[int, int] = Batches(work)
        first = await asyncio.gather(made.answer(1), made.answer(2), return_exceptions=True)
        gone = asyncio.create_task(made.answer(3))
        await asyncio.sleep(0)
        gone.cancel()
        return [*map(type, first), await made.answer(4)]

    assert run_aside(asked()) == [RuntimeError, RuntimeError, 4]
