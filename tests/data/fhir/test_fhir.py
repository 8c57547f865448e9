"""FHIR R4 in: what each resource becomes, and that in, kept and refused add up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cohorts.errors import InvalidSource
from data.ingest import Summary, ingest
from tests.data.fhir.synthea import resources, write
from tests.data.test_pipeline import opened
from tests.warehouses import NOW

Rows = Callable[..., list[tuple]]


@pytest.fixture(scope="module")
def bulk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Rows]:
    folder = tmp_path_factory.mktemp("fhir")
    summary = ingest([write(folder / "in", resources())], folder / "w", dataset="ehr", data_use="GRU", now=NOW)
    con = opened(folder / "w")
    return summary, lambda sql: con.execute(sql).fetchall()


@pytest.fixture(scope="module")
def findings(bulk: tuple[Summary, Rows]) -> dict[str, dict]:
    return {finding["rule"]: finding for finding in bulk[0].manifest["findings"]}


def test_patients_keep_what_is_known_of_birth_and_death(bulk: tuple[Summary, Rows]) -> None:
    people = "SELECT sex, birth_precision, vital_status, death_date::VARCHAR FROM individual ORDER BY source_id LIMIT 4"
    assert bulk[1](people) == [
        ("female", "year", "deceased", "2020-05-06"),
        ("male", "month", "alive", None),
        ("other", "day", "unknown", None),
        (None, "year", "unknown", None),
    ]
    assert bulk[1]("SELECT DISTINCT self_reported_group FROM individual") == [("White",)]


def test_a_condition_is_kept_in_each_system_it_is_coded_in(bulk: tuple[Summary, Rows], findings: dict) -> None:
    sql = """SELECT c.system || ':' || c.code, count(*), count(start_date), count(end_date) FROM condition
        JOIN code c USING (code_id) GROUP BY 1 ORDER BY 1"""
    assert bulk[1](sql) == [
        ("ICD10CM:E11.9", 40, 40, 40),
        ("SNOMED:38341003", 1, 0, 0),
        ("SNOMED:44054006", 40, 40, 40),
    ]
    assert findings["orphan-record"]["n"] == findings["before-birth"]["n"] == 1


def test_s_cl_5_refuted_is_excluded_and_provisional_or_in_error_is_nothing(
    bulk: tuple[Summary, Rows], findings: dict
) -> None:
    sql = "SELECT c.code, f.excluded FROM phenotypic_feature f JOIN code c USING (code_id)"
    assert bulk[1](sql) == [("195967001", True)]
    assert findings["provisional-condition"]["n"] == 1
    assert findings["not-done"]["n"] == 1
    assert sum(f["n"] for f in bulk[0].manifest["findings"] if f["rule"] == "entered-in-error") == 2


def test_s_cl_6_quantities_are_in_one_unit_and_partial_dates_stay_partial(bulk: tuple[Summary, Rows]) -> None:
    sql = """SELECT c.code, round(min(value), 2), min(unit), min(source_unit), min(precision), count(*) FROM measurement
        JOIN code c USING (code_id) WHERE c.code IN ('13457-7', '8480-6') GROUP BY 1 ORDER BY 1"""
    ldl, systolic = bulk[1](sql)
    assert ldl == ("13457-7", 116.01, "mg/dL", "mmol/L", "year", 40)
    assert (systolic[2], systolic[4], systolic[5]) == ("mm[Hg]", "day", 40)
    assert bulk[1]("SELECT value_text, date, precision FROM measurement WHERE value_text IS NOT NULL") == [
        ("Never smoker", None, "none")
    ]


def test_medications_procedures_visits_and_periods(bulk: tuple[Summary, Rows], findings: dict) -> None:
    sql = "SELECT c.name, count(*) FROM treatment JOIN code c USING (code_id) GROUP BY 1 ORDER BY 1"
    assert bulk[1](sql) == [("Influenza", 1), ("atorvastatin", 1), ("simvastatin", 40)]
    assert bulk[1]("SELECT count(*), min(date)::VARCHAR FROM procedure") == [(40, "2007-01-02")]
    assert bulk[1]("SELECT count(*) FROM visit") == [(120,)]
    assert bulk[1]("SELECT count(*) FROM observation_period") == [(40,)]
    assert findings["period-derived"]["n"] == 40


def test_s_du_1_a_consent_with_a_duo_permission_counts_and_a_denial_does_not(bulk: tuple[Summary, Rows]) -> None:
    sql = "SELECT basis, count(*), min(valid_from)::VARCHAR FROM consent GROUP BY 1 ORDER BY 1"
    assert bulk[1](sql) == [("record", 1, "2009-01-01"), ("stated for the source", 39, None)]


def test_no_name_of_a_person_is_read(bulk: tuple[Summary, Rows]) -> None:
    texts = bulk[1]("SELECT value FROM attribute UNION ALL SELECT name FROM code UNION ALL SELECT message FROM finding")
    assert not [text for (text,) in texts if "Do not read" in text]


def test_resources_in_are_those_kept_and_those_refused(bulk: tuple[Summary, Rows], findings: dict) -> None:
    read = sum(source["records"] for source in bulk[0].manifest["sources"])
    assert read == sum(len(ones) for ones in resources().values())
    refused = sum(f["n"] for f in bulk[0].manifest["findings"] if f["outcome"] == "refused")
    named = ("individual", "condition", "phenotypic_feature", "treatment", "procedure", "visit")
    tables = {table: bulk[1](f"SELECT count(*) FROM {table}")[0][0] for table in named}
    records = sum(tables.values()) - 40  # each diabetes stands in two systems
    observations = bulk[1]("SELECT count(*) FROM measurement")[0][0] - 40  # two components, one observation
    consents, medications = 1, 1  # the specimen is of no call set: refused
    assert read - refused == records + observations + consents + medications


def test_bundles_are_read_as_the_resources_they_hold(tmp_path: Path) -> None:
    made = resources(people=2)
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for ones in made.values() for one in ones]
    (tmp_path / "bundle.json").write_text(
        json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})
    )
    summary = ingest([tmp_path / "bundle.json"], tmp_path / "w", data_use="GRU", now=NOW)
    assert summary.manifest["counts"]["individual"] == 2
    assert summary.manifest["sources"][0]["records"] == len(entries)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"resourceType": "Patient", "id": "a\0"}\n', "NUL bytes.*line 1"),
        (b'{"resourceType": "Patient", "id": "a"}\n' + b" " * (11 << 20), "longer than 10 MB.*line 2"),
        (b'{"resourceType": "Patient"}\nnonsense\n', "no individual"),
        (b"", "no individual"),
    ],
)
def test_what_is_no_bulk_data_is_refused_with_its_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "Patient.ndjson"
    path.write_bytes(data)
    with pytest.raises(InvalidSource, match=said):
        ingest([path], tmp_path / "w", data_use="GRU", now=NOW)


def test_values_references_and_times_in_their_other_shapes(tmp_path: Path) -> None:
    snomed, loinc = ({"coding": [{"system": f"urn:oid:2.16.840.1.113883.6.{oid}", "code": code}]}
                     for oid, code in (("96", "44054006"), ("1", "13457-7")))  # fmt: skip
    contained = {"resourceType": "Medication", "id": "m", "code": {"coding": [
        {"system": "http://www.whocc.no/atc", "code": "C10AA01"}]}}  # fmt: skip
    patient = {"reference": "Patient/p"}
    ldl = {"resourceType": "Observation", "status": "final", "code": loinc, "subject": patient}
    told = [
        {"resourceType": "Patient", "id": "p", "birthDate": "1950-02", "identifier": [{"system": "h", "value": "7"}]},
        {"resourceType": "Condition", "code": snomed, "subject": patient, "onsetAge": {"value": 52, "code": "a"}},
        {"resourceType": "Condition", "code": snomed, "subject": {"identifier": {"system": "h", "value": "7"}},
         "onsetDateTime": "2011"},
        {"resourceType": "Condition", "code": snomed, "subject": {"reference": "Patient?identifier=h%7C7"},
         "onsetDateTime": "2012"},
        {"resourceType": "Condition", "code": snomed, "subject": {"reference": "Patient?identifier=h|8"}},
        ldl | {"valueQuantity": {"value": 3.4, "comparator": "<", "unit": "mmol/L"}},
        ldl | {"valueRange": {"low": {"value": 1}, "high": {"value": 2.5, "unit": "mmol/L"}}},
        ldl | {"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 40}}},
        {"resourceType": "MedicationRequest", "status": "active", "contained": [contained], "subject": patient,
         "medicationReference": {"reference": "#m"}},
    ]  # fmt: skip
    (tmp_path / "all.ndjson").write_text("\n".join(map(json.dumps, told)))
    made = ingest([tmp_path / "all.ndjson"], tmp_path / "w", dataset="d", data_use="GRU", now=NOW)
    with opened(tmp_path / "w") as con:
        assert con.execute("SELECT start_date::VARCHAR, precision FROM condition ORDER BY 1").fetchall() == [
            ("2002-02-01", "year"), ("2011-01-01", "year"), ("2012-01-01", "year")
        ]  # fmt: skip
        assert con.execute("SELECT value, unit, value_text FROM measurement ORDER BY 3").fetchall() == [
            (None, None, "1:40"), (None, None, "1–2.5 mmol/L"), (None, None, "<3.4 mmol/L")
        ]  # fmt: skip
        assert con.execute("SELECT c.system || c.code FROM treatment JOIN code c USING (code_id)").fetchall() == [
            ("ATCC10AA01",)
        ]  # fmt: skip
    found = {f["rule"]: f["n"] for f in made.manifest["findings"]}
    assert (found["without-patient"], found["value-in-words"]) == (1, 3)
