"""Leaving one criterion out: of the tree, of the counts, and without giving a suppressed number away."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import Bounds, LinearConstraint, milp

from access.asking import Asking
from access.disclosure import Below, Policy
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, Age, Alive, AllOf, AnyOf, AtLeast, Criterion, Not, Sex, Site
from queries.answer import answer
from queries.cohort.attrition import PERMIT, Attrition, AttritionAnswer, Part, Step, shapes_at
from queries.cohort.count import Count, tallied
from queries.cohort.left_out import MOST_PLACES, outermost, places, without
from queries.compose import joined, plan
from queries.kept import settled
from queries.states import NO, UNKNOWN, YES, States
from queries.warehouse import Warehouse
from tests.queries.strategies import trees
from tests.queries.test_semantics import BOUNDED

A, B, C = Sex("female"), Alive(), Site("north")


@pytest.mark.parametrize(
    ("criterion", "place", "left"),
    [
        (AllOf((A, B)), (0,), AllOf((B,))),
        (A, (0,), EVERYBODY),
        (AllOf((A, AnyOf((B, C)))), (1, 0), AllOf((A, AnyOf((C,))))),
        (AllOf((A, AnyOf((B,)))), (1, 0), AllOf((A,))),
        (AllOf((A, ~B)), (1, 0), AllOf((A,))),
        (AllOf((A, Not(AnyOf((B, C)), "keep"))), (1, 0, 1), AllOf((A, Not(AnyOf((B,)), "keep")))),
        (AtLeast(2, (A, B)), (0, 1), AllOf((AtLeast(1, (A,)),))),
        (EVERYBODY, (), EVERYBODY),
    ],
)
def test_leaving_out_is_switching_off(criterion: Criterion, place: tuple[int, ...], left: Criterion) -> None:
    assert without(criterion, place) == left


def test_every_part_has_a_place_and_the_step_comes_before_what_it_is_made_of() -> None:
    criterion = AllOf((A, ~AnyOf((B, C))))
    assert [place for place, _ in places(criterion)] == [(0,), (1,), (1, 0), (1, 0, 0), (1, 0, 1)]
    assert places(A) == (((0,), A),)


def test_a_very_large_tree_is_told_by_its_steps() -> None:
    criterion = AllOf((AnyOf(tuple(Age(from_=low) for low in range(MOST_PLACES))), A))
    assert [place for place, _ in places(criterion)] == [(0,), (1,)]


@BOUNDED
@given(criterion=trees())
def test_arrays_and_sql_count_the_same(criterion: Criterion, random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        planned = plan(criterion, cursor)
        pairs = shapes_at(planned)
        assert tallied(settled(planned, cursor), cursor, pairs) == tallied(planned, cursor, pairs)


def test_every_criterion_has_yes_no_unknown_and_what_remains_without_it(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    criterion = AllOf((A, AnyOf((B, C)), ~Age(from_=60)))
    found = answer(random_warehouse, researcher, Attrition(Cohort("c", criterion)))
    assert [part.place for part in found.parts] == [place for place, _ in places(criterion)]

    def counted(one: Criterion) -> int:
        return answer(random_warehouse, researcher, Count(Cohort("one", one))).count

    for place, part in places(criterion):
        told = found.at(place)
        assert told.yes + told.no + told.unknown == found.permitted
        assert (told.yes, told.no) == (counted(part), counted(~part))
        assert told.without == counted(without(criterion, place))
    assert [step.without for step in found.steps[2:]] == [found.at((i,)).without for i in range(3)]


# ── what a partner sees of a criterion by its parts ───────────────────────────────────────────────────────────────────
# The worlds: how many individuals have each combination of states. Every number of the answer is a sum over them, and
# what is shown of it bounds that sum. A solver finds the least and the most that each suppressed number could be.

LEAVES = (A, B, C)
TREES = (
    AllOf((A, B)),
    AllOf((A, ~B)),
    AllOf((A, AnyOf((B, C)))),
    AllOf((A, ~AnyOf((B, C)))),
    AllOf((A, B, C)),
    AllOf((AtLeast(2, (A, B, C)),)),
)


def _sums(tree: AllOf) -> tuple[dict[str, np.ndarray], int]:
    """Every number of the answer as a sum: which combinations of states count for it; and how many there are."""
    leaves = list(dict.fromkeys(tree.leaves()))
    cells = np.array(list(itertools.product((YES, UNKNOWN, NO), repeat=len(leaves))), np.int8)
    read = States(np.arange(len(cells)), tuple(cells.T))
    shape_of = {leaf: ("part", i) for i, leaf in enumerate(leaves)}.__getitem__

    def judged(criterion: Criterion, state: int = YES) -> np.ndarray:
        return read.of(joined(criterion, shape_of)) == state

    sums = {"permitted": np.ones(len(cells), bool)}
    for i, step in enumerate(tree.of):
        sums |= {f"alone {i}": judged(step), f"unclear {i}": judged(step, UNKNOWN)}
        sums[f"remaining {i}"] = judged(AllOf(tree.of[: i + 1]))
    for place, part in places(tree):
        sums |= {f"yes {place}": judged(part), f"unknown {place}": judged(part, UNKNOWN)}
        sums |= {f"no {place}": judged(part, NO), f"without {place}": judged(without(tree, place))}
    return sums, len(cells)


def _answered(tree: AllOf, count: dict[str, int]) -> AttritionAnswer:
    steps = [Step(PERMIT, count["permitted"], count["permitted"])] * 2
    for i in range(len(tree.of)):
        steps.append(
            Step("", count[f"alone {i}"], count[f"remaining {i}"], count[f"unclear {i}"], count[f"without {(i,)}"])
        )
    parts = [
        Part(place, "", *(count[f"{what} {place}"] for what in ("yes", "no", "unknown", "without")))
        for place, _ in places(tree)
    ]
    return AttritionAnswer(tuple(steps), "r", (), tuple(parts))


def _shown(tree: AllOf, told: AttritionAnswer) -> dict[str, object]:
    """What is shown of each sum; `no` is left out, since it is made from the others."""
    shown = {"permitted": told.permitted}
    for i, step in enumerate(told.steps[2:]):
        shown |= {f"alone {i}": step.alone, f"remaining {i}": step.remaining, f"unclear {i}": step.unknown}
    for part in told.parts:
        shown |= {f"{what} {part.place}": getattr(part, what) for what in ("yes", "unknown", "without")}
    return shown


def _bounds(shown: object) -> tuple[float, float]:
    if shown is None:
        return 0, np.inf
    if isinstance(shown, Below):
        return 1, shown.limit - 1
    return (shown, shown) if shown == 0 else (max(shown, 11), shown + 9)


def _range(cells: np.ndarray, known: list[LinearConstraint]) -> tuple[int, int]:
    ends = []
    for sign in (1, -1):
        solved = milp(sign * cells.astype(float), constraints=known, integrality=np.ones(len(cells)), bounds=Bounds(0))
        assert solved.status == 0, solved.message
        ends.append(round(sign * solved.fun))
    return ends[0], ends[1]


def _worlds(cells: int, number: int) -> list[np.ndarray]:
    """Counts of individuals by combination: some empty, some small, some large; each of the last kinds holds worlds of
    tens exactly, where rounding has least to hide."""
    chance = np.random.default_rng(5)
    kinds = ([0, 0, 3, 7], [0, 4, 10, 25], [0, 0, 0, 10], [1, 2, 40, 90], [0, 10, 10, 20])
    made = []
    for i in range(number):
        high = chance.choice(kinds[i % len(kinds)], cells)
        made.append(high if i % 2 else chance.integers(0, high + 1))
    return made


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.phrase)
def test_s_dc_3_nothing_suppressed_can_be_solved_for(tree: AllOf) -> None:
    sums, cells = _sums(tree)
    solved = 0
    for world in _worlds(cells, 25):
        count = {name: int(world[inside].sum()) for name, inside in sums.items()}
        shown = _shown(tree, _answered(tree, count).protected(Policy()))
        known = [LinearConstraint(sums[name].astype(float), *_bounds(value)) for name, value in shown.items()]
        for name, value in shown.items():
            if isinstance(value, Below):
                least, most = _range(sums[name], known)
                assert least < most, (name, least, world)
                solved += 1
    assert solved > 20


def test_two_tens_that_make_up_a_shown_twenty_are_not_told_beside_it() -> None:
    """alone shows 20, so at least 20; were both parts shown as below 11, each would have to be 10."""
    tree = AllOf((AnyOf((A, B)),))
    sums, cells = _sums(tree)
    world = np.zeros(cells, int)
    world[np.flatnonzero(sums["yes (0, 0)"] & sums["no (0, 1)"])] = 10
    world[np.flatnonzero(sums["yes (0, 1)"] & sums["no (0, 0)"])] = 10
    world[np.flatnonzero(sums["no (0, 1)"] & sums["no (0, 0)"])] = 300
    told = _answered(tree, {name: int(world[inside].sum()) for name, inside in sums.items()}).protected(Policy())
    assert told.steps[2].alone == 20
    assert {(part.yes, part.no, part.unknown) for part in told.parts[1:]} == {(None, None, None)}


def test_s_dc_3_yes_no_and_unknown_add_up_as_they_are_shown(random_warehouse: Warehouse, partner: Asking) -> None:
    told = answer(random_warehouse, partner, Attrition(Cohort("c", AllOf((A, B)))))
    for part in told.parts:
        cells = [cell if isinstance(cell, int) else 0 for cell in (part.yes, part.no, part.unknown)]
        assert sum(cells) == told.permitted
    assert outermost(A).of == (A,)
