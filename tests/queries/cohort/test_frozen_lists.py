"""Frozen cohorts: cut to whom an Asking may ask about at every question, and never written down by a statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from access.asking import Asking
from access.disclosure import Policy
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, HasTreatment, InCohort, Not, Sex
from cohorts.errors import InvalidQuestion, Refused
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.count import Count
from queries.cohort.freeze import Freeze, FrozenAnswer, Standing
from queries.cohort.frozen_lists import LISTS
from queries.cohort.individuals import Individuals
from queries.outcomes.follow_up import CRUDE, FollowUp
from queries.ran import SqlRan
from queries.sql_text import SqlText
from queries.warehouse import Warehouse, open_warehouse
from tests.queries.random_release import Rows, write_warehouse
from tests.queries.reference_saved import FROZEN

ID = "7a1f4d52-0c35-4b6e-9d57-6e1f0b9a2c11"
WOMEN = Cohort("women", Sex("female"))
TODAY = date(2026, 1, 1)


@pytest.fixture
def warehouse(rows: Rows, tmp_path: Path) -> Iterator[Warehouse]:
    made = open_warehouse(write_warehouse(rows, tmp_path))
    yield made
    made.close()


def asks(warehouse: Warehouse, role: str = "researcher", user: str = "ada") -> Asking:
    return asking_for(warehouse, user, role, Purpose("health"), as_of=TODAY)


def frozen(warehouse: Warehouse, role: str = "researcher", version: int = 1, readers: tuple = ("ada",)) -> FrozenAnswer:
    return answer(warehouse, asks(warehouse, role), Freeze(WOMEN, ID, version, readers))


LIST = Cohort("list", InCohort(ID, 1))


def test_a_frozen_cohort_answers_as_the_live_one_did(warehouse: Warehouse) -> None:
    live = answer(warehouse, asks(warehouse), Count(WOMEN))
    assert frozen(warehouse).frozen == live.count
    again = answer(warehouse, asks(warehouse), Count(LIST))
    assert (again.count, again.unknown, again.permitted) == (live.count, live.unknown, live.permitted)
    one, other = (answer(warehouse, asks(warehouse), Individuals(each)).frame for each in (WOMEN, LIST))
    assert one.equals(other)


def test_s_du_4_a_withdrawal_leaves_a_frozen_cohort_at_the_next_question(warehouse: Warehouse) -> None:
    before = frozen(warehouse).frozen
    person = answer(warehouse, asks(warehouse), Individuals(LIST)).frame["individual_id"][0]
    warehouse.ledger.withdraw(*person.split("/"), TODAY, "steward")
    assert answer(warehouse, asks(warehouse), Count(LIST)).count == before - 1
    said = answer(warehouse, asks(warehouse), Standing(ID, 1))
    assert (said.frozen, said.permitted, said.changed, said.not_permitted, said.not_here) == (
        before, before - 1, 1, 1, 0,
    )  # fmt: skip
    assert "1 changed for consent reasons" in said.sentence


def test_s_st_4_a_list_frozen_by_later_records_is_immortal_time_and_one_of_carriers_is_of_genotypes(
    warehouse: Warehouse,
) -> None:
    """What a definition would say of itself its frozen list says too."""
    kept = {
        "women": WOMEN,
        "treated": Cohort("t", HasTreatment("ATC:C10AA")),
        "carriers": Cohort("c", CarrierOf("LDLR")),
    }
    found = {}
    for version, (name, cohort) in enumerate(kept.items(), start=1):
        answer(warehouse, asks(warehouse), Freeze(cohort, ID, version, ("ada",)))
        lists = Cohort(name, InCohort(ID, version)), Cohort("rest", Not(InCohort(ID, version)))
        found[name] = answer(warehouse, asks(warehouse), FollowUp(lists, "PHECODE:411"))
        flagged = [text for text, _ in found[name].warnings if "immortal time" in text]
        assert bool(flagged) is (name == "treated")
    assert {name: each.time_scale for name, each in found.items()} == {
        "women": "time since enrolment", "treated": "time since enrolment", "carriers": "age",
    }  # fmt: skip
    assert found["carriers"].estimand.startswith("Among unrelated individuals")
    assert CRUDE in [text for text, _ in found["carriers"].warnings]


def test_s_dc_3_one_withdrawal_does_not_show_to_a_role_with_protected_numbers(warehouse: Warehouse) -> None:
    exact = FrozenAnswer(128, 127, 1, 1, 0, "r1", "r2")
    protected = exact.protected(Policy())
    assert (protected.frozen, protected.permitted, protected.changed) == (120, 120, 0)
    assert protected.not_permitted is protected.not_here is None
    assert "about 0 changed for consent reasons (rounded)" in protected.sentence
    few = FrozenAnswer(12, 10, 2, 2, 0, "r1", "r2").protected(Policy())
    assert few.changed is None
    assert "too few" in few.sentence


def test_who_is_no_longer_in_the_release_is_told_apart(random_warehouse: Warehouse, researcher: Asking) -> None:
    said = answer(random_warehouse, researcher, Standing(FROZEN, 1))
    assert said.not_here == 1
    assert said.frozen == said.permitted + said.not_permitted + said.not_here
    assert "1 are not in release" in said.sentence


def test_a_partner_freezes_and_sees_no_member(warehouse: Warehouse) -> None:
    exact = answer(warehouse, asks(warehouse), Count(WOMEN)).count
    assert frozen(warehouse, "partner").frozen == exact - exact % 10
    with pytest.raises(Refused):
        answer(warehouse, asks(warehouse, "partner"), Individuals(LIST))
    assert answer(warehouse, asks(warehouse, "partner"), Count(LIST)).count == exact - exact % 10


def test_the_public_role_freezes_nothing(warehouse: Warehouse) -> None:
    with pytest.raises(Refused):
        frozen(warehouse, "public")
    assert not warehouse.lists.path.exists()


def test_somebody_elses_list_is_refused_until_it_is_shared_and_again_after(warehouse: Warehouse) -> None:
    frozen(warehouse)
    bob = asks(warehouse, user="bob")
    for question in (Count(LIST), Standing(ID, 1)):
        with pytest.raises(Refused):
            answer(warehouse, bob, question)
    warehouse.lists.open_to(ID, ["*"])
    assert answer(warehouse, bob, Count(LIST)).count
    warehouse.lists.open_to(ID, ["ada"])
    with pytest.raises(Refused):
        answer(warehouse, bob, Count(LIST))


def test_s_cl_3_who_was_unknown_at_the_freezing_stays_unknown(warehouse: Warehouse) -> None:
    frozen(warehouse)
    others = Cohort("others", Not(InCohort(ID, 1)))
    live = answer(warehouse, asks(warehouse), Count(Cohort("men", Not(Sex("female")))))
    assert live.unknown
    again = answer(warehouse, asks(warehouse), Count(others))
    assert (again.count, again.unknown) == (live.count, live.unknown)


def test_a_live_one_that_was_not_looked_up_is_a_wrong_question(warehouse: Warehouse) -> None:
    with pytest.raises(InvalidQuestion, match="not looked up"):
        answer(warehouse, asks(warehouse), Count(Cohort("x", AllOf((InCohort(ID),)))))


def test_no_statement_that_people_may_read_names_a_member(warehouse: Warehouse) -> None:
    frozen(warehouse)
    people = answer(warehouse, asks(warehouse), Individuals(LIST)).frame["individual_id"]
    for question in (SqlRan(Count(LIST)), SqlRan(Freeze(WOMEN, ID, 2, ("ada",))), SqlText(LIST)):
        text = str(answer(warehouse, asks(warehouse), question).to_json())
        assert "frozen_member" in text or "freeze" in str(question.to_json())
        assert not [one for one in people if f"'{one.split('/')[1]}'" in text]
    log = str(warehouse.audit.entries())
    assert not [one for one in people if one in log]


def test_a_cursor_keeps_a_bounded_number_of_lists(warehouse: Warehouse) -> None:
    for version in range(1, LISTS + 3):
        warehouse.lists.keep(ID, version, "r", "2026-01-01", [("alpha", "x", 1)], ["ada"])
    with warehouse.cursor(asks(warehouse)) as cursor:
        for version in range(1, LISTS + 3):
            cursor.frozen_list(ID, version)
        kept = cursor.execute("SELECT COUNT(DISTINCT version), MIN(version) FROM frozen_member").fetchone()
    assert kept == (LISTS, 3)


def test_another_purpose_sees_only_who_permits_it(warehouse: Warehouse) -> None:
    frozen(warehouse)
    narrow = replace(asks(warehouse), purpose=Purpose("ancestry"))
    permitted = answer(warehouse, narrow, Count(Cohort("all", AllOf(())))).permitted
    assert answer(warehouse, narrow, Count(LIST)).count <= permitted
