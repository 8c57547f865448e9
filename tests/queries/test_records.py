"""Conditions, treatments, measurements and who somebody is: yes, no and unknown (S-CL)."""

from __future__ import annotations

from datetime import date

import pytest

from cohorts.criteria import (
    Age,
    Alive,
    Ancestry,
    AtLeast,
    Attribute,
    CaseOf,
    Dataset,
    Deceased,
    EligibleForRecontact,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    Not,
    Sequence,
    Sex,
    Site,
)
from cohorts.errors import InvalidQuestion, UnknownName
from tests.queries.small_release import NO, UNKNOWN, YES, Small

LDL = "LOINC:13457-7"


def day(n: int) -> date:
    return date(2010, 1, n)


@pytest.fixture
def small() -> Small:
    """Ann, Bob and Cy were observed; Di was not. C50.9 is a C50; simvastatin and atorvastatin are statins."""
    made = Small()
    for name in ("Ann", "Bob", "Cy"):
        made.person(name)
    made.person("Di", observed=False)
    made.code("PHECODE:174", "condition")
    made.code("ICD10CM:C50", "condition", "PHECODE:174")
    made.code("ICD10CM:C50.9", "condition", "ICD10CM:C50", "PHECODE:174")
    made.code("ATC:C10AA", "treatment")
    made.code("RXNORM:36567", "treatment", "ATC:C10AA")
    made.code(LDL, "measurement")
    return made


def test_s_cl_2_only_records_inside_the_observation_period_count(small: Small) -> None:
    small.record("condition", "Ann", "ICD10CM:C50", day(1))
    small.record("condition", "Bob", "ICD10CM:C50", date(1990, 1, 1), inside=False)
    asked = HasCondition("ICD10CM:C50", records="observed")
    assert asked.sentence == "Individuals with ICD10CM:C50 or a descendant while observed"
    assert small.ask(asked) == {"Ann": YES, "Bob": NO, "Cy": NO, "Di": UNKNOWN}


def test_s_cl_2_who_has_the_record_outside_is_not_taken_for_one_without_it(small: Small) -> None:
    small.record("condition", "Bob", "ICD10CM:C50", date(1990, 1, 1), inside=False)
    small.record("condition", "Di", "ICD10CM:C50", date(1990, 1, 1), inside=False)
    assert small.ask(HasCondition("ICD10CM:C50")) == {"Ann": NO, "Bob": YES, "Cy": NO, "Di": YES}


def test_s_cl_3_not_drops_the_unknown_unless_told_to_keep_them(small: Small) -> None:
    small.record("condition", "Ann", "ICD10CM:C50", day(1))
    assert small.ask(~HasCondition("ICD10CM:C50")) == {"Ann": NO, "Bob": YES, "Cy": YES, "Di": UNKNOWN}
    assert small.ask(Not(HasCondition("ICD10CM:C50"), "keep"))["Di"] == YES


def test_s_cl_4_descendants_across_systems_count_and_can_be_switched_off(small: Small) -> None:
    small.record("condition", "Ann", "ICD10CM:C50.9", day(1))
    for code in ("ICD10CM:C50.9", "ICD10CM:C50", "PHECODE:174"):
        assert small.ask(HasCondition(code))["Ann"] == YES
    assert small.ask(HasCondition("ICD10CM:C50", descendants=False))["Ann"] == NO


def test_s_cl_4_a_code_of_the_wrong_system_is_an_error_with_suggestions(small: Small) -> None:
    with pytest.raises(UnknownName, match=r"SNOMED:C50.*Did you mean ICD10CM:C50"):
        small.ask(HasCondition("SNOMED:C50"))
    with pytest.raises(UnknownName, match=r"Did you mean ICD10CM:C50"):
        small.ask(HasCondition("ICD10CM:C5O"))
    small.code("SNOMED:1", "measurement")
    with pytest.raises(InvalidQuestion, match=r"is a measurement in this release.*has_measurement"):
        small.ask(HasCondition("SNOMED:1"))


def test_s_cl_8_distinct_dates_are_counted_over_the_code_and_its_descendants(small: Small) -> None:
    for code, when in (("ICD10CM:C50", 1), ("ICD10CM:C50.9", 1), ("ICD10CM:C50.9", 2)):
        small.record("condition", "Ann", code, day(when))
    for code in ("ICD10CM:C50", "ICD10CM:C50.9"):
        small.record("condition", "Bob", code, day(1))
    found = small.ask(HasCondition("PHECODE:174", min_dates=2))
    assert (found["Ann"], found["Bob"]) == (YES, NO)


def test_treatments_by_class_and_by_ingredient(small: Small) -> None:
    small.record("treatment", "Ann", "RXNORM:36567", day(1))
    assert small.ask(HasTreatment("ATC:C10AA")) == {"Ann": YES, "Bob": NO, "Cy": NO, "Di": UNKNOWN}
    assert small.ask(HasTreatment("ATC:C10AA", descendants=False))["Ann"] == NO


def ldl(small: Small, person: str, when: int, value: float | None, unit: str | None = "mg/dL") -> None:
    small.record("measurement", person, LDL, day(when), value=value, unit=unit)


def test_s_cl_6_units_are_converted_by_the_table_or_refused(small: Small) -> None:
    ldl(small, "Ann", 1, 190)
    ldl(small, "Bob", 1, 180)
    asked = HasMeasurement(LDL, at_least=4.9, unit="mmol/L")  # 189.5 mg/dL
    assert small.ask(asked) == {"Ann": YES, "Bob": NO, "Cy": UNKNOWN, "Di": UNKNOWN}
    assert small.notes(asked) == (f"{LDL}: bounds converted from mmol/L to mg/dL",)
    with pytest.raises(InvalidQuestion, match=r"no conversion is known.*Ask in mg/dL"):
        small.ask(HasMeasurement(LDL, at_least=1, unit="furlong"))


def test_s_cl_6_values_in_other_units_are_unknown_and_never_compared(small: Small) -> None:
    ldl(small, "Ann", 1, 190)
    ldl(small, "Bob", 1, 999, unit="pints")
    asked = HasMeasurement(LDL, at_least=100, unit="mg/dL")
    assert (small.ask(asked)["Ann"], small.ask(asked)["Bob"]) == (YES, UNKNOWN)
    assert "pints" in small.notes(asked)[0]
    with pytest.raises(InvalidQuestion, match="several units"):
        small.ask(HasMeasurement(LDL, at_least=100))


def test_bounds_are_included_and_text_results_are_unknown(small: Small) -> None:
    ldl(small, "Ann", 1, 100)
    ldl(small, "Bob", 1, 200)
    ldl(small, "Cy", 1, None)
    within = small.ask(HasMeasurement(LDL, at_least=100, at_most=200, unit="mg/dL"))
    assert within == {"Ann": YES, "Bob": YES, "Cy": UNKNOWN, "Di": UNKNOWN}
    assert small.ask(HasMeasurement(LDL))["Cy"] == YES


def test_first_and_last_measurement(small: Small) -> None:
    for when, value in ((1, 200), (2, 100), (3, 150)):
        ldl(small, "Ann", when, value)
    for which, state in (("any", YES), ("first", YES), ("last", NO)):
        assert small.ask(HasMeasurement(LDL, at_least=180, which=which))["Ann"] == state
    assert small.ask(HasMeasurement(LDL, at_most=120, which="first"))["Ann"] == NO


def test_s_cl_6_before_during_or_never_on_a_drug(small: Small) -> None:
    small.record("treatment", "Ann", "RXNORM:36567", day(10), end_date=day(20))
    small.record("treatment", "Bob", "RXNORM:36567", day(10))
    for person, when, value in (("Ann", 5, 200), ("Ann", 20, 100), ("Bob", 10, 200), ("Cy", 1, 200)):
        ldl(small, person, when, value)

    def asked(timing: str, **bound: float) -> dict[str, str]:
        return small.ask(HasMeasurement(LDL, unit="mg/dL", drug="ATC:C10AA", timing=timing, **bound))

    high, low = {"at_least": 190}, {"at_most": 150}
    assert asked("before", **high) == {"Ann": YES, "Bob": UNKNOWN, "Cy": YES, "Di": UNKNOWN}  # Bob: the day it began
    assert asked("during", **low) == {"Ann": YES, "Bob": NO, "Cy": NO, "Di": NO}
    assert asked("during", **high)["Bob"] == YES  # without an end, its start date
    assert asked("never", **high) == {"Ann": NO, "Bob": NO, "Cy": YES, "Di": UNKNOWN}


def test_sex_site_group_dataset_and_attribute(small: Small) -> None:
    small.person("Eve", sex="female", site="north", genetic_group="AFR-like")
    small.person("Fay", sex="male", site="south", genetic_group="EUR-like")
    small.add("attribute", individual_id=small.people["Eve"], name="FAB", value="M3")
    small.add("attribute", individual_id=small.people["Fay"], name="FAB", value="M1")

    def of(criterion: object) -> tuple[str, str, str]:
        found = small.ask(criterion)
        return found["Eve"], found["Fay"], found["Ann"]

    assert of(Sex("female")) == (YES, NO, UNKNOWN)
    assert of(Site("north")) == (YES, NO, UNKNOWN)
    assert of(Ancestry("AFR-like")) == (YES, NO, UNKNOWN)
    assert of(Ancestry("not assigned")) == (NO, NO, YES)
    assert of(Dataset("d")) == (YES, YES, YES)
    assert of(Attribute("FAB", "M3")) == (YES, NO, UNKNOWN)
    for wrong in (Site("nort"), Ancestry("AFR"), Dataset("dd"), Attribute("FAB", "M33"), Attribute("FABB", "M3")):
        with pytest.raises(UnknownName):
            small.ask(wrong)


def test_s_st_13_an_unknown_vital_status_is_never_dead(small: Small) -> None:
    small.person("Eve", vital_status="unknown")
    small.person("Fay", vital_status="deceased", birth_date=date(1940, 6, 1), death_date=date(2010, 5, 31))
    assert [small.ask(Alive())[name] for name in ("Ann", "Eve", "Fay")] == [YES, UNKNOWN, NO]
    assert [small.ask(Deceased())[name] for name in ("Ann", "Eve", "Fay")] == [NO, UNKNOWN, YES]
    assert [small.ask(Age("death", to=69))[name] for name in ("Ann", "Eve", "Fay")] == [NO, UNKNOWN, YES]


@pytest.mark.parametrize(
    ("enrolled", "years"), [(date(2010, 5, 31), 69), (date(2010, 6, 1), 70), (date(2011, 5, 31), 70)]
)
def test_ages_are_completed_years_both_ends_included(small: Small, enrolled: date, years: int) -> None:
    small.person("Eve", birth_date=date(1940, 6, 1), enrolment_date=enrolled)
    assert small.ask(Age(from_=40, to=years))["Eve"] == YES
    assert small.ask(Age(from_=years))["Eve"] == YES
    assert small.ask(Age(to=years - 1))["Eve"] == NO
    assert small.ask(Age(from_=years + 1))["Eve"] == NO
    assert small.ask(Age(from_=40))["Ann"] == UNKNOWN


def test_at_least_is_known_as_soon_as_it_can_be(small: Small) -> None:
    small.person("Eve", sex="female", site="north", observed=False)
    small.person("Fay", sex="male", site="north", observed=False)
    three = (Sex("female"), Site("north"), HasTreatment("ATC:C10AA"))
    assert small.ask(AtLeast(2, three))["Eve"] == YES
    assert small.ask(AtLeast(2, three))["Fay"] == UNKNOWN
    assert small.ask(AtLeast(3, three))["Fay"] == NO


def test_s_cl_5_an_excluded_feature_is_data(small: Small) -> None:
    small.code("HP:1", "condition")
    small.code("HP:2", "condition", "HP:1")

    def stated(person: str, code: str, excluded: bool) -> None:
        key = {"individual_id": small.people[person], "code_id": small.codes[code]}
        small.add("phenotypic_feature", excluded=excluded, **key)

    stated("Ann", "HP:2", False)
    stated("Bob", "HP:1", True)
    stated("Cy", "HP:2", True)
    assert small.ask(HasPhenotypicFeature("HP:1")) == {"Ann": YES, "Bob": NO, "Cy": UNKNOWN, "Di": UNKNOWN}
    assert small.ask(HasPhenotypicFeature("HP:2")) == {"Ann": YES, "Bob": NO, "Cy": NO, "Di": UNKNOWN}
    assert small.ask(HasPhenotypicFeature("HP:1", descendants=False))["Ann"] == UNKNOWN


def test_s_cl_8_a_definition_for_one_sex_leaves_others_unknown(small: Small) -> None:
    small.person("Eve", sex="female")
    small.person("Fay", sex="male")
    for name in ("Eve", "Fay", "Ann"):
        small.record("condition", name, "ICD10CM:C50.9", day(1))
    found = small.ask(CaseOf("breast_cancer_women"))
    assert [found[name] for name in ("Eve", "Fay", "Ann", "Di")] == [YES, UNKNOWN, UNKNOWN, UNKNOWN]
    assert small.ask(CaseOf("breast_cancer")) == {
        "Ann": YES, "Bob": NO, "Cy": NO, "Di": UNKNOWN, "Eve": YES, "Fay": YES,
    }  # fmt: skip
    with pytest.raises(UnknownName, match="Did you mean breast_cancer"):
        small.ask(CaseOf("brest_cancer"))
    with pytest.raises(InvalidQuestion, match="knows none of its codes"):
        small.ask(CaseOf("coronary_disease"))


def test_s_cl_8_premature_is_before_an_age_of_the_recorded_sex(small: Small) -> None:
    small.code("PHECODE:411", "condition")
    for name, sex, born in (
        ("m54", "male", 1955),
        ("m56", "male", 1953),
        ("f56", "female", 1953),
        ("no", "male", None),
    ):
        small.person(name, sex=sex, birth_date=date(born, 6, 1) if born else None)
        small.record("condition", name, "PHECODE:411", day(1))
    found = small.ask(CaseOf("premature_coronary_disease"))
    assert [found[name] for name in ("m54", "m56", "f56", "no", "Ann")] == [YES, NO, YES, UNKNOWN, UNKNOWN]


def test_procedures(small: Small) -> None:
    small.code("CPT4:33533", "procedure")
    small.add(
        "procedure", individual_id=0, code_id=small.codes["CPT4:33533"], date=day(1), precision="day", in_period=True
    )
    assert small.ask(HasProcedure("CPT4:33533")) == {"Ann": YES, "Bob": NO, "Cy": NO, "Di": UNKNOWN}


def test_a_sequence_is_on_a_later_date_and_within_the_days(small: Small) -> None:
    for person, drug, disease in (("Ann", 1, 11), ("Bob", 11, 11), ("Cy", 12, 11)):
        small.record("treatment", person, "RXNORM:36567", day(drug))
        small.record("condition", person, "ICD10CM:C50.9", day(disease))
    first, then = HasTreatment("ATC:C10AA"), HasCondition("ICD10CM:C50")
    assert small.ask(Sequence(first, then)) == {"Ann": YES, "Bob": NO, "Cy": NO, "Di": UNKNOWN}
    assert small.ask(Sequence(first, then, 10))["Ann"] == YES
    assert small.ask(Sequence(first, then, 9))["Ann"] == NO
    assert small.ask(Sequence(then, first))["Cy"] == YES
    ldl(small, "Ann", 20, 200)
    high = HasMeasurement(LDL, at_least=4.9, unit="mmol/L")
    assert small.ask(Sequence(then, high))["Ann"] == YES


def test_s_du_5_eligible_for_recontact_by_kind_and_alive(small: Small) -> None:
    def consented(name: str, research: bool | None) -> None:
        small.add(
            "consent", individual_id=small.people[name], profile_id=0, basis="record", recontact_research=research
        )

    small.person("Eve", vital_status="deceased")
    for name, research in (("Ann", True), ("Bob", False), ("Cy", None), ("Eve", True)):
        consented(name, research)
    found = small.ask(EligibleForRecontact("research"))
    assert [found[name] for name in ("Ann", "Bob", "Cy", "Di", "Eve")] == [YES, NO, UNKNOWN, UNKNOWN, NO]
    assert small.ask(EligibleForRecontact("results"))["Ann"] == UNKNOWN
    consented("Ann", False)
    assert small.ask(EligibleForRecontact("research"))["Ann"] == NO
