"""The partners' page: what there is, who can be analysed, a request as a document, a report always protected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from access.disclosure import Policy
from access.purpose import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import Sex
from queries.answer import answer
from queries.asking import asking_for
from queries.lookup.partnership import Dictionary, Diversity
from queries.warehouse import open_warehouse
from tests.pages.test_guard import words
from widgets import permalink


def buttons(app: AppTest) -> dict[str, bool]:
    return {each.proto.label: each.proto.disabled for each in app.get("download_button")}


@pytest.mark.parametrize("role", ["partner", "researcher"])
def test_sites_consents_diversity_and_what_may_be_asked_are_shown(visit: Callable[..., AppTest], role: str) -> None:
    app = visit("partners", role=role)
    assert not app.exception
    assert {metric.label for metric in app.metric} >= {"In the release", "Permit this purpose", "Sites"}
    assert app.get("plotly_chart")
    assert "What may be asked" in words(app)


def test_a_request_becomes_a_document_once_it_is_filled(visit: Callable[..., AppTest]) -> None:
    app = visit("partners", role="partner")
    assert buttons(app)["The request"] is True
    for field in app.text_input:
        if str(field.key).startswith("request_"):
            field.set_value("**Ada**\nLovelace")
    app.text_area(key="request_why").set_value("Whether it holds")
    app.run()
    assert not app.exception
    assert buttons(app)["The request"] is False


def test_s_dc_1_a_feasibility_report_is_protected_whoever_makes_it(visit: Callable[..., AppTest]) -> None:
    women = permalink.packed(Cohort("<b>women</b>", Sex("female")))
    app = visit("partners", role="researcher", cohort=women)
    next(button for button in app.button if button.label == "Make the report").click().run()
    assert not app.exception
    assert "The report (HTML)" in buttons(app)
    shown = next(str(each.value) for each in app.markdown if "individuals of" in str(each.value))
    count = int(shown.split("**")[1].replace(",", ""))
    assert count
    assert count % 10 == 0


def test_s_cl_9_diversity_counts_each_person_once_a_way_and_shows_the_not_assigned(small_warehouse: Path) -> None:
    warehouse = open_warehouse(small_warehouse)
    asking = asking_for(warehouse, "ada", "researcher", Purpose("health"))
    found = answer(warehouse, asking, Diversity()).groups.frame
    sums = found.group_by("kind").agg(pl.col("recruited", "sequenced", "analysable").sum()).sort("kind")
    assert sums.row(0)[1:] == sums.row(1)[1:]
    assert found.filter(
        (pl.col("recruited") < pl.col("sequenced")) | (pl.col("sequenced") < pl.col("analysable"))
    ).is_empty()
    partner = answer(warehouse, asking_for(warehouse, "ada", "partner", Purpose("health")), Diversity())
    assert partner.groups.frame["recruited"].min() >= Policy().base
    assert not (partner.groups.frame["recruited"] % 10 != 0).any()
    systems = answer(warehouse, asking_for(warehouse, "ada", "partner", Purpose("health")), Dictionary()).systems.frame
    assert "codes" not in systems.columns
    warehouse.close()
