"""The editor's tree: no criterion is lost in it, what is off asks nothing, and every edit does what its name says."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cohorts.criteria import (
    Age,
    Alive,
    AllOf,
    AnyOf,
    AtLeast,
    CarrierOf,
    Criterion,
    Deceased,
    HasCondition,
    Not,
    Sequence,
    Sex,
)
from cohorts.logic import unknown_for
from widgets.question.tree import Group, Question, Row

FEMALE, MIDDLE = Sex("female"), Age("enrolment", 40, 70)
CARRIER = CarrierOf(gene="LDLR")
ILL = HasCondition("PHECODE:411")
LEAVES = (FEMALE, MIDDLE, Alive(), Deceased())


def _joined(inner: some.SearchStrategy[Criterion]) -> some.SearchStrategy[Criterion]:
    several = some.lists(inner, min_size=1, max_size=3).map(tuple)
    return some.one_of(
        some.builds(AllOf, some.lists(inner, max_size=3).map(tuple)),
        some.builds(AnyOf, several),
        several.flatmap(lambda of: some.integers(1, len(of)).map(lambda n: AtLeast(n=n, of=of))),
        some.builds(Not, inner, unknown=some.sampled_from(["drop", "keep"])),
        some.builds(unknown_for, inner),
    )


criteria = some.recursive(some.sampled_from([*LEAVES, AllOf(())]), _joined, max_leaves=12)


def state(criterion: Criterion, of: dict[Criterion, int]) -> int:
    """Kleene's logic, written out: 1 yes, 0 unknown, -1 no."""
    match criterion:
        case AllOf(of=parts):
            return min((state(part, of) for part in parts), default=1)
        case AnyOf(of=parts):
            return max(state(part, of) for part in parts)
        case AtLeast(n=n, of=parts):
            return sorted((state(part, of) for part in parts), reverse=True)[n - 1]
        case Not(of=part, unknown="keep"):
            return -1 if state(part, of) == 1 else 1
        case Not(of=part):
            return -state(part, of)
    return of[criterion]


def same(one: Criterion, other: Criterion) -> bool:
    """Whether two criteria agree on every individual there could be."""
    return all(
        state(one, dict(zip(LEAVES, states, strict=True))) == state(other, dict(zip(LEAVES, states, strict=True)))
        for states in product((1, 0, -1), repeat=len(LEAVES))
    )


def ids(question: Question) -> list[int]:
    return [one.id for one in question.everything()]


# Opening


@pytest.mark.parametrize(
    "criterion",
    [
        FEMALE,
        Not(FEMALE),
        AllOf(()),
        AllOf((FEMALE,)),
        AllOf((AllOf(()), FEMALE)),
        AllOf((CARRIER, Not(ILL), Not(AnyOf((ILL, FEMALE)), unknown="keep"))),
        AllOf((AnyOf((FEMALE, MIDDLE)), AtLeast(n=2, of=(FEMALE, MIDDLE, CARRIER)))),
        AllOf((AnyOf((Not(AllOf((FEMALE, Not(MIDDLE)))), CARRIER)),)),
        Not(AnyOf((FEMALE,))),
        Not(Not(FEMALE, unknown="keep")),
        AtLeast(n=2, of=(ILL, ILL, AnyOf((ILL, FEMALE)))),
        AllOf((Sequence(first=ILL, then=ILL, within_days=30),)),
    ],
)
def test_a_criterion_comes_back_from_the_editor_as_it_went_in(criterion: Criterion) -> None:
    assert Question.of("x", criterion).criterion == criterion


@given(criteria)
def test_every_criterion_comes_back_equal(criterion: Criterion) -> None:
    question = Question.of("x", criterion)
    assert question.criterion == criterion
    assert len(set(ids(question))) == len(ids(question))


@given(criteria)
def test_s_cl_3_a_negated_leaf_is_one_row_and_keeps_its_switch_for_the_unknown(criterion: Criterion) -> None:
    question = Question.of("x", AllOf((FEMALE, Not(MIDDLE, unknown="keep"), criterion)))
    assert question.items[1] == Row(2, MIDDLE, negated=True, unknown="keep")


def test_the_unknown_of_a_criterion_is_one_row() -> None:
    assert Question.of("x", AllOf((FEMALE, unknown_for(CARRIER)))).items[1] == Row(2, unknown_for(CARRIER))
    assert [state(unknown_for(FEMALE), {FEMALE: one}) for one in (1, 0, -1)] == [-1, 1, -1]


# Switches


def test_what_is_off_asks_nothing_and_a_group_without_items_neither() -> None:
    question = Question("x").with_criterion(FEMALE).with_criterion(CARRIER).with_group("none")
    assert question.switched(question.items[0].id).criterion == AllOf((CARRIER,))


def test_a_bare_criterion_switched_off_asks_nothing() -> None:
    assert Question.of("x", FEMALE).switched(1).criterion == AllOf(())
    assert Question.of("x", FEMALE).with_criterion(MIDDLE).criterion == AllOf((FEMALE, MIDDLE))


def test_a_group_with_one_item_off_asks_the_rest() -> None:
    group = Group(1, "none", (Row(2, FEMALE), Row(3, ILL, on=False)))
    assert group.meaning == Not(FEMALE)
    assert Group(1, "none", (Row(2, FEMALE, on=False),)).meaning is None


def test_at_least_n_never_asks_for_more_than_there_are() -> None:
    assert Group(1, "at_least", (Row(2, FEMALE),), n=2).meaning == AtLeast(n=1, of=(FEMALE,))


@given(criteria, some.data())
def test_switching_twice_is_nothing(criterion: Criterion, data: some.DataObject) -> None:
    question = Question.of("x", criterion)
    if ids(question):
        id = data.draw(some.sampled_from(ids(question)))
        assert question.switched(id).switched(id) == question


# Edits


@given(criteria, some.data())
def test_an_item_negated_is_its_opposite(criterion: Criterion, data: some.DataObject) -> None:
    question = Question.of("x", AllOf((criterion, FEMALE)))
    id = data.draw(some.sampled_from([item.id for item in question.items]))
    place = question.place(id)
    negated = question.negated(id)
    assert same(negated.items[place].meaning, Not(question.items[place].meaning))
    assert len(set(ids(negated))) == len(ids(negated))


def test_negating_twice_is_the_row_again() -> None:
    question = Question("x").with_criterion(FEMALE)
    assert question.negated(1).criterion == AllOf((Not(FEMALE),))
    assert question.negated(1).negated(1) == question


@given(criteria, some.data(), some.sampled_from(["all", "any"]))
def test_a_group_of_one_around_an_item_changes_no_answer(
    criterion: Criterion, data: some.DataObject, kind: str
) -> None:
    question = Question.of("x", AllOf((criterion, FEMALE)))
    id = data.draw(some.sampled_from(ids(question)))
    new = question.next_id()
    wrapped = question.wrapped(id, kind)
    assert same(wrapped.criterion, question.criterion)
    assert wrapped.parent(id).id == new
    assert wrapped.dissolved(new) == question


@given(criteria, some.data())
def test_moving_loses_nothing_and_lands_where_it_was_sent(criterion: Criterion, data: some.DataObject) -> None:
    question = Question.of("x", AllOf((criterion, FEMALE, AnyOf((MIDDLE, FEMALE)))))
    id = data.draw(some.sampled_from(ids(question)))
    group = data.draw(some.sampled_from([None, *(group.id for group in question.groups())]))
    index = data.draw(some.sampled_from([None, 0, 1]))
    moved = question.moved(id, group, index)
    inside = {one.id for one in Question("", (question.find(id),)).everything()}
    if group in inside:
        assert moved == question
        return
    assert (moved.parent(id).id if moved.parent(id) else None) == group
    rows = [one.id for one in question.everything() if isinstance(one, Row)]
    assert sorted(one.id for one in moved.everything() if isinstance(one, Row)) == sorted(rows)
    assert moved.find(id) == question.find(id)
    assert all(one.items for one in moved.groups())


@given(criteria, some.data(), some.sampled_from([-1, 1]))
def test_a_step_up_and_down_is_nothing_inside_a_list(criterion: Criterion, data: some.DataObject, by: int) -> None:
    question = Question.of("x", AllOf((criterion, FEMALE, AnyOf((MIDDLE, FEMALE, ILL)))))
    id = data.draw(some.sampled_from(ids(question)))
    if 0 <= question.place(id) + by < len(question.siblings(id)):
        there = question.shifted(id, by)
        assert there.place(id) == question.place(id) + by
        assert there.shifted(id, -by) == question


def test_past_the_end_an_item_leaves_its_group() -> None:
    question = Question.of("x", AllOf((AnyOf((FEMALE, MIDDLE)), ILL)))
    first, second = (row.id for row in question.items[0].items)
    assert question.shifted(first, -1).criterion == AllOf((FEMALE, AnyOf((MIDDLE,)), ILL))
    assert question.shifted(second, 1).criterion == AllOf((AnyOf((FEMALE,)), MIDDLE, ILL))
    top = question.items[0].id
    assert question.shifted(top, -1) == question


def test_a_group_goes_with_the_last_item_that_leaves_it() -> None:
    question = Question("x").with_group("any")
    group = question.items[0].id
    question = question.with_criterion(FEMALE, group)
    row = question.items[0].items[0].id
    assert question.without(row).items == ()
    assert question.without(group).items == ()
    assert question.lifted(row).criterion == AllOf((FEMALE,))
    assert question.moved(row, group) == question


@given(criteria, some.data())
def test_a_copy_says_the_same_beside_the_first(criterion: Criterion, data: some.DataObject) -> None:
    question = Question.of("x", AllOf((criterion, FEMALE)))
    id = data.draw(some.sampled_from(ids(question)))
    copied = question.duplicated(id)
    siblings, place = copied.siblings(id), copied.place(id)
    assert siblings[place].meaning == siblings[place + 1].meaning == question.find(id).meaning
    assert len(set(ids(copied))) == len(ids(copied))


def test_another_word_for_a_group() -> None:
    question = Question.of("x", AllOf((AnyOf((FEMALE, MIDDLE, ILL)),)))
    id = question.items[0].id
    assert question.regrouped(id, "at_least", n=2).criterion == AllOf((AtLeast(n=2, of=(FEMALE, MIDDLE, ILL)),))
    kept = question.regrouped(id, "none", unknown="keep")
    assert kept.criterion == AllOf((Not(AnyOf((FEMALE, MIDDLE, ILL)), unknown="keep"),))
    assert kept.items[0].words == "None of"
    assert question.regrouped(id, "at_least", n=2).items[0].words == "At least 2 of"


def test_ids_stay_unique_through_edits() -> None:
    question = Question("x").with_criterion(FEMALE).with_group("any")
    group = question.items[1].id
    question = question.with_criterion(CARRIER, group).with_criterion(Not(AllOf((ILL, FEMALE))), group)
    question = question.without(question.items[0].id).with_criterion(MIDDLE).wrapped(group, "none").duplicated(group)
    assert len(ids(question)) == len(set(ids(question)))


@pytest.mark.parametrize("change", ["switched", "without", "negated", "duplicated", "dissolved", "lifted"])
def test_an_id_that_is_not_there_changes_nothing(change: str) -> None:
    question = Question("x").with_criterion(FEMALE)
    assert getattr(question, change)(99) == question
    assert question.moved(99) == question.shifted(99, 1) == question.wrapped(99, "any") == question
    assert question.moved(1, 99) == question
    assert question.changed(99, lambda one: replace(one, on=False)) == question
