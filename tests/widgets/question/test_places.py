"""An item of the editor is found in the answer at the place of the criterion it means."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from cohorts.criteria import AllOf, AnyOf, Criterion, Not, Sex
from cohorts.logic import unknown_for
from tests.widgets.question.test_tree import FEMALE, ILL, MIDDLE, criteria
from widgets.question.places import Place, places
from widgets.question.tree import Question


def at(criterion: Criterion, place: Place) -> Criterion:
    for index in place:
        criterion = criterion.parts[index]
    return criterion


@given(criteria, some.data())
def test_the_part_at_an_items_place_is_what_it_means(criterion: Criterion, data: some.DataObject) -> None:
    question = Question.of("x", AllOf((Sex("male"), criterion, Not(AnyOf((FEMALE, MIDDLE, ILL))))))
    ids = [one.id for one in question.everything()]
    for id in data.draw(some.lists(some.sampled_from(ids), max_size=3)):
        question = question.switched(id)
    for id, place in places(question).items():
        assert at(question.criterion, place) == question.find(id).meaning


def test_what_is_off_and_what_is_inside_it_has_no_place() -> None:
    question = Question.of("x", AllOf((AnyOf((FEMALE, MIDDLE)), ILL)))
    group, ill = question.items
    assert places(question) == {1: (0,), 2: (0, 0), 3: (0, 1), 4: (1,)}
    assert places(question.switched(group.id)) == {ill.id: (0,)}


def test_a_bare_all_of_is_the_outermost_list_itself() -> None:
    question = Question.of("x", AnyOf((FEMALE, ILL))).regrouped(1, "all")
    assert question.criterion == AllOf((FEMALE, ILL))
    assert places(question) == {2: (0,), 3: (1,)}
    assert places(Question.of("x", unknown_for(FEMALE))) == {}
