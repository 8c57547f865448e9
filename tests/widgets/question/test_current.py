"""Adding to the question from anywhere, and taking it back."""

from __future__ import annotations

from dataclasses import replace

import pytest
import streamlit as st

from cohorts.criteria import Age, AllOf, Sex
from widgets.question import current
from widgets.question.tree import UNNAMED, Question

FEMALE, MIDDLE = Sex("female"), Age("enrolment", 40, 70)


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict:
    state: dict = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def test_what_is_added_is_asked_and_can_be_taken_back(session: dict) -> None:
    current.add(FEMALE)
    current.add(MIDDLE)
    assert current.question().criterion == AllOf((FEMALE, MIDDLE))
    assert current.question().name == UNNAMED
    assert session["news"] == current.News(MIDDLE)
    current.undo()
    assert current.question().criterion == AllOf((FEMALE,))


def test_what_is_asked_already_is_not_asked_twice(session: dict) -> None:
    current.add(FEMALE)
    before = current.question()
    current.add(FEMALE)
    assert current.question() == before
    assert not session["news"].undo
    current.undo()
    assert current.is_everybody()


def test_adding_what_is_off_switches_it_on(session: dict) -> None:
    asked = Question("x").with_criterion(FEMALE)
    current.put(asked.changed(asked.items[0].id, lambda row: replace(row, on=False)))
    current.add(FEMALE)
    assert current.question().criterion == AllOf((FEMALE,))
    assert len(current.question().items) == 1
    assert session["news"].undo
