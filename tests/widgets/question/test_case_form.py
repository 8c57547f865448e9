"""The form of a case definition: what it opens it keeps, one's own can be written, saved cohorts bring theirs."""

from __future__ import annotations

import json
from types import SimpleNamespace

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from cohorts.case_definitions import CaseDefinition
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CaseOf, Sex, from_json
from widgets.question import case_form

OWN = CaseDefinition(
    "mine", "Mine", ("ICD10CM:E85",), min_dates=2, look_back_days=365, exclusions=("PHECODE:420",), days_apart=30,
    settings=("VISIT:IP", "OMOP:9"),
)  # fmt: skip
KINDS = pl.DataFrame({"system": ["VISIT"] * 2, "code": ["IP", "OP"], "name": ["Inpatient", "Outpatient"]})


def shown() -> None:
    import json

    import streamlit as st

    from cohorts.criteria import CaseOf, from_json
    from widgets.question import case_form

    old = st.session_state["old"]
    made = case_form.case(None, from_json(json.loads(old)) if old else None, "form")
    assert made is None or isinstance(made, CaseOf)
    st.session_state["made"] = json.dumps(made.to_json()) if made else ""


@pytest.fixture(autouse=True)
def keeps(monkeypatch: pytest.MonkeyPatch) -> list[Cohort]:
    """What the visitor's saved cohorts are."""
    cohorts: list[Cohort] = []
    kinds = SimpleNamespace(below=SimpleNamespace(frame=KINDS), systems=("VISIT",))
    monkeypatch.setattr(case_form, "ask", lambda visit, question: kinds)
    monkeypatch.setattr(case_form.saved, "cohorts", lambda visit: [SimpleNamespace(cohort=one) for one in cohorts])
    return cohorts


def run(old: CaseOf | None) -> AppTest:
    app = AppTest.from_function(shown)
    app.session_state["old"] = json.dumps(old.to_json()) if old else ""
    app.run(timeout=30)
    assert not app.exception, app.exception
    return app


def made(app: AppTest) -> CaseOf:
    return from_json(json.loads(app.session_state["made"]))


@pytest.mark.parametrize("old", [CaseOf("type_2_diabetes"), CaseOf(OWN)], ids=["shipped", "own"])
def test_an_opened_form_changes_nothing(old: CaseOf) -> None:
    assert made(run(old)) == old


def test_ones_own_begins_as_the_chosen_one_and_is_used_once_it_has_a_title() -> None:
    app = run(CaseOf("type_2_diabetes"))
    app.text_input(key="form_type_2_diabetes_title").set_value("Diabetes, seen early").run()
    app.number_input(key="form_type_2_diabetes_look_back").set_value(180).run()
    app.number_input(key="form_type_2_diabetes_apart").set_value(30).run()
    app.multiselect(key="form_type_2_diabetes_settings").select("Inpatient").run()
    own = made(app).definition
    assert (own.days_apart, [str(code) for code in own.settings]) == (30, ["VISIT:IP"])
    assert (own.title, own.name, own.look_back_days, own.min_dates) == (
        "Diabetes, seen early", "diabetes,_seen_early", 180, 2,
    )  # fmt: skip
    assert [str(code) for code in own.exclusions] == ["PHECODE:250"]


def test_definitions_of_saved_cohorts_are_offered_wherever_they_stand_in_one(keeps: list[Cohort]) -> None:
    keeps += [Cohort("c", AllOf((Sex("female"), CaseOf(OWN), CaseOf("gout")))), Cohort("d", CaseOf(OWN))]
    assert case_form.kept(None) == [OWN]
    app = run(None)
    assert app.selectbox(key="form_case").options[-1] == "Mine (own)"
    app.selectbox(key="form_case").select_index(len(app.selectbox(key="form_case").options) - 1).run()
    assert made(app) == CaseOf(OWN)
