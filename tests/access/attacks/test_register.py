"""The list of attacks is true: each test it names is there, and the page of the docs is what it makes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from access import Policy
from tests.access.attacks.register import ATTACKS, QUESTIONS_ASKED, powers, report

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("test", sorted({test for attack in ATTACKS for test in (attack.fails, attack.succeeds)}))
def test_each_test_that_is_named_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    assert name in {part.name for part in ast.parse((ROOT / path).read_text()).body if hasattr(part, "name")}


def test_the_page_of_the_docs_is_what_the_list_makes() -> None:
    assert (ROOT / "docs" / "attacks.md").read_text() == report(), "python -m tests.access.attacks.register"


def test_s_dc_2_attack_membership_by_the_beacons_answers_against_the_number_of_questions() -> None:
    """Shringarpure & Bustamante 2015 in its optimal form: power at 5 % false positives."""
    found = powers()
    for questions in QUESTIONS_ASKED:
        assert found["none", questions] > 0.9  # the guard off
        assert found["budget", questions] <= found["none", questions]
        for guarded in ("threshold", "both"):
            assert found[guarded, questions] <= 0.2, questions
    assert Policy().threshold == 11
