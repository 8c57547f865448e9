"""OHDSI's GiBleed OMOP CDM: persons, first occurrences and orphan periods, counted by plain SQL on the release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from data.ingest import ingest
from data.release import Releases
from tests.warehouses import NOW

WITH_DESCENDANTS = """
    SELECT count(DISTINCT r.individual_id) FROM {table} r
    JOIN code_ancestor a ON a.descendant_id = r.code_id JOIN code c ON c.code_id = a.ancestor_id
    WHERE list_contains($concepts, c.omop_concept_id) {inside}"""


@pytest.fixture(scope="module")
def eunomia(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = tmp_path_factory.mktemp("eunomia")
    ingest([shared_data("eunomia_gibleed")], warehouse, data_use="DUO:0000042", now=NOW)
    return warehouse


@pytest.fixture(scope="module")
def con(eunomia: Path) -> duckdb.DuckDBPyConnection:
    releases = Releases(eunomia)
    return duckdb.connect(str(releases.file(releases.current())), read_only=True)


def one(con: duckdb.DuckDBPyConnection, sql: str, **parameters: object) -> object:
    return con.execute(sql, parameters).fetchall()[0][0]


def test_every_person_is_an_individual(con: duckdb.DuckDBPyConnection) -> None:
    assert one(con, "SELECT count(*) FROM individual") == 2694
    assert one(con, "SELECT count(*) FROM individual WHERE sex IS NULL OR birth_date IS NULL") == 0


@pytest.mark.parametrize(
    ("table", "concepts", "ever", "in_period"),
    [
        ("treatment", [1118084], 1844, 1800),  # celecoxib: 44 take it only after their observation period
        ("treatment", [1124300], 850, 830),  # diclofenac
        ("condition", [192671], 479, 479),  # gastrointestinal haemorrhage
        ("treatment", [1118084, 1124300], 2694, 2630),  # NSAIDs
    ],
)
def test_first_occurrence_cohorts_are_those_of_eunomia(
    con: duckdb.DuckDBPyConnection, table: str, concepts: list[int], ever: int, in_period: int
) -> None:
    assert one(con, WITH_DESCENDANTS.format(table=table, inside=""), concepts=concepts) == ever
    assert one(con, WITH_DESCENDANTS.format(table=table, inside="AND r.in_period"), concepts=concepts) == in_period


def test_a_source_code_and_its_standard_concept_find_the_same_individuals(con: duckdb.DuckDBPyConnection) -> None:
    found = """SELECT count(DISTINCT individual_id) FROM condition r JOIN code c ON c.code_id = r.code_id
        WHERE c.system = $system AND c.code = $code"""
    assert one(con, found, system="ICD10CM", code="K92.2") == 479
    assert one(con, found, system="SNOMED", code="74474003") == 479


def test_orphan_observation_periods_are_reported(con: duckdb.DuckDBPyConnection) -> None:
    assert one(con, "SELECT n FROM finding WHERE rule = 'orphan-observation-period'") == 2649
    assert one(con, "SELECT count(*) FROM observation_period") == 2694


def test_an_empty_death_table_leaves_vital_status_unknown(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("SELECT DISTINCT vital_status FROM individual").fetchall() == [("unknown",)]
    assert one(con, "SELECT n FROM finding WHERE rule = 'no-deaths-recorded'") == 2694


def test_every_record_is_kept_or_reported(con: duckdb.DuckDBPyConnection) -> None:
    left_out = one(con, "SELECT n FROM finding WHERE rule = 'before-birth' AND source = 'drug_exposure.parquet'")
    assert one(con, "SELECT count(*) FROM treatment") + left_out == 67_707
    assert one(con, "SELECT count(*) FROM procedure") == 37_409
    assert one(con, "SELECT count(*) FROM measurement") == 44_053 + 1_477  # measurements and observations
    assert one(con, "SELECT count(*) FROM visit") == 1_037
    assert one(con, "SELECT records FROM source WHERE name = 'condition_occurrence.parquet'") == 65_332


def test_a_phecode_is_above_the_icd_code_of_the_source(con: duckdb.DuckDBPyConnection) -> None:
    above = """SELECT count(*) FROM code_ancestor a JOIN code u ON u.code_id = a.ancestor_id
        JOIN code l ON l.code_id = a.descendant_id WHERE u.system = 'PHECODE' AND l.system = 'ICD10CM' AND l.code =
            'K92.2'"""
    assert one(con, above) > 0
