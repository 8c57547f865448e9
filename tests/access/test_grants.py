"""Tokens for one question over HTTP: short, of one visitor, in one session, and told apart by nothing when refused."""

from __future__ import annotations

from datetime import date

import pytest

from access.asking import Asking
from access.grants import LASTS, Grants
from cohorts.errors import Refused

ASKING = Asking("ada", "researcher", None, None, date(2026, 1, 1), "2026-01-01.1", 0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def grants(clock: Clock) -> Grants:
    return Grants(clock)


def given(grants: Grants, question: object = "a question", holder: str = "her browser", session: str = "one") -> str:
    return grants.give("warehouse", ASKING, question, holder=holder, session=session)


def refused(grants: Grants, token: str, holder: str = "her browser") -> str:
    with pytest.raises(Refused) as error:
        grants.take(token, holder)
    return str(error.value)


def test_a_token_gives_its_question_until_it_is_over(grants: Grants, clock: Clock) -> None:
    token = given(grants)
    assert grants.take(token, "her browser").question == "a question"
    clock.now = LASTS - 1
    assert grants.take(token, "her browser").asking == ASKING
    clock.now = LASTS
    refused(grants, token)


def test_what_is_over_foreign_forged_or_cut_is_told_apart_by_nothing(grants: Grants, clock: Clock) -> None:
    old = given(grants, session="two")
    clock.now = LASTS
    token = given(grants)
    said = {refused(grants, each) for each in (old, "forged", "", token[:-1], token + "A", "\udcff", "é")}
    said |= {refused(grants, token, holder) for holder in ("his browser", "", "é")}
    assert len(said) == 1
    assert grants.take(token, "her browser")


def test_a_new_opening_ends_the_one_before_in_its_session_alone(grants: Grants) -> None:
    first, other = given(grants), given(grants, session="two")
    second = given(grants)
    refused(grants, first)
    assert grants.take(other, "her browser")
    assert grants.take(second, "her browser")
    grants.end("one")
    refused(grants, second)


def test_tokens_are_long_differ_and_are_not_kept(grants: Grants) -> None:
    tokens = {given(grants, session=str(n)) for n in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43
    kept = repr(vars(grants))
    assert not any(token in kept for token in tokens)


def test_there_are_never_more_than_so_many(grants: Grants, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("access.grants.MOST", 20)
    first = given(grants, session="first")
    for n in range(20):
        last = given(grants, session=str(n))
    refused(grants, first)
    assert grants.take(last, "her browser")
