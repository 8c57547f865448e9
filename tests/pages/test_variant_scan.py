"""The page of the variant scan: both roles, crude labelled, a negative control beside, what is wrong told in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.carriers_release import write_carriers_warehouse
from tests.pages.test_carriers_card import said


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_carriers_warehouse(tmp_path_factory.mktemp("scan"))


@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_variants_against_an_outcome(visit: Callable[..., AppTest], role: str) -> None:
    app = visit("variant_scan", role=role, outcome="PHECODE:411", copies="5", adjust="", control="PHECODE:585")
    assert not app.exception
    assert not app.error
    assert any("Guard" in one.value for one in app.caption)
    assert any("nothing is adjusted for" in one.value for one in app.warning)
    assert "Negative control" in " ".join(one.value for one in app.info) or "No variant can be tested" in said(app)
    if role == "partner":
        for frame in app.dataframe:
            for name in {"case_carriers", "control_carriers"} & set(frame.value.columns):
                assert (frame.value[name] % 10 == 0).all()


def test_what_cannot_be_asked_is_told_in_place(visit: Callable[..., AppTest]) -> None:
    app = visit("variant_scan", outcome="PHECODE:411", within="somewhere")
    assert not app.exception
    assert "cannot be asked" in said(app)
