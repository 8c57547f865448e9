"""S-DC over what is rendered: for a partner each count of every page, its hover texts too, is 0, enough and rounded, or
marked; of random cohorts. CONCORD_RENDERED sets how many (the suite renders a few)."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from access import Policy
from access.disclosure import Table
from tests.access.attacks.test_sweep import cohort
from tests.pages.carriers_release import write_carriers_warehouse
from tests.pages.rendered import counts, in_words, passed_over, shares
from tests.pages.test_network import press, sites
from widgets.permalink import packed

__all__ = ["sites"]
N = int(os.environ.get("CONCORD_RENDERED", "3"))
WHOLE = N > 8
POLICY = Policy()
EVERYBODY = 600
PAGES = Path(__file__).resolve().parents[2] / "pages"
_SCAN = {"outcome": "PHECODE:411", "adjust": ""}
#: Every page with what makes it speak, as its address says it.
VIEWS: dict[str, tuple[dict[str, str], ...]] = {
    "cohort_builder": ({},),
    "overview": ({},),
    "saved_cohorts": ({},),
    "variant_browser": ({"gene": "LDLR"},),
    "variant": ({"variant": "19-11105408-C-T"},),
    "region": ({"region": "19:11089463-11133820"},),
    "comparison": (
        {},
        {"section": "conditions"},
        {"section": "genes"},
        {"section": "measurement"},
        {"section": "outcome", "weigh_by": "sex"},
    ),
    "cohort_genomics": tuple(
        {"rarity": "any", "genomics": view} for view in ("genes", "oncoprint", "pairs", "findings", "pharmacogenes")
    ),
    "outcomes": ({}, {"by": "carrier", "gene": "LDLR", "kind": "any"}),
    "phewas": ({"exposure": "cohort", "fewest": "10"}, {"exposure": "variant", "variant": "19-11105567-C-T"}),
    "variant_scan": ({**_SCAN, "copies": "5", "control": "PHECODE:585"},),
    "burden": ({**_SCAN, "masks": "protein_altering", "rarer": "0.05"},),
    "network": ({}, {"network_ask": "attrition"}),
    "partners": ({},),
    "consent": ({},),
    "individual": ({},),
    "preview": ({},),
    "sources": ({},),
    "administration": ({},),
}
#: What opens to other roles alone, or holds none of the question's numbers.
CLOSED = {"individual", "preview", "sources", "administration", "saved_cohorts"}


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_carriers_warehouse(tmp_path_factory.mktemp("swept"))


def opened(visit: Callable[..., AppTest], page: str, view: dict[str, str], number: int, role: str) -> AppTest:
    app = visit(page, role=role, cohort=packed(cohort(number)), **view)
    app = press(app) if page == "network" else app
    assert not app.exception, (page, view, number)
    return app


def telling(app: AppTest) -> list[tuple[str, float]]:
    """Counts that are not rounded, and shares that are of no number beside them a rounded count."""
    found: list[tuple[str, float]] = [(where, n) for where, n in counts(app, EVERYBODY) if not protected(n)]
    return found + [(where, v) for where, v, half, wholes in shares(app) if not share_protected(v, half, wholes)]


def protected(n: int) -> bool:
    return n == 0 or (n >= POLICY.base and n % POLICY.base == 0)


def share_protected(share: float, half: float, wholes: set[int]) -> bool:
    """Whether some count that may be told is this share of what may be told."""
    for whole in filter(protected, wholes):
        nearest = round(share * whole / POLICY.base) * POLICY.base
        if nearest <= whole and abs(nearest / whole - share) <= half + 1e-9:
            return True
    return False


def test_every_page_is_swept() -> None:
    assert {*VIEWS} == {page.stem for page in PAGES.glob("*.py")} - {"__init__", "main"}


@pytest.mark.parametrize("number", range(N))
def test_s_dc_2_every_number_that_is_rendered_is_none_or_enough_or_marked(
    visit: Callable[..., AppTest], sites: dict[str, Any], number: int
) -> None:
    views = [(page, view) for page, each in VIEWS.items() for view in each]
    swept = views if WHOLE else [views[0], *random.Random(number).sample(views[1:], 2)]
    assert {(page, *view.items()): told for page, view in swept
            if (told := telling(opened(visit, page, view, number, "partner")))} == {}  # fmt: skip


@pytest.mark.parametrize("page", [page for page in VIEWS if page not in CLOSED] if WHOLE else ["cohort_builder"])
def test_the_same_sweep_finds_what_a_researcher_is_shown(
    visit: Callable[..., AppTest], sites: dict[str, Any], page: str
) -> None:
    """The guard switched off: each page tells an exact count, the builder in words, tables and drawings. The network's
    sites answer a hub as a partner, whoever asks."""
    found = [one for view in VIEWS[page] for one in telling(opened(visit, page, view, 3, "researcher"))]
    own = [where for where, _ in found if "permit it" not in where]
    assert own or page in ("network", "overview")
    if page == "cohort_builder":
        assert {where.split()[0].rstrip(":") for where in own} >= {"metric", "caption", "bar"}


@pytest.mark.parametrize("page", [page for page in VIEWS if page not in CLOSED] if WHOLE else ["variant", "region"])
def test_no_column_that_the_sweep_passes_over_is_one_of_counts_or_of_their_ratios(
    visit: Callable[..., AppTest], sites: dict[str, Any], page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name and by its values, of every table that was made for the page before anything was protected."""
    made: list[Table] = []
    checked = Table.__post_init__
    monkeypatch.setattr(Table, "__post_init__", lambda table: (checked(table), made.append(table))[0])
    st.cache_data.clear()
    passed = [one for view in VIEWS[page] for one in passed_over(opened(visit, page, view, 3, "researcher"))]
    people = {
        name: table.frame[name].drop_nulls().to_list() for table in made for name in (*table.counts, *table.ratios)
    }
    for table in made:
        people |= {name: table.support[name].drop_nulls().to_list() for name in getattr(table.support, "columns", ())}
    assert not {name for name, _ in passed} & {*people} - {"share"}
    assert not [
        name for name, values in passed if any(values) and any(values == counted for counted in people.values())
    ]
    assert passed or page not in ("variant", "region", "comparison")


def test_a_count_is_found_under_whatever_name_and_a_share_by_what_it_is_of() -> None:
    def page() -> None:
        import pandas as pd
        import streamlit as st

        whole = st.column_config.NumberColumn(format="localized")
        few = pd.DataFrame(
            {"n": [20, 40], "p": [7, 20], "share": [0.35, 0.5], "q": [3.0, None], "or_lower": [0.0, 3.0]}
        )
        st.dataframe(few, column_config={"q": whole}, alt="Whatever")
        st.caption("35 % of 20, 45 % of 40, 95 % interval")
        st.dataframe(pd.DataFrame({"lower": [3.5]}), alt="Counts of it by group in everybody")

    app = AppTest.from_function(page).run()
    assert telling(app) == [
        ("column p", 7), ("column q", 3), ("column or_lower", 3), ("column share", 0.35),
        ("caption", 0.35), ("caption", 0.45),
    ]  # fmt: skip
    assert [name for name, _ in passed_over(app)] == ["lower"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7 of 40 individuals", [7, 40]), ("**1,203** people", [1203]), ("< 11", []), ("PHECODE:585.3 in 12", [12]),
        ("19-11120143-T-C: 3 carriers", [3]), ("12.5 % of 80", [80]), ("aged 30 to 40 years: 9", [9]),
    ],
)  # fmt: skip
def test_what_of_a_text_is_a_count(text: str, found: list[int]) -> None:
    assert in_words(text) == found
