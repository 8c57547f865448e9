"""Free-form tables: a mapping says which column is which, and a dry run drafts it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from cohorts.errors import InvalidQuestion, InvalidSource
from data.__main__ import main
from data.ingest import ingest
from data.release import Releases
from tests.warehouses import NOW

PEOPLE = "PatNr;Geschlecht;DOB;Centre\n1;1;1950-02-03;north\n2;2;1960;south\n"
MAPPING = {
    "people.csv": {
        "table": "individuals",
        "columns": {"individual_id": "PatNr", "sex": "Geschlecht", "birth_date": "DOB", "site": "Centre"},
        "values": {"sex": {"1": "male", "2": "female"}},
    }
}


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path


def mapping(folder: Path, **changed: object) -> Path:
    path = folder / "mapping.json"
    path.write_text(json.dumps({"people.csv": MAPPING["people.csv"] | changed}))
    return path


def test_a_mapped_table_is_read_as_the_side_table_it_stands_for(people: Path, tmp_path: Path) -> None:
    summary = ingest([people], tmp_path / "w", data_use="GRU", mapping=mapping(tmp_path), now=NOW)
    con = duckdb.connect(str(Releases(tmp_path / "w").file(str(summary.release))), read_only=True)
    found = con.execute("SELECT source_id, sex, birth_precision, site FROM individual ORDER BY 1").fetchall()
    assert found == [("1", "male", "day", "north"), ("2", "female", "year", "south")]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"table": "individual"}, "Did you mean individuals"),
        ({"columns": {"individual": "PatNr"}}, "Did you mean individual_id"),
        ({"column": {}}, "Did you mean columns"),
        ({"columns": {"individual_id": "Nummer"}}, "Column 'Nummer' is missing"),
    ],
)
def test_a_mapping_that_does_not_fit_says_where(
    people: Path, tmp_path: Path, changed: dict[str, object], said: str
) -> None:
    with pytest.raises((InvalidQuestion, InvalidSource), match=said):
        ingest([people], tmp_path / "w", data_use="GRU", mapping=mapping(tmp_path, **changed), now=NOW)


def test_a_mapping_for_a_file_that_is_not_named_is_refused(people: Path, tmp_path: Path) -> None:
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(MAPPING | {"other.csv": {"table": "individuals"}}))
    with pytest.raises(InvalidSource, match=r"not there: other\.csv"):
        ingest([people], tmp_path / "w", data_use="GRU", mapping=path, now=NOW)


def test_a_dry_run_drafts_the_mapping(people: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", str(people), "--dry-run", "--warehouse", str(tmp_path / "w")]) == 0
    draft = json.loads(capsys.readouterr().out.partition("\n")[2])
    assert draft["people.csv"]["table"] == "individuals"
    assert draft["people.csv"]["columns"]["birth_date"] == "DOB"
    assert draft["people.csv"]["columns"]["site"] == "Centre"


def test_without_a_mapping_the_error_tells_of_it(people: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidSource, match="--dry-run drafts a --mapping"):
        ingest([people], tmp_path / "w", data_use="GRU", now=NOW)
