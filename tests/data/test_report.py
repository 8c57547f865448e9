"""The report of an ingest: by file and place, what lost something first; records in are those kept and refused."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from cohorts.errors import InvalidQuestion
from data.__main__ import main
from data.ingest import ingest
from data.ingest.report import report_of
from tests.data.fhir.synthea import resources, write
from tests.warehouses import NOW

MANIFEST = {
    "sources": [{"dataset": "d", "name": "a.ndjson", "format": "fhir", "records": 10},
                {"dataset": "other", "name": "b.csv", "format": "scores", "records": 3}],
    "findings": [
        {"dataset": "d", "source": "a.ndjson", "rule": "told", "severity": "note", "outcome": "told", "n": 9,
         "place": None, "message": "Something <b>else</b>."},
        {"dataset": "d", "source": "a.ndjson", "rule": "gone", "severity": "warning", "outcome": "refused", "n": 2,
         "place": "line 4", "message": "2 were left out."},
        {"dataset": "d", "source": "a.ndjson", "rule": "mended", "severity": "warning", "outcome": "repaired", "n": 3,
         "place": "line 2", "message": "3 were mended."},
    ],
    "counts": {"individual": 5, "variant": 0},
}  # fmt: skip


def test_what_was_refused_stands_first_and_the_numbers_add_up() -> None:
    report = report_of(MANIFEST, "d", None)
    assert [line.rule for line in report.lines] == ["gone", "mended", "told"]
    (source,) = report.sources
    assert (source.found, source.kept, source.repaired, source.refused) == (10, 8, 3, 2)
    assert source.found == source.kept + source.refused
    assert "a.ndjson, line 4: 2 were left out. [gone]" in report.to_text()
    assert "Something &lt;b&gt;else&lt;/b&gt;." in report.to_html()
    assert json.loads(report.to_json())["lines"][0]["place"] == "line 4"


def test_a_report_is_written_in_the_format_its_name_ends_in(tmp_path: Path) -> None:
    report = report_of(MANIFEST, "d", "2025-01-01.1")
    for ending in ("json", "html", "txt"):
        report.write(tmp_path / f"r.{ending}")
        assert (tmp_path / f"r.{ending}").stat().st_size > 200
    with pytest.raises(InvalidQuestion, match=r"'.pdf'"):
        report.write(tmp_path / "r.pdf")


def test_a_dry_run_reports_every_file_and_a_refused_ingest_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, warehouse = write(tmp_path / "in", resources(people=3)), str(tmp_path / "w")
    asked = ["ingest", str(folder), "--warehouse", warehouse, "--data-use", "GRU", "--dry-run"]
    assert main([*asked, "--report", str(tmp_path / "r.json")]) == 0
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["release"] is None
    assert sum(one["found"] for one in report["sources"]) == sum(map(len, resources(people=3).values()))
    assert all(one["found"] == one["kept"] + one["refused"] for one in report["sources"])
    assert "refused   Condition.ndjson, line 4:" in capsys.readouterr().out
    (folder / "Patient.ndjson").write_bytes(b"\0")
    assert main([*asked, "--report", str(tmp_path / "bad.html")]) == 2
    assert "NUL bytes" in (tmp_path / "bad.html").read_text()


DEFECTS = {  # what may be wrong with a row, as (individual, code, date)
    "none": lambda who: (who, "ICD10CM:I21.4", "2012-01-02"),
    "a month": lambda who: (who, "ICD10CM:E11.9", "2012-03"),
    "no date": lambda who: (who, "ICD10CM:I10", ""),
    "no such day": lambda who: (who, "ICD10CM:I10", "2013-02-30"),
    "nobody": lambda who: ("nobody", "ICD10CM:I10", "2012-01-02"),
    "no system": lambda who: (who, "I10", "2012-01-02"),
    "unborn": lambda who: (who, "ICD10CM:I10", "1901-01-02"),
}


@pytest.mark.parametrize("seed", range(int(os.environ.get("CONCORD_REPORTS", "2"))))
def test_what_a_report_calls_kept_is_what_the_release_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("data.ingest.pipeline.load_reference", lambda con, assemblies: [])
    chance = random.Random(seed)
    people = [f"Q{n}" for n in range(chance.randint(1, 6))]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "individuals.csv").write_text(
        "individual_id,sex,birth_date\n" + "".join(f"{who},{chance.choice('fmx')},1950-02-03\n" for who in people)
    )
    tables = {"conditions": "code,start_date", "procedures": "code,date", "features": "code,onset_date"}
    for table, columns in tables.items():
        rows = [DEFECTS[chance.choice([*DEFECTS])](chance.choice(people)) for _ in range(chance.randint(1, 30))]
        lines = [f"individual_id,{columns}", *(",".join(row) for row in rows)]
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n")
    summary = ingest([folder], tmp_path / "w", dataset="d", data_use="GRU", dry_run=True, now=NOW)
    report = report_of(summary.manifest, "d", None)
    held = {
        "individuals": "individual",
        "conditions": "condition",
        "procedures": "procedure",
        "features": "phenotypic_feature",
    }
    for source in report.sources:
        refused = sum(line.n for line in report.lines if (line.source, line.outcome) == (source.name, "refused"))
        assert source.refused == refused
        assert source.found == source.kept + source.refused
        if table := held.get(source.name.removesuffix(".csv")):
            assert source.kept == summary.manifest["counts"][table], (source, report.to_text())
