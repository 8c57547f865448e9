"""Nobody passes without a warehouse, a role and a purpose; and each state says what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import HEALTH

FOLDER = Path(__file__).resolve().parents[2] / "pages"
PAGES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "main"))


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.code, *app.error, *app.warning]
    return "\n".join(str(part.value) for part in parts)


def shown(app: AppTest) -> tuple:
    """Whatever could hold a number about people."""
    return (*app.metric, *app.dataframe, *app.get("plotly_chart"))


@pytest.mark.parametrize("page", PAGES)
def test_s_du_2_no_purpose_no_rows(visit: Callable[..., AppTest], page: str) -> None:
    app = visit(page, stated=None)
    assert not app.exception
    assert "What is it for?" in words(app)
    assert not shown(app)


# On Sources the owner of the machine brings in the first release instead: tests/pages/test_sources.py.
@pytest.mark.parametrize("page", [page for page in PAGES if page != "sources"])
def test_a_missing_warehouse_is_a_designed_state(
    visit: Callable[..., AppTest], page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(tmp_path / "nowhere"))
    app = visit(page)
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(tmp_path / "nowhere"))
    app.run()
    assert not app.exception
    assert "There is no warehouse to ask" in words(app)
    assert "python -m data demo" in words(app)
    assert not shown(app)


@pytest.mark.parametrize("page", PAGES)
def test_off_loopback_nothing_is_shown(visit: Callable[..., AppTest], page: str) -> None:
    config.set_option("server.address", "0.0.0.0")
    app = visit(page)
    assert "Sign-in is needed" in words(app)
    assert not shown(app)


def test_a_newcomer_reads_what_this_is_and_is_offered_three_questions(visit: Callable[..., AppTest]) -> None:
    app = visit("overview", stated=None)
    assert "Who, with which variants, and what became of them" in words(app)
    assert [link.label for link in app.get("page_link")] == ["Ask this"] * 3


def test_a_suggested_purpose_opens_the_page(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_builder", stated=None)
    next(button for button in app.button if button.label == "Health research").click().run()
    assert app.session_state["purpose"].investigation == HEALTH.investigation
    assert {metric.label for metric in app.metric} >= {"In the cohort", "Unknown"}


def test_a_link_brings_its_purpose_visibly(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_builder", stated=None, purpose="investigation=health")
    assert "The link you opened was made for this purpose" in words(app)


def test_a_damaged_link_is_told_and_the_page_goes_on(visit: Callable[..., AppTest]) -> None:
    app = visit("cohort_builder", cohort="damaged")
    assert not app.exception
    assert "The link's cohort cannot be read" in words(app)
    assert app.metric
