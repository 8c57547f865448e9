"""The query budget of Raisaro et al. 2017: rarer alleles cost more, and whose budget is spent is not here any more."""

from __future__ import annotations

import math
from pathlib import Path

from access.budget import Asked, Budget, risk


def test_the_risk_of_an_answer_is_the_papers() -> None:
    people = 1000
    for carriers in (1, 5, 11, 19):
        none = (1 - carriers / (2 * people)) ** (2 * people)
        assert math.isclose(risk(carriers, people), -math.log(1 - none), rel_tol=1e-9)
    assert risk(1, people) > 0.4 > 0.01 > risk(5, people) > risk(11, people) > risk(19, people)
    assert risk(20, 25_000) < 1e-8
    assert risk(0, people) == risk(3, 0) == 0.0


def test_a_spent_budget_takes_a_person_out_of_the_answer(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "b.sqlite", p_value=0.05)  # 3.0 to spend
    ask = lambda question, cost, *people: budget.spend("ada", [Asked(question, people, cost)])[0]  # noqa: E731
    assert ask("first", 2.0, "a", "b") == 2
    assert ask("second", 1.5, "a", "c") == 1  # a has 1.0 left
    assert ask("third", 0.9, "a") == 1
    assert budget.spend("bob", [Asked("second", ("a", "c"), 1.5)]) == [2]  # a budget is one user's


def test_the_same_question_costs_nothing_again_and_is_answered_the_same(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "b.sqlite")
    for _ in range(20):
        assert budget.spend("ada", [Asked("once", ("a", "b"), 2.0)]) == [2]
    assert budget.spend("ada", [Asked("another", ("a",), 2.0)]) == [0]
