"""Case definitions of one's own: read strictly, part of the question, the same as a shipped one (S-CL 8)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cohorts.case_definitions import CaseDefinition, read_case_definition
from cohorts.criteria import CaseOf, from_json
from cohorts.definitions import case_definition, names
from cohorts.errors import InvalidQuestion

OWN = {
    "name": "mine", "title": "My condition", "codes": ["ICD10CM:E85", "PHECODE:425"], "min_dates": 2, "sex": "female",
    "before_age": {"female": 65}, "exclusions": ["PHECODE:420"], "look_back_days": 365, "source": "ward round",
    "days_apart": 30, "settings": ["VISIT:IP"],
}  # fmt: skip


@pytest.mark.parametrize("name", names("case_definitions"))
def test_a_shipped_definition_is_a_file_that_reads_back(name: str) -> None:
    assert read_case_definition(json.loads(json.dumps(case_definition(name).to_json()))) == case_definition(name)


def test_ones_own_stands_in_the_criterion() -> None:
    asked = from_json({"case_of": {"definition": OWN}})
    assert isinstance(asked.definition, CaseDefinition)
    assert asked.definition.to_json() == OWN
    assert from_json(json.loads(json.dumps(asked.to_json()))) == asked
    assert hash(asked) == hash(CaseOf(read_case_definition(OWN)))
    for said in ("“My condition”", "ICD10CM:E85, PHECODE:425 recorded during VISIT:IP on at least 2 dates",
                 "the first and the last 30 days apart or more", "female individuals only",
                 "before 65 years", "365 days before the first", "none of PHECODE:420"):  # fmt: skip
        assert said in asked.sentence


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"codes": []}, "codes"),
        ({"codes": ["E85"]}, r"codes\[0\]"),
        ({"code": ["ICD10CM:E85"]}, "code"),
        ({"min_dates": 0}, "min_dates"),
        ({"sex": "women"}, "sex"),
        ({"before_age": {"male": -1}}, "before_age"),
        ({"before_age": "65"}, "before_age"),
        ({"look_back_days": 1.5}, "look_back_days"),
        ({"days_apart": 0}, "days_apart"),
        ({"min_dates": 1}, "days_apart"),
        ({"settings": ["VISIT:IP", "ICD10CM:E85"]}, r"settings\[1\]"),
        ({"title": ""}, "title"),
        ({"note": 3}, "note"),
        ({"codes": [f"ICD10CM:A{n}" for n in range(2_001)]}, "codes"),
    ],
)
def test_what_is_not_understood_is_an_error_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidQuestion, match=f"case_of.definition.{place}"):
        from_json({"case_of": {"definition": OWN | change}})
