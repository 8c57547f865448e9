"""OMOP's cohort tables: subjects, stays and days, by right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cohorts.cohort import Cohort
from exchange.__main__ import main
from exchange.omop import _subjects
from queries.answer import answer
from queries.asking import asking_for
from queries.outcomes.spans import Spans
from queries.warehouse import open_warehouse
from tests.exchange.beacon.client import linked
from tests.queries.conftest import HEALTH

INFARCTION = {"has_condition": {"code": "ICD10CM:I21.4"}}
FIRST = {"indexed": {"on": INFARCTION, "keep": "every", "exit": {"after": "start", "days": 30}}}


@pytest.fixture(scope="module")
def source(tiny_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return linked(tiny_warehouse, tmp_path_factory.mktemp("omop"))


def write(source: Path, folder: Path, *criteria: Any, role: str = "researcher", more: tuple[str, ...] = ()) -> int:
    files = []
    for number, each in enumerate(criteria):
        file = folder.parent / f"{folder.name}-{number}.json"
        file.write_text(json.dumps({"name": f"cohort {number}", "criterion": each}))
        files.append(str(file))
    asked = ["--purpose", "health", "--role", role, "--warehouse", str(source)]
    return main(["omop", *files, "--out", str(folder), *asked, *more])


def read(folder: Path) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_csv(path, try_parse_dates=True) for path in folder.glob("*.csv")}


def test_recorded_days_are_those_of_the_release_and_take_the_right_to_recontact(source: Path, tmp_path: Path) -> None:
    assert write(source, tmp_path / "no", INFARCTION, role="researcher", more=("--dates", "recorded")) == 3
    assert not (tmp_path / "no").exists()
    assert write(source, tmp_path / "out", FIRST, INFARCTION, role="steward", more=("--dates", "recorded")) == 0
    told = read(tmp_path / "out")
    who = dict(told["subject"].select("subject_id", "source_id").iter_rows())
    stays = [(of, who[subject], f"{start}", f"{end}") for of, subject, start, end in told["cohort"].iter_rows()]
    # P00 has an infarction in 2013 and one in 2016: two stays of 30 days; P33 and P05 as tests/warehouses.py says.
    assert [each for each in stays if each[:2] == (1, "P00")] == [
        (1, "P00", "2013-06-01", "2013-07-01"), (1, "P00", "2016-06-01", "2016-07-01")
    ]  # fmt: skip
    assert [each[2] for each in stays if each[:2] == (2, "P00")] == ["2010-01-01"]
    assert "ClinVar 2024-12-15 (clinvar, GRCh38)" in told["metadata"]["value_as_string"].to_list()
    assert told["cohort_definition"]["cohort_definition_name"].to_list() == ["cohort 0", "cohort 1"]
    syntax = json.loads(told["cohort_definition"]["cohort_definition_syntax"][0])
    assert Cohort.from_json(syntax) == Cohort.from_json({"name": "cohort 0", "criterion": FIRST})


def test_s_cl_7_dates_are_shifted_by_the_same_days_for_all_of_an_individual(source: Path, tmp_path: Path) -> None:
    assert write(source, tmp_path / "true", FIRST, INFARCTION, role="steward", more=("--dates", "recorded")) == 0
    assert write(source, tmp_path / "one", FIRST, INFARCTION) == 0
    assert write(source, tmp_path / "two", FIRST) == 0
    recorded, shifted, again = (read(tmp_path / name)["cohort"] for name in ("true", "one", "two"))
    off = (recorded["cohort_start_date"] - shifted["cohort_start_date"]).dt.total_days()
    assert ((off >= 1) & (off <= 365)).all()
    assert (recorded["cohort_end_date"] - shifted["cohort_end_date"]).dt.total_days().equals(off)
    each = recorded.select("subject_id").with_columns(off=off).group_by("subject_id").agg(pl.col("off").n_unique())
    assert (each["off"] == 1).all()
    assert off.n_unique() > 1
    one = shifted.filter(pl.col("cohort_definition_id") == 1)
    assert sorted(again["cohort_start_date"]) == sorted(one["cohort_start_date"])


def test_an_indexed_cohort_has_the_stays_that_the_release_gives(source: Path, tmp_path: Path) -> None:
    assert write(source, tmp_path / "out", FIRST, more=("--as", "parquet")) == 0
    table = pl.read_parquet(tmp_path / "out" / "cohort.parquet")
    warehouse = open_warehouse(source)
    asking = asking_for(warehouse, "ada", "researcher", HEALTH)
    frame = answer(warehouse, asking, Spans(Cohort.from_json({"name": "of", "criterion": FIRST}))).frame
    warehouse.close()
    days = (table["cohort_end_date"] - table["cohort_start_date"]).dt.total_days()
    assert sorted(days) == sorted(frame["exit_day"] - frame["entry_day"])


def test_subjects_are_the_sources_own_numbers_where_they_are_numbers_of_one_dataset() -> None:
    def of(*people: tuple[str, str]) -> tuple[list[int], bool]:
        subjects, numbered = _subjects(pl.DataFrame(people, ["dataset", "source_id"], orient="row"))
        return subjects["subject_id"].to_list(), numbered

    assert of(("a", "17"), ("a", "4")) == ([17, 4], False)
    assert of(("a", "17"), ("b", "4")) == ([1, 2], True)
    assert of(("a", "017"), ("a", "4")) == ([1, 2], True)
    assert of(("a", "99999999999"), ("a", "4")) == ([1, 2], True)


def test_who_takes_no_rows_takes_no_table(source: Path, tmp_path: Path) -> None:
    assert write(source, tmp_path / "out", INFARCTION, role="partner") == 3
    assert not (tmp_path / "out").exists()
