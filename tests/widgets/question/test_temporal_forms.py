"""Forms for events keep every field of what they open, also what they cannot draw."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from cohorts.bounds import Ages
from cohorts.criteria import (
    AllOf,
    Around,
    AtIndex,
    Criterion,
    Event,
    HasCondition,
    HasMeasurement,
    HasTreatment,
    Indexed,
    Moment,
    Sequence,
    Sex,
    from_json,
)
from cohorts.indexed import Exit

DISEASE, DRUG = HasCondition("PHECODE:250.2", records="observed"), HasTreatment("ATC:A10")
LDL = HasMeasurement("LOINC:13457-7", at_least=100, unit="mg/dL", which="first")


def shown() -> None:
    """The form of a criterion, and what it makes of it; a code picker that leaves the code as it is."""
    import json

    import streamlit as st

    from cohorts.criteria import from_json
    from widgets.question import temporal_forms
    from widgets.question.criterion_forms import kind_of

    real = temporal_forms.pick_code
    temporal_forms.pick_code = lambda visit, label, domain, key, default=None: default
    try:
        old = from_json(json.loads(st.session_state["old"]))
        made = kind_of(old).form(None, old, "form")
        st.session_state["made"] = json.dumps(made.to_json()) if made else "null"
    finally:
        temporal_forms.pick_code = real


def opened(criterion: Criterion) -> AppTest:
    app = AppTest.from_function(shown, default_timeout=20)
    app.session_state["old"] = json.dumps(criterion.to_json())
    app.run()
    assert not app.exception
    return app


def made(app: AppTest) -> Criterion:
    return from_json(json.loads(app.session_state["made"]))


@pytest.mark.parametrize(
    "criterion",
    [
        Indexed(DISEASE),
        Indexed(DISEASE, 365, 30, "last", Around(DRUG, -365, -1, at_most=0), "every", Exit("start", 90)),
        Indexed(
            (DISEASE, LDL),
            such_that=AllOf(
                (Around(DRUG, None, 0), Around(LDL, -30, 30, at_least=2), AtIndex(age=Ages(18)), Sex("male"))
            ),
            censored_by=Moment("death"),
        ),
        Indexed(Moment("enrolment"), such_that=Around(Event(DRUG, era_gap_days=30), 1, None, also=None)),
        Indexed(DISEASE, such_that=Around(DRUG, -10, 30, count="dates", at_least=2)),
        Event(DRUG, age=Ages(to=59)),
        Event((DRUG, DISEASE), 30, 3, Ages(18, 60, "calendar_year"), such_that=Around(LDL, -1, 1)),
        Sequence(DRUG, DISEASE, 90),
    ],
)
def test_a_form_keeps_what_it_opens(criterion: Criterion) -> None:
    assert made(opened(criterion)) == criterion


def test_a_surrounding_event_is_removed_and_added() -> None:
    app = opened(Indexed(DISEASE, such_that=AllOf((Around(DRUG, -365, -1), Sex("male")))))
    app.button(key="form_remove0").click().run()
    assert made(app) == Indexed(DISEASE, such_that=Sex("male"))
    app.button(key="form_more").click().run()
    assert app.session_state["made"] == "null"  # its code is not chosen yet


def test_the_nth_event_is_asked_by_its_number() -> None:
    app = opened(Event(DISEASE))
    app.segmented_control(key="form_occurrence").set_value("nth").run()
    assert made(app) == Event(DISEASE, occurrence=2)
    app.number_input(key="form_occurrence_nth").set_value(4).run()
    assert made(app) == Event(DISEASE, occurrence=4)
    app.segmented_control(key="form_occurrence").set_value("last").run()
    assert made(app) == Event(DISEASE, occurrence="last")
