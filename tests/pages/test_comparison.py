"""The page of cohorts side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.audit import AUDIT_FILE, Audit
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf
from tests.pages.small_release import RELEASE
from tests.pages.test_guard import words
from widgets.permalink import packed
from workspace.ledger import QuestionLedger

CARRIERS = packed(Cohort("Carriers", AllOf((CarrierOf(gene="LDLR", clinvar=("pathogenic",)),))))


def shown(app: AppTest):
    return app.dataframe[0].value


@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_the_cohort_stands_beside_everybody_else(visit: Callable[..., AppTest], role: str) -> None:
    app = visit("comparison", role=role, cohort=CARRIERS)
    assert not app.exception
    assert not app.error
    lines = shown(app)
    assert "Age at enrolment, years" in set(lines["variable"])
    assert "stand 0.1 or more apart" in words(app)
    assert ("suppressed" in words(app)) == (role == "partner")


def test_s_dc_3_a_partner_reads_no_count_that_is_not_rounded(visit: Callable[..., AppTest]) -> None:
    lines = shown(visit("comparison", role="partner", cohort=CARRIERS))
    counts = [text.split(" ")[0].replace(",", "") for text in lines["group_1"] if "%" in str(text)]
    assert counts
    assert all(int(n) % 10 == 0 for n in counts)


def test_s_st_10_tests_are_shown_when_they_are_asked_for(visit: Callable[..., AppTest]) -> None:
    app = visit("comparison", cohort=CARRIERS)
    assert "p" not in shown(app).columns
    next(one for one in app.toggle if one.label == "Tests").set_value(True).run()
    assert not app.exception
    assert {"p", "q"} <= set(shown(app).columns)


@pytest.mark.parametrize("by", ["gene", "sex", "genetic_group", "site", "age"])
def test_every_kind_of_group(visit: Callable[..., AppTest], by: str) -> None:
    app = visit("comparison", by=by)
    assert not app.exception
    assert not app.error
    assert shown(app).shape[0] > 5


def test_medians_instead_of_means_and_a_link_that_says_so(visit: Callable[..., AppTest]) -> None:
    app = visit("comparison", cohort=CARRIERS, spread="median (quartiles)")
    age = shown(app).set_index("variable")["group_0"]["Age at enrolment, years"]
    assert "-" in age


def test_a_treatment_that_nobody_knows_is_one_clear_error(visit: Callable[..., AppTest]) -> None:
    app = visit("comparison", cohort=CARRIERS, untreated="ATC:NOTHING")
    assert not app.exception
    assert "Unknown code" in words(app)


def test_without_a_purpose_nothing_is_compared(visit: Callable[..., AppTest]) -> None:
    app = visit("comparison", stated=None, cohort=CARRIERS)
    assert not app.exception
    assert not app.dataframe


@pytest.mark.parametrize("role", ["researcher", "partner"])
@pytest.mark.parametrize("section", ["conditions", "genes", "measurement", "outcome"])
def test_every_section_answers_both_roles_and_ends_alike(
    visit: Callable[..., AppTest], section: str, role: str
) -> None:
    app = visit("comparison", role=role, by="sex", section=section, weigh_by="age")
    assert not app.exception
    assert not app.error
    assert "problem_section" not in words(app)
    said = words(app)
    assert "questions asked in this session" in said or section != "outcome"
    assert "What this size can find" in said
    lines = [toggle for toggle in app.toggle if toggle.label == "Individual lines"]
    assert len(lines) == (role == "researcher" and section == "measurement")


def test_s_st_10_the_ledger_counts_a_question_once_and_is_reached_from_other_pages(
    visit: Callable[..., AppTest], small_warehouse: Path
) -> None:
    app = visit("comparison", by="sex")
    app.run()
    next(one for one in app.toggle if one.label == "Tests").set_value(True).run()
    app.switch_page("outcomes.py").run()
    assert not app.exception
    ledger = QuestionLedger(small_warehouse)
    [user] = {entry.user for entry in Audit(small_warehouse / AUDIT_FILE).entries(last=1)}
    entries = ledger.entries(user, app.session_state["ledger_session"], RELEASE)
    assert [entry.title.partition(":")[0] for entry in entries][:1] == ["Table One"]
    assert len(entries) == 2
    assert sum(entry.attempted for entry in entries) > 5
    assert "A guide, not a correction" in words(app)
