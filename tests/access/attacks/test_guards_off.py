"""Attacks that fail, each beside the same attack with its guard switched off, which succeeds (S-DC 1, 3, 5 and 7)."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from joserfc import jwt
from streamlit import config
from streamlit.testing.v1 import AppTest

from access import Policy
from access.frozen import FrozenLists
from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, InCohort, Sex
from cohorts.errors import Refused
from queries.cohort.freeze import Freeze
from queries.cohort.individuals import Individuals
from stats.survival.analysis import estimate
from tests.access.attacks.conftest import Target
from tests.access.signed import MOMENT
from tests.access.test_callers import DATASET, House, keys, passport, steady
from tests.pages.conftest import HEALTH, loopback, small_warehouse, visit
from tests.pages.test_guard import shown
from tests.pages.test_markup import EVIL, LINK, elements
from widgets.sign_in import Visitor

__all__ = ["keys", "loopback", "small_warehouse", "steady", "visit"]
WOMEN = AllOf((Sex("female"),))
PAGE = Path(__file__).resolve().parents[3] / "pages" / "consent.py"

# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_attack_averaging_noise_that_is_drawn_anew_finds_the_count(target: Target) -> None:
    """The guard is the same answer to the same question; the guard off is noise at each."""
    asked = AllOf((Sex("female"), Age("enrolment", 30, 60)))
    true, chance = target.size(asked), random.Random(1)
    told = [target.count(asked) for _ in range(20)]
    assert len({*told}) == 1
    assert told[0] != true
    noisy = [true + chance.uniform(-5, 5) for _ in range(4000)]
    assert round(float(np.mean(noisy))) == true


def test_s_dc_5_attack_steps_of_a_survival_curve_tell_on_which_day_one_person_died() -> None:
    """Each fall of an exact curve times those at risk is how many had the event at that time."""
    rng = np.random.default_rng(4)
    exit, event = rng.exponential(900, 300), rng.random(300) < 0.5
    people = pl.DataFrame({"group": "all", "entry": 0.0, "exit": exit, "event": event})
    exact = estimate(people)

    def read_off(curve: pl.DataFrame) -> list[float]:
        fallen = 1 - curve["survival"] / curve["survival"].shift(1, fill_value=1.0)
        return (fallen * curve["at_risk"]).to_list()

    ones = [n for n in read_off(exact.groups[0].curve) if round(n, 6) == 1]
    assert len(ones) > 100  # the guard off: a hundred people, each with their day
    coarse = exact.protected(Policy()).groups[0].curve
    assert coarse.height > 2
    assert not [n for n in read_off(coarse) if 0 < n < 2]
    assert all(n == 0 or n >= Policy().base for n in coarse["events"])


# ── what leaves ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_s_dc_7_attack_a_partner_takes_a_file_of_rows(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    question = Individuals(Cohort("women", WOMEN))
    with pytest.raises(Refused):
        target.told(question)
    door = sys.modules["queries.answer"]
    monkeypatch.setattr(door, "demand", lambda role, right: None)
    with pytest.raises(Refused):  # what holds rows cannot protect itself: the door refuses it even so
        target.told(question)
    monkeypatch.setattr(door, "release", lambda value, asking, policy: value)
    assert target.told(question).frame.height == target.size(WOMEN)


def test_s_dc_7_attack_a_link_to_the_frozen_cohort_of_somebody_else(
    own_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forged permalink may name any cohort's identifier."""
    target, name = own_target, "6f0a52a6-0a63-4d5c-9a0e-3f5f0c1d2b11"
    target.true(Freeze(Cohort("women", WOMEN), name, 1, ("owner",)))
    with pytest.raises(Refused, match="no such frozen cohort"):
        target.count(AllOf((InCohort(name, 1),)))
    own = FrozenLists.find
    monkeypatch.setattr(FrozenLists, "find", lambda lists, cohort, version, user: own(lists, cohort, version, "owner"))
    assert target.count(AllOf((InCohort(name, 1),))) == target.count(WOMEN)


# ── tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "told",
    [
        {"exp": MOMENT - 1}, {"exp": None}, {"nbf": MOMENT + 86_400}, {"aud": "https://other.test"}, {"aud": None},
        {"iss": "https://elsewhere.test"}, {"iss": None},
    ],
    ids=str,
)  # fmt: skip
def test_attack_a_token_for_another_time_audience_or_issuer(steady: House, told: dict[str, Any]) -> None:
    """Well signed; a verifier that stops at the signature lets it in."""
    token = steady.login.token(**told)
    assert jwt.decode(token, steady.login.key, algorithms=["RS256", "ES256"]).claims["sub"] == "ada"  # the guard off
    assert steady.why(token)


def test_attack_a_visa_that_somebody_gave_themselves(steady: House, monkeypatch: pytest.MonkeyPatch) -> None:
    token = passport(steady, steady.visas.visa(DATASET, by="self"))
    assert steady.ask(token).grants == ()
    monkeypatch.setattr("access.visas._grants", lambda who, claims: True)
    assert steady.ask(token).grants == ("controlled",)


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_attack_a_cold_deep_link_that_passes_by_the_router(
    small_warehouse: Path, loopback: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(small_warehouse))
    config.set_option("server.address", "0.0.0.0")

    def cold() -> AppTest:
        app = AppTest.from_file(str(PAGE), default_timeout=30)
        app.session_state["purpose"] = HEALTH
        return app.run()

    assert not shown(cold())
    monkeypatch.setattr("widgets.guard.visitor", lambda stores: Visitor("mallory", "researcher", True))
    assert shown(cold())


def test_attack_html_in_the_name_of_a_cohort(visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    def acting() -> list[str]:
        return [kind for kind, told in elements(visit("comparison", cohort=LINK)._tree) if EVIL[:4] in told]

    assert acting() == []
    monkeypatch.setattr("widgets.markdown.literal", lambda text: text)
    assert acting()


def test_attack_a_release_pointer_that_leads_out_would_be_followed(tmp_path: Path) -> None:
    """The guard off where a path in the pointer is no release: a name joined to a path as it is."""
    (tmp_path / "warehouse" / "releases").mkdir(parents=True)
    (tmp_path / "secret.duckdb").write_bytes(b"")
    assert (tmp_path / "warehouse" / "releases" / "../../secret.duckdb").is_file()
