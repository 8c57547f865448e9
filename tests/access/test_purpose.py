"""A purpose is read from words or JSON, says what is wrong with it, and says itself in plain words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from access.purpose import Purpose
from cohorts.errors import InvalidQuestion, UnknownName

WORDS = "investigation=disease disease=PHECODE:585 commercial=no country=US"


def test_words_json_text_and_json_file_are_the_same_purpose(tmp_path: Path) -> None:
    expected = Purpose("disease", disease="PHECODE:585", commercial=False, country="US")
    stated = {"investigation": "disease", "disease": "phecode:585", "commercial": False, "country": "us"}
    (tmp_path / "purpose.json").write_text(json.dumps(stated))
    assert Purpose.parse(WORDS) == expected
    assert Purpose.parse(json.dumps(stated)) == expected
    assert Purpose.parse(str(tmp_path / "purpose.json")) == expected
    assert Purpose.from_json(expected.to_json()) == expected


def test_an_investigation_alone_is_enough_and_the_rest_is_not_assumed() -> None:
    assert Purpose.parse("health") == Purpose.parse("investigation=health") == Purpose("health")
    assert Purpose("health").commercial is None


def test_quoted_words_and_dates() -> None:
    purpose = Purpose.parse("investigation=general institution='Mount Example' date=2026-01-31")
    assert (purpose.institution, purpose.date) == ("Mount Example", date(2026, 1, 31))
    assert Purpose.from_json(purpose.to_json()) == purpose


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("investigation=helth", "Did you mean health"),
        ("investigation=health aplicant=academic", "Did you mean applicant"),
        ("investigation=health applicant=acedemic", "Did you mean academic"),
        ("investigation=disease", "disease=SYSTEM:code"),
        ("investigation=disease disease=585", "SYSTEM:code"),
        ("investigation=health commercial=perhaps", "neither yes nor no"),
        ("investigation=health country=USA", "ISO 3166-1"),
        ("investigation=health date=tomorrow", "YYYY-MM-DD"),
        ("investigation=health investigation=general", "twice"),
        ("commercial=no", "investigation="),
        ("health please", "key=value"),
        ("investigation='health", "cannot be read"),
        ("{", "not JSON"),
        ("nowhere.json", "no such purpose file"),
        ("{}", "investigation="),
    ],
)
def test_a_wrong_purpose_says_what_to_do(text: str, says: str) -> None:
    with pytest.raises(InvalidQuestion, match=says):
        Purpose.parse(text)


def test_unknown_words_carry_suggestions() -> None:
    with pytest.raises(UnknownName) as refusal:
        Purpose.parse("investigation=methds")
    assert refusal.value.suggestions == ("methods",)


def test_the_sentence() -> None:
    assert Purpose.parse(WORDS + " applicant=academic").sentence() == (
        "Research into a disease (PHECODE:585), non-commercial, by an academic applicant, in US"
    )


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000,
        '{"a":' * 100_000,
        '{"investigation":"health","investigation":"general"}',
        r'{"investigation":"health","project":"\ud800"}',
        "investigation=health project=" + "p" * 501,
        "a\0b",
        '{"investigation":["health"]}',
        '{"investigation":null}',
    ],
)
def test_a_hostile_purpose_is_a_wrong_question(text: str) -> None:
    with pytest.raises(InvalidQuestion):
        Purpose.parse(text)


def test_a_purpose_file_that_is_not_text_is_a_wrong_question(tmp_path: Path) -> None:
    (tmp_path / "purpose.json").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidQuestion, match="not text"):
        Purpose.parse(str(tmp_path / "purpose.json"))
