"""Forms for criteria on what was recorded, and on who somebody is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cohorts.criteria import (
    Age,
    Ancestry,
    CaseOf,
    Dataset,
    EligibleForRecontact,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    Sex,
    Site,
)  # fmt: skip
from cohorts.definitions import case_definition, names
from widgets.code_picker import pick_code
from widgets.visit import Visit

_MOMENTS = {"enrolment": "at enrolment", "last_contact": "at last contact", "death": "at death"}
_CONTACTS = {"research": "for research", "results": "to return results", "clinician": "through their clinician"}
_WHICH = {"any": "any of them", "first": "the first", "last": "the last"}
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
    return HasCondition(code, descendants, dates) if code else None


def treatment(visit: Visit, old: HasTreatment | None, key: str) -> HasTreatment | None:
    """A recorded drug or class of drugs."""
    code = pick_code(visit, "Drug or class of drugs", "treatment", key, old.code if old else None)
    descendants, dates = _counted(old, key)
    return HasTreatment(code, descendants, dates) if code else None


def measurement(visit: Visit, old: HasMeasurement | None, key: str) -> HasMeasurement | None:
    """A measurement within bounds, perhaps before, during or without a drug."""
    code = pick_code(visit, "Measurement", "measurement", key, old.code if old else None)
    low_place, high_place, unit_place = st.columns(3)
    low = low_place.number_input("At least", value=old.at_least if old else None, key=f"{key}_low")
    high = high_place.number_input("At most", value=old.at_most if old else None, key=f"{key}_high")
    unit = unit_place.text_input("Unit (UCUM)", (old and old.unit) or "", key=f"{key}_unit", placeholder="mg/dL")
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
    return HasMeasurement(code, low, high, unit.strip() or None if bounded else None, which, drug, timing)


def procedure(visit: Visit, old: HasProcedure | None, key: str) -> HasProcedure | None:
    """A procedure that was done."""
    code = pick_code(visit, "Procedure", "procedure", key, old.code if old else None)
    descendants, dates = _counted(old, key)
    return HasProcedure(code, descendants, dates) if code else None


def feature(visit: Visit, old: HasPhenotypicFeature | None, key: str) -> HasPhenotypicFeature | None:
    """A phenotypic feature; one that is stated as excluded is a no."""
    code = pick_code(visit, "Feature", "condition", key, old.code if old else None)
    descendants = st.toggle("Descendants count", old.descendants if old else True, key=f"{key}_descendants")
    return HasPhenotypicFeature(code, descendants) if code else None


def case(visit: Visit, old: CaseOf | None, key: str) -> CaseOf | None:
    """A named case definition: codes, dates, and where it has them a sex and an age of onset."""
    known = names("case_definitions")
    name = st.selectbox(
        "Case definition", known, index=known.index(old.definition) if old else None, key=f"{key}_case",
        format_func=lambda one: case_definition(one).title,
    )  # fmt: skip
    if not name:
        return None
    chosen = case_definition(name)
    st.caption(f"{', '.join(map(str, chosen.codes))} on at least {chosen.min_dates} dates. {chosen.note}")
    return CaseOf(name)


def recontact(visit: Visit, old: EligibleForRecontact | None, key: str) -> EligibleForRecontact:
    """May be contacted again, by kind of contact."""
    by = st.segmented_control(
        "Contact", list(_CONTACTS), default=old.by if old else "research", required=True, format_func=_CONTACTS.get,
        key=f"{key}_by",
    )  # fmt: skip
    return EligibleForRecontact(by)


def age(visit: Visit, old: Age | None, key: str) -> Age:
    """Age in completed years at a moment."""
    at = st.segmented_control(
        "Age",
        list(_MOMENTS),
        default=old.at if old else "enrolment",
        required=True,
        format_func=_MOMENTS.get,
        key=f"{key}_at",
    )
    low, high = st.slider(
        "Years, both ends included (90: and over)", 0, 90,
        ((old.from_ or 0, 90 if old.to is None else old.to) if old else (40, 70)), key=f"{key}_years",
    )  # fmt: skip
    return Age(at, low, None if high == 90 else high)


def sex(visit: Visit, old: Sex | None, key: str) -> Sex:
    """Recorded sex, which is not the genetic complement."""
    return Sex(
        st.segmented_control(
            "Recorded sex",
            ["female", "male", "other"],
            default=old.is_ if old else "female",
            required=True,
            key=f"{key}_sex",
        )
    )


def named(kind: type, label: str, values: Sequence[str], old: Ancestry | Site | Dataset | None, key: str):
    """Ancestry, Site or Dataset: any of several values that this release holds."""
    known = list(dict.fromkeys([*values, *(old.is_ if old else ())]))
    chosen = st.multiselect(
        label, known, default=list(old.is_) if old else [], key=f"{key}_values", accept_new_options=True
    )
    return kind(tuple(chosen)) if chosen else None


def _counted(old: HasCondition | HasTreatment | HasProcedure | None, key: str) -> tuple[bool, int]:
    left, right = st.columns(2, vertical_alignment="bottom")
    descendants = left.toggle("Descendants count", old.descendants if old else True, key=f"{key}_descendants")
    dates = right.number_input(
        "On how many different dates, at least", 1, 99, old.min_dates if old else 1, key=f"{key}_dates"
    )
    return descendants, int(dates)
