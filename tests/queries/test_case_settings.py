"""Case definitions that ask where a code was recorded and how far apart, and records without a date (S-CL 8)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cohorts.case_definitions import CaseDefinition
from cohorts.criteria import AtIndex, CaseOf, Indexed
from cohorts.errors import InvalidQuestion
from tests.queries.small_release import NO, UNKNOWN, YES, Small

#: By name of a person: days of January 2010 with the code, and their visits: kind, first day, last day.
PEOPLE: dict[str, tuple[tuple[int, ...], tuple[tuple[str, int, int | None], ...]]] = {
    "in hospital, on its last day": ((5,), (("VISIT:IP", 2, 5),)),
    "in a ward below it": ((5,), (("VISIT:WARD", 5, None),)),
    "on the day after": ((6,), (("VISIT:IP", 2, 5),)),
    "as an outpatient": ((5,), (("VISIT:OP", 1, 9),)),
    "first outside, then in hospital": ((1, 9), (("VISIT:IP", 8, 10),)),
    "twice in hospital": ((2, 20), (("VISIT:IP", 1, 3), ("VISIT:IP", 19, 21))),
    "no visits": ((5,), ()),
    "no code": ((), (("VISIT:IP", 2, 5),)),
    "without a date": ((0,), (("VISIT:IP", 2, 5),)),
}


@pytest.fixture(scope="module")
def small() -> Small:
    small = Small()
    for code in ("VISIT:IP", "VISIT:OP"):
        small.code(code, "visit")
    small.code("VISIT:WARD", "visit", "VISIT:IP")
    small.code("PHECODE:411", "condition")
    for name, (days, visits) in PEOPLE.items():
        person = small.person(name)
        for day in days:
            small.record("condition", name, "PHECODE:411", date(2010, 1, day) if day else None)
        for kind, start, end in visits:
            small.add(
                "visit", individual_id=person, code_id=small.codes[kind], start_date=date(2010, 1, start),
                end_date=date(2010, 1, end) if end else None, in_period=True,
            )  # fmt: skip
    return small


def defined(**fields: Any) -> CaseOf:
    return CaseOf(CaseDefinition("mine", "Mine", ("PHECODE:411",), **fields))


def test_s_cl_8_only_records_inside_a_visit_of_the_setting_make_a_case(small: Small) -> None:
    assert small.ask(defined(settings=("VISIT:IP",))) == {
        "in hospital, on its last day": YES,
        "in a ward below it": YES,
        "on the day after": UNKNOWN,
        "as an outpatient": UNKNOWN,
        "first outside, then in hospital": YES,
        "twice in hospital": YES,
        "no visits": UNKNOWN,
        "no code": NO,
        "without a date": UNKNOWN,
    }


def test_s_cl_8_dates_of_the_setting_are_counted_and_lie_apart(small: Small) -> None:
    of_two = defined(settings=("VISIT:IP",), min_dates=2)
    apart = defined(min_dates=2, days_apart=9)
    assert {name for name, state in small.ask(of_two).items() if state == YES} == {"twice in hospital"}
    states = small.ask(apart)
    assert (states["twice in hospital"], states["first outside, then in hospital"], states["no code"]) == (
        YES, UNKNOWN, NO,
    )  # fmt: skip


def test_s_cl_8_a_case_begins_at_the_first_date_of_its_setting(small: Small) -> None:
    late = Indexed((defined(settings=("VISIT:IP",)),), such_that=AtIndex(dates={"from": "2010-01-06"}))
    assert [name for name, state in small.ask(late).items() if state == YES] == ["first outside, then in hospital"]


def test_a_record_without_a_date_is_a_case_where_no_date_is_asked_about(small: Small) -> None:
    assert small.ask(defined())["without a date"] == YES
    for asks in ({"look_back_days": 30}, {"min_dates": 2}, {"before_age": {"female": 50}}):
        assert small.ask(defined(**asks))["without a date"] == UNKNOWN


def test_a_setting_that_the_release_does_not_know_cannot_be_asked(small: Small) -> None:
    with pytest.raises(InvalidQuestion, match="none of its settings: VISIT:XX"):
        small.ask(defined(settings=("VISIT:XX",)))
