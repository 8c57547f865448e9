"""The editor's view of a criterion: nothing is lost, and what is off asks nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cohorts.criteria import Age, AllOf, AnyOf, AtLeast, CarrierOf, Criterion, HasCondition, Not, Sex
from widgets.question import Group, Question, Row

FEMALE, MIDDLE = Sex("female"), Age("enrolment", 40, 70)
CARRIER = CarrierOf(gene="LDLR")
ILL = HasCondition("PHECODE:411")


@pytest.mark.parametrize(
    "criterion",
    [
        AllOf(()),
        AllOf((FEMALE,)),
        AllOf((CARRIER, Not(ILL), Not(AnyOf((ILL, FEMALE)), unknown="keep"))),
        AllOf((AnyOf((FEMALE, MIDDLE)), AtLeast(n=2, of=(FEMALE, MIDDLE, CARRIER)))),
        AllOf((AllOf((FEMALE, MIDDLE)), CARRIER)),
        AllOf((AnyOf((Not(AllOf((FEMALE, Not(MIDDLE)))), CARRIER)),)),
    ],
)
def test_a_criterion_comes_back_from_the_editor_as_it_went_in(criterion: Criterion) -> None:
    assert Question.of("x", criterion).criterion == criterion


def test_a_single_criterion_becomes_a_list_of_one() -> None:
    assert Question.of("x", CARRIER).criterion == AllOf((CARRIER,))


def test_what_is_off_asks_nothing_and_a_group_without_rows_neither() -> None:
    question = Question("x").with_criterion(FEMALE).with_criterion(CARRIER).with_group("none")
    first = question.items[0].id
    assert question.changed(first, lambda row: replace(row, on=False)).criterion == AllOf((CARRIER,))


def test_a_group_with_one_row_off_asks_the_rest() -> None:
    group = Group(1, "none", (Row(2, FEMALE), Row(3, ILL, on=False)))
    assert group.criterion == Not(FEMALE)
    assert Group(1, "none", (Row(2, FEMALE, on=False),)).criterion is None


def test_at_least_n_never_asks_for_more_than_there_are() -> None:
    assert Group(1, "at_least", (Row(2, FEMALE),), n=2).criterion == AtLeast(n=1, of=(FEMALE,))


def test_ids_stay_unique_through_edits() -> None:
    question = Question("x").with_criterion(FEMALE).with_group("any")
    group = question.items[1].id
    question = question.with_criterion(CARRIER, group).with_criterion(ILL, group).without(question.items[0].id)
    question = question.with_criterion(MIDDLE)
    ids = [one.id for one in question.everything()]
    assert len(ids) == len(set(ids)) == 4


def test_a_group_goes_with_its_last_row() -> None:
    question = Question("x").with_group("any")
    group = question.items[0].id
    question = question.with_criterion(FEMALE, group)
    row = question.items[0].rows[0].id
    assert question.without(row).items == ()
    assert question.without(group).items == ()


def test_unknown_id_changes_nothing() -> None:
    question = Question("x").with_criterion(FEMALE)
    assert question.changed(99, lambda one: replace(one, on=False)) == question
    assert question.without(99) == question
