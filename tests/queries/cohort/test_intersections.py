"""Overlapping criteria: every combination counted once, the unknown apart, small cells never told."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given

from access.asking import Asking
from access.disclosure import Policy, Table
from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, Ancestry, Criterion, Sex, Site
from queries.answer import answer
from queries.cohort.count import Count
from queries.cohort.intersections import Intersections, IntersectionsAnswer, _cells
from queries.compose import plan
from queries.kept import settled
from queries.warehouse import Warehouse
from tests.queries.strategies import trees
from tests.queries.test_semantics import BOUNDED

THREE = Cohort("three", AllOf((Sex("female"), Ancestry(("EUR-like",)), ~Age(from_=60))))


def count(warehouse: Warehouse, asking: Asking, *criteria: Criterion) -> int:
    return answer(warehouse, asking, Count(Cohort("c", AllOf(criteria)))).count


def test_the_combinations_of_a_criterion_add_up_to_its_yes(random_warehouse: Warehouse, researcher: Asking) -> None:
    found = answer(random_warehouse, researcher, Intersections(THREE))
    frame = found.table.frame
    for i, step in enumerate(THREE.criterion.of):
        yes = frame.filter(pl.col(f"c{i}") == "yes").select(pl.sum_horizontal("n", "unclear").sum()).item()
        assert yes == count(random_warehouse, researcher, step)
    all_yes = frame.filter(pl.all_horizontal(pl.col("c0", "c1", "c2") == "yes"))
    assert all_yes.rows() == [("yes", "yes", "yes", count(random_warehouse, researcher, THREE.criterion), 0)]


@BOUNDED
@given(criterion=trees())
def test_arrays_and_one_group_by_count_the_same(
    criterion: Criterion, random_warehouse: Warehouse, researcher: Asking
) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        planned = plan(criterion, cursor)
        shapes = tuple(shape for _, shape in planned.leaves)[:6]
        if shapes:
            one, other = (
                {row[:-1]: row[-1] for row in _cells(each, cursor, shapes).iter_rows()}
                for each in (planned, settled(planned, cursor))
            )
            assert one == other


def test_one_criterion_overlaps_with_nothing(random_warehouse: Warehouse, researcher: Asking) -> None:
    found = answer(random_warehouse, researcher, Intersections(Cohort("one", Sex("female"))))
    assert len(found.criteria) == 1
    assert answer(random_warehouse, researcher, Intersections(Cohort("all", AllOf(())))).criteria == ()


@pytest.mark.parametrize("world", range(40))
def test_s_dc_3_no_small_cell_is_told_or_missed_by_its_margin(world: int) -> None:
    """Empty and small combinations look alike, and of every criterion that is divided some combination is told, so that
    its total never pins what is left out."""
    chance = np.random.default_rng(world)
    n = 2 + world % 5
    cells = [each for each in itertools.product(("yes", ""), repeat=n) if "yes" in each]
    sizes = chance.choice([0, 0, 3, 10, 10, 20, 60, 400], (len(cells), 2))
    frame = pl.DataFrame({
        **{f"c{i}": [cell[i] for cell in cells] for i in range(n)}, "n": sizes[:, 0], "unclear": sizes[:, 1]
    })  # fmt: skip
    exact = IntersectionsAnswer(tuple(f"x{i}" for i in range(n)), Table(frame, counts=("n", "unclear")), "r")
    shown = exact.protected(Policy())
    assert len(shown.criteria) <= 4
    told = shown.table.frame
    assert all(value is None or value % 10 == 0 for value in (*told["n"], *told["unclear"]))
    for i in range(len(shown.criteria)):
        mine = told.filter(pl.col(f"c{i}") == "yes").select(pl.sum_horizontal("n", "unclear").sum()).item()
        assert mine >= 10


def test_a_partner_sees_the_largest_combinations_first(random_warehouse: Warehouse, partner: Asking) -> None:
    both = Cohort("both", AllOf((Sex("female"), Site(("north",)))))
    frame = answer(random_warehouse, partner, Intersections(both)).table.frame
    assert frame["n"].drop_nulls().to_list() == sorted(frame["n"].drop_nulls(), reverse=True)


def test_s_dc_3_whether_a_criterion_is_divided_tells_no_more_than_its_rounded_size() -> None:
    frame = pl.DataFrame({"c0": ["yes"], "c1": [""], "n": [0], "unclear": [0]})
    divided = set()
    for n in range(40, 50):
        one = frame.with_columns(n=pl.lit(n, pl.Int64))
        shown = IntersectionsAnswer(("x", "y"), Table(one, counts=("n", "unclear")), "r").protected(Policy())
        divided.add(shown.criteria)
    assert len(divided) == 1
