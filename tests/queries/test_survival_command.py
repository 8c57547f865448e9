"""`python -m queries survival`: the words and exit statuses scripts rely on, and a real study end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.__main__ import main as data
from queries.__main__ import main as ask
from tests.queries.random_release import random_rows, write_warehouse

HEALTH = "investigation=health"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_warehouse(random_rows(seed=11, individuals=900), tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def cohorts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Cohort files by name."""
    folder = tmp_path_factory.mktemp("cohorts")
    mutated = {"carrier_of": {"gene": "DNMT3A", "consequences": ["protein_altering"]}}
    both = {"all_of": [mutated, {"carrier_of": {"gene": "FLT3", "consequences": ["protein_altering"]}}]}
    criteria = {
        "women": {"sex": {"is": "female"}},
        "men": {"sex": {"is": "male"}},
        "DNMT3A": mutated,
        "no DNMT3A": {"not": mutated},
        "both": both,
        "not both": {"not": both},
    }
    for name, criterion in criteria.items():
        (folder / f"{name}.json").write_text(json.dumps({"name": name, "criterion": criterion}))
    return {name: str(folder / f"{name}.json") for name in criteria}


def asked(capsys: pytest.CaptureFixture[str], *given: str, role: str = "researcher") -> dict:
    capsys.readouterr()
    assert ask(["survival", *given, "--role", role, "--purpose", HEALTH, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_answer_has_the_agreed_shape(directory: Path, cohorts, capsys) -> None:
    told = asked(
        capsys, cohorts["women"], cohorts["men"], "--outcome", "PHECODE:411", "--warehouse", str(directory),
        "--time-zero", "birth", "--adjust", "site,birth_year",
    )  # fmt: skip
    assert list(told) == ["groups", "test", "contrasts", "incidence", "time_scale", "excluded", "unit", "warnings"]
    assert [group["name"] for group in told["groups"]] == ["women", "men"]
    assert set(told["groups"][0]) == {"name", "n", "events", "median", "median_ci", "curve"}
    assert set(told["contrasts"][0]) == {"vs", "hr", "lower", "upper", "p", "method"}
    assert "adjusted for site, birth year" in told["contrasts"][0]["method"]
    assert (told["time_scale"], told["unit"]) == ("age", "years")
    assert told["contrasts"][0]["vs"] == "men"


def test_s_dc_1_the_default_role_is_partner_and_sees_rounded_numbers(directory: Path, cohorts, capsys) -> None:
    given = ("survival", cohorts["women"], cohorts["men"], "--outcome", "PHECODE:411", "--warehouse", str(directory))
    assert ask([*given, "--purpose", HEALTH, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    for group in told["groups"]:
        assert group["n"] == {"below": 11} or group["n"] % 10 == 0
        assert all(row["censored"] is None for row in group["curve"])
    assert all(each["n"] == {"below": 11} or each["n"] % 10 == 0 for each in told["excluded"])


def test_a_naive_curve_is_on_request(directory: Path, cohorts, capsys) -> None:
    given = (cohorts["women"], "--outcome", "PHECODE:411", "--warehouse", str(directory), "--time-zero", "birth")
    right, naive = asked(capsys, *given), asked(capsys, *given, "--no-delayed-entry")
    assert naive["groups"][0]["events"] > right["groups"][0]["events"]
    assert any("Ignoring entry" in warning for warning in naive["warnings"])


def test_people_read_lines(directory: Path, cohorts, capsys) -> None:
    given = ["survival", cohorts["women"], "--outcome", "death", "--warehouse", str(directory), "--purpose", HEALTH]
    assert ask([*given, "--role", "researcher"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("women: n ")
    assert "excluded: " in told.out
    assert "Among individuals who permit this purpose" in told.err


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--outcome", "deth"), "Did you mean death"),
        (("--outcome", "death", "--time-zero", "enrollment"), "enrolment"),
        (("--outcome", "death", "--adjust", "sexx"), "sex"),
        (("--outcome", "ICD10CM:Q99"), "Unknown code"),
    ],
)
def test_a_wrong_question_exits_2_and_says_what_to_do(directory: Path, cohorts, capsys, given, words: str) -> None:
    assert ask(["survival", cohorts["women"], *given, "--warehouse", str(directory), "--purpose", HEALTH]) == 2
    assert words in capsys.readouterr().err


def test_a_real_study_end_to_end(shared_data, cohorts, capsys, tmp_path: Path) -> None:
    """TCGA leukaemia: the files are ingested and asked from the command line; maftools' printed figures come out."""
    folder, warehouse = shared_data("tcga_laml"), str(tmp_path / "warehouse")
    assert data(["ingest", str(folder), "--warehouse", warehouse, "--data-use", "DUO:0000042"]) == 0
    one = asked(capsys, cohorts["DNMT3A"], cohorts["no DNMT3A"], "--outcome", "death", "--warehouse", warehouse)
    assert [(group["n"], group["median"]) for group in one["groups"]] == [(45, 275), (137, 577)]
    assert one["test"]["p"] == pytest.approx(0.00069, abs=5e-6)
    assert one["contrasts"][0]["hr"] == pytest.approx(1.98, abs=0.005)
    assert {each["reason"]: each["n"] for each in one["excluded"]} == {
        "unknown for a criterion of a cohort": 7,
        "no observation period": 11,
    }
    two = asked(capsys, cohorts["both"], cohorts["not both"], "--outcome", "death", "--warehouse", warehouse)
    assert [group["n"] for group in two["groups"]] == [18, 164]
    assert two["test"]["p"] == pytest.approx(0.00104, abs=5e-6)
    assert two["contrasts"][0]["hr"] == pytest.approx(2.51, abs=0.005)
    assert (one["time_scale"], one["unit"]) == ("time since enrolment", "days")
