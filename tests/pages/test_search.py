"""The search box on a page: what it understood, where a hit leads, what a miss says, and who finds whom."""

from __future__ import annotations

import getpass
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.audit import AUDIT_FILE
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Sex
from queries.search.examples import EXAMPLES, MISSES
from widgets.markdown import literal
from workspace import open_workspace

PSEUDONYM = "P0007"


def typed(app: AppTest, text: str) -> AppTest:
    app = app.text_input(key="search_text").set_value(text).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return " ".join(one.value for kind in ("markdown", "caption") for one in getattr(app, kind))


def pressed(app: AppTest, key: str) -> AppTest:
    app = app.button(key=key).click().run()
    assert not app.exception
    return app


def test_a_variant_is_said_as_understood_and_leads_to_its_page(visit: Callable[..., AppTest]) -> None:
    app = typed(visit("overview"), "chr19:11,105,407 GC>GT")
    assert "a variant, 19-11105408-C-T, trimmed from" in words(app)
    app = pressed(app, "hit_0")
    assert app.query_params["variant"] == "19-11105408-C-T"


def test_a_region_and_a_gene_lead_to_theirs(visit: Callable[..., AppTest]) -> None:
    app = pressed(typed(visit("overview"), "19:11105000..11106000"), "hit_0")
    assert app.query_params["region"] == "19:11105000-11106000"
    app = pressed(typed(visit("overview"), "ENSG00000130164.17"), "hit_0")
    assert app.text_input(key="gene").value == "LDLR"


def test_a_code_is_asked_or_is_the_outcome(visit: Callable[..., AppTest]) -> None:
    app = pressed(typed(visit("overview"), "PHECODE:411.2"), "hit_0")
    assert len(app.session_state["question"].items) == 1
    app = pressed(typed(visit("overview"), "PHECODE:411.2"), "hit_0_else")
    assert app.query_params["outcome"] == "PHECODE:411.2"
    app = typed(visit("overview"), "13457-7")
    assert "hit_0_else" not in [one.key for one in app.button], "a measurement is no outcome"


def test_the_carriers_of_a_variant_are_asked_for(visit: Callable[..., AppTest]) -> None:
    app = pressed(typed(visit("overview"), "19-11105408-C-T"), "hit_0_else")
    assert "19-11105408-C-T" in str(app.session_state["question"].criterion.to_json())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("19-11105409-C-T", "Never seen here"),
        ("GRCh37 19-11105408-C-T", "Another assembly"),
        ("LDRL", "Unknown name"),
        ("rs12", "Not in the sources"),
    ],
)
def test_s_gt_5_a_miss_names_its_kind(visit: Callable[..., AppTest], text: str, says: str) -> None:
    assert f"**{says}.**" in words(typed(visit("overview", role="partner"), text))


def test_the_nearest_gene_is_offered(visit: Callable[..., AppTest]) -> None:
    app = pressed(typed(visit("overview"), "LDRL"), "instead_0")
    assert app.text_input(key="gene").value == "LDLR"


def test_a_saved_cohort_is_found_by_its_name(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    app = visit("overview")
    women = Cohort("Women of the north", AllOf((Sex("female"),)))
    open_workspace(small_warehouse).save(getpass.getuser(), women, "2026-01-01.1", "")
    app = typed(app, "women north")
    assert "Women of the north" in app.button(key="hit_0").label
    app = pressed(app, "hit_0")
    assert app.session_state["question"].name == "Women of the north"


def test_an_individual_is_handed_over_within_the_session(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    app = typed(visit("overview"), PSEUDONYM)
    assert "Understood as an individual" in words(app)
    assert PSEUDONYM not in words(app) + "".join(one.label for one in app.button)
    app = pressed(app, "hit_0")
    assert app.text_input(key="explain_who").value == f"small/{PSEUDONYM}"
    assert PSEUDONYM not in str(app.query_params)
    assert app.text_input(key="search_text").value == ""
    assert PSEUDONYM not in audited(small_warehouse)


def test_a_partner_finds_nobody_and_it_stands_in_no_log(visit: Callable[..., AppTest], small_warehouse: Path) -> None:
    app = typed(visit("overview", role="partner"), PSEUDONYM)
    assert "hit_0" not in [one.key for one in app.button]
    assert "**Unknown name.**" in words(app)
    assert PSEUDONYM not in audited(small_warehouse)


def audited(warehouse: Path) -> str:
    with sqlite3.connect(warehouse / AUDIT_FILE) as con:
        return str(con.execute("SELECT question, reason, person FROM entry").fetchall())


def test_the_help_shows_every_row_and_tries_it(visit: Callable[..., AppTest]) -> None:
    app = visit("overview")
    shown = ""
    for group in (*dict.fromkeys(row.group for row in EXAMPLES), "When nothing is found"):
        app.session_state["search_help_group"] = group
        app = pressed(app, "search_help")
        shown += " ".join(one.label for one in app.button)
    assert not [row.typed for row in (*EXAMPLES, *MISSES) if f":gray[{literal(row.what)}]" not in shown]
    app.session_state["search_help_group"] = EXAMPLES[0].group
    app = pressed(pressed(app, "search_help"), "example_0")
    assert app.text_input(key="search_text").value == EXAMPLES[0].typed
    assert "Found for" in words(app) or "Looked for" in words(app)
