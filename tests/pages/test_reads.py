"""Reads on a page: a carrier chosen by number, a reason, one opening at a time; nothing of a person in the link."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.grants import Grants
from access.roles import ROLES
from queries.warehouse import open_warehouse
from tests.pages.conftest import HEALTH
from tests.pages.test_guard import words
from tests.pages.test_pages import button
from widgets import igv
from widgets.sign_in import browser_mark

STOP = "19-11105408-C-T"


def page(variant: str, region: tuple[str, int, int] | None) -> None:
    from cohorts.loci import Region, parse_locus
    from widgets.guard import entered
    from widgets.reads import reads

    visit = entered()
    if region:
        reads(visit, *region, "GRCh38")
    else:
        one = parse_locus(variant)
        assert not isinstance(one, Region)
        reads(visit, one.contig, one.position, one.position, "GRCh38", variant=one)


@pytest.fixture
def warehouse(reads_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = Path(shutil.copytree(reads_warehouse, tmp_path / "warehouse"))
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(copy))
    return copy


@pytest.fixture
def grants(monkeypatch: pytest.MonkeyPatch) -> Grants:
    fresh = Grants()
    monkeypatch.setattr("widgets.reads.GRANTS", fresh)
    monkeypatch.setattr(igv, "fetched", lambda: True)
    return fresh


@pytest.fixture
def shown(loopback: None, warehouse: Path, grants: Grants) -> Callable[..., AppTest]:
    def show(variant: str = STOP, region: tuple | None = None, role: str = "clinician") -> AppTest:
        app = AppTest.from_function(page, default_timeout=30, kwargs={"variant": variant, "region": region})
        app.session_state["purpose"], app.session_state["role"] = HEALTH, role
        return app.run()

    return show


def opened(app: AppTest, number: int = 0, reason: str = "a referral") -> AppTest:
    app.selectbox(key="reads_who").set_value(number)
    app.text_input(key="reads_why").set_value(reason)
    return button(app, "Open reads").click().run()


def token(app: AppTest) -> str | None:
    return app.session_state["reads_opening"].token if "reads_opening" in app.session_state else None


def test_carriers_are_numbered_and_none_is_named(shown: Callable[..., AppTest]) -> None:
    app = shown()
    assert not app.exception
    assert list(app.selectbox(key="reads_who").options) == [
        "Carrier 1 · homozygous", "Carrier 2 · heterozygous", "Carrier 3 · heterozygous",
    ]  # fmt: skip
    assert "each opening is written to the audit" in words(app)
    assert token(app) is None


def test_a_reason_opens_one_carrier_and_nothing_of_it_stands_in_the_link(
    shown: Callable[..., AppTest], grants: Grants
) -> None:
    app = opened(shown(), 1)
    assert not app.exception
    grant = grants.take(str(token(app)), browser_mark({}))
    assert (grant.question.individual, grant.question.reason) == ("tiny/P00", "a referral")
    assert (grant.question.window.start, grant.question.window.end) == (11_103_408, 11_107_408)
    assert grant.asking.role == "clinician"
    assert set(app.query_params) <= {"purpose"}
    assert "Research genotype" in " ".join(str(one.value) for one in app.warning)
    assert token(app.run()) == token(app)


def test_without_a_reason_nothing_is_opened(shown: Callable[..., AppTest]) -> None:
    app = opened(shown(), reason="  ")
    assert token(app) is None
    assert "state a reason" in words(app)


def test_another_role_ends_what_was_open(shown: Callable[..., AppTest], grants: Grants) -> None:
    app = opened(shown())
    before = str(token(app))
    app.session_state["role"] = "researcher"
    app.run()
    assert token(app) is None
    with pytest.raises(Exception, match="over"):
        grants.take(before, browser_mark({}))


def test_what_is_open_follows_the_page_where_the_same_person_carries_something(
    shown: Callable[..., AppTest], grants: Grants
) -> None:
    app = opened(shown(region=("19", 11_105_000, 11_106_500)), 1)
    first = str(token(app))
    moved = shown(region=("19", 11_109_000, 11_111_000))
    moved.session_state["reads_opening"] = app.session_state["reads_opening"]
    moved.session_state["reads_session"] = app.session_state["reads_session"]
    moved.run()
    grant = grants.take(str(token(moved)), browser_mark({}))
    assert token(moved) != first
    assert (grant.question.individual, grant.question.reason) == ("tiny/P00", "a referral")
    assert grant.question.window.start < 11_109_000 < grant.question.window.end
    with pytest.raises(Exception, match="over"):
        grants.take(first, browser_mark({}))


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"public"}))
def test_only_roles_with_rows_see_a_list(shown: Callable[..., AppTest], role: str) -> None:
    app = shown(role=role)
    assert not app.exception
    assert bool([one for one in app.selectbox if one.key == "reads_who"]) is ROLES[role].rows
    if not ROLES[role].rows:
        assert "Not with this role" in words(app)


@pytest.mark.parametrize(
    ("region", "said"),
    [(("19", 1, 200_000), "100,000 bases at most"), (("19", 1, 2_000), "of nobody who is seen to carry an allele")],
)
def test_what_cannot_be_drawn_is_said(shown: Callable[..., AppTest], region: tuple, said: str) -> None:
    assert said in words(shown(region=region))


def test_without_igv_the_page_says_what_to_run(shown: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(igv, "fetched", lambda: False)
    assert igv.COMMAND in words(shown())


def test_a_release_without_reads_says_how_they_come_in(
    shown: Callable[..., AppTest], small_warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(small_warehouse))
    assert "No BAM or CRAM files are registered" in words(shown())


def test_looking_at_the_list_opens_nobody(shown: Callable[..., AppTest], warehouse: Path) -> None:
    shown()
    opened_by_now = open_warehouse(warehouse)
    assert [one.person for one in opened_by_now.audit.entries() if one.person] == []
    opened_by_now.close()
