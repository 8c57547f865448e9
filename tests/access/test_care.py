"""S-DC 7: a clinician reaches the people in their care and nobody else, at every door, from the next question on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from access import Purpose
from access.care import OWNERS, Care
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf
from queries import Warehouse, answer, asking_for
from queries.cohort.attrition import IN_CARE, IN_RELEASE, Attrition
from queries.cohort.count import Count
from queries.cohort.individuals import Individuals
from queries.consent.over_time import ConsentOverTime
from queries.lookup.overview import Overview
from tests.access.test_commands import run, warehouse

__all__ = ["run", "warehouse"]
EVERYBODY = Cohort("everybody", AllOf(()))
Run = Callable[..., tuple[int, str]]


def reached(warehouse: Warehouse, user: str = "campus:ada", **more: bool) -> set[str]:
    asking = asking_for(warehouse, user, "clinician", Purpose("health"), **more)
    return {*answer(warehouse, asking, Individuals(EVERYBODY)).frame["individual_id"]}


def test_s_dc_7_nobody_is_in_anybodys_care_until_somebody_says_so(warehouse: Warehouse, run: Run) -> None:
    assert reached(warehouse) == set()
    assert run("care", "--give", "campus:ada", "bank/p1", "bank/p2", "--by", "root")[0] == 0
    assert reached(warehouse) == {"bank/p1", "bank/p2"}
    assert reached(warehouse, "campus:bob") == set()
    assert run("care", "--take", "campus:ada", "bank/p1", "--by", "root")[0] == 0
    assert reached(warehouse) == {"bank/p2"}
    assert "campus:ada" in run("care")[1]


def test_s_dc_7_consents_are_told_of_those_in_care_alone(warehouse: Warehouse) -> None:
    warehouse.care.give("campus:ada", [("bank", "p0"), ("bank", "p2")], "root")
    asking = asking_for(warehouse, "campus:ada", "clinician", Purpose("health"))
    told = answer(warehouse, asking, ConsentOverTime())
    assert (told.individuals, told.permitted, told.uses.frame["individuals"].to_list()) == (2, 2, [2])
    overview = answer(warehouse, asking, Overview())
    assert overview.consents.frame["individuals"].to_list() == [2]
    assert (
        {*overview.findings.frame.columns} & {"n", "message"}
        == {*overview.sources.frame.columns} & {"records"}
        == set()
    )
    owner = asking_for(warehouse, "campus:ada", "clinician", Purpose("health"), owner=True)
    assert answer(warehouse, owner, Overview()).consents.frame["individuals"].to_list() == [3]
    funnel = answer(warehouse, asking, Attrition(EVERYBODY)).steps
    assert [(step.step, step.remaining) for step in funnel] == [(IN_RELEASE, 3), (IN_CARE, 2)]


def test_s_dc_7_what_was_taken_is_gone_for_an_asking_that_was_made_before(warehouse: Warehouse) -> None:
    warehouse.care.give("campus:ada", [("bank", "p0")], "root")
    before = asking_for(warehouse, "campus:ada", "clinician", Purpose("health"))
    assert answer(warehouse, before, Count(EVERYBODY)).count == 1
    warehouse.care.take("campus:ada", [("bank", "p0")], "root")
    assert answer(warehouse, before, Count(EVERYBODY)).count == 0


def test_s_du_4_who_is_in_care_and_withdrew_is_not_reached(warehouse: Warehouse, run: Run) -> None:
    warehouse.care.give("campus:ada", [("bank", "p0"), ("bank", "p1")], "root")
    run("withdraw", "bank", "p0", "--by", "root")
    assert reached(warehouse) == {"bank/p1"}


def test_s_dc_7_attack_an_asking_without_a_list_reaches_nobody_and_the_owner_alone_needs_none(
    warehouse: Warehouse,
) -> None:
    """The guard off is the owner of one machine, who takes the role themselves."""
    warehouse.care.give("campus:ada", [("bank", "p0")], "root")
    asking = asking_for(warehouse, "campus:ada", "clinician", Purpose("health"))
    with warehouse.cursor(replace(asking, care=None)) as cursor:
        assert cursor.execute("SELECT COUNT(*) FROM permitted").fetchone() == (0,)
    assert len(reached(warehouse, owner=True)) == 3
    assert asking_for(warehouse, "ada", "clinician", None, owner=True).care == OWNERS
    assert asking_for(warehouse, "ada", "researcher", None, owner=True).care in (None, OWNERS)


def test_care_is_append_only_audited_and_its_owners_alone(warehouse: Warehouse, run: Run, tmp_path: Path) -> None:
    run("care", "--give", "campus:ada", "bank/p1", "--by", "root")
    entry = warehouse.audit.entries()[-1]
    assert (entry.user, entry.reason) == ("root", "care given")
    assert "p1" not in entry.question
    assert {file.stat().st_mode & 0o777 for file in warehouse.directory.glob("care.sqlite*")} == {0o600}
    assert Care(tmp_path / "none.sqlite").sizes() == {}


@pytest.mark.parametrize("wrong", [["p1"], ["nowhere/p1"], ["/p1"], ["bank/"]])
def test_who_is_named_wrongly_is_in_nobodys_care(warehouse: Warehouse, run: Run, wrong: list[str]) -> None:
    assert run("care", "--give", "campus:ada", *wrong, "--by", "root")[0] == 2
    assert warehouse.care.sizes() == {}
