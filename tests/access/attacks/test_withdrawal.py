"""Withdrawing one individual changes every door's answer at the next request (S-DU 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, EligibleForRecontact, HasCondition, InCohort
from queries import answer, asking_for
from queries.cohort.count import Count
from queries.cohort.describe import Describe
from queries.cohort.freeze import Freeze, Standing
from queries.cohort.individuals import Individuals
from queries.consent.over_time import ConsentOverTime
from queries.consent.recontact import Recontact
from queries.consent.stewardship import record_contacts, withdraw
from queries.permitted import Permitted
from queries.variants.gene_summary import GeneSummary
from tests.access.attacks.conftest import Target

LIST = "6f0a52a6-0a63-4d5c-9a0e-3f5f0c1d2b11"
SICK = Cohort("sick", AllOf((HasCondition("PHECODE:585"), EligibleForRecontact("research"))))


def everything(target: Target) -> dict[str, Any]:
    """Every door that a page, a file or a program asks through, about one cohort."""
    frozen = Cohort("frozen", AllOf((InCohort(LIST, 1),)))
    line = target.true(GeneSummary("LDLR", SICK)).lines[0].cohort
    return {
        "permitted": target.true(Permitted()).permitted,
        "count": target.true(Count(SICK)).count,
        "description": target.true(Describe(SICK)).sex.frame["n"].sum(),
        "rows": target.true(Individuals(SICK)).frame.height,
        "carriers": line.called + line.yes + line.unknown,
        "frozen": target.true(Count(frozen)).count,
        "standing": target.true(Standing(LIST, 1)).permitted,
        "consents": target.true(ConsentOverTime()).permitted,
    }  # fmt: skip


def test_s_du_4_every_door_at_the_next_request(own_target: Target) -> None:
    target = own_target
    target.true(Freeze(SICK, LIST, 1, ("owner",)))
    before = everything(target)
    assert everything(target) == before  # warm: cursors, arrays and kept parts are there
    person = target.true(Individuals(SICK)).frame["individual_id"][0]
    dataset, _, pseudonym = person.partition("/")
    withdraw(target.warehouse, dataset, pseudonym, date(2026, 1, 1), "steward")
    after = everything(target)
    assert after == {name: n - 1 for name, n in before.items()}
    assert person not in target.true(Individuals(SICK)).frame["individual_id"].to_list()
    # The frozen list has forgotten the person, and still says how many changed.
    assert (dataset, pseudonym) not in {row[:2] for row in target.warehouse.lists.members(LIST, 1)}
    standing = target.true(Standing(LIST, 1))
    assert (standing.frozen, standing.changed, standing.not_permitted) == (before["frozen"], 1, 1)


def test_s_du_5_a_worklist_leaves_out_who_withdrew_declined_or_was_contacted(own_target: Target) -> None:
    target = own_target
    steward = replace(target.owner, role="steward")
    question = Recontact(SICK, "research", "letter")
    first = answer(target.warehouse, steward, question)
    assert first.frame.height == first.agreed <= first.in_cohort
    people = list(first.frame.select("dataset", "individual").iter_rows())
    withdraw(target.warehouse, *people[0], date(2026, 1, 1), "steward")
    record_contacts(target.warehouse, [people[1]], "results", "steward", date(2025, 12, 1))
    record_contacts(target.warehouse, [people[2]], "research", "steward", date(2024, 12, 1))
    second = answer(target.warehouse, steward, question)
    left = list(second.frame.select("dataset", "individual").iter_rows())
    assert {*people} - {*left} == {people[0], people[1]}
    assert second.lately == 1


def test_s_du_4_a_page_or_file_keyed_before_the_withdrawal_is_not_found_after_it(own_target: Target) -> None:
    """The cache of the pages is keyed by the Asking, whose consent revision a withdrawal raises."""
    target = own_target
    before = asking_for(target.warehouse, "owner", "researcher", target.owner.purpose)
    person = target.true(Individuals(SICK)).frame["individual_id"][0].partition("/")
    withdraw(target.warehouse, person[0], person[2], date(2026, 1, 1), "steward")
    after = asking_for(target.warehouse, "owner", "researcher", target.owner.purpose)
    assert repr(before) != repr(after)
