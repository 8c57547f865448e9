"""S-DC 6: many near-alike definitions raise an alarm in the audit, whatever their answers were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from access import Asking, Purpose
from access.alarm import NEAR_MANY, alarm, leaves, near
from access.audit import Audit

PARTNER = Asking("ada", "partner", None, Purpose("health"), date(2025, 6, 1), "r", 0)


def count(*criteria: dict[str, Any]) -> dict[str, Any]:
    return {"count": {"name": "c", "criterion": {"all_of": list(criteria)}}}


def older_than(years: int) -> dict[str, Any]:
    return {"age": {"at": "enrolment", "from": years}}


FEMALE = {"sex": {"is": "female"}}
CARRIER = {"carrier_of": {"gene": "LDLR", "consequences": ["loss_of_function"]}}


def test_leaves_of_any_tree() -> None:
    tree = {"count": {"name": "c", "criterion": {"any_of": [{"not": {"of": FEMALE, "unknown": "keep"}}, CARRIER]}}}
    assert leaves(tree) == leaves(count(FEMALE, CARRIER))
    assert len(leaves(tree)) == 2
    assert leaves({"permitted": {}}) == leaves(count()) == frozenset()
    at_least = {"count": {"name": "c", "criterion": {"at_least": {"n": 1, "of": [FEMALE, CARRIER]}}}}
    assert leaves(at_least) == leaves(tree)


def test_near_is_one_criterion_more_less_or_changed() -> None:
    whole = leaves(count(FEMALE, CARRIER))
    assert near(whole, leaves(count(FEMALE)))
    assert near(leaves(count(FEMALE)), whole)
    assert near(leaves(count(FEMALE, older_than(40))), leaves(count(FEMALE, older_than(41))))
    assert not near(whole, whole)
    assert not near(whole, leaves(count(older_than(40))))


def test_s_dc_6_the_alarm_comes_with_the_twentieth_and_not_for_repeats() -> None:
    asked = [count(FEMALE, older_than(years)) for years in range(20, 20 + NEAR_MANY + 1)]
    assert alarm(asked[NEAR_MANY - 1], asked[: NEAR_MANY - 1]) is None
    assert alarm(asked[NEAR_MANY], asked[:NEAR_MANY])
    assert alarm(asked[0], asked[:NEAR_MANY]) is None
    assert alarm({"permitted": {}}, asked) is None


@pytest.mark.parametrize(("role", "alarms"), [("partner", 1), ("public", 1), ("researcher", 0)])
def test_s_dc_6_the_alarm_goes_to_the_audit_for_who_sees_protected_numbers(
    tmp_path: Path, role: str, alarms: int
) -> None:
    audit = Audit(tmp_path / "audit.sqlite")
    asking = replace(PARTNER, role=role)
    for years in range(20, 20 + NEAR_MANY + 1):
        audit.record(asking, count(FEMALE, older_than(years)), "released")
        audit.record(replace(asking, user="bob"), count(CARRIER), "released")
    entries = [entry for entry in audit.entries() if entry.outcome == "alarm"]
    assert len(entries) == alarms
    assert all(entry.user == "ada" for entry in entries)
    assert audit.verify() is None
