"""Saved cohorts inside a question are looked up before it is asked; circles and towers are wrong questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, Criterion, Not, Sex
from cohorts.errors import InvalidQuestion
from cohorts.outcomes import Outcome
from cohorts.saved import InCohort
from queries.cohort.count import Count
from queries.outcomes.follow_up import FollowUp
from queries.ran import SqlRan
from workspace import SavedCohort, names_saved, resolved
from workspace.resolve import DEEPEST


def key(n: int) -> str:
    return str(UUID(int=n))


def saved(n: int, criterion: Criterion, state: str = "live", version: int = 1) -> SavedCohort:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return SavedCohort(key(n), version, f"c{n}", "ada", "", Cohort(f"c{n}", criterion), state, "r", at, version)


def finder(*known: SavedCohort) -> Callable[[str, int | None], SavedCohort]:
    def find(id: str, version: int | None) -> SavedCohort:
        for one in known:
            if one.id == id and version in (None, one.version):
                return one
        raise InvalidQuestion(f"There is no saved cohort {id}")

    return find


def test_a_live_one_stands_for_its_criteria_as_deep_as_they_name_others() -> None:
    find = finder(saved(1, Not(InCohort(key(2)))), saved(2, Sex("female")))
    asked = AllOf((InCohort(key(1)), Age("enrolment", 40)))
    assert resolved(asked, find) == AllOf((Not(Sex("female")), Age("enrolment", 40)))


def test_a_frozen_one_stays_and_is_pinned_to_the_version_found() -> None:
    find = finder(saved(1, Sex("female"), "frozen", 3))
    assert resolved(InCohort(key(1)), find) == InCohort(key(1), 3, "c1")


def test_what_names_none_is_left_alone() -> None:
    asked = AllOf((Sex("female"),))
    assert not names_saved(asked)
    assert resolved(asked, finder()) is asked


def test_every_cohort_of_a_question_is_looked_up() -> None:
    find = finder(saved(1, Sex("female")))
    mine, plain = Cohort("mine", InCohort(key(1))), Cohort("mine", Sex("female"))
    assert resolved(Count(mine), find) == Count(plain)
    assert resolved(SqlRan(Count(mine)), find) == SqlRan(Count(plain))
    asked = FollowUp((mine, Cohort("men", Sex("male"))), Outcome.parse("death"))
    assert resolved(asked, find) == replace(asked, groups=(plain, asked.groups[1]))


def test_a_circle_is_a_wrong_question() -> None:
    find = finder(saved(1, Not(InCohort(key(2)))), saved(2, AllOf((InCohort(key(1)),))))
    with pytest.raises(InvalidQuestion, match="made of itself"):
        resolved(InCohort(key(1)), find)


def test_the_same_one_twice_is_no_circle() -> None:
    find = finder(saved(1, Sex("female")))
    assert resolved(AllOf((InCohort(key(1)), InCohort(key(1), 1))), find) == AllOf((Sex("female"), Sex("female")))


def test_a_tower_of_saved_cohorts_is_a_wrong_question() -> None:
    tower = [saved(n, InCohort(key(n + 1))) for n in range(DEEPEST + 1)] + [saved(DEEPEST + 1, Sex("female"))]
    assert resolved(InCohort(key(2)), finder(*tower)) == Sex("female")
    with pytest.raises(InvalidQuestion, match="deep in each other"):
        resolved(InCohort(key(0)), finder(*tower))


def test_what_doubles_at_every_level_is_a_wrong_question() -> None:
    doubling = [saved(n, AllOf((InCohort(key(n + 1)),) * 4)) for n in range(9)] + [saved(9, Sex("female"))]
    with pytest.raises(InvalidQuestion, match="criteria"):
        resolved(InCohort(key(0)), finder(*doubling))


def test_an_unknown_one_is_a_wrong_question() -> None:
    with pytest.raises(InvalidQuestion, match="no saved cohort"):
        resolved(InCohort(key(7)), finder())
