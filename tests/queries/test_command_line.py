"""`python -m queries`: shapes of answers and exit statuses that scripts rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cohorts.cohort import Cohort
from cohorts.criteria import CarrierOf, HasCondition, Sex, Site
from queries.__main__ import main
from queries.warehouse import Warehouse
from workspace import open_workspace

PURPOSE = "investigation=health"
WOMEN = Cohort("women", Sex("female") & ~HasCondition("ICD10CM:C50") & CarrierOf(gene="HFE", min_called=0.5))


@pytest.fixture
def cohort(tmp_path: Path) -> str:
    path = tmp_path / "women.json"
    path.write_text(json.dumps(WOMEN.to_json()))
    return str(path)


@pytest.fixture
def run(random_warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*given: str, purpose: str | None = PURPOSE) -> tuple[int, str, str]:
        shared = ["--warehouse", str(random_warehouse.directory)]
        if purpose:
            shared += ["--purpose", purpose]
        status = main([*given, *shared])
        told = capsys.readouterr()
        return status, told.out, told.err

    return call


def test_count_gives_the_agreed_json(run: Any, cohort: str) -> None:
    status, out, err = run("count", cohort, "--role", "researcher", "--json")
    told = json.loads(out)
    assert status == 0
    assert list(told) == ["count", "unknown", "missing", "permitted", "release"]
    assert [type(told[name]) for name in ("count", "unknown", "permitted")] == [int, int, int]
    assert list(told["missing"]) == [leaf.phrase for leaf in WOMEN.criterion.leaves()]
    assert WOMEN.sentence in err


def test_a_suppressed_value_is_an_object(run: Any, tmp_path: Path) -> None:
    few = tmp_path / "few.json"
    few.write_text(json.dumps(Cohort("few", WOMEN.criterion & Site("north")).to_json()))
    status, out, _ = run("count", str(few), "--json")
    assert status == 0
    assert json.loads(out)["count"] == {"below": 11}
    assert "< 11" in run("count", str(few))[1]


def test_attrition_gives_the_agreed_json_and_a_table_for_people(run: Any, cohort: str) -> None:
    status, out, _ = run("attrition", cohort, "--role", "researcher", "--json")
    told = json.loads(out)
    assert status == 0
    assert [row["step"] for row in told[:2]] == ["in the release", "permit this purpose"]
    assert all(list(row) == ["step", "alone", "remaining"] for row in told)
    assert len(told) == 2 + 3
    assert [row["remaining"] for row in told] == sorted((row["remaining"] for row in told), reverse=True)
    assert "permit this purpose" in run("attrition", cohort)[1]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_individuals_are_written_to_a_file(run: Any, cohort: str, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"rows{suffix}"
    status, printed, _ = run("individuals", cohort, "--out", str(out), "--role", "researcher", "--json")
    frame = pl.read_csv(out) if suffix == ".csv" else pl.read_parquet(out)
    assert status == 0
    assert json.loads(printed)["individuals"] == frame.height > 0
    assert frame.columns[0] == "individual_id"


def test_sql_shows_the_query_and_its_parameters(run: Any, cohort: str) -> None:
    status, out, _ = run("sql", cohort, "--json")
    told = json.loads(out)
    assert status == 0
    assert "permitted" in told["sql"]
    assert all(f"${name}" in told["sql"] for name in told["parameters"])
    assert "EXPLODE" in json.loads(run("sql", cohort, "--json", "--dialect", "spark")[1])["sql"]
    assert "-- $" in run("sql", cohort)[1]


def test_exit_2_names_the_place_in_the_file_and_the_nearest_key(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    wrong = {"all_of": [{"sex": {"is": "female"}}, {"carrier_of": {"genee": "LDLR"}}]}
    path.write_text(json.dumps({"name": "x", "criterion": wrong}))
    status, out, err = run("count", str(path))
    assert (status, out) == (2, "")
    assert "all_of[1].carrier_of.genee" in err
    assert "Did you mean gene" in err


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        (("count", "nowhere.json"), 2, "no such cohort file"),
        (("individuals", "COHORT", "--out", "rows.txt"), 2, ".csv nor .parquet"),
        (("individuals", "COHORT", "--out", "rows.csv"), 3, "role"),
        (("phewas", "COHORT", "--adjust", "agee"), 2, "agee"),
        (("phewas", "COHORT", "--exposure", "copies"), 2, "Copies"),
        (("burden", "--outcome", "PHECODE:411", "--consequences", "missing"), 2, "Did you mean missense"),
    ],
)
def test_exit_statuses(run: Any, cohort: str, given: tuple[str, ...], status: int, said: str) -> None:
    found, out, err = run(*(cohort if word == "COHORT" else word for word in given))
    assert (found, out) == (status, "")
    assert said in err


def test_exit_2_for_a_purpose_nobody_knows(run: Any, cohort: str) -> None:
    status, _, err = run("count", cohort, purpose="investigation=helth")
    assert status == 2
    assert "health" in err


def test_exit_4_without_a_warehouse(cohort: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["count", cohort, "--purpose", PURPOSE, "--warehouse", str(tmp_path / "none")]) == 4
    assert "python -m data demo" in capsys.readouterr().err


def test_a_role_is_taken_in_local_mode_alone(run: Any, cohort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_MODE", "server")
    status, _, err = run("count", cohort, "--role", "researcher")
    assert status == 3
    assert "researcher" in err
    assert run("count", cohort)[0] == 0


def test_as_a_command_it_needs_a_purpose(cohort: str) -> None:
    done = subprocess.run([sys.executable, "-m", "queries", "count", cohort], capture_output=True, text=True)
    assert done.returncode == 2
    assert "--purpose" in done.stderr


@pytest.mark.parametrize("out", ["nowhere/rows.csv", "folder.csv", "nul\0.csv", "n" * 300 + "/rows.csv"])
def test_exit_2_before_asking_for_a_file_that_cannot_be_written(
    run: Any, cohort: str, tmp_path: Path, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    for command in (("individuals", cohort), ("frequencies", "--all")):
        status, printed, err = run(*command, "--out", out, "--role", "researcher")
        assert (status, printed) == (2, "")
        assert "--out" in err
        assert "folder that exists" in err


@pytest.mark.parametrize("place", ["--gene", "--region", "--variant"])
def test_an_empty_place_is_not_everywhere(run: Any, tmp_path: Path, place: str) -> None:
    assert run("frequencies", place, "", "--out", str(tmp_path / "f.csv"))[0] == 2


def test_a_saved_cohort_in_a_file_is_looked_up_as_its_user_sees_it(
    run: Any, tmp_path: Path, random_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = open_workspace(random_warehouse.directory).save("ada", WOMEN, random_warehouse.release)
    file = tmp_path / "named.json"
    file.write_text(json.dumps({"in_cohort": {"id": saved.id, "version": None}}))
    counts = []
    for path in (tmp_path / "plain.json", file):
        if path != file:
            path.write_text(json.dumps(WOMEN.to_json()))
        monkeypatch.setattr("getpass.getuser", lambda: "ada")
        status, out, _ = run("count", str(path), "--role", "researcher", "--json")
        assert status == 0
        counts.append(json.loads(out))
    assert counts[0] == counts[1]
    monkeypatch.setattr("getpass.getuser", lambda: "bob")
    status, _, err = run("count", str(file), "--role", "researcher")
    assert status == 2
    assert "no saved cohort" in err
