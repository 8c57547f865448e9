"""Consent, partner preview and administration: who may open them, what they change, and that it is audited."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.audit import AUDIT_FILE, Audit
from access.care import CARE_FILE, Care
from access.people import PEOPLE_FILE, People
from access.tokens import TOKENS_FILE, Tokens
from tests.pages.test_guard import words


@pytest.fixture
def fresh(small_warehouse: Path) -> Path:
    """The warehouse without what an earlier test gave, made or contacted."""
    for kept in ("people", "tokens", "contacts"):
        for file in small_warehouse.glob(f"{kept}.sqlite*"):
            file.unlink()
    return small_warehouse


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize("role", ["partner", "researcher", "clinician", "steward"])
def test_s_du_1_the_consent_page_says_who_permits_what(visit: Callable[..., AppTest], fresh: Path, role: str) -> None:
    app = visit("consent", role=role)
    assert not app.exception
    assert {metric.label for metric in app.metric} >= {"In the release", "Permit this purpose"}
    assert "What a purpose would yield" in words(app)
    takes = "The worklist takes the role" in words(app)
    assert takes is (role in ("partner", "researcher"))


def test_s_du_5_a_worklist_is_made_for_a_reason_audited_and_nobody_is_contacted_twice(
    visit: Callable[..., AppTest], fresh: Path
) -> None:
    app = visit("consent", role="steward")
    press(app, "Make the list")
    assert "takes a reason" in words(app)
    next(field for field in app.text_input if field.label == "Reason, kept in the audit").set_value("a letter")
    press(app, "Make the list")
    first = next(str(part.value) for part in app.markdown if "on the list" in str(part.value))
    entry = next(e for e in reversed(Audit(fresh / AUDIT_FILE).entries()) if "recontact" in e.question)
    assert (entry.role, entry.reason, entry.outcome) == ("steward", "a letter", "released")
    press(app, "They were contacted")
    next(field for field in app.text_input if field.label == "Reason, kept in the audit").set_value("again")
    press(app, "Make the list")
    second = next(str(part.value) for part in app.markdown if "on the list" in str(part.value))
    assert first != second
    assert second.startswith("**0**")


def test_s_dc_7_administration_and_preview_are_for_stewards(visit: Callable[..., AppTest], fresh: Path) -> None:
    for role in ("partner", "researcher", "clinician"):
        app = visit("administration", role=role)
        assert "may not do this" in words(app)
        assert not app.selectbox
    assert "may not preview another" in words(visit("preview", role="partner"))


def test_s_dc_7_a_steward_gives_and_takes_a_role(visit: Callable[..., AppTest], fresh: Path) -> None:
    app = visit("administration", role="steward")
    next(field for field in app.text_input if field.label == "Person").set_value("campus:ada")
    next(choice for choice in app.selectbox if choice.label == "Role").set_value("partner")
    press(app, "Give")
    assert not app.exception
    assert [(e.person, e.role, e.dataset) for e in People(fresh / PEOPLE_FILE).standing()] == [
        ("campus:ada", "partner", "small")
    ]
    press(app, "Take")
    assert People(fresh / PEOPLE_FILE).standing() == ()
    reasons = [entry.reason for entry in Audit(fresh / AUDIT_FILE).entries()]
    assert reasons[-2:] == ["role given", "role taken"]


def test_a_token_is_shown_once(visit: Callable[..., AppTest], fresh: Path) -> None:
    app = visit("administration", role="steward", administration="keys")
    next(field for field in app.text_input if field.label == "Owner").set_value("campus:ada")
    press(app, "Make")
    shown = [code.value for code in app.code if str(code.value).startswith("concord_")]
    assert len(shown) == 1
    app.run()
    assert not [code.value for code in app.code if str(code.value).startswith("concord_")]
    press(app, "Revoke")
    assert [token.revoked_at is not None for token in Tokens(fresh / TOKENS_FILE).all()] == [True]


def test_s_dc_8_the_audit_is_shown_whole_or_said_to_be_broken(visit: Callable[..., AppTest], fresh: Path) -> None:
    app = visit("administration", role="steward", administration="audit")
    assert not app.exception
    assert any("Every seal holds" in str(each.value) for each in app.success)


def test_a_partner_preview_shows_what_a_partner_is_sent(visit: Callable[..., AppTest], fresh: Path) -> None:
    partner = visit("cohort_builder", role="partner")
    app = visit("preview", role="steward", preview_gene="LDLR")
    assert not app.exception
    sizes = [metric.value for metric in app.metric if metric.label == "In the cohort"]
    assert sizes[1] == next(metric.value for metric in partner.metric if metric.label == "In the cohort")
    assert sizes[0] != sizes[1]


def test_s_du_2_a_duty_accepted_once_is_printed_on_exports(visit: Callable[..., AppTest], fresh: Path) -> None:
    store = People(fresh / PEOPLE_FILE)
    store.accept("ada", "ethics approval required", "IRB 21-0042")
    store.accept("ada", "ethics approval required", "IRB 99")
    assert [(each.duty, each.document) for each in store.accepted("ada")] == [
        ("ethics approval required", "IRB 21-0042")
    ]


def test_s_du_2_the_form_takes_what_modifiers_ask_for(visit: Callable[..., AppTest], fresh: Path) -> None:
    app = visit("consent", stated=None)
    next(field for field in app.text_input if field.label == "Institution").set_value("Mount Example")
    next(field for field in app.text_input if field.label == "Ethics approval, its reference").set_value("IRB 21-0042")
    press(app, "State this purpose")
    purpose = app.session_state["purpose"]
    assert (purpose.institution, purpose.ethics_approval) == ("Mount Example", "IRB 21-0042")


def test_s_dc_7_a_steward_puts_people_into_a_clinicians_care(visit: Callable[..., AppTest], fresh: Path) -> None:
    for file in fresh.glob("care.sqlite*"):
        file.unlink()
    app = visit("administration", role="steward", administration="care")
    assert not app.exception
    next(field for field in app.text_input if field.label == "Clinician").set_value("campus:eve")
    app.text_area[0].set_value("small/P0001\nsmall/P0002")
    press(app, "Put into their care")
    assert Care(fresh / CARE_FILE).sizes() == {"campus:eve": 2}
    app.text_area[0].set_value("P0001")
    press(app, "Take out of it")
    assert "DATASET/INDIVIDUAL" in words(app)
    assert Care(fresh / CARE_FILE).sizes() == {"campus:eve": 2}
    for role in ("partner", "researcher", "clinician"):
        assert not visit("administration", role=role, administration="care").text_area
