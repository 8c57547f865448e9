"""Ancestry and relatedness in a scan: components where the release has them, relatives out by kinship (S-ST 11)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from access.disclosure import Policy
from access.purpose import Purpose
from cohorts.errors import InvalidQuestion
from queries.asking import asking_for
from queries.associations.guard import Guard, columns_of, guarded, usual
from queries.outcomes.ancestry import related_by_genotypes, with_components
from queries.warehouse import open_warehouse
from stats.scans.guard_words import guard_line
from stats.scans.phewas import design
from tests.queries.carriers.test_conditions import random_small
from tests.queries.small_release import Small


@pytest.fixture(scope="module")
def people(ancestry_warehouse: Path):
    warehouse = open_warehouse(ancestry_warehouse)
    asking = asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))
    with warehouse.cursor(asking) as cursor:
        everybody = cursor.sql("SELECT individual_id FROM permitted ORDER BY individual_id").pl()
        yield cursor, everybody.with_columns(genetic_group=pl.lit("a"), age=pl.lit(50.0))
    warehouse.close()


def test_s_st_11_relatives_by_kinship_are_left_out_and_counted(people) -> None:
    cursor, everybody = people
    kept, guard = guarded(cursor, everybody, ("age",), True)
    assert guard.made
    assert guard.by_kinship == everybody.height - kept.height > 0
    every, asked = guarded(cursor, everybody, ("age",), False)
    assert every.height == everybody.height
    assert asked.by_kinship == 0


def test_components_are_columns_of_everybody_who_has_them(people) -> None:
    cursor, everybody = people
    kept, guard = guarded(cursor, everybody, ("age", "components"), False)
    assert guard.components == 4
    names = columns_of(kept, ("age", "components"))
    assert names == ["age", "pc1", "pc2", "pc3", "pc4"]
    made = design(kept.select(names), ("age", "components"))
    assert made.columns.shape[1] == 4  # age does not differ
    assert np.allclose(made.columns[made.kept].std(axis=0), 1)
    assert guard.without == int((~made.kept).sum())


def test_s_st_11_survival_gets_components_and_leaves_relatives_by_kinship_out(people) -> None:
    cursor, everybody = people
    rows = everybody.select("individual_id", group=pl.lit("a"))
    told = with_components(cursor, rows, ("sex", "components"))
    assert told.columns == ["individual_id", "group", "pc1", "pc2", "pc3", "pc4"]
    assert told["individual_id"].equals(rows["individual_id"])
    assert with_components(cursor, rows, ("sex",)).columns == rows.columns
    _, guard = guarded(cursor, everybody, ("age",), True)
    assert len(related_by_genotypes(cursor)) == guard.by_kinship


def test_components_that_were_not_made_are_asked_for_with_the_command() -> None:
    made: Small = random_small(1, 50)
    frame = pl.DataFrame({"individual_id": [0, 1]})
    assert guarded(made.con.cursor(), frame, ("age",), True)[1] == Guard(False, 0, False, 0, 0, True)
    assert usual(True) == ("age", "sex", "components")
    assert usual(False) == ("age", "sex", "genetic_group")


def test_a_release_without_components_says_the_command(tiny_warehouse: Path) -> None:
    warehouse = open_warehouse(tiny_warehouse)
    asking = asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))
    frame = pl.DataFrame({"individual_id": [0, 1]})
    with pytest.raises(InvalidQuestion, match="python -m data ancestry"), warehouse.cursor(asking) as cursor:
        guarded(cursor, frame, ("components",), True)
    warehouse.close()


def test_the_line_says_what_stands_in() -> None:
    told = guard_line(Guard(False, 0, True, 0, 0, True), 1204)
    assert "1,204 left out" in told
    assert "stands in" in told
    assert "python -m data ancestry" in told
    made = Guard(True, 10, False, 31, 0, True)
    assert "10 principal components" in guard_line(made, 5)
    assert "31 more by kinship" in guard_line(made, 5)
    assert str(made.protected(Policy()).by_kinship) == "30"
    assert "ancestry is not adjusted for" in guard_line(Guard(True, 0, False, 0, 0, False), 0)
