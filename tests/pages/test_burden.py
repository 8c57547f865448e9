"""The page of the gene burden scan: both roles, crude labelled, what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.carriers_release import write_carriers_warehouse
from tests.pages.test_carriers_card import said


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_carriers_warehouse(tmp_path_factory.mktemp("burden"))


def test_every_gene_and_the_guard(visit: Callable[..., AppTest]) -> None:
    app = visit("burden", outcome="PHECODE:411", masks="protein_altering", rarer="0.05", adjust="age")
    assert not app.exception
    assert not app.error
    told = said(app)
    assert any("Guard" in one.value for one in app.caption)
    assert "ancestry may confound" in " ".join(one.value for one in app.warning)
    assert "No gene can be tested" in told or app.dataframe


def test_s_dc_3_a_partner_sees_tens_or_nothing(visit: Callable[..., AppTest]) -> None:
    app = visit("burden", role="partner", outcome="PHECODE:411", masks="protein_altering", adjust="")
    assert not app.exception
    told = " ".join(one.value for one in app.warning)
    assert "nothing is adjusted for" in told
    for frame in app.dataframe:
        for name in {"case_carriers", "control_carriers"} & set(frame.value.columns):
            assert (frame.value[name] % 10 == 0).all()


def test_what_cannot_be_asked_is_told_in_place(visit: Callable[..., AppTest]) -> None:
    app = visit("burden", outcome="411 something")
    assert not app.exception
    assert "cannot be asked" in said(app)


def test_without_a_purpose_nothing_is_asked(visit: Callable[..., AppTest]) -> None:
    app = visit("burden", stated=None)
    assert not app.exception
    assert not app.dataframe
