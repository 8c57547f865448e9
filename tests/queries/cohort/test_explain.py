"""Explaining one individual: the same states as the cohort's, the records behind them, by right and audited."""

from __future__ import annotations

import json

import pytest

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, HasCondition, Sex
from cohorts.errors import InvalidQuestion, Refused
from queries.answer import answer
from queries.cohort.explain import Explain
from queries.cohort.group_members import group_states
from queries.cohort.individuals import Individuals
from queries.warehouse import Warehouse

COHORT = Cohort("explained", AllOf((Sex("female"), ~HasCondition("PHECODE:411"), CarrierOf(gene="LDLR"))))
EVERYBODY = Cohort("everybody", AllOf(()))


def everybody(warehouse: Warehouse, asking: Asking) -> list[str]:
    return answer(warehouse, asking, Individuals(EVERYBODY)).frame["individual_id"].to_list()


def test_the_states_are_those_of_the_cohort(random_warehouse: Warehouse, researcher: Asking) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        found, _ = group_states(cursor, [COHORT])
        names = dict(
            cursor.execute(
                "SELECT i.individual_id, d.name || '/' || i.source_id FROM individual AS i"
                " JOIN dataset AS d ON d.dataset_id = i.dataset_id"
            ).fetchall()
        )
    states = {names[key]: state for _, key, state in found.iter_rows()}
    seen = set()
    for name in everybody(random_warehouse, researcher)[:60]:
        explained = answer(random_warehouse, researcher, Explain(COHORT, name, "to check"))
        assert explained.state == states.get(name, -1)
        condition = explained.decided[1]
        assert condition.criterion == HasCondition("PHECODE:411")
        assert (condition.state == 1) == (condition.records.height > 0)
        carrier = explained.decided[2]
        assert carrier.genotypes is not None
        if carrier.state == 1:
            assert (carrier.genotypes["alt_count"] > 0).any()
        seen.add(explained.state)
    assert len(seen) > 1


def test_s_cl_7_no_age_above_90_leaves(random_warehouse: Warehouse, researcher: Asking) -> None:
    for name in everybody(random_warehouse, researcher)[:40]:
        explained = answer(random_warehouse, researcher, Explain(COHORT, name, "to check"))
        ages = [*explained.observed["end_at"], *explained.decided[1].records["start_at"]]
        assert all(age is None or age <= 90 for age in ages)


def test_s_dc_8_each_opening_is_audited_with_its_reason_and_no_name(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    name = everybody(random_warehouse, researcher)[0]
    question = Explain(COHORT, name, "a referral")
    before = len(random_warehouse.audit.entries())
    answer(random_warehouse, researcher, question)
    entry = random_warehouse.audit.entries()[-1]
    assert len(random_warehouse.audit.entries()) == before + 1
    assert (entry.person, entry.reason) == (question.person, "a referral")
    assert name not in json.dumps(vars(entry))
    assert name not in repr(question)


def test_a_reason_is_asked_for(random_warehouse: Warehouse, researcher: Asking) -> None:
    with pytest.raises(InvalidQuestion, match="reason"):
        answer(random_warehouse, researcher, Explain(COHORT, everybody(random_warehouse, researcher)[0], " "))


def test_nobody_and_the_not_permitted_are_told_apart_by_nothing(
    random_warehouse: Warehouse, researcher: Asking
) -> None:
    permitted = set(everybody(random_warehouse, researcher))
    with random_warehouse.cursor(researcher) as cursor:
        rows = cursor.execute(
            "SELECT d.name || '/' || i.source_id FROM individual AS i JOIN dataset AS d ON d.dataset_id = i.dataset_id"
        ).fetchall()
    hidden = next(name for (name,) in rows if name not in permitted)
    said = []
    for name in (hidden, "alpha/nobody-at-all", "no slash"):
        with pytest.raises(InvalidQuestion) as error:
            answer(random_warehouse, researcher, Explain(COHORT, name, "to check"))
        said.append(str(error.value))
    assert len(set(said)) == 1


def test_s_dc_7_a_partner_opens_nobody(random_warehouse: Warehouse, partner: Asking, researcher: Asking) -> None:
    name = everybody(random_warehouse, researcher)[0]
    with pytest.raises(Refused):
        answer(random_warehouse, partner, Explain(COHORT, name, "curious"))
