"""Two halves: by hash, families together; the confirming one answers what was fixed beforehand, at every door."""

from __future__ import annotations

import dataclasses
import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest

from access.asking import Asking
from access.halves import Halves, Split
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, AllOf, Sex
from cohorts.errors import InvalidQuestion, Refused
from cohorts.saved import InCohort
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.comparison import Compare
from queries.cohort.count import Count
from queries.cohort.freeze import Freeze, Standing
from queries.cohort.halves import CONFIRM, EXPLORE, KeepHalf, halved
from queries.cohort.individuals import Individuals
from queries.ran import SqlRan
from queries.warehouse import Warehouse, open_warehouse
from stats.groups.side_by_side import SideBySide

READERS = ("ada",)


@pytest.fixture
def warehouse(tiny_warehouse: Path, tmp_path: Path) -> Iterator[Warehouse]:
    shutil.copytree(tiny_warehouse, tmp_path / "warehouse")
    opened = open_warehouse(tmp_path / "warehouse")
    yield opened
    opened.close()


@pytest.fixture
def asking(warehouse: Warehouse) -> Asking:
    return asking_for(warehouse, "ada", "researcher", Purpose("health"), as_of=date(2026, 1, 1))


@pytest.fixture
def split(warehouse: Warehouse, asking: Asking) -> Split:
    explore, confirm = str(uuid4()), str(uuid4())
    Halves(warehouse.directory).make(explore, confirm, "1", "ada", asking.release, 3)
    for half, id in ((EXPLORE, explore), (CONFIRM, confirm)):
        answer(warehouse, asking, KeepHalf(half, "1", id, 1, READERS))
    return Halves(warehouse.directory).splits()[0]


def within(id: str, *more: object, name: str = "half") -> Cohort:
    return Cohort(name, AllOf((InCohort(id, 1, name), *more)))


def compare(id: str) -> Compare:
    return Compare((within(id, Sex("female"), name=f"women {id[:4]}"), within(id, Sex("male"), name=f"men {id[:4]}")))


def test_halves_are_everybody_once_and_the_same_again(warehouse: Warehouse, asking: Asking, split: Split) -> None:
    lists = warehouse.lists if hasattr(warehouse, "lists") else None
    everybody = answer(warehouse, asking, Count(Cohort("all", EVERYBODY))).count
    sizes = [answer(warehouse, asking, Standing(id, 1)).permitted for id in (split.explore, split.confirm)]
    assert sum(sizes) == everybody
    again = answer(warehouse, asking, KeepHalf(EXPLORE, "1", str(uuid4()), 1, READERS)).individuals
    assert again == sizes[0]
    assert lists is None or lists.path.exists()
    partner = dataclasses.replace(asking, role="partner")
    told = answer(warehouse, partner, KeepHalf(EXPLORE, "1", str(uuid4()), 1, READERS)).individuals
    assert told in (0, None) or not isinstance(told, int) or told % 10 == 0
    with pytest.raises(Refused):
        answer(warehouse, dataclasses.replace(asking, role="public"), KeepHalf(EXPLORE, "1", str(uuid4()), 1, READERS))


def test_families_are_not_separated_and_no_half_is_chosen() -> None:
    chance = random.Random(4)
    people = pl.DataFrame({"individual_id": range(4_000), "dataset": "d", "source_id": [f"P{n}" for n in range(4_000)]})
    chains = [(n, n + 1) for n in range(0, 2_000) if n % 5 != 4]
    pairs = pl.DataFrame(chains + [(b, a) for a, b in chains], schema=["individual_id", "relative_id"], orient="row")
    found = halved(people, pairs, "1")
    assert all(found[a] == found[b] for a, b in chains)
    assert 0.45 < sum(found) / len(found) < 0.55
    assert 0.4 < sum(a != b for a, b in zip(found, halved(people, pairs, "2"), strict=True)) / 4_000 < 0.6
    order = list(range(4_000))
    chance.shuffle(order)  # other keys, as another release has
    moved = people.with_columns(individual_id=pl.Series(order))
    renamed = pairs.with_columns(pl.all().map_elements(order.__getitem__, return_dtype=pl.Int64))
    assert halved(moved, renamed, "1") == found


def test_the_confirming_half_refuses_what_was_not_fixed(warehouse: Warehouse, asking: Asking, split: Split) -> None:
    half = within(split.confirm)
    frozen = Freeze(half, str(uuid4()), 1, READERS)
    for question in (Count(half), compare(split.confirm), Individuals(half), frozen, SqlRan(Count(half))):
        with pytest.raises(Refused, match="fixed beforehand"):
            answer(warehouse, asking, question)
    assert warehouse.audit.entries(last=1)[0].outcome == "refused"
    assert answer(warehouse, asking, Count(within(split.explore))).count >= 0


def test_a_fixed_question_is_answered_and_no_other(warehouse: Warehouse, asking: Asking, split: Split) -> None:
    store = Halves(warehouse.directory)
    entry = store.fix(split, compare(split.explore).to_json(), "women, men", "ada")
    assert store.fix(split, compare(split.confirm).to_json(), "again", "ada") == entry, "whichever half, whatever name"
    answer(warehouse, asking, compare(split.confirm), SideBySide())
    answer(warehouse, asking, SqlRan(compare(split.confirm)))
    changed = dataclasses.replace(compare(split.confirm), conditions=5)
    for question in (changed, Count(within(split.confirm))):
        with pytest.raises(Refused):
            answer(warehouse, asking, question)
    with pytest.raises(InvalidQuestion):
        store.fix(split, Count(Cohort("all", EVERYBODY)).to_json(), "all", "ada")
    assert [each.title for each in store.fixed(split)] == ["women, men"]
    assert store.path.stat().st_mode & 0o077 == 0
