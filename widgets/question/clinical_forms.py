"""Forms for criteria on what was recorded. Those on who somebody is stand in person_forms.py."""

from __future__ import annotations

import streamlit as st

from cohorts.criteria import (
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    HasVisit,
)  # fmt: skip
from widgets.question.code_picker import pick_code
from widgets.visit import Visit

_RECORDS = {"all": "all records", "observed": "only those while observed"}
_STATES = {"present": "present", "excluded": "stated as excluded"}
_WHICH = {
    "any": "any of them",
    "first": "the first",
    "last": "the last",
    "mean": "their mean",
    "change": "last less first",
}
_TIMING = {
    None: "whenever",
    "before": "before the first treatment",
    "during": "during a treatment",
    "never": "never treated",
}


def condition(visit: Visit, old: HasCondition | None, key: str) -> HasCondition | None:
    """A recorded condition."""
    code = pick_code(visit, "Condition", "condition", key, old.code if old else None)
    descendants, dates = _counted(old, key)
    records = _records(old, key)
    return HasCondition(code, descendants, dates, records) if code else None


def treatment(visit: Visit, old: HasTreatment | None, key: str) -> HasTreatment | None:
    """A recorded drug or class of drugs."""
    code = pick_code(visit, "Drug or class of drugs", "treatment", key, old.code if old else None)
    descendants, dates = _counted(old, key)
    left, right = st.columns(2)
    days = left.number_input(
        "Exposed for days in total, at least", 1, None, old.min_days if old else None, key=f"{key}_days",
        placeholder="any exposure", help="Every day from start to end of a record counts once.",
    )  # fmt: skip
    gap = right.number_input(
        "Gaps up to so many days count as exposed", 1, 36_500, old.gap_days if old else None, key=f"{key}_gap",
        placeholder="no gap", disabled=days is None,
    )  # fmt: skip
    if code is None:
        return None
    return HasTreatment(code, descendants, dates, _records(old, key), days, gap if days else None)


def measurement(visit: Visit, old: HasMeasurement | None, key: str) -> HasMeasurement | None:
    """A measurement within bounds, perhaps before, during or without a drug."""
    code = pick_code(visit, "Measurement", "measurement", key, old.code if old else None)
    low_place, high_place, unit_place = st.columns(3)
    low = low_place.number_input("At least", value=old.at_least if old else None, key=f"{key}_low")
    high = high_place.number_input("At most", value=old.at_most if old else None, key=f"{key}_high")
    unit = unit_place.text_input(
        "Unit (UCUM), or percentile", (old and old.unit) or "", key=f"{key}_unit", placeholder="mg/dL",
        help="A percentile, 1 to 99, is one of everybody measured in this release, whoever asks.",
    )  # fmt: skip
    which = st.segmented_control(
        "Which of an individual's measurements", list(_WHICH), default=old.which if old else "any", required=True,
        format_func=_WHICH.get, key=f"{key}_which",
    )  # fmt: skip
    timing = st.selectbox(
        "When, in respect of a drug", list(_TIMING), index=list(_TIMING).index(old.timing if old else None),
        format_func=_TIMING.get, key=f"{key}_timing",
    )  # fmt: skip
    drug = pick_code(visit, "Drug", "treatment", f"{key}_drug", old.drug if old else None) if timing else None
    if code is None or (timing and drug is None):
        return None
    bounded = low is not None or high is not None
    if which in ("mean", "change") and not bounded:
        st.caption("Give a lowest value, a highest one, or both.")
        return None
    return HasMeasurement(code, low, high, unit.strip() or None if bounded else None, which, drug, timing)


def procedure(visit: Visit, old: HasProcedure | None, key: str) -> HasProcedure | None:
    """A procedure that was done."""
    code = pick_code(visit, "Procedure", "procedure", key, old.code if old else None)
    descendants, dates = _counted(old, key)
    records = _records(old, key)
    return HasProcedure(code, descendants, dates, records) if code else None


def visited(visit: Visit, old: HasVisit | None, key: str) -> HasVisit | None:
    """A visit, perhaps of some length."""
    code = pick_code(visit, "Kind of visit", "visit", key, old.code if old else None)
    descendants, dates = _counted(old, key)
    days = st.number_input(
        "Lasting so many days at least", 1, 3650, old.min_days if old else None, key=f"{key}_days",
        placeholder="any length", help="First and last day included; a visit without an end lasts one day.",
    )  # fmt: skip
    records = _records(old, key)
    return HasVisit(code, descendants, dates, records, days) if code else None


def feature(visit: Visit, old: HasPhenotypicFeature | None, key: str) -> HasPhenotypicFeature | None:
    """A phenotypic feature that was observed, or looked for and not found."""
    code = pick_code(visit, "Feature", "condition", key, old.code if old else None)
    descendants = st.toggle("Descendants count", old.descendants if old else True, key=f"{key}_descendants")
    state = st.segmented_control(
        "State", list(_STATES), default=old.state if old else "present", required=True, format_func=_STATES.get,
        key=f"{key}_state",
    )  # fmt: skip
    return HasPhenotypicFeature(code, descendants, state) if code else None


def _counted(old: HasCondition | HasTreatment | HasProcedure | HasVisit | None, key: str) -> tuple[bool, int]:
    left, right = st.columns(2, vertical_alignment="bottom")
    descendants = left.toggle("Descendants count", old.descendants if old else True, key=f"{key}_descendants")
    dates = right.number_input(
        "On how many different dates, at least", 1, 99, old.min_dates if old else 1, key=f"{key}_dates"
    )
    return descendants, int(dates)


def _records(old: HasCondition | HasTreatment | HasProcedure | HasVisit | None, key: str) -> str:
    return st.segmented_control(
        "Which records count", list(_RECORDS), default=old.records if old else "all", required=True,
        format_func=_RECORDS.get, key=f"{key}_records",
    )  # fmt: skip
