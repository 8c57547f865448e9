"""The SQL shown beside a figure is the SQL that ran."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import Sex
from cohorts.errors import Refused
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.count import Count
from queries.cohort.individuals import Individuals
from queries.ran import SqlRan
from queries.warehouse import open_warehouse

WOMEN = Cohort("women", Sex("female"))


@pytest.fixture
def warehouse(tiny_warehouse: Path, tmp_path: Path):
    for name in ("releases", "current"):
        (tmp_path / name).symlink_to(tiny_warehouse / name)
    opened = open_warehouse(tmp_path)
    yield opened
    opened.close()


def asking(warehouse, role: str):
    return asking_for(warehouse, "ada", role, Purpose("health"), as_of=dt.date(2026, 1, 1))


def test_it_holds_each_statement_with_its_parameters(warehouse) -> None:
    text = answer(warehouse, asking(warehouse, "researcher"), SqlRan(Count(WOMEN))).text
    assert "FROM permitted" in text
    assert "= female" in text


def test_who_may_not_ask_the_question_may_not_read_its_sql(warehouse) -> None:
    assert answer(warehouse, asking(warehouse, "partner"), SqlRan(Count(WOMEN))).text
    with pytest.raises(Refused):
        answer(warehouse, asking(warehouse, "partner"), SqlRan(Individuals(WOMEN)))
