"""Tables of one's own: what a dry run drafts by looking is read as drafted; what no honest export holds is refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cohorts.errors import InvalidSource
from data.__main__ import main
from data.ingest import Summary, ingest
from tests.data.test_pipeline import opened
from tests.data.workbooks import write_workbook
from tests.warehouses import NOW

PEOPLE = [["PatNr", "Geschlecht", "Geburtsdatum", "Datum", "LDL (mmol/L)", "Raucher"],
          ["7", "w", "03.02.1950", "31.12.2010", "3,0", "ja"], ["8", "m", "25.02.1961", "01.02.2011", "2,5", "nein"],
          ["9", "m", "26.02.1962", "", "", "nein"]]  # fmt: skip
DIAGNOSES = [["PatNr", "ICD", "Date", "Description"], ["7", "I21.4", "02/15/2012", "NSTEMI"],
             ["8", "E780", "01/01/2013", "FH"], ["8", "E11", "", ""], ["8", "E11", "soon", ""]]  # fmt: skip


@pytest.fixture(autouse=True)
def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])


def text(rows: list[list[str]], separator: str = ";") -> str:
    return "".join(separator.join(row) + "\n" for row in rows)


def drafted(folder: Path, *sources: Path) -> dict:
    """Has a mapping drafted, and gives it."""
    mapping = folder / "mapping.json"
    asked = ["ingest", *map(str, sources), "--dry-run", "--mapping", str(mapping), "--warehouse", str(folder / "w")]
    assert main(asked) == 0
    return json.loads(mapping.read_text())


def brought(folder: Path, *sources: Path) -> tuple[Summary, Callable[[str], list[tuple]]]:
    summary = ingest(sources, folder / "w", dataset="d", data_use="GRU", mapping=folder / "mapping.json", now=NOW)
    con = opened(folder / "w")
    return summary, lambda sql: con.execute(sql).fetchall()


def test_a_wide_table_is_drafted_as_individuals_measurements_and_attributes(tmp_path: Path) -> None:
    path = tmp_path / "klinik.csv"
    path.write_text(text(PEOPLE))
    people, measured, others = drafted(tmp_path, path)["klinik.csv"]
    assert people["columns"] == {"individual_id": "PatNr", "sex": "Geschlecht", "birth_date": "Geburtsdatum"}
    assert people["dates"] == {"birth_date": "%d.%m.%Y"}
    assert people["values"] == {"sex": {"m": "male", "w": "female"}}
    assert measured["decimal"] == ","
    assert measured["wide"]["LDL (mmol/L)"]["unit"] == "mmol/L"
    assert others["wide"] == {"Raucher": {"name": "raucher"}}
    measured["wide"]["LDL (mmol/L)"]["code"] = "LOINC:13457-7"
    (tmp_path / "mapping.json").write_text(json.dumps({"klinik.csv": [people, measured, others]}))
    summary, rows = brought(tmp_path, path)
    assert rows("SELECT source_id, sex, birth_date::VARCHAR FROM individual ORDER BY 1") == [
        ("7", "female", "1950-02-03"), ("8", "male", "1961-02-25"), ("9", "male", "1962-02-26")]  # fmt: skip
    assert rows("SELECT date::VARCHAR, round(value, 2), unit, source_unit FROM measurement ORDER BY 1") == [
        ("2010-12-31", 116.01, "mg/dL", "mmol/L"), ("2011-02-01", 96.68, "mg/dL", "mmol/L")]  # fmt: skip
    assert rows("SELECT value, count(*) FROM attribute GROUP BY 1 ORDER BY 1") == [("ja", 1), ("nein", 2)]
    assert [source["name"] for source in summary.manifest["sources"]] == ["klinik.csv"]


def test_a_long_table_of_codes_is_drafted_and_read_with_its_system_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "dx.tsv"
    path.write_text(text([DIAGNOSES[0], *DIAGNOSES[1:4] * 3], "\t"))
    people = tmp_path / "individuals.csv"
    people.write_text("individual_id,sex\n7,F\n8,M\n")
    draft = drafted(tmp_path, path)
    assert (draft["dx.tsv"]["table"], draft["dx.tsv"]["system"]) == ("conditions", "ICD10CM")
    assert draft["dx.tsv"]["columns"]["code"] == "ICD"
    path.write_text(text(DIAGNOSES, "\t"))
    draft["dx.tsv"]["dates"] = {"start_date": "%m/%d/%Y"}
    (tmp_path / "mapping.json").write_text(json.dumps(draft))
    summary, rows = brought(tmp_path, path, people)
    sql = "SELECT c.system || ':' || c.code, start_date::VARCHAR, precision FROM condition JOIN code c USING (code_id)"
    assert sorted(rows(sql), key=str) == [
        ("ICD10CM:E11", None, "none"), ("ICD10CM:E11", None, "none"), ("ICD10CM:E78.0", "2013-01-01", "day"),
        ("ICD10CM:I21.4", "2012-02-15", "day")]  # fmt: skip
    finding = next(f for f in summary.manifest["findings"] if f["rule"] == "unreadable-date")
    assert (finding["n"], finding["place"], finding["outcome"]) == (1, "line 5", "repaired")


def test_dates_of_spreadsheets_are_drafted_and_read_as_days_since_1900_or_1904(tmp_path: Path) -> None:
    path = tmp_path / "dx.csv"
    days = ["2016-02-01", "01.03.2016", "42406", "42407.5", "2016-02-09 00:00:00", "42408", "soon"] + ["42409"] * 8
    path.write_text(text([["PatNr", "ICD", "Datum"], *([str(n), "I21.4", day] for n, day in enumerate(days))]))
    draft = drafted(tmp_path, path)
    assert draft["dx.csv"]["dates"] == {"start_date": ["excel", "%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S"]}
    assert any("excel-1904" in note for note in draft["dx.csv"]["notes"])
    people = tmp_path / "individuals.csv"
    people.write_text("individual_id\n" + "".join(f"{n}\n" for n in range(len(days))))
    read = "SELECT start_date::VARCHAR FROM condition ORDER BY individual_id"
    for format, third in (("excel", "2016-02-06"), ("excel-1904", "2020-02-07")):
        draft["dx.csv"]["dates"]["start_date"][0] = format
        (tmp_path / "mapping.json").write_text(json.dumps(draft))
        summary, rows = brought(tmp_path, path, people)
        told = sorted(rows(read), key=str)
        assert (("2016-02-01",) in told, ("2016-03-01",) in told, ("2016-02-09",) in told) == (True, True, True)
        assert ((third,) in told, told.count((None,))) == (True, 1)
    finding = next(f for f in summary.manifest["findings"] if f["rule"] == "unreadable-date")
    assert (finding["n"], finding["place"]) == (1, "line 8")


def test_a_day_that_could_be_a_month_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dx.csv"
    path.write_text("id,icd10,date\n1,I21.4,03/04/2012\n2,E78.0,05/06/2013\n")
    assert drafted(tmp_path, path)["dx.csv"]["notes"] == ["'date': nothing tells %d/%m/%Y from %m/%d/%Y."]


def test_a_workbook_is_a_table_for_each_sheet(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "clinic.xlsx", {
        "individuals": [["individual_id", "sex"], ["1", "F"]],
        "measurements": [["individual_id", "code", "date", "value"], ["1", "LOINC:13457-7", "2010-05", "<5"]],
    })  # fmt: skip
    ingest([book], tmp_path / "w", data_use="GRU", now=NOW)
    found = opened(tmp_path / "w").execute("SELECT value, value_text, precision FROM measurement").fetchall()
    assert found == [(None, "<5", "month")]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8-sig"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "individuals.csv.gz"
    path.write_bytes(gzip.compress("individual_id,site\n1,Zürich\n".encode(encoding)))
    ingest([path], tmp_path / "w", data_use="GRU", now=NOW)
    assert opened(tmp_path / "w").execute("SELECT source_id, site FROM individual").fetchall() == [("1", "Zürich")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"individual_id,site\n1,a\n2,=HYPERLINK(1)\n", "formula .*line 3"),
        (b"individual_id,site\n1,\"=cmd|' /C calc'!A0\"\n", "formula .*line 2"),
        (b"individual_id,site\n1,a\0b\n", "NUL bytes.*line 2"),
        (b"individual_id,site\n1,a\n2," + b"x" * (11 << 20) + b"\n", "longer than 10 MB.*line 3"),
        (b"individual_id,site\n,a\n", "lack individual_id"),
        (b"", "empty"),
    ],
)
def test_what_no_honest_export_holds_is_refused_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "individuals.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidSource, match=said):
        ingest([path], tmp_path / "w", data_use="GRU", now=NOW)


def test_negative_numbers_and_signs_are_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("individual_id,score,value\n1,risk,-1.5\n2,risk,+2\n3,-,1\n")
    (tmp_path / "individuals.csv").write_text("individual_id,site\n1,- none\n2,+49 30\n3,@home\n")
    ingest([path, tmp_path / "individuals.csv"], tmp_path / "w", data_use="GRU", now=NOW)
    assert opened(tmp_path / "w").execute("SELECT count(*) FROM score").fetchall() == [(3,)]


def test_what_spreadsheets_leave_in_a_table_is_missing_told_or_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "klinik.csv"
    path.write_bytes(
        "Patient No;Name;DOB;Gender;LDL (mmol/L)\n1;O’Brien;03.02.1950;f;3,4\n2;Müller;31.12.1960;m;#N/A\n"
        "1,23E+11;X;01.01.70;w;4,5\n;;;;\n;;;;\n".encode("windows-1252")
    )  # fmt: skip
    draft = drafted(tmp_path, path)
    notes = " ".join(note for one in draft["klinik.csv"] for note in one.get("notes", ()))
    assert "'Name': not read" in notes
    assert "Windows-1252" in notes
    assert all("Name" not in one.get("wide", {}) for one in draft["klinik.csv"])
    (tmp_path / "mapping.json").write_text(json.dumps(draft))
    summary, rows = brought(tmp_path, path)
    assert rows("SELECT source_id, birth_date::VARCHAR FROM individual ORDER BY 1") == [
        ("1", "1950-02-03"), ("1,23E+11", None), ("2", "1960-12-31")
    ]  # fmt: skip
    found = {f["rule"]: f for f in summary.manifest["findings"]}
    assert [found[rule]["place"] for rule in ("spreadsheet-error", "rounded-identifier", "unreadable-birth-date")] == [
        "line 3", "line 4", "line 4"
    ]  # fmt: skip
    assert {source["records"] for source in summary.manifest["sources"]} == {3}


def test_results_a_row_each_are_drafted_as_measurements_with_the_codes_that_are_known(tmp_path: Path) -> None:
    path = tmp_path / "labs.csv"
    path.write_text('id,date,test,result,unit\n1,13/01/2010,LDL,130,mg/dL\n1,14/01/2010,odd,"3,4",mmol/L\n')
    draft = drafted(tmp_path, path)["labs.csv"]
    assert (draft["table"], draft["columns"]["code"], draft["system"]) == ("measurements", "test", "LOCAL")
    assert draft["values"]["code"] == {"LDL": "LOINC:2089-1"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("individual_id,site\n1,a\n2,=1+1\n", "formula .*line 3"),
        ('individual_id,site\n1,a\n="002",b\n', "formula .*line 3"),
        ("individual_id,site\n1,a\n2,b,c\n", "A line has 3 cells, the heading has 2 .*line 3"),
        ("individual_id,sex,Sex\n1,F,M\n", "heading 'sex' stands twice"),
    ],
)
def test_a_table_that_does_not_fit_together_is_refused_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "individuals.csv").write_text(content)
    with pytest.raises(InvalidSource, match=said):
        ingest([tmp_path / "individuals.csv"], tmp_path / "w", data_use="GRU", now=NOW)
