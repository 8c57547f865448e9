"""OMOP tables as sites deliver them: CSV, missing tables, odd values. Each rule on a handful of rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cohorts.errors import InvalidSource
from data.ingest import ingest
from data.release import Releases
from tests.warehouses import NOW

PERSON = {
    "person_id": [1, 2, 3],
    "gender_concept_id": [8507, 8532, 0],
    "year_of_birth": [1950, 1960, 1970],
    "month_of_birth": [2, None, 4],
    "day_of_birth": [None, None, 5],
    "person_source_value": ["a", "b", "c"],
    "gender_source_value": ["M", "F", "f"],
}
_PERIODS = [
    (1, "2000-01-01", "2003-01-01"),
    (1, "2002-01-01", "2005-01-01"),  # overlaps
    (1, "2010-01-01", "2011-01-01"),
    (2, "2000-01-01", "2000-12-31"),
    (2, "2001-01-01", "2002-01-01"),  # touches
    (3, "2005-01-01", "2004-01-01"),  # ends before it starts
    (9, "2000-01-01", "2001-01-01"),  # of nobody
]
PERIODS = {
    "person_id": [person for person, _, _ in _PERIODS],
    "observation_period_start_date": [start for _, start, _ in _PERIODS],
    "observation_period_end_date": [end for _, _, end in _PERIODS],
}
CONCEPT = {
    "concept_id": [10, 11, 12, 13, 14],
    "concept_name": ["Type 2 diabetes", "Type 2 diabetes mellitus", "Glucose", "aspirin", "aspirin 81 MG"],
    "domain_id": ["Condition", "Condition", "Measurement", "Drug", "Drug"],
    "vocabulary_id": ["SNOMED", "ICD10CM", "LOINC", "RxNorm", "NDC"],
    "concept_code": ["44054006", "E11.9", "2345-7", "1191", "0001"],
}
Con = duckdb.DuckDBPyConnection


@pytest.fixture(autouse=True)
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here asks for genes, and loading them takes half of a small build."""
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., tuple[Con, dict[str, dict]]]:
    def build(text: bool = False, **tables: dict) -> tuple[Con, dict[str, dict]]:
        """Write the tables, ingest them, and give the release with its findings by rule."""
        folder = tmp_path / "omop"
        folder.mkdir(exist_ok=True)
        for name, columns in {"person": PERSON, **tables}.items():
            frame = pl.DataFrame(columns, strict=False)
            if text:
                frame.write_csv(folder / f"{name.upper()}.csv", separator="\t")
            else:
                frame.write_parquet(folder / f"{name}.parquet")
        summary = ingest([folder], tmp_path / "warehouse", data_use="DUO:0000042", now=NOW)
        path = Releases(tmp_path / "warehouse").file(str(summary.release))
        return duckdb.connect(str(path), read_only=True), {f["rule"]: f for f in summary.manifest["findings"]}

    return build


Build = Callable[..., tuple[Con, dict[str, dict]]]


def conditions(**columns: list) -> dict:
    n = len(columns["person_id"])
    return {
        "condition_concept_id": [10] * n,
        "condition_start_date": ["2002-06-01"] * n,
        "condition_source_concept_id": [0] * n,
        "condition_source_value": [None] * n,
    } | columns


@pytest.mark.parametrize("text", [False, True], ids=["parquet", "tab-separated"])
def test_partial_birth_dates_keep_their_precision(build: Build, text: bool) -> None:
    con, _ = build(text)
    found = con.execute("SELECT source_id, sex, birth_date, birth_precision FROM individual ORDER BY 1").fetchall()
    assert found == [
        ("a", "male", date(1950, 2, 1), "month"),
        ("b", "female", date(1960, 1, 1), "year"),
        ("c", "female", date(1970, 4, 5), "day"),
    ]


def test_observation_periods_are_merged_where_they_overlap_or_touch(build: Build) -> None:
    con, findings = build(observation_period=PERIODS)
    found = con.execute("SELECT individual_id, start_date, end_date FROM observation_period ORDER BY 1, 2").fetchall()
    assert found == [
        (0, date(2000, 1, 1), date(2005, 1, 1)),
        (0, date(2010, 1, 1), date(2011, 1, 1)),
        (1, date(2000, 1, 1), date(2002, 1, 1)),
    ]
    assert findings["orphan-observation-period"]["n"] == 1
    assert findings["invalid-observation-period"]["n"] == 1
    assert findings["overlapping-observation-period"]["n"] == 1  # touching is no overlap
    assert findings["no-observation-period"]["n"] == 1


def test_person_source_values_that_are_not_unique_give_way_to_the_person_id(build: Build) -> None:
    con, _ = build(person=PERSON | {"person_source_value": ["a", "a", None]})
    assert con.execute("SELECT source_id FROM individual ORDER BY 1").fetchall() == [("1",), ("2",), ("3",)]


def test_a_person_id_that_stands_twice_is_refused(build: Build) -> None:
    with pytest.raises(InvalidSource, match="person_id stand more than once"):
        build(person=PERSON | {"person_id": [1, 1, 2]})


def test_a_missing_column_says_which_and_where(build: Build) -> None:
    with pytest.raises(
        InvalidSource, match=r"Column 'condition_start_date' is missing — condition_occurrence\.parquet"
    ):
        build(condition_occurrence={"person_id": [1], "condition_concept_id": [10]})


def test_a_record_is_found_under_its_standard_concept_and_its_own(build: Build) -> None:
    con, _ = build(condition_occurrence=conditions(person_id=[1], condition_source_concept_id=[11]), concept=CONCEPT)
    found = con.execute("SELECT c.system, c.code FROM condition r JOIN code c USING (code_id) ORDER BY 1").fetchall()
    assert found == [("ICD10CM", "E11.9"), ("SNOMED", "44054006")]


def test_a_source_concept_of_a_billing_system_is_reported_not_kept(build: Build) -> None:
    drugs = {
        "person_id": [1],
        "drug_concept_id": [13],
        "drug_exposure_start_date": ["2002-01-01"],
        "drug_source_concept_id": [14],
    }
    con, findings = build(drug_exposure=drugs, concept=CONCEPT)
    assert con.execute("SELECT c.code FROM treatment JOIN code c USING (code_id)").fetchall() == [("1191",)]
    assert findings["source-concept-not-kept"]["n"] == 1


def test_without_a_concept_the_source_value_is_the_code_and_nothing_is_lost(build: Build) -> None:
    rows = conditions(
        person_id=[1, 1, 1, 1],
        condition_concept_id=[0, 0, 0, 0],
        condition_source_concept_id=[11, 0, 0, 0],
        condition_source_value=["x", "ICD10CM:I10", "home-grown", None],
    )
    con, findings = build(condition_occurrence=rows, concept=CONCEPT)
    found = con.execute("SELECT c.system, c.code FROM condition JOIN code c USING (code_id) ORDER BY 1, 2").fetchall()
    assert found == [("ICD10CM", "E11.9"), ("ICD10CM", "I10"), ("LOCAL", "home-grown")]
    assert findings["no-standard-concept"]["n"] == 1
    assert findings["source-value-as-code"]["n"] == 2
    assert findings["record-without-code"]["n"] == 1


def test_without_vocabulary_tables_concepts_are_codes_of_omop(build: Build) -> None:
    con, findings = build(condition_occurrence=conditions(person_id=[1]))
    found = con.execute(
        "SELECT c.system, c.code, c.omop_concept_id FROM condition JOIN code c USING (code_id)"
    ).fetchall()
    assert found == [("OMOP", "10", 10)]
    assert findings["concept-without-name"]["n"] == 1


def test_ancestors_lead_through_the_source_into_what_ships(build: Build) -> None:
    """ATC class ← ingredient (shipped) ← clinical drug (the source's concept_ancestor)."""
    concept = {key: [*values, value] for (key, values), value in zip(
        CONCEPT.items(), [15, "simvastatin 20 MG Oral Tablet", "Drug", "RxNorm", "312961"], strict=True)}  # fmt: skip
    concept = {key: [*values, value] for (key, values), value in zip(
        concept.items(), [16, "simvastatin", "Drug", "RxNorm", "36567"], strict=True)}  # fmt: skip
    above = {"ancestor_concept_id": [16], "descendant_concept_id": [15], "min_levels_of_separation": [2]}
    drugs = {"person_id": [1], "drug_concept_id": [15], "drug_exposure_start_date": ["2002-01-01"]}
    con, _ = build(drug_exposure=drugs, concept=concept, concept_ancestor=above)
    n = con.execute("SELECT n_individuals FROM code WHERE system = 'ATC' AND code = 'C10AA'").fetchall()
    assert n == [(1,)]


def test_records_outside_life_or_without_a_date_are_told_apart(build: Build) -> None:
    rows = conditions(
        person_id=[1, 1, 1, 1, 7],
        condition_start_date=["1949-12-31", "2003-01-02", None, "2002-06-01", "2002-06-01"],
        condition_end_date=[None, None, None, "2002-05-01", None],
    )
    con, findings = build(condition_occurrence=rows, death={"person_id": [1], "death_date": ["2003-01-01"]})
    assert {rule: findings[rule]["n"] for rule in (
        "before-birth", "after-death", "record-without-date", "ends-before-start", "orphan-record")} == dict.fromkeys(
        ("before-birth", "after-death", "record-without-date", "ends-before-start", "orphan-record"), 1)  # fmt: skip
    assert (findings["orphan-record"]["place"], findings["after-death"]["place"]) == ("row 5", "row 2")
    kept = con.execute("SELECT start_date, end_date FROM condition ORDER BY 1").fetchall()
    assert kept == [(date(2002, 6, 1), None), (date(2003, 1, 2), None)]
    assert con.execute("SELECT vital_status FROM individual ORDER BY source_id").fetchall() == [
        ("deceased",),
        ("alive",),
        ("alive",),
    ]


def test_text_that_is_no_number_or_date_is_told_with_its_line(build: Build) -> None:
    rows = conditions(person_id=[1, 1, 77], condition_end_date=["2002-07-01", "31/12/2002", None])
    person = PERSON | {"year_of_birth": [1950, 1960, "197x"]}
    con, findings = build(text=True, person=person, condition_occurrence=rows)
    assert findings["orphan-record"]["place"] == "line 4"
    told = findings["unreadable-value"]
    assert (told["source"], told["n"], told["place"]) in {
        ("CONDITION_OCCURRENCE.csv", 1, "line 3"), ("PERSON.csv", 1, "line 4"),
    }  # fmt: skip
    assert con.execute("SELECT count(*) FROM individual WHERE birth_date IS NULL").fetchall() == [(1,)]
    assert con.execute("SELECT count(end_date), count(*) FROM condition").fetchall() == [(1, 2)]


def test_units_that_no_table_converts_stay_their_own(build: Build) -> None:
    rows = {
        "person_id": [1, 1, 1, 1],
        "measurement_concept_id": [12] * 4,
        "measurement_date": ["2002-01-01", "2002-01-02", "2002-01-03", "2002-01-04"],
        "value_as_number": [90.0, 5.0, 3.0, None],
        "unit_source_value": ["mg/dl", "mmol/L", "furlong", None],
        "value_source_value": [None, None, None, "haemolysed"],
    }
    con, findings = build(measurement=rows, concept=CONCEPT)
    found = con.execute(
        "SELECT round(value, 1), unit, source_unit, value_text FROM measurement ORDER BY date"
    ).fetchall()
    assert found == [
        (90.0, "mg/dL", "mg/dl", None),
        (pytest.approx(90.1, abs=0.1), "mg/dL", "mmol/L", None),
        (3.0, "furlong", "furlong", None),
        (None, None, None, "haemolysed"),
    ]
    assert findings["unit-not-converted"]["n"] == 1


def test_columns_of_only_nulls_and_numbers_as_doubles_are_read(build: Build) -> None:
    """Eunomia and many exports store keys as DOUBLE and empty columns as BOOLEAN."""
    person = {key: [float(v) if isinstance(v, int) else v for v in values] for key, values in PERSON.items()}
    person["race_concept_id"] = [None, None, None]
    con, _ = build(person=person | {"person_source_value": [None, None, None]})
    assert con.execute("SELECT source_id FROM individual ORDER BY 1").fetchall() == [("1",), ("2",), ("3",)]


def test_s_cl_7_a_birthday_that_no_calendar_has_keeps_what_it_has(build: Build) -> None:
    births = {"person_id": [1, 2, 3, 4], "year_of_birth": [1950, 1960, 2990, 1980], "month_of_birth": [2, 13, 1, 4],
              "day_of_birth": [30, 1, 1, 5]}  # fmt: skip
    con, findings = build(person=births)
    assert con.execute("SELECT birth_date, birth_precision FROM individual ORDER BY source_id").fetchall() == [
        (date(1950, 2, 1), "month"), (date(1960, 1, 1), "year"), (None, None), (date(1980, 4, 5), "day"),
    ]  # fmt: skip
    assert findings["impossible-birthday"]["n"] == 2
    assert findings["impossible-birth-year"]["n"] == 1


def test_what_is_left_out_of_a_record_does_not_leave_out_the_record(build: Build) -> None:
    _, findings = build(
        text=True,
        condition_occurrence={"person_id": [1], "condition_concept_id": [7], "condition_start_date": ["2010-01-02"],
                              "condition_end_date": ["2009-01-01"]},
        measurement={"person_id": [1, 1], "measurement_concept_id": [7, 7], "measurement_datetime":
                     ["2010-01-02 10:00:00", "2010-01-03 10:00:00"], "value_as_number": ["1e400", "5"]},
    )  # fmt: skip
    assert findings["ends-before-start"]["outcome"] == "repaired"
    assert findings["unreadable-value"]["n"] == 1


def test_a_person_twice_is_refused_with_the_line_of_the_second(build: Build) -> None:
    with pytest.raises(InvalidSource, match="stand more than once") as refused:
        build(text=True, person={"person_id": [1, 2, 1], "year_of_birth": [1950, 1960, 1970]})
    assert refused.value.where == "PERSON.csv, line 4"
