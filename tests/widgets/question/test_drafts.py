"""What is being worked on comes back from a reload as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cohorts.criteria import Criterion
from tests.widgets.question.test_tree import FEMALE, criteria
from widgets.question.drafts import json_of, question_of
from widgets.question.tree import Question


@given(criteria, some.data())
def test_a_question_comes_back_equal_with_what_is_off(criterion: Criterion, data: some.DataObject) -> None:
    question = Question.of("x", criterion).with_criterion(FEMALE).with_group("at_least", n=2)
    ids = [one.id for one in question.everything()]
    for id in data.draw(some.lists(some.sampled_from(ids), max_size=3)):
        question = question.switched(id)
    assert question_of(json.loads(json.dumps(json_of(question)))) == question


@pytest.mark.parametrize("wrong", ["kind", "twice"])
def test_a_damaged_draft_is_refused(wrong: str) -> None:
    value = json_of(Question("x").with_criterion(FEMALE).with_group("any").with_criterion(FEMALE))
    if wrong == "kind":
        value["items"][1]["kind"] = "some"
    else:
        value["items"][1]["id"] = value["items"][0]["id"]
    with pytest.raises(ValueError):
        question_of(value)
