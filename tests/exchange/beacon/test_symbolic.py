"""Alleles that a file gave by their ends: deletions, duplications, copy numbers, inversions and breakends, by hand.

24 individuals, S00 to S23; the first so many carry each.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.ingest import ingest
from tests.exchange.beacon.client import BASE, Caller, linked
from tests.exchange.beacon.schemas import Schemas
from tests.warehouses import NOW

HEAD = """##fileformat=VCFv4.3
##contig=<ID=1,length=248956422,assembly=GRCh38>
##contig=<ID=2,length=242193529,assembly=GRCh38>
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
##INFO=<ID=END,Number=1,Type=Integer,Description="x">
##ALT=<ID=DEL,Description="x">
##ALT=<ID=DUP,Description="x">
##ALT=<ID=INV,Description="x">
##ALT=<ID=CN0,Description="x">
"""
RECORDS = (  # position, ref, alt, INFO, carriers
    (1000, "A", "<DEL>", "END=1500", 12),
    (1200, "AC", "A", ".", 13),
    (2000, "G", "<DUP>", "END=5000", 3),
    (7000, "T", "<CN0>", "END=7600", 15),
    (8000, "C", "<INV>", "END=8100", 21),
    (9000, "G", "G]2:500]", ".", 11),
)
PEOPLE = 24


@pytest.fixture(scope="module")
def symbolic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("symbolic")
    names = "\t".join(f"S{n:02}" for n in range(PEOPLE))
    lines = [f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}"]
    for at, ref, alt, info, carriers in RECORDS:
        calls = "\t".join("0/1" if n < carriers else "0/0" for n in range(PEOPLE))
        lines.append(f"1\t{at}\t.\t{ref}\t{alt}\t.\t.\t{info}\tGT\t{calls}")
    (home / "calls.vcf").write_text(HEAD + "\n".join(lines) + "\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])
        ingest([home / "calls.vcf"], home / "warehouse", dataset="calls", data_use="GRU", now=NOW)
    return home / "warehouse"


@pytest.fixture(scope="module")
def by_role(symbolic: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Caller]]:
    made = {role: Caller(linked(symbolic, tmp_path_factory.mktemp(role)), role)
            for role in ("public", "partner", "researcher")}  # fmt: skip
    yield made
    for each in made.values():
        each.door.close()


ON_1: dict[str, Any] = {"referenceName": "1"}
#: Parameters; alleles told to a researcher, to a partner (those of 11 or more carriers).
ASKED: list[tuple[str, dict[str, Any], int, int]] = [
    ("deletions, spelled and by their ends, and a loss of copies", {**ON_1, "variantType": "DEL"}, 3, 3),
    ("copy-number loss in EFO's words", {**ON_1, "variantType": "EFO:0030067"}, 2, 2),
    ("duplications", {**ON_1, "variantType": "DUP"}, 1, 0),
    ("duplications elsewhere", {"referenceName": "2", "variantType": "DUP"}, 0, 0),
    ("copy numbers", {"variantType": "CNV"}, 1, 1),
    ("inversions in SO's words", {**ON_1, "variantType": "SO:1000036"}, 1, 1),
    ("breakends", {**ON_1, "variantType": "BND"}, 1, 1),
    ("breakends by their mate", {**ON_1, "mateName": "NC_000002.12"}, 1, 1),
    ("breakends by another mate", {**ON_1, "mateName": "chr3"}, 0, 0),
    ("range on the deletion's last base", {**ON_1, "start": [1499], "end": [1600], "variantType": "DEL"}, 1, 1),
    ("range after the deletion", {**ON_1, "start": [1500], "end": [1600], "variantType": "DEL"}, 0, 0),
    ("bracket around both ends", {**ON_1, "start": [1990, 2010], "end": [4990, 5010], "variantType": "DUP"}, 1, 0),
    ("bracket of exact bases", {**ON_1, "start": [2000, 2000], "end": [5000, 5000], "variantType": "DUP"}, 1, 0),
    ("bracket that begins too late", {**ON_1, "start": [2001, 2010], "end": [4990, 5010], "variantType": "DUP"}, 0, 0),
    ("bracket that ends too early", {**ON_1, "start": [1990, 2010], "end": [4000, 4999], "variantType": "DUP"}, 0, 0),
    ("long deletions", {**ON_1, "variantType": "DEL", "variantMinLength": 2}, 2, 2),
    ("deletions of up to 500", {**ON_1, "variantType": "DEL", "variantMaxLength": 500}, 2, 2),
    ("no kind named: spelled alleles alone", {**ON_1, "start": [0], "end": [10000]}, 1, 1),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "all_of_them", "of_many"), [each[1:] for each in ASKED], ids=lambda each: "")
def test_symbolic_alleles_are_counted_by_hand(
    parameters: dict[str, Any], all_of_them: int, of_many: int, by_role: dict[str, Caller]
) -> None:
    query = {"requestParameters": parameters, "requestedGranularity": "count"}
    told = {role: by_role[role].post("/g_variants", query)["responseSummary"] for role in by_role}
    assert told["researcher"]["numTotalResults"] == all_of_them
    assert told["partner"]["numTotalResults"] == of_many
    assert told["public"] == {"exists": of_many > 0}  # too few are answered as none (S-DC 2)


def test_a_symbolic_allele_is_a_record_that_its_own_address_finds(by_role: dict[str, Caller], schemas: Schemas) -> None:
    caller = by_role["researcher"]
    told = caller.post("/g_variants", {"requestParameters": {**ON_1, "variantType": "DEL"}})
    schemas.answer(told)
    [small, long, lost] = sorted(told["response"]["resultSets"][0]["results"], key=lambda one: len(one["id"]))
    assert small["variation"]["referenceBases"] == "AC"
    assert long["variation"]["location"]["interval"]["start"]["value"] == 1000
    assert long["variation"]["location"]["interval"]["end"]["value"] == 1500
    assert lost["info"] == {"symbolicAllele": "<CN0>", "imprecise": False, "copies": 0.0, "length": 600}
    for each in (small, long, lost):
        one = caller.get(f"/g_variants/{each['id']}")
        assert [found["id"] for found in one["response"]["resultSets"][0]["results"]] == [each["id"]]
    assert by_role["public"].get(f"/g_variants/{long['id']}")["responseSummary"] == {"exists": True}


def test_pages_run_on_from_spelled_to_symbolic_alleles(by_role: dict[str, Caller]) -> None:
    def page(skip: int) -> list[str]:
        query = {"requestParameters": {**ON_1, "variantType": "DEL"}, "pagination": {"skip": skip, "limit": 2}}
        sets = by_role["researcher"].post("/g_variants", query)["response"]["resultSets"]
        return [each["id"] for found in sets for each in found["results"]]

    assert [len(page(0)), len(page(1)), len(page(2))] == [2, 1, 0]
    assert len({*page(0), *page(1)}) == 3


@pytest.mark.parametrize(
    ("path", "parameters", "filters"),
    [
        ("/individuals", {**ON_1, "variantType": "DUP"}, []),
        ("/g_variants", {**ON_1, "variantType": "DUP"}, ["SO:0001583"]),
        ("/g_variants", {**ON_1, "variantType": "DUP", "start": [5], "alternateBases": "A"}, []),
        ("/g_variants", {**ON_1, "variantType": "DEL", "mateName": "2"}, []),
        ("/g_variants", {**ON_1, "variantType": "HUGE"}, []),
    ],
)
def test_what_cannot_be_asked_of_symbolic_alleles_is_refused_by_name(
    path: str, parameters: dict[str, Any], filters: list[str], by_role: dict[str, Caller]
) -> None:
    body = {"query": {"requestParameters": parameters, "filters": [{"id": each} for each in filters]}}
    response = by_role["researcher"].send("POST", BASE + path, json=body)
    assert response.status_code == 400
    assert response.json()["error"]["errorMessage"]


#: HGVS names, alleles told to a researcher. The deletion of one C at 1201 can be named at any C of its run.
NAMED = [
    ("chr1:g.1203del", 1),
    ("NC_000001.11:g.1201del", 1),
    ("NC_000001.11:g.1203delC", 1),
    ("NC_000001.11:g.1200_1201del", 0),
    ("NC_000001.11:g.1203dup", 0),
    ("NC_000001.11:g.1203_1204insC", 0),
    ("NC_000001.11:g.1001_1500del", 1),  # given by its ends
    ("NC_000001.11:g.1001_1499del", 0),
    ("NC_000001.11:g.2001_5000dup", 1),
    ("NC_000001.11:g.8001_8100inv", 1),
    ("NC_000001.11:g.8001_8100delinsAC", 0),
]


@pytest.fixture
def sequenced(by_role: dict[str, Caller], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Caller:
    """The researcher, at a site that names a reference: an A at 1200, three C after it, and noise else."""
    chance = random.Random(3)
    bases = [chance.choice("ACGT") for _ in range(9500)]
    bases[1199:1204] = "ACCCG"
    (tmp_path / "reference.fa").write_text(">chr1\n" + "".join(bases) + "\n")
    (tmp_path / "exchange.toml").write_text(f'[references]\nGRCh38 = "{tmp_path}/reference.fa"\n')
    monkeypatch.setenv("CONCORD_EXCHANGE", str(tmp_path / "exchange.toml"))
    return by_role["researcher"]


@pytest.mark.parametrize(("name", "n"), NAMED)
def test_s_gt_1_insertions_and_deletions_are_found_by_any_of_their_hgvs_names(
    name: str, n: int, sequenced: Caller
) -> None:
    told = sequenced.post("/g_variants", {"requestParameters": {"genomicAlleleShortForm": name}})
    assert told["responseSummary"]["numTotalResults"] == n


def test_carriers_are_found_by_hgvs_too_and_it_is_said_who_is_not_among_them(sequenced: Caller) -> None:
    parameters = {"genomicAlleleShortForm": "NC_000001.11:g.1203del"}
    told = sequenced.post("/individuals", {"requestParameters": parameters, "requestedGranularity": "count"})
    assert told["responseSummary"]["numTotalResults"] == 13
    assert "gave by their ends" in told["info"]["symbolicAlleles"]


@pytest.mark.parametrize(
    "name", ["chr1:g.1203del", "NC_000001.10:g.1203del", "NC_000001.11:g.100_102[4]", "chr1:g.1del"]
)
def test_a_name_that_no_reference_places_is_refused(name: str, by_role: dict[str, Caller]) -> None:
    body = {"query": {"requestParameters": {"genomicAlleleShortForm": name}}}
    response = by_role["researcher"].send("POST", f"{BASE}/g_variants", json=body)
    assert response.status_code == 400
