"""A cohort's name comes with a link that anybody may write: nowhere is it markup, and nothing is fetched for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Sex
from tests.pages.small_release import write_small_warehouse
from widgets.permalink import packed

EVIL = "![x](http://evil.test/a.png) $x$"
LINK = packed(Cohort(EVIL, AllOf((Sex("female"),))))
#: Columns of a release with names of sources, sites, groups and codes.
_NAMED = {
    "dataset": ("name",), "source": ("name",), "finding": ("source", "message"), "code": ("name",), "gene": ("name",),
    "individual": ("site", "self_reported_group", "genetic_group"), "variant_clinvar": ("significance",),
}  # fmt: skip
#: Protos whose text is drawn as it is.
PLAIN = {"plotly_chart", "dataframe", "code", "text_input", "selectbox", "multiselect"}


def elements(block: Any) -> Iterator[tuple[str, str]]:
    for child in block.children.values():
        if hasattr(child, "children"):
            yield child.type, repr(child.proto)
            yield from elements(child)
        elif child.type not in PLAIN:
            yield child.type, repr(child.proto)


@pytest.fixture(scope="session")
def evil_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose names came from files that somebody else wrote."""
    made = write_small_warehouse(tmp_path_factory.mktemp("evil"))
    with duckdb.connect(str(next((made / "releases").glob("*.duckdb")))) as con:
        for table, names in _NAMED.items():
            for name in names:
                con.execute(f"UPDATE {table} SET {name} = {name} || ?", [f" {EVIL}"])
        con.execute("INSERT INTO attribute SELECT individual_id, 'stage ' || ?, 'II ' || ? FROM individual", [EVIL] * 2)
    return made


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("overview", {}),
        ("cohort_builder", {}),
        ("variant", {"variant": "19-11105408-C-T"}),
        ("partners", {}),
    ],
)
def test_attack_no_name_of_a_release_is_markup(
    visit: Callable[..., AppTest], evil_warehouse: Path, monkeypatch: pytest.MonkeyPatch, page: str, asked: dict
) -> None:
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(evil_warehouse))

    def acting() -> list[str]:
        app = visit(page, **asked)
        assert not app.exception
        return [kind for kind, told in elements(app._tree) if "![x](" in told]

    assert acting() == []
    if page == "partners":  # the guard switched off
        monkeypatch.setattr("widgets.partners.parts.literal", str)
        assert acting() == ["caption"]


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("variant", {"variant": "19-11105408-C-T"}),
        ("cohort_genomics", {"rarity": "any"}),
        ("variant_browser", {"gene": "LDLR"}),
        ("region", {"region": "19:11089463-11133820"}),
        ("cohort_builder", {}),
        ("comparison", {}),
        ("outcomes", {}),
    ],
)
def test_the_name_of_a_cohort_is_never_markup(visit: Callable[..., AppTest], page: str, asked: dict[str, str]) -> None:
    app = visit(page, cohort=LINK, **asked)
    assert not app.exception
    acting = [(kind, told) for kind, told in elements(app._tree) if "![x](" in told]
    assert acting == []
