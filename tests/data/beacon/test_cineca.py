"""CINECA's synthetic cohort UK1, and its real faults: each is in the report, none swallowed."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from data.ingest import Summary, ingest
from tests.data.test_pipeline import opened
from tests.warehouses import NOW


@pytest.fixture(scope="module")
def cineca(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Path, Path]:
    folder, warehouse = shared_data("cineca_uk1"), tmp_path_factory.mktemp("cineca")
    return ingest([folder], warehouse, dataset="uk1", data_use="GRU", now=NOW), warehouse, folder


@pytest.fixture(scope="module")
def con(cineca: tuple[Summary, Path, Path]) -> duckdb.DuckDBPyConnection:
    return opened(cineca[1])


def entries(folder: Path, kind: str) -> list[dict]:
    return json.loads(gzip.open(folder / f"{kind}.json.gz").read())


def test_every_entry_is_counted_and_individuals_are_as_the_file_says(
    cineca: tuple[Summary, Path, Path], con: duckdb.DuckDBPyConnection
) -> None:
    people = entries(cineca[2], "individuals")
    sexes = Counter(one["sex"]["label"] for one in people)
    assert dict(con.execute("SELECT sex, count(*) FROM individual GROUP BY 1").fetchall()) == dict(sexes)
    diseases = Counter(one["diseaseCode"]["id"] for person in people for one in person.get("diseases", []))
    sql = "SELECT c.system || ':' || c.code, count(*) FROM condition JOIN code c USING (code_id) GROUP BY 1"
    diseases["ICD10:F31.81"] = diseases.pop("ICD10:F3181")  # codes are kept with their dot
    assert dict(con.execute(sql).fetchall()) == dict(diseases)
    assert con.execute("SELECT count(DISTINCT unit), any_value(unit) FROM measurement").fetchall() == [(1, "cm")]
    assert con.execute("SELECT count(*) FROM procedure").fetchall() == [(2504,)]
    records = {source["name"]: source["records"] for source in cineca[0].manifest["sources"]}
    assert records["individuals.json.gz"] == records["biosamples.json.gz"] == records["runs.json.gz"] == 2504
    assert (records["genomicVariations.json.gz"], records["caseLevelData.json.gz"]) == (1005, 101_225)


def test_variants_are_called_in_those_who_carry_them_and_in_nobody_else(
    cineca: tuple[Summary, Path, Path], con: duckdb.DuckDBPyConnection
) -> None:
    said = Counter(
        case.get("zygosity", {}).get("label") for one in entries(cineca[2], "genomicVariations")
        for case in one["caseLevelData"]
    )  # fmt: skip
    calls = """SELECT CASE WHEN alt_count = 2 THEN 'hom' WHEN missing_count = 1 THEN 'unknown' ELSE 'het' END, count(*)
        FROM genotype WHERE alt_count > 0 GROUP BY 1"""
    found = dict(con.execute(calls).fetchall())
    assert found == {"hom": said["1/1"], "unknown": said[None], "het": said["0/1"] + said["1/0"] - 1}  # one is twice
    silent = "SELECT count(*) FROM genotype WHERE alt_count = 0 AND missing_count = 2"
    assert con.execute(silent).fetchall()[0][0] == 1004 * 2504 - 1004
    assert con.execute("SELECT assembly FROM dataset").fetchall() == [("GRCh38",)]


def test_its_faults_are_in_the_report(cineca: tuple[Summary, Path, Path]) -> None:
    found = {finding["rule"]: finding for finding in cineca[0].manifest["findings"]}
    assert (found["malformed-duo"]["n"], found["malformed-duo"]["outcome"]) == (1, "refused")
    assert found["data-use-without-permission"]["source"] == "datasets.json.gz"
    assert (found["variant-id-mismatch"]["n"], found["variant-id-mismatch"]["place"]) == (1005, "item 1")
    assert found["malformed-curie"]["n"] == 968
    assert found["call-of-nobody"]["n"] == 101_225
