"""The overview's section on ancestry and relatedness."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_guard import words


def test_without_components_the_overview_names_the_command(visit: Callable[..., AppTest]) -> None:
    app = visit("overview")
    assert not app.exception
    assert "python -m data ancestry" in words(app)


@pytest.mark.parametrize("role", ["researcher", "partner"])
def test_opened_it_shows_the_map_and_the_relatives(
    visit: Callable[..., AppTest], ancestry_warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    shutil.copytree(ancestry_warehouse, tmp_path / "w")
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(tmp_path / "w"))
    monkeypatch.setattr("widgets.ancestry._is_open", lambda section: True)
    app = visit("overview", role=role)
    assert not app.exception
    said = words(app)
    assert "Ancestry by principal components, N = 180" in said
    assert "Relatives by genotypes and by record" in said
    assert ("outliers and admixed people are missing" in said) == (role == "partner")
