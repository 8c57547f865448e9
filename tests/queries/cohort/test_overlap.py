"""How cohorts overlap: held to plain loops, and nothing suppressed can be worked out from what is shown."""

from __future__ import annotations

import itertools
import random

import polars as pl
import pytest

from access.asking import Asking
from access.disclosure import Policy, Table
from cohorts.cohort import Cohort
from cohorts.criteria import Age, Alive, AllOf, Ancestry, Criterion, HasCondition, Not, Sex
from cohorts.errors import InvalidQuestion
from queries.answer import answer
from queries.cohort.count import Count
from queries.cohort.overlap import MOST, Overlap, OverlapAnswer, indices
from queries.warehouse import Warehouse
from tests.queries.random_release import Rows
from tests.queries.reference import UNKNOWN, YES, Reference

CRITERIA: tuple[Criterion, ...] = (
    Sex("female"),
    Age("enrolment", 40, 70),
    HasCondition("PHECODE:411"),
    Ancestry(("AFR-like",)),
    Alive(),
    AllOf(()),
)


def cohorts(count: int) -> tuple[Cohort, ...]:
    return tuple(Cohort(f"c{n}", one) for n, one in enumerate(CRITERIA[:count]))


@pytest.mark.parametrize("count", [2, 3, 6])
def test_every_region_agrees_with_plain_loops(
    count: int, random_warehouse: Warehouse, researcher: Asking, rows: Rows
) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        permitted = {row[0] for row in cursor.execute("SELECT individual_id FROM permitted").fetchall()}
    reference = Reference(rows, permitted)
    expected: dict[str, list[int]] = {}
    for person in permitted:
        states = [reference.evaluate(each.criterion)[person] for each in cohorts(count)]
        members = ",".join(str(i) for i, one in enumerate(states) if one == YES)
        if members:
            expected.setdefault(members, [0, 0])[UNKNOWN in states] += 1
    found = answer(random_warehouse, researcher, Overlap(cohorts(count)))
    assert {row[0]: list(row[1:]) for row in found.regions.frame.iter_rows()} == expected
    sizes = [answer(random_warehouse, researcher, Count(each)).count for each in cohorts(count)]
    assert found.sets.frame["n"].to_list() == sizes


def test_the_only_region_of_a_difference_is_the_cohort_that_differs(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    first, second = cohorts(2)
    found = answer(random_warehouse, researcher, Overlap((first, second))).regions.frame
    without = Cohort("difference", AllOf((first.criterion, Not(second.criterion))))
    assert found.filter(pl.col("members") == "0")["n"].to_list() == [
        answer(random_warehouse, researcher, Count(without)).count
    ]


@pytest.mark.parametrize("count", [1, MOST + 1])
def test_two_to_six_cohorts(count: int, random_warehouse: Warehouse, researcher: Asking) -> None:
    some = tuple(Cohort(f"c{n}", Sex("female")) for n in range(count))
    with pytest.raises(InvalidQuestion, match="2 to 6"):
        answer(random_warehouse, researcher, Overlap(some))


def of(regions: dict[str, tuple[int, int]], names: tuple[str, ...]) -> OverlapAnswer:
    """An answer as `run` gives it."""
    rows = [(members, *counts) for members, counts in regions.items() if any(counts)]
    frame = pl.DataFrame(rows, schema={"members": pl.String, "n": pl.Int64, "unclear": pl.Int64}, orient="row")
    sizes = [
        sum(sum(counts) for members, counts in regions.items() if i in indices(members)) for i in range(len(names))
    ]
    sets = pl.DataFrame({"name": names, "n": sizes}, schema={"name": pl.String, "n": pl.Int64})
    return OverlapAnswer(Table(frame, counts=("n", "unclear")), Table(sets, counts=("n",)), names, "r")


def shown(answer: OverlapAnswer, policy: Policy) -> tuple:
    protected = answer.protected(policy)
    return protected.regions.frame.sort("members").rows(), protected.sets.frame.rows()


@pytest.mark.parametrize("policy", [Policy(11), Policy(5, 5), Policy(21)])
def test_s_dc_3_every_value_of_a_suppressed_region_is_possible(policy: Policy) -> None:
    """Whoever sees regions and totals cannot tell one suppressed number from another."""
    chance = random.Random(7)
    every = [",".join(map(str, some)) for n in (1, 2, 3) for some in itertools.combinations(range(3), n)]
    for _ in range(60):
        regions = {one: (chance.choice([0, 3, 10, 11, 47, 130]), chance.choice([0, 0, 4, 25])) for one in every}
        seen = shown(of(regions, ("a", "b", "c")), policy)
        for region in every:
            for place in (0, 1):
                if not 0 < regions[region][place] < policy.threshold:
                    continue
                for other in range(1, policy.threshold):
                    counts = list(regions[region])
                    counts[place] = other
                    alternative = {**regions, region: tuple(counts)}
                    sizes = [of(each, ("a", "b", "c")).sets.frame["n"].to_list() for each in (regions, alternative)]
                    small = [[0 < size < policy.threshold for size in one] for one in sizes]
                    if small[0] == small[1]:  # whether a whole cohort is small is told by its count anyway
                        assert shown(of(alternative, ("a", "b", "c")), policy) == seen


def test_s_dc_3_totals_are_built_from_rounded_regions() -> None:
    protected = of({"0": (47, 0), "1": (3, 0), "0,1": (129, 12)}, ("a", "b")).protected(Policy())
    assert dict(protected.regions.frame.select("members", "n").iter_rows()) == {"0": 40, "1": None, "0,1": 120}
    assert protected.sets.frame.select("name", "n").rows() == [("a", 170), ("b", 130)]
    assert protected.sets.frame["suppressed"].to_list() == ["", "n"]
    assert protected.partial


def test_s_dc_4_among_the_few_of_a_small_cohort_an_empty_region_tells_as_much() -> None:
    protected = of({"0": (60, 0), "0,1": (5, 0)}, ("a", "b")).protected(Policy())
    assert protected.regions.frame.filter(pl.col("members").is_in(["1", "0,1"]))["n"].to_list() == [None, None]
    assert protected.sets.frame["n"].to_list() == [60, None]


def test_a_partner_gets_the_protected_form(random_warehouse: Warehouse, partner: Asking) -> None:
    found = answer(random_warehouse, partner, Overlap(cohorts(3)))
    told = [n for n in found.regions.frame["n"].to_list() if n is not None]
    assert all(n % 10 == 0 for n in told)
    assert found.partial
