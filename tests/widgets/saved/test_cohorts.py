"""Saved cohorts as pages reach them."""

from __future__ import annotations

import pytest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, AnyOf, AtLeast, InCohort, Not, Sex
from cohorts.sets import SETS
from widgets.saved.cohorts import browser

A, B, C = (Sex(one) for one in ("female", "male", "other"))


@pytest.mark.parametrize(
    ("word", "criterion"),
    [
        ("union", AnyOf((A, B, C))),
        ("intersection", AllOf((A, B, C))),
        ("difference", AllOf((A, Not(B), Not(C)))),
        ("exactly_one", AllOf((AnyOf((A, B, C)), Not(AtLeast(2, (A, B, C)))))),
    ],
)
def test_set_operations_are_criteria(word: str, criterion: object) -> None:
    assert SETS[word]((A, B, C)) == criterion


def test_exactly_one_of_one_is_that_one() -> None:
    assert SETS["exactly_one"]((A,)) == AllOf((A,))


def test_a_cohort_of_saved_ones_survives_its_file() -> None:
    made = Cohort("x", SETS["difference"]((InCohort("7a1f4d52-0c35-4b6e-9d57-6e1f0b9a2c11", 2, "a"), B)))
    assert Cohort.from_json(made.to_json()) == made
    assert made.sentence == "Individuals in the saved cohort “a”, version 2, and not male"


def test_a_browser_is_the_same_after_its_token_was_masked_anew() -> None:
    one, other, third = ({"_streamlit_xsrf": f"2|{text}|17"} for text in ("0000|beef", "ffff|4110", "ffff|4111"))
    assert browser(one) == browser(other) != ""
    assert browser(third) != browser(one)
    assert browser({"_streamlit_xsrf": "2|not hex"}) != ""
    assert browser({}) == browser({"theme": "dark"}) == ""
