"""Criteria as values: JSON both ways, sentences, and errors that name the place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from cohorts.cohort import Cohort
from cohorts.criteria import (
    EVERYBODY,
    Age,
    AllOf,
    AnyOf,
    AtLeast,
    CarrierOf,
    Criterion,
    HasCondition,
    HasMeasurement,
    Not,
    Sequence,
    Sex,
    from_json,
)
from cohorts.document import EXAMPLES
from cohorts.errors import InvalidQuestion, UnknownName
from tests.queries.strategies import trees

ROOT = Path(__file__).resolve().parents[2]


@settings(max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(criterion=trees())
def test_from_json_of_to_json_is_the_same_criterion(criterion: Criterion) -> None:
    written = json.loads(json.dumps(criterion.to_json()))
    assert from_json(written) == criterion
    assert from_json(written).to_json() == written
    assert hash(from_json(written)) == hash(criterion)
    assert criterion.sentence.startswith("Individuals ")
    assert "\n" not in criterion.sentence


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_the_manual_reads(name: str) -> None:
    criterion = from_json({name: EXAMPLES[name]})
    assert from_json(criterion.to_json()) == criterion


def test_the_design_example_reads_as_one_sentence() -> None:
    criterion = from_json(
        {
            "all_of": [
                {
                    "carrier_of": {
                        "gene": "BRCA1", "consequences": ["loss_of_function"], "max_af": 0.01, "zygosity": "any",
                    }
                },
                {"not": {"has_condition": {"code": "ICD10CM:C50", "descendants": True}}},
                {"not": {"of": {"carrier_of": {"gene": "TP53"}}, "unknown": "keep"}},
                {"any_of": [{"sex": {"is": "female"}}, {"age": {"at": "enrolment", "from": 40, "to": 70}}]},
            ]
        }
    )  # fmt: skip
    assert criterion.sentence == (
        "Individuals carrying a loss-of-function variant in BRCA1 rarer than 1 % (GroupMax, this release), at least 95"
        " % of qualifying sites called, and not with ICD10CM:C50 or a descendant, and not carrying a variant in TP53,"
        " at least 95 % of qualifying sites called (the unknown kept), and (female or aged 40 to 70 at enrolment)"
    )


def test_s_gt_4_the_threshold_stands_in_the_json_and_the_sentence() -> None:
    assert CarrierOf(gene="LDLR").to_json()["carrier_of"]["min_called"] == 0.95
    assert "90 % of qualifying sites" in CarrierOf(gene="LDLR", min_called=0.9).sentence


def test_operators_join_and_do_not_nest_what_is_already_joined() -> None:
    a, b, c = Sex("female"), HasCondition("PHECODE:411"), Age(to=50)
    assert a & b & c == AllOf((a, b, c))
    assert a | b | c == AnyOf((a, b, c))
    assert ~a == Not(a)
    assert (a | b) & c == AllOf((AnyOf((a, b)), c))
    assert from_json({"all_of": []}) == EVERYBODY


@pytest.mark.parametrize(
    ("wrong", "where", "said"),
    [
        ({"all_of": [{"sex": {"is": "female"}}, {"carrier_of": {"genee": "X"}}]}, "all_of[1].carrier_of.genee", "gene"),
        ({"carier_of": {"gene": "X"}}, "carier_of", "Did you mean carrier_of"),
        ({"not": {"of": {"any_of": [{"sxe": {}}]}}}, "not.of.any_of[0].sxe", "Did you mean sex"),
        ({"at_least": {"n": 2, "of": [{"sex": {"is": "femal"}}]}}, "at_least.of[0].sex.is", "Did you mean female"),
        ({"at_least": {"n": 3, "of": [{"alive": {}}]}}, "at_least.n", "never hold"),
        ({"any_of": []}, "any_of", "at least one"),
        ({"has_condition": {}}, "has_condition", "'code' is missing"),
        ({"has_condition": {"code": "C50"}}, "has_condition.code", "SYSTEM:code"),
        ({"has_condition": {"code": "LOINC:1-2"}}, "has_condition.code", "not of conditions"),
        ({"has_treatment": {"code": "ICD10CM:C50"}}, "has_treatment.code", "ATC"),
        ({"has_measurement": {"code": "LOINC:1", "drug": "ATC:C"}}, "has_measurement.timing", "belong together"),
        ({"has_measurement": {"code": "LOINC:1", "unit": "mg/dL"}}, "has_measurement.unit", "bound"),
        ({"has_measurement": {"code": "LOINC:1", "at_least": "5"}}, "has_measurement.at_least", "number"),
        ({"carrier_of": {"gene": "A", "variant": "rs1"}}, "carrier_of", "exactly one"),
        ({"carrier_of": {"gene_set": "x", "max_af": 0.1}}, "carrier_of.max_af", "rules hold it"),
        ({"carrier_of": {"gene": "A", "max_af": 2}}, "carrier_of.max_af", "0 to 1"),
        ({"carrier_of": {"gene": "A", "consequences": ["lof", "missens"]}}, "carrier_of.consequences[0]", "Unknown"),
        ({"carrier_of": {"variant": "19-1-A"}}, "carrier_of.variant", "19-11105408-C-T"),
        ({"diplotype": {"gene": "APOL1"}}, "diplotype", "Exactly one"),
        ({"age": {"from": 60, "to": 50}}, "age.from", "above"),
        (
            {"event": {"of": {"has_measurement": {"code": "LOINC:1", "which": "mean", "at_most": 3, "unit": "g/L"}}}},
            "event.of.has_measurement.which",
            "has no date",
        ),
        ({"age": {"to": 95}}, "age.to", "0 to 89"),
        ({"sequence": {"first": {"sex": {"is": "male"}}, "then": {"alive": {}}}}, "sequence.first", "has_condition"),
        ([], None, "one key"),
        ({"alive": {}, "deceased": {}}, None, "all_of"),
    ],
)
def test_errors_name_the_place_and_what_to_do(wrong: object, where: str | None, said: str) -> None:
    with pytest.raises(InvalidQuestion) as caught:
        from_json(wrong)
    assert caught.value.where == where
    assert said in str(caught.value)


def test_values_have_one_canonical_form() -> None:
    assert HasCondition("icd10cm:C50") == HasCondition("ICD10CM:C50")
    assert CarrierOf(variant="chr19:11105408 C>T") == CarrierOf(variant="19-11105408-C-T")
    assert CarrierOf(gene="LDLR", clinvar="pathogenic") == CarrierOf(gene="LDLR", clinvar=("pathogenic", "pathogenic"))
    assert HasMeasurement("LOINC:1-1", at_least=5, unit="mg/dL").to_json()["has_measurement"]["at_least"] == 5


def test_a_sequence_takes_dated_records_alone() -> None:
    drug, disease = HasCondition("PHECODE:1"), HasCondition("PHECODE:2", min_dates=2)
    with pytest.raises(InvalidQuestion, match=r"then\.has_condition\.min_dates"):
        Sequence(drug, disease)
    assert Sequence(drug, drug, 30).phrase.count("within 30 days") == 1


def test_a_cohort_file_is_read_and_its_faults_are_placed(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    cohort = Cohort("Two", AtLeast(1, (Sex("female"), Sex("male"))))
    path.write_text(json.dumps(cohort.to_json()))
    assert Cohort.read(path) == cohort
    path.write_text(json.dumps(cohort.criterion.to_json()))
    assert Cohort.read(path) == Cohort("c", cohort.criterion)
    for text, said in (
        ("{", "line 1"),
        ("[]", "object"),
        ('{"name": "x"}', "no criterion"),
        ('{"nam": "x", "criterion": {"alive": {}}}', "Did you mean name"),
        ('{"name": 3, "criterion": {"alive": {}}}', "must be text"),
    ):
        path.write_text(text)
        with pytest.raises(InvalidQuestion, match=said) as caught:
            Cohort.read(path)
        assert str(path) in str(caught.value)
    with pytest.raises(InvalidQuestion, match="no such cohort file"):
        Cohort.read(tmp_path / "nowhere.json")


def test_unknown_names_are_questions_gone_wrong() -> None:
    with pytest.raises(UnknownName) as caught:
        from_json({"sxe": {}})
    assert caught.value.suggestions == ("sex",)
    assert caught.value.exit_status == 2
