"""Attacks by questions: each answer is allowed, and an attacker puts several together (S-DC 3 to 6)."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from access import Policy
from access.disclosure import Below, protect_count
from charts.distribution import histogram
from charts.theme import LIGHT
from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, CarrierOf, Criterion, HasCondition, Not, Sex
from cohorts.errors import Refused
from queries.cohort.count import Count
from queries.cohort.describe import Describe
from queries.cohort.explain import Explain
from queries.cohort.individuals import Individuals
from tests.access.attacks.conftest import Target


def between(low: int, high: int) -> AllOf:
    return AllOf((Age("enrolment", low, high),))


def alone(target: Target) -> Criterion:
    """A description that one person alone fulfils: what an attacker may know of a neighbour."""
    for year in range(25, 72):
        for sex in ("female", "male"):
            for sick in (HasCondition("PHECODE:585"), HasCondition("PHECODE:411")):
                who = AllOf((Age("enrolment", year, year + 1), Sex(sex), sick))
                if target.size(who) == 1:
                    return who
    pytest.fail("nobody is alone in the small release")


def test_s_dc_3_attack_adjacent_cohorts_their_difference_is_a_multiple_of_ten(target: Target) -> None:
    """A cohort and the same with one year more: with exact answers the difference is who is of that age."""
    ages = range(40, 62)
    shown = [target.count(between(30, age)) for age in ages]
    true = [target.size(between(30, age)) for age in ages]
    assert any(0 < b - a < 11 for a, b in pairwise(true))  # the guard off: few people isolated
    told = [n for n in shown if isinstance(n, int)]
    assert all((b - a) % 10 == 0 for a, b in pairwise(told))


def test_s_dc_3_attack_a_cohort_and_its_complement(target: Target) -> None:
    sick = HasCondition("PHECODE:585")
    who = AllOf((sick, Age("enrolment", 18, 31)))
    true = target.size(who), target.size(AllOf((Age("enrolment", 18, 31), Not(sick)))), target.size(between(18, 31))
    assert true[2] - true[1] == true[0]  # the guard off
    assert 0 < true[0] < 11
    shown = target.count(who), target.count(AllOf((Age("enrolment", 18, 31), Not(sick)))), target.count(between(18, 31))
    assert shown[0] == Below(11)
    assert (shown[2] - shown[1]) % 10 == 0


def test_s_dc_3_attack_averaging_the_same_question_is_the_same_answer(target: Target) -> None:
    asked = [AllOf((Sex("female"),)), AllOf((AllOf((Sex("female"),)),)), AllOf((Not(Sex("male")),))]
    assert {target.count(criterion) for criterion in asked * 5} == {protect_count(target.size(asked[0]))}


def test_s_dc_3_attack_alone_with_one_person_none_and_few_are_told_alike(target: Target) -> None:
    """Who can describe one person asks whether they carry a thing; also through a criterion nobody fulfils."""
    who = alone(target)
    carries = CarrierOf(gene="LDLR", consequences=("missense",))
    never = Age("enrolment", 88, 89)
    asked = [(*who.of, carries), (*who.of, Not(carries)), (*who.of, carries, never), (*who.of, Not(carries), never)]
    true = [target.size(AllOf(each)) for each in asked]
    assert sorted(true[:2]) == [0, 1]  # the guard off: yes or no
    assert {target.count(AllOf(each)) for each in asked} == {Below(11)}
    told = [target.told(Describe(Cohort("c", AllOf(each)))) for each in asked]
    assert len({repr(each) for each in told}) == 1


def test_s_dc_2_of_everybody_that_nobody_has_a_thing_is_told(target: Target) -> None:
    assert target.count(AllOf((Age("enrolment", 88, 89),))) == 0


def test_s_dc_3_attack_totals_minus_parts(target: Target) -> None:
    """Ages and sexes of a cohort against its size: parts and whole are rounded each, the difference says nothing."""
    who = AllOf((Age("enrolment", 18, 45),))
    true, shown = (ask(Describe(Cohort("c", who), conditions=0)) for ask in (target.true, target.told))
    size = target.size(who)
    hidden = [i for i, n in enumerate(shown.ages.frame["n"].to_list()) if n is None]
    exact = true.ages.frame["n"].to_list()
    for place in hidden:  # the guard off: what is left is the hidden one
        assert size - sum(n for i, n in enumerate(exact) if i != place) == exact[place] + true.no_age.frame["n"][0]
    parts = [n for n in shown.ages.frame["n"].to_list() if n is not None]
    assert all(n % 10 == 0 for n in parts)


def test_s_dc_3_attack_percentages_are_made_from_what_is_shown(target: Target) -> None:
    seen = target.told(Describe(Cohort("everybody", AllOf(()))))
    exact = target.true(Describe(Cohort("everybody", AllOf(()))))
    for row in seen.conditions.frame.to_dicts():
        if row.get("share") is not None and row.get("n_of"):
            assert row["share"] == pytest.approx(row["n"] / row["n_of"])
    true = {row["code"]: row for row in exact.conditions.frame.to_dicts()}
    # The guard off: the exact share times the rounded size gives the exact count back.
    one = next(row for row in seen.conditions.frame.to_dicts() if row["n"] and row["n"] != true[row["code"]]["n"])
    assert round(true[one["code"]]["share"] * true[one["code"]]["n_of"]) == true[one["code"]]["n"]
    assert round(one["share"] * one["n_of"]) == one["n"]


def test_s_dc_1_attack_hover_text_holds_what_is_drawn_and_no_more(target: Target) -> None:
    who = Cohort("c", AllOf((Age("enrolment", 18, 45),)))
    drawn = {}
    for name, ask in (("partner", target.told), ("owner", target.true)):
        figure = histogram(ask(Describe(who)).ages.frame, LIGHT, title="Age", unit="years")
        drawn[name] = json.dumps(figure.drawing.to_dict(), default=str) + figure.alt
    exact = [n for n in target.true(Describe(who)).ages.frame["n"].to_list() if n % 10 and n > 11]
    assert any(f'"{n}"' in drawn["owner"] for n in exact)
    assert not any(f'"{n}"' in drawn["partner"] or f": {n}" in drawn["partner"] for n in exact)


def test_s_dc_7_attack_a_partner_asks_for_rows_and_for_a_person(target: Target) -> None:
    rows = target.true(Individuals(Cohort("c", AllOf(()))))
    person = rows.frame["individual_id"][0]
    for question in (Individuals(Cohort("c", AllOf(()))), Explain(Cohort("c", AllOf(())), person, "curious")):
        with pytest.raises(Refused):
            target.told(question)


def test_s_dc_6_attack_many_near_questions_raise_the_alarm_and_change_no_answer(own_target: Target) -> None:
    target = own_target
    before = target.count(between(30, 50))
    for low in range(20, 43):
        target.count(AllOf((Sex("female"), Age("enrolment", low, 60))))
    assert target.count(between(30, 50)) == before
    outcomes = [entry.outcome for entry in target.warehouse.audit.entries(user="mallory")]
    assert "alarm" in outcomes
    quiet = [entry.outcome for entry in target.warehouse.audit.entries(user="owner")]
    assert "alarm" not in quiet


def test_s_dc_6_attack_a_cohort_split_again_and_again_cries_before_it_tells(own_target: Target) -> None:
    """In how many of its splits the parts fall ten short of the whole tells what rounding took from it (decision
    0128). Nothing hides that from who asks long enough; the alarm is raised first."""

    def alarms() -> int:
        return sum(entry.outcome == "alarm" for entry in own_target.warehouse.audit.entries(user="mallory"))

    women = Sex("female")
    whole, short, warned = own_target.count(women), [], None
    for year in range(30, 56):
        parts = [
            own_target.count(AllOf((women, each)))
            for each in (Age("enrolment", 0, year - 1), Age("enrolment", year, 89))
        ]
        if all(isinstance(n, int) for n in parts):
            short.append(sum(parts) < whole)
        warned = len(short) if warned is None and alarms() else warned
    taken = own_target.size(women) - whole
    assert 9 - 10 * sum(short) / len(short) == pytest.approx(taken, abs=3)
    assert warned is not None
    assert warned <= 20 < len(short)
    assert alarms() >= 2


def test_s_dc_3_without_rounding_a_withdrawal_of_one_shows_and_with_it_mostly_not() -> None:
    exact, rounded = Policy(2, 1), Policy()
    sizes = range(30, 400)
    assert all(protect_count(n, exact) != protect_count(n - 1, exact) for n in sizes)
    shown = [n for n in sizes if protect_count(n, rounded) != protect_count(n - 1, rounded)]
    assert len(shown) == len(sizes) // 10


def test_s_dc_1_attack_the_text_of_an_answer_is_no_second_door(target: Target) -> None:
    who = Cohort("c", AllOf((Sex("female"), Age("enrolment", 30, 60))))
    size = target.size(who.criterion)
    assert size % 10
    told = target.told(Count(who))
    assert str(size) not in f"{told!r} {json.dumps(told.to_json())} {who.sentence}"
