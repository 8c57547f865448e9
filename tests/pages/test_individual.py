"""One individual explained: a pseudonym and a reason in, states and records out; nothing of it in the link."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.banners import RESEARCH_BANNER
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, Sex
from queries.answer import answer
from queries.asking import asking_for
from queries.cohort.individuals import Individuals
from queries.warehouse import open_warehouse
from tests.pages.conftest import HEALTH
from tests.pages.test_guard import words
from tests.pages.test_pages import CARRIERS, button
from widgets.permalink import packed


@pytest.fixture(scope="module")
def somebody(small_warehouse: Path) -> str:
    """Any individual who permits the purpose."""
    warehouse = open_warehouse(small_warehouse)
    asking = asking_for(warehouse, "ada", "researcher", HEALTH)
    found = answer(warehouse, asking, Individuals(Cohort("everybody", EVERYBODY))).frame["individual_id"][0]
    warehouse.close()
    return found


def opened(visit: Callable[..., AppTest], who: str, why: str, cohort: str = CARRIERS) -> AppTest:
    app = visit("individual", cohort=cohort, role="researcher")
    app.text_input(key="explain_who").set_value(who)
    app.text_input(key="explain_why").set_value(why)
    return button(app, "Explain").click().run()


def test_it_says_in_or_out_and_why(visit: Callable[..., AppTest], somebody: str) -> None:
    app = opened(visit, somebody, "to check a record")
    assert not app.exception
    assert "This individual is" in words(app)
    assert "qualifying variants carried" in words(app)
    assert RESEARCH_BANNER in [one.value for one in app.warning]
    assert somebody not in str(dict(app.query_params))


def test_a_criterion_on_the_person_is_answered_by_the_fact_it_asks_about(
    visit: Callable[..., AppTest], somebody: str
) -> None:
    app = opened(visit, somebody, "to check a record", packed(Cohort("women", Sex("female"))))
    assert r"Recorded sex\: " in words(app)
    assert "No dated record stands behind these criteria" in words(app)


def test_without_a_reason_nothing_is_opened(visit: Callable[..., AppTest], somebody: str) -> None:
    app = opened(visit, somebody, "")
    assert "This individual" not in words(app)
    assert "state a reason" in words(app)


def test_nobody_of_that_name_is_said_plainly(visit: Callable[..., AppTest]) -> None:
    app = opened(visit, "small/nobody", "to check")
    assert not app.exception
    assert "Nobody of this pseudonym permits the purpose" in words(app)


def test_s_dc_7_a_partner_is_refused(visit: Callable[..., AppTest]) -> None:
    app = visit("individual", cohort=CARRIERS, role="partner")
    assert not app.exception
    assert not app.text_input(key="search_text").disabled
    assert "Explain" not in [one.label for one in app.button]
    assert "may not do this" in words(app)
