"""Links that were forged: a role, a person or a reason in the address gives none (S-DC 7)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_guard import words


@pytest.mark.parametrize("page", ["administration", "sources", "consent", "preview", "individual", "cohort_builder"])
def test_attack_a_role_in_the_address_gives_none(visit: Callable[..., AppTest], page: str) -> None:
    app = visit(page, role="partner", user="root", role_="steward", visitor="steward", held="steward")
    assert app.session_state["role"] == "partner"
    assert not [button for button in app.button if button.label in ("Give", "Make", "Make the list", "Dry run")]
    assert not app.exception


def test_attack_without_its_guard_the_same_page_would_open(
    visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("access.roles.demand", lambda role, right: None)
    assert [button for button in visit("administration", role="partner").button if button.label == "Give"]


def test_attack_a_session_that_names_an_unknown_role_is_a_partner(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_builder", role="owner")
    assert "Administration" not in words(app)
    assert not app.exception
