"""Beacon queries with answers counted by hand on the dataset of tests/warehouses.py.

For health research 46 individuals are permitted: P00–P39, all sequenced, and P50–P55, who never were.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.exchange.beacon.client import BASE, Caller

STOP = {"referenceName": "19", "start": [11105407], "referenceBases": "C", "alternateBases": "T"}  # P00 P01 P02 P30
COMMON = {"referenceName": "19", "start": [11109999], "referenceBases": "A", "alternateBases": "G"}  # P00 P02 … P38


def asked(caller: Caller, path: str, parameters: dict[str, Any], *filters: Any, **more: Any) -> dict[str, Any]:
    listed = [{"id": each} if isinstance(each, str) else each for each in filters]
    return caller.post(path, {"requestParameters": parameters, "filters": listed, **more})


def count(caller: Caller, path: str, parameters: dict[str, Any], *filters: Any) -> int:
    return asked(caller, path, parameters, *filters, requestedGranularity="count")["responseSummary"]["numTotalResults"]


def said(id_: str, operator: str, value: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "operator": operator, "value": value, **more}


#: Alleles that somebody permitted carries.
ALLELES: list[tuple[str, dict[str, Any], tuple[Any, ...], int]] = [
    ("sequence", STOP, (), 1),
    ("sequence, another base", {**STOP, "alternateBases": "G"}, (), 0),
    ("sequence, any base", {**STOP, "alternateBases": "N"}, (), 1),
    ("sequence by its alternate alone", {"referenceName": "chr19", "start": 11105407, "alternateBases": "T"}, (), 1),
    ("sequence by accession", {**STOP, "referenceName": "NC_000019.10"}, (), 1),
    ("sequence by accession of another assembly", {**STOP, "referenceName": "NC_000019.9"}, (), 0),
    ("sequence on an assembly", {**STOP, "assemblyId": "GRCh38.p14"}, (), 1),
    ("sequence on another assembly", {**STOP, "assemblyId": "hg19"}, (), 0),
    ("an insertion by its base before", {"referenceName": "17", "start": 43057061, "referenceBases": "T",
                                         "alternateBases": "TG"}, (), 1),
    ("range up to the base before the second", {"referenceName": "19", "start": [11105407], "end": [11105499]}, (), 1),
    ("range up to the second", {"referenceName": "19", "start": [11105407], "end": [11105500]}, (), 2),
    ("range of a kind", {"referenceName": "19", "start": [11105407], "end": [11110000], "variantType": "DEL"}, (), 0),
    ("range with an allele", {"referenceName": "19", "start": 11105407, "end": 11110000, "alternateBases": "T"}, (), 2),
    ("bracket", {"referenceName": "19", "start": [11105400, 11105410], "end": [11105405, 11105500]}, (), 1),
    ("bracket that ends too early", {"referenceName": "19", "start": [11105400, 11105410],
                                     "end": [11105400, 11105407]}, (), 0),
    ("gene", {"geneId": "LDLR"}, (), 5),
    ("gene and kind", {"geneId": "BRCA1", "variantType": "INS"}, (), 1),
    ("gene and another kind", {"geneId": "BRCA1", "variantType": "SNP"}, (), 0),
    ("gene and length", {"geneId": "BRCA1", "variantMinLength": 1, "variantMaxLength": 1}, (), 1),
    ("gene and too short", {"geneId": "BRCA1", "variantMinLength": 2}, (), 0),
    ("gene and duplications given by their ends", {"geneId": "LDLR", "variantType": "DUP"}, (), 0),
    ("gene nobody knows", {"geneId": "NOGENE1"}, (), 0),
    ("amino-acid change nobody has", {"geneId": "LDLR", "aminoacidChange": "Asp354Gly"}, (), 0),
    ("HGVS", {"genomicAlleleShortForm": "NC_000019.10:g.11105408C>T"}, (), 1),
    ("HGVS of another assembly", {"genomicAlleleShortForm": "NC_000019.9:g.11105408C>T"}, (), 0),
    ("rsID", {"genomicAlleleShortForm": "rs1001"}, (), 1),
    ("everything", {}, (), 7),
    ("kind everywhere", {"variantType": "INS"}, (), 1),
    ("consequence by term", {"geneId": "LDLR"}, ("SO:0001583",), 2),
    ("consequence by class", {"geneId": "LDLR"}, (said("consequence", "=", "loss_of_function"),), 1),
    ("two consequences at once", {"geneId": "LDLR"}, ("SO:0001583", "SO:0001587"), 0),
    ("rarer than 5 %", {"geneId": "LDLR"}, (said("alleleFrequency", "<", "0.05"),), 3),
    ("in women", {"referenceName": "X", "start": 154536001, "alternateBases": "T"}, ("NCIT:C16576",), 1),
    ("in those with breast cancer", {"geneId": "LDLR"}, ("ICD10CM:C50",), 1),
    ("in those with infarction of the south", {"geneId": "LDLR"}, ("ICD10CM:I21", said("site", "=", "south")), 0),
]  # fmt: skip

#: Individuals.
PEOPLE: list[tuple[str, dict[str, Any], tuple[Any, ...], int]] = [
    ("everybody", {}, (), 46),
    ("condition", {}, ("ICD10CM:E78",), 4),
    ("condition without descendants", {}, ({"id": "ICD10CM:E78", "includeDescendantTerms": False},), 0),
    ("condition, spelled with a scope", {}, ({"id": "ICD10CM:E78.0", "scope": "individual"},), 4),
    ("treatment", {}, ("RXNORM:36567",), 3),
    ("condition and treatment", {}, ("ICD10CM:I21", "RXNORM:36567"), 2),
    ("measured", {}, ("LOINC:13457-7",), 36),
    ("measured at least", {}, (said("LOINC:13457-7", ">=", "190 mg/dL"),), 3),
    ("measured above", {}, (said("LOINC:13457-7", ">", "190 mg/dL"),), 2),
    ("aged 65 or over", {}, (said("ageAtEnrolment", ">=", "65"),), 5),
    ("aged over 65", {}, (said("ageAtEnrolment", ">", "65"),), 4),
    ("aged 67", {}, (said("age", "=", "67"),), 1),
    ("deceased", {}, (said("vitalStatus", "=", "deceased"),), 4),
    ("of a site", {}, (said("site", "=", "south"),), 16),
    ("not of a site", {}, (said("site", "!", "south"),), 30),
    ("of a genetic group", {}, (said("geneticGroup", "=", "AFR-like"),), 20),
    ("women", {}, ("NCIT:C16576",), 23),
    ("cases", {}, ("case_of:breast_cancer_women",), 2),
    ("carriers", STOP, (), 4),
    ("homozygous carriers", STOP, ("GENO:0000136",), 1),
    ("carriers of a gene's loss of function", {"geneId": "LDLR"}, (said("consequence", "=", "loss_of_function"),), 4),
    ("carriers by HGVS", {"genomicAlleleShortForm": "NC_000019.10:g.11105408C>T"}, (), 4),
    ("carriers by rsID", {"genomicAlleleShortForm": "rs1001"}, (), 4),
    ("carriers of a kind in a range", {"referenceName": "19", "start": 11105400, "end": 11105500,
                                       "variantType": "SNP"}, (), 5),
    ("carriers of a length", {"geneId": "BRCA1", "variantMinLength": 1}, (), 1),
    ("carriers of what nobody has", {"geneId": "LDLR", "variantType": "INS"}, (), 0),
    ("women who carry", STOP, ("NCIT:C16576",), 3),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "filters", "n"), [case[1:] for case in ALLELES], ids=[c[0] for c in ALLELES])
def test_alleles(parameters: dict[str, Any], filters: tuple[Any, ...], n: int, researcher: Caller) -> None:
    assert count(researcher, "/g_variants", parameters, *filters) == n


@pytest.mark.parametrize(("parameters", "filters", "n"), [case[1:] for case in PEOPLE], ids=[c[0] for c in PEOPLE])
def test_individuals(parameters: dict[str, Any], filters: tuple[Any, ...], n: int, researcher: Caller) -> None:
    assert count(researcher, "/individuals", parameters, *filters) == n


@pytest.mark.parametrize(("path", "filters", "n"), [("/biosamples", (), 40), ("/runs", (), 40), ("/analyses", (), 40),
                                                    ("/biosamples", ("ICD10CM:E78",), 3)])  # fmt: skip
def test_biosamples_runs_and_analyses(path: str, filters: tuple[str, ...], n: int, researcher: Caller) -> None:
    assert count(researcher, path, {}, *filters) == n


def test_the_three_shapes_of_parameters_and_an_address_say_the_same(researcher: Caller) -> None:
    shapes = ({"g_variant": STOP}, STOP, [{"g_variant": STOP}], [{"referenceName": "19"}, {"start": [11105407]}])
    for shape in shapes:
        assert count(researcher, "/g_variants", shape) == 1
    told = researcher.get("/g_variants", **{**STOP, "start": "11105407"}, requestedGranularity="count")
    assert told["responseSummary"]["numTotalResults"] == 1
    told = researcher.get("/individuals", filters="ICD10CM:I21,ageAtEnrolment>=65", requestedGranularity="count")
    assert told["responseSummary"]["numTotalResults"] == 2  # P00 and P04


@pytest.mark.parametrize(
    ("path", "filters", "named"),
    [
        ("/individuals", ("ICD10CM:E78", "UBERON:0000178"), ["UBERON:0000178"]),
        ("/individuals", ("anything", said("height", ">", "3")), ["anything", "height>3"]),
        ("/individuals", ({"id": "ICD10CM:E78", "similarity": "high"},), ["ICD10CM:E78"]),
        ("/individuals", ({"id": "ICD10CM:E78", "scope": "g_variants"},), ["ICD10CM:E78"]),
        ("/individuals", (said("site", "=", "sou%"),), ["site=sou%"]),
        ("/individuals", ("SO:0001583",), ["a kind of allele"]),
        ("/g_variants", ("GENO:0000136",), ["zygosity"]),
    ],
)
def test_a_filter_that_cannot_be_expressed_is_named_and_never_passed_over(
    path: str, filters: tuple[Any, ...], named: list[str], researcher: Caller
) -> None:
    listed = [{"id": each} if isinstance(each, str) else each for each in filters]
    response = researcher.send("POST", BASE + path, json={"query": {"filters": listed}})
    assert response.status_code == 400
    told = response.json()
    assert told["info"]["warnings"]["unsupportedFilters"] == named
    assert all(each in told["error"]["errorMessage"] for each in named)


@pytest.mark.parametrize(
    "query",
    [
        {"requestParameters": {"start": [1]}},
        {"requestParameters": {"referenceName": "19", "start": [5], "end": [5]}},
        {"requestParameters": {"referenceName": "99", "start": [5]}},
        {"requestParameters": {"geneId": "LDLR", "variantType": "DUPE"}},
        {"requestParameters": {"mateName": "nowhere"}},
        {"requestParameters": {"alternateBase": "T"}},
        {"requestParameters": {**STOP, "referenceBases": "R"}},
        {"requestParameters": {"genomicAlleleShortForm": "NC_000019.10:g.11105408_11105410del"}},
        {"requestedGranularity": "exact"},
        {"pagination": {"skip": -1}},
        {"filters": "ICD10CM:E78"},
        {"filters": [{"id": 7}]},
    ],
)
def test_what_cannot_be_read_is_a_beacon_error_that_says_what(query: dict[str, Any], researcher: Caller) -> None:
    response = researcher.send("POST", f"{BASE}/g_variants", json={"query": query})
    assert response.status_code == 400
    assert len(response.json()["error"]["errorMessage"]) > 10


def test_pages_are_skipped_as_pages_and_capped(researcher: Caller) -> None:
    def ids(**page: int) -> list[str]:
        told = researcher.post("/individuals", {"pagination": page})
        assert told["responseSummary"]["numTotalResults"] == 46
        return [each["id"] for each in told["response"]["resultSets"][0]["results"]]

    first, second = ids(limit=20), ids(limit=20, skip=1)
    assert len(first) == len(second) == 20
    assert not {*first} & {*second}
    assert len(ids(limit=20, skip=2)) == 6
    assert len(ids(limit=0)) == 46
    assert ids(limit=20, skip=9) == []


def test_result_sets_by_hit_and_miss(researcher: Caller) -> None:
    def sets(of: dict[str, Any], include: str) -> list[bool]:
        told = asked(researcher, "/g_variants", of, includeResultsetResponses=include)
        return [each["exists"] for each in told["response"]["resultSets"]]

    nothing = {**STOP, "alternateBases": "G"}
    assert [sets(STOP, include) for include in ("HIT", "MISS", "ALL", "NONE")] == [[True], [], [True], []]
    assert [sets(nothing, include) for include in ("HIT", "MISS", "ALL")] == [[], [False], [False]]


def test_a_record_of_an_allele_says_what_the_pages_say(researcher: Caller) -> None:
    told = asked(researcher, "/g_variants", STOP)["response"]["resultSets"][0]["results"][0]
    assert told["variantInternalId"] == "GRCh38:19-11105408-C-T"
    assert told["identifiers"]["genomicHGVSId"] == "NC_000019.10:g.11105408C>T"
    assert told["molecularAttributes"] == {
        "geneIds": ["LDLR"],
        "molecularEffects": [{"id": "SO:0001587", "label": "stop_gained"}],
    }
    [frequencies] = told["frequencyInPopulations"]
    known = {each["population"]: each for each in frequencies["frequencies"]}
    # P01 and P31 are left out as relatives; S03 was not called: P00 one copy, P02 two, P30 one, of 38 − 1 people
    assert (known["all"]["alleleCount"], known["all"]["alleleNumber"]) == (4, 72)
    one = researcher.get("/g_variants/GRCh38:19-11105408-C-T/individuals")
    assert one["responseSummary"]["numTotalResults"] == 4


def test_a_persons_own_entries(researcher: Caller) -> None:
    told = asked(researcher, "/individuals", STOP, "GENO:0000136")["response"]["resultSets"][0]["results"][0]
    carried = researcher.get(f"/individuals/{told['id']}/g_variants")
    results = carried["response"]["resultSets"][0]["results"]
    assert [each["variantInternalId"] for each in results] == [
        "GRCh38:19-11105408-C-T", "GRCh38:19-11105500-G-A", "GRCh38:19-11110000-A-G",
    ]  # fmt: skip
    assert [each["caseLevelData"][0]["zygosity"]["label"] for each in results] == [
        "homozygous", "heterozygous", "heterozygous",
    ]  # fmt: skip
    assert {each["caseLevelData"][0]["individualId"] for each in results} == {told["id"]}
    assert "P02" not in str(told) + str(carried)  # the data holder's pseudonym stays inside
    sampled = researcher.get(f"/individuals/{told['id']}/biosamples")["response"]["resultSets"][0]["results"]
    assert [each["individualId"] for each in sampled] == [told["id"]]
    assert not researcher.get("/individuals/ind.AAAA")["responseSummary"]["exists"]


# ── roles ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_s_dc_3_a_partner_is_told_counts_rounded_down_and_few_as_none(partner: Caller) -> None:
    assert count(partner, "/individuals", {}) == 40
    assert count(partner, "/individuals", {}, said("site", "=", "south")) == 10
    assert count(partner, "/individuals", {}, "ICD10CM:E78") == 0
    told = asked(partner, "/individuals", {}, "ICD10CM:E78")
    assert not told["responseSummary"]["exists"]
    assert told["meta"]["returnedGranularity"] == "count"
    assert "response" not in told
    assert "Fewer than 11" in told["info"]["disclosure"]


def test_a_partner_sees_alleles_of_enough_carriers_with_protected_frequencies(partner: Caller) -> None:
    assert count(partner, "/g_variants", STOP) == 0  # four carriers
    told = asked(partner, "/g_variants", {"geneId": "LDLR"})
    [found] = told["response"]["resultSets"]
    [allele] = found["results"]
    assert allele["variantInternalId"] == "GRCh38:19-11110000-A-G"
    assert "caseLevelData" not in allele
    counts = [each["alleleCount"] for each in allele["frequencyInPopulations"][0]["frequencies"]]
    assert all(n % 10 == 0 for n in counts)
    assert "resultsHandovers" not in found


def test_s_dc_7_the_public_learns_yes_or_no_and_no_number(public: Caller) -> None:
    for parameters, filters, exists in (({}, (), True), ({}, ("ICD10CM:E78",), False), ({}, ("NCIT:C16576",), True)):
        told = asked(public, "/individuals", parameters, *filters)
        assert told["responseSummary"] == {"exists": exists}
        assert told["meta"]["returnedGranularity"] == "boolean"
    assert asked(public, "/g_variants", STOP)["responseSummary"] == {"exists": False}
    assert asked(public, "/g_variants", COMMON)["responseSummary"] == {"exists": True}
    described = public.get("/datasets")["response"]["collections"][0]
    assert "individuals" not in described["info"]
    assert all("cohortSize" not in each for each in public.get("/cohorts")["response"]["collections"])


def test_nobody_without_rows_learns_of_a_person_by_their_identifier(researcher: Caller, partner: Caller) -> None:
    told = researcher.get("/individuals", limit=1)["response"]["resultSets"][0]["results"][0]
    for path in (f"/individuals/{told['id']}", f"/individuals/{told['id']}/g_variants"):
        assert not partner.get(path)["responseSummary"]["exists"]
