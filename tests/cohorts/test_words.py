"""Codes, consequences, units and definitions: the words that questions are made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from cohorts.codes import Code, known_system
from cohorts.consequences import TERMS, classes_and_terms
from cohorts.definitions import case_definition, diplotype_definition, gene_set, names
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.units import convert

ROOT = Path(__file__).resolve().parents[2]
LDL = Code("LOINC", "13457-7")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ICD10CM:C50.9", Code("ICD10CM", "C50.9")),
        ("icd-10-cm:C50.9", Code("ICD10CM", "C50.9")),
        ("HP:0001250", Code("HP", "0001250")),
        (" OMOP:192671 ", Code("OMOP", "192671")),
    ],
)
def test_codes_are_written_system_colon_code(text: str, code: Code) -> None:
    assert Code.parse(text) == code
    assert Code.parse(str(code)) == code


@pytest.mark.parametrize("text", ["C50.9", "ICD10CM:", ":C50", "", "1CD:3", 3])
def test_what_is_not_a_code_says_how_to_write_one(text: object) -> None:
    with pytest.raises(InvalidQuestion, match="SYSTEM:code"):
        Code.parse(text)


def test_s_cl_4_code_systems_are_types() -> None:
    Code.parse("ICD10CM:C50").require("condition")
    Code.parse("OWN_SYSTEM:1").require("condition")
    with pytest.raises(InvalidQuestion, match="not of treatments"):
        Code.parse("ICD10CM:C50").require("treatment")
    with pytest.raises(UnknownName, match="Did you mean RXNORM"):
        known_system("RXNROM")


def test_consequences_are_ranked_alike_where_variants_are_ingested() -> None:
    lines = (ROOT / "data" / "consequence_rank.txt").read_text(encoding="utf-8").splitlines()
    assert tuple(line.split()[0] for line in lines if line and not line.startswith("#")) == TERMS


def test_protein_altering_is_classes_and_terms() -> None:
    assert classes_and_terms(("protein_altering", "synonymous")) == (
        ("synonymous", "loss_of_function", "missense"),
        (
            "transcript_ablation", "stop_lost", "start_lost", "inframe_insertion", "inframe_deletion",
            "protein_altering_variant",
        ),
    )  # fmt: skip


def test_s_cl_6_units_convert_both_ways_or_not_at_all() -> None:
    assert convert(LDL, 4.9, "mmol/L", "mg/dL") == pytest.approx(189.483)
    assert convert(LDL, 189.483, "mg/dL", "mmol/L") == pytest.approx(4.9)
    assert convert(LDL, 5.0, "mg/dL", "mg/dL") == 5.0
    assert convert(LDL, 5.0, "mg/dL", "pints") is None
    assert convert(Code("SNOMED", "1"), 5.0, "mmol/L", "mg/dL") is None
    assert convert(Code("LOINC", "4548-4"), 48.0, "mmol/mol", "%") == pytest.approx(6.54, abs=0.01)


@pytest.mark.parametrize(
    ("folder", "read"),
    [("gene_sets", gene_set), ("diplotypes", diplotype_definition), ("case_definitions", case_definition)],
)
def test_every_definition_reads_and_an_unknown_one_suggests(folder: str, read: object) -> None:
    assert names(folder)
    for name in names(folder):
        assert read(name).name == name
    with pytest.raises(UnknownName, match="Did you mean"):
        read(names(folder)[0] + "x")
