"""Outcomes and time zero: text in, sentence and JSON out (S-ST 4, 15; S-CL 4, 8)."""

from __future__ import annotations

import pytest

from cohorts.codes import Code
from cohorts.cohort import Cohort
from cohorts.criteria import CarrierOf, Not, Sex
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.estimand import NOT_PENETRANCE, estimand
from cohorts.outcomes import Outcome, TimeZero, known_outcomes


@pytest.mark.parametrize("name", known_outcomes())
def test_every_named_outcome_reads_back_from_its_own_json(name: str) -> None:
    outcome = Outcome.parse(name)
    assert Outcome.from_json(outcome.to_json()) == outcome
    assert outcome.kind == "death" or outcome.codes
    assert outcome.sentence


def test_an_outcome_is_death_a_case_definition_or_a_code() -> None:
    assert Outcome.parse(" Death ").kind == "death"
    assert Outcome.parse("Kidney_Failure").name == "kidney_failure"
    assert Outcome.parse("phecode:411").codes == (Code("PHECODE", "411"),)
    assert Outcome.parse("PHECODE:411").sentence == "the first record of PHECODE:411 or a descendant"


def test_s_cl_8_a_case_definition_brings_its_settings() -> None:
    assert Outcome.parse("breast_cancer_women").sex == "female"
    assert dict(Outcome.parse("premature_coronary_disease").before_age) == {"male": 55, "female": 65}
    assert "before 65 years (female), 55 years (male)" in Outcome.parse("premature_coronary_disease").sentence


def test_a_misspelt_outcome_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="kidney_failure"):
        Outcome.parse("kidney_falure")


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("RXNORM:32968", "RXNORM:32968", "treatment"),
        ("CPT4:33533", "CPT4:33533", "procedure"),
        ("procedure:SNOMED:232717009", "procedure:SNOMED:232717009", "procedure"),
        ("condition:ICD10CM:I21", "ICD10CM:I21", "condition"),
        ("LOINC:33914-3<15", "LOINC:33914-3<15", "measurement"),
        ("LOINC:33914-3 ≤ 15 mL/min/{1.73_m2}", "LOINC:33914-3<=15 mL/min/{1.73_m2}", "measurement"),
        ("any_of:coronary_disease + Death", "any_of:coronary_disease+death", "composite"),
        ("on_2_dates:coronary_disease", "on_2_dates:coronary_disease", "condition"),
        (
            "any_of:on_2_dates:PHECODE:411+LOINC:33914-3<15",
            "any_of:on_2_dates:PHECODE:411+LOINC:33914-3<15",
            "composite",
        ),
    ],
)
def test_an_outcome_is_written_as_text_and_reads_back(text: str, name: str, kind: str) -> None:
    found = Outcome.parse(text)
    assert (found.name, found.kind) == (name, kind)
    assert Outcome.from_json(found.to_json()) == found
    assert found.sentence


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("LOINC:33914-3", "needs a threshold"),
        ("ATC:C10AA<15", "not of measurements"),
        ("any_of:death", "two parts"),
        ("any_of:death+premature_coronary_disease", "cannot be part"),
        ("any_of:death+kidney_falure", "kidney_failure"),
        ("on_0_dates:death", "1 to 20 dates"),
        ("treatment:ICD10CM:I21", "not of treatments"),
    ],
)
def test_s_cl_4_what_cannot_be_an_outcome_says_why(text: str, match: str) -> None:
    with pytest.raises((InvalidQuestion, UnknownName), match=match):
        Outcome.parse(text)


def test_death_competes_with_what_does_not_hold_it() -> None:
    assert Outcome.parse("any_of:coronary_disease+death").fatal
    assert not Outcome.parse("any_of:coronary_disease+kidney_failure").fatal


@pytest.mark.parametrize(
    ("text", "scale", "unit"),
    [
        ("birth", "age", "years"),
        ("Enrolment", "time since enrolment", "days"),
        ("sequencing", "time since sequencing", "days"),
        ("first:RXNORM:32968", "time since first RXNORM:32968", "days"),
    ],
)
def test_time_zero_names_its_scale(text: str, scale: str, unit: str) -> None:
    zero = TimeZero.parse(text)
    assert (zero.scale, zero.unit) == (scale, unit)
    assert TimeZero.from_json(zero.to_json()) == zero


def test_a_misspelt_time_zero_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="enrolment"):
        TimeZero.parse("enrollment")
    with pytest.raises(InvalidQuestion, match="SYSTEM:code"):
        TimeZero.parse("first:clopidogrel")


CARRIERS = Cohort("carriers", CarrierOf(gene="LDLR") & Sex("female"))
OTHERS = Cohort("others", Not(CarrierOf(gene="LDLR")))


def test_s_st_15_the_estimand_names_population_exposure_outcome_scale_entry_censoring_competitor_and_contrast() -> None:
    said = estimand(
        (CARRIERS, OTHERS), Outcome.parse("coronary_disease"), TimeZero("birth"), sampled_alive=True, adjust=("sex",)
    )
    for part in (
        "who permit this purpose",
        "'carriers' (individuals",
        "LDLR",
        "the first record of PHECODE:411",
        "by age;",
        "time zero, enrolment, the start of data and sampling (delayed entry)",
        "censored at death, the end of the last observation period or age 90",
        "Death competes",
        "hazard of 'carriers' relative to each other group, adjusted for sex",
        NOT_PENETRANCE,
    ):
        assert part in said


def test_s_st_15_for_death_nothing_competes_and_one_group_has_no_contrast() -> None:
    said = estimand((OTHERS,), Outcome.parse("death"), TimeZero("enrolment"), delayed_entry=False)
    assert "naïve" in said
    for part in ("competes", "Contrast", "penetrance", "age 90"):
        assert part not in said
