"""The page of the PheWAS: every exposure, both roles, crude and adjusted, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.carriers_release import write_carriers_warehouse
from tests.pages.test_carriers_card import COMMON, MANY, said


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_carriers_warehouse(tmp_path_factory.mktemp("phewas"))


@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_a_variant_against_every_condition_and_s_dc_3_a_partners_counts_are_of_tens(
    visit: Callable[..., AppTest], role: str
) -> None:
    app = visit("phewas", role=role, exposure="variant", variant=MANY, copies="any", adjust="age")
    assert not app.exception
    assert not app.error
    told = said(app)
    assert "Conditions: " in told
    assert "adjusted for age" in told
    assert "crude" in told
    assert len(app.get("plotly_chart")) == 2
    table = app.dataframe[0].value
    assert {"odds_ratio", "crude_odds_ratio", "method"} <= set(table.columns)
    if role == "partner":
        for name in ("cases", "controls", "case_carriers", "control_carriers"):
            assert (table[name].dropna() % 10 == 0).all()
        assert "Estimates have two digits" in told
        assert all(int(n.replace(",", "")) % 10 == 0 for n in re.findall(r"([\d,]+) exposed", told))


def test_nothing_adjusted_for_is_called_crude(visit: Callable[..., AppTest]) -> None:
    app = visit("phewas", exposure="variant", variant=COMMON, adjust="")
    assert not app.exception
    assert "nothing is adjusted for" in " ".join(one.value for one in app.warning)
    assert "adjusted for" not in " ".join(one.label for one in app.metric)


def test_without_the_genetic_group_the_page_warns(visit: Callable[..., AppTest]) -> None:
    app = visit("phewas", exposure="variant", variant=COMMON, adjust="age")
    assert "ancestry may confound" in " ".join(one.value for one in app.warning)


@pytest.mark.parametrize("exposure", ["gene", "gene_set", "variant"])
def test_every_kind_of_exposure(visit: Callable[..., AppTest], exposure: str) -> None:
    app = visit("phewas", exposure=exposure, variant=COMMON)
    assert not app.exception
    assert not app.error


def test_a_score_that_nobody_has_is_told(visit: Callable[..., AppTest]) -> None:
    app = visit("phewas", exposure="score", score="nothing_such")
    assert not app.exception
    assert "cannot be asked" in said(app) or "No condition can be compared" in said(app)


def test_no_variant_yet_is_asked_for(visit: Callable[..., AppTest]) -> None:
    assert "Choose an exposure" in said(visit("phewas", exposure="variant", variant=""))


def test_without_a_purpose_nothing_is_asked(visit: Callable[..., AppTest]) -> None:
    app = visit("phewas", stated=None, exposure="variant", variant=COMMON)
    assert not app.exception
    assert not app.dataframe
