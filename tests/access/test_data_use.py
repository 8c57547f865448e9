"""S-DU 2: who may be asked for what. The whole truth table, and that restrictions only ever take away."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.data_use import DataUse, duties, permits, term_named, terms
from access.purpose import APPLICANTS, INVESTIGATIONS, Purpose
from cohorts.errors import UnknownName

# A small tree: 585.3 is in 585, which is in 580; 411 stands apart.
PARENT = {"PHECODE:585.3": "PHECODE:585", "PHECODE:585": "PHECODE:580"}
DISEASES = ("PHECODE:580", "PHECODE:585", "PHECODE:585.3", "PHECODE:411")
TODAY = date(2025, 6, 1)


def within(descendant: str, ancestor: str) -> bool:
    while descendant != ancestor and descendant in PARENT:
        descendant = PARENT[descendant]
    return descendant == ancestor


def purpose(investigation: str, **stated: object) -> Purpose:
    return Purpose(investigation, **({"disease": "PHECODE:585"} if investigation == "disease" else {}) | stated)


TABLE = {  # general, health, disease (585), ancestry, methods (no disease named), clinical care
    "NRES": "yyyyyy",
    "GRU": "yyyyyn",
    "HMB": "nyynyn",
    "DS": "nnynnn",  # data about 585
    "POA": "nnnynn",
    "CC": "nnnnny",
}


@pytest.mark.parametrize(
    ("short", "investigation", "expected"),
    [
        (short, investigation, row[place] == "y")
        for short, row in TABLE.items()
        for place, investigation in enumerate(("general", "health", "disease", "ancestry", "methods", "clinical-care"))
    ],
)
def test_s_du_2_permissions_by_investigation(short: str, investigation: str, expected: bool) -> None:
    data_use = DataUse(term_named(short).id, "PHECODE:585" if short == "DS" else None)
    assert permits(data_use, purpose(investigation), within, on=TODAY) is expected


@pytest.mark.parametrize(("data", "asked"), list(product(DISEASES, DISEASES)))
def test_s_du_2_disease_data_permit_the_disease_and_its_descendants_never_an_ancestor(data: str, asked: str) -> None:
    for investigation in ("disease", "methods"):
        allowed = permits(DataUse("DUO:0000007", data), Purpose(investigation, disease=asked), within)
        assert allowed is within(asked, data)


def test_s_du_2_disease_data_without_a_disease_permit_nothing() -> None:
    assert not any(permits(DataUse("DUO:0000007"), purpose(each), lambda *_: True) for each in INVESTIGATIONS)


MODIFIERS = [  # modifier, its value, what a purpose must state to pass, what fails
    ("NPU", None, {"applicant": "academic"}, {"applicant": "for-profit"}),
    ("NPU", None, {"applicant": "non-profit"}, {}),
    ("NCU", None, {"commercial": False}, {"commercial": True}),
    ("NCU", None, {"commercial": False, "applicant": "for-profit"}, {}),
    ("NPUNCU", None, {"commercial": False, "applicant": "government"}, {"commercial": False}),
    ("NPUNCU", None, {"commercial": False, "applicant": "academic"}, {"applicant": "academic", "commercial": True}),
    ("GSO", None, {"genetic": True}, {"genetic": False}),
    ("GSO", None, {"genetic": True}, {}),
    ("GS", "US", {"country": "us"}, {"country": "DE"}),
    ("GS", "US, CA", {"country": "CA"}, {}),
    ("GS", ("US", "CA"), {"country": "CA"}, {"country": "GB"}),
    ("TS", "2025-12-31", {}, {"date": date(2026, 1, 1)}),
    ("PS", "P1", {"project": "p1"}, {"project": "P2"}),
    ("IS", "Mount Example", {"institution": "Mount Example"}, {}),
    ("RS", "cardiology", {"research": "Cardiology"}, {"research": "oncology"}),
]


@pytest.mark.parametrize(("short", "value", "passing", "failing"), MODIFIERS)
def test_s_du_2_modifiers_filter_and_what_is_not_stated_does_not_pass(
    short: str, value: object, passing: dict, failing: dict
) -> None:
    data_use = DataUse("DUO:0000042", None, ((term_named(short).id, value),))
    assert permits(data_use, purpose("general", **passing), within, on=TODAY)
    assert not permits(data_use, purpose("general", **failing), within, on=TODAY)


def test_s_du_2_users_and_days_are_the_askings_not_the_purposes() -> None:
    approved = DataUse.of("DUO:0000042", None, {"DUO:0000026": "ada,bob"})
    assert permits(approved, purpose("general"), within, user="ada")
    assert not permits(approved, purpose("general"), within, user="eve")
    assert not permits(approved, purpose("general"), within)
    lapsed = DataUse.of("DUO:0000042", None, {"DUO:0000025": "2025-05-31"})
    assert not permits(lapsed, purpose("general", date=date(2020, 1, 1)), within, on=TODAY)
    assert not permits(lapsed, purpose("general"), within)
    months = DataUse.of("DUO:0000042", None, {"DUO:0000025": 12})
    assert not permits(months, purpose("general"), within, on=TODAY)


def test_s_du_2_npoa_and_nmds_close_one_investigation_each() -> None:
    for short, closed in (("NPOA", "ancestry"), ("NMDS", "methods")):
        data_use = DataUse("DUO:0000004", None, ((term_named(short).id, None),))
        for investigation in INVESTIGATIONS:
            assert permits(data_use, purpose(investigation), within) is (investigation != closed)


@pytest.mark.parametrize("short", ["PUB", "COL", "IRB", "MOR", "RTN"])
def test_s_du_2_duties_never_filter_and_are_listed(short: str) -> None:
    term = term_named(short)
    data_use = DataUse("DUO:0000042", None, ((term.id, None),))
    assert permits(data_use, purpose("general"), within)
    assert duties([data_use]) == (term.label,)


@pytest.mark.parametrize(
    "data_use",
    [
        DataUse("DUO:0000005"),  # obsolete
        DataUse("DUO_0000042"),  # malformed
        DataUse("DUO:0000018"),  # a modifier is no permission
        DataUse.of("DUO:0000042", None, {"DUO:9999999": None}),
        DataUse.of("DUO:0000042", None, "not json"),
        DataUse.of("DUO:0000042", None, "[1]"),
        DataUse.of("DUO:0000042", None, {"DUO:0000006": None}),  # a second permission is not a modifier
        DataUse.of("DUO:0000042", None, {"DUO:0000022": None}),  # a restriction to nowhere said
    ],
)
def test_s_du_2_what_is_unknown_permits_nothing(data_use: DataUse) -> None:
    stated = {"applicant": "academic", "commercial": False, "country": "US", "genetic": True}
    assert not any(permits(data_use, purpose(each, **stated), within, on=TODAY) for each in INVESTIGATIONS)


def test_s_du_2_no_purpose_permits_nothing() -> None:
    assert not any(permits(DataUse(id_), None, within) for id_ in terms())


def test_clinical_care_beside_a_permission_adds_care_alone() -> None:
    plain, with_care = DataUse("DUO:0000006"), DataUse.of("DUO:0000006", None, {"DUO:0000043": None})
    for investigation in INVESTIGATIONS:
        expected = permits(plain, purpose(investigation), within) or investigation == "clinical-care"
        assert permits(with_care, purpose(investigation), within) is expected


PERMISSIONS = st.sampled_from([term.id for term in terms().values() if term.use == "permission"])
MODIFIER = st.sampled_from([term.id for term in terms().values() if term.use != "permission"] + ["DUO:7777777"])
VALUES = st.sampled_from([None, "US", "2030-01-01", "P1", "ada", 3])
DATA_USES = st.builds(
    lambda permission, disease, modifiers: DataUse.of(permission, disease, modifiers),
    PERMISSIONS,
    st.sampled_from([None, *DISEASES]),
    st.dictionaries(MODIFIER, VALUES, max_size=3),
)
PURPOSES = st.builds(
    Purpose,
    st.sampled_from(list(INVESTIGATIONS)),
    disease=st.sampled_from(DISEASES),
    applicant=st.sampled_from([None, *APPLICANTS]),
    commercial=st.sampled_from([None, True, False]),
    country=st.sampled_from([None, "US", "DE"]),
    project=st.sampled_from([None, "P1"]),
    genetic=st.sampled_from([None, True]),
)


@given(DATA_USES, PURPOSES, MODIFIER, VALUES)
def test_s_du_2_adding_a_modifier_never_widens(data_use: DataUse, asked: Purpose, modifier: str, value: object) -> None:
    more = DataUse.of(data_use.permission, data_use.disease, {**dict(data_use.modifiers), modifier: value})
    if modifier not in dict(data_use.modifiers) and permits(more, asked, within, user="ada", on=TODAY):
        assert permits(data_use, asked, within, user="ada", on=TODAY)


@given(DATA_USES, PURPOSES)
def test_s_du_2_stating_less_never_opens_more(data_use: DataUse, asked: Purpose) -> None:
    bare = Purpose(asked.investigation, disease=asked.disease)
    if permits(data_use, bare, within, on=TODAY):
        restricting = Purpose(asked.investigation, disease=asked.disease, commercial=False, applicant="academic")
        assert permits(data_use, restricting, within, on=TODAY)


def test_terms_are_named_by_id_or_shorthand_and_nearest_is_suggested() -> None:
    assert term_named("gru").id == "DUO:0000042"
    with pytest.raises(UnknownName) as refusal:
        term_named("DUO:000042")
    assert "DUO:0000042" in refusal.value.suggestions
    assert {term.use for term in terms().values()} == {"permission", "filter", "duty"}


def test_a_data_use_says_itself() -> None:
    said = DataUse.of("DUO:0000007", "PHECODE:585", '{"DUO:0000022": "US", "DUO:0000046": null}').sentence()
    assert said == "Disease specific research (PHECODE:585); geographical restriction (US); non-commercial use only"
