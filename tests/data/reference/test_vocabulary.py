"""The vocabulary: closed, acyclic, and right about codes everybody knows."""

from __future__ import annotations

import polars as pl
import pytest

from data.reference import vocabulary


@pytest.fixture(scope="module")
def closure() -> set[tuple[str, str, str, str, int]]:
    return set(vocabulary.ancestors([("ICD10CM", "C50.911"), ("SNOMED", "40481087")]).iter_rows())


def above(closure: set[tuple[str, str, str, str, int]], system: str, code: str) -> set[str]:
    return {f"{a}:{b}" for a, b, c, d, _ in closure if (c, d) == (system, code)}


@pytest.mark.parametrize(
    ("system", "code", "ancestor"),
    [
        ("ICD10CM", "I21.4", "PHECODE:411.2"),
        ("ICD10CM", "I25.10", "PHECODE:411"),
        ("ICD10CM", "E78.01", "PHECODE:272.11"),
        ("ICD10CM", "N18.6", "PHECODE:585.32"),
        ("ICD10CM", "Z99.2", "PHECODE:585.31"),
        ("ICD10CM", "Z94.0", "PHECODE:587"),
        ("ICD10CM", "I50.22", "PHECODE:428"),
        ("ICD10CM", "I48.91", "PHECODE:427.2"),
        ("ICD10CM", "E11.9", "PHECODE:250.2"),
        ("ICD10CM", "C50.911", "PHECODE:174.11"),
        ("ICD10CM", "C56.1", "PHECODE:184.11"),
        ("ICD10CM", "E83.110", "PHECODE:275.1"),
        ("ICD10CM", "I82.409", "PHECODE:452"),
        ("ICD10CM", "I26.99", "PHECODE:415.11"),
        ("ICD10CM", "E85.82", "PHECODE:270.33"),
        ("ICD10CM", "G72.0", "PHECODE:359.2"),
        ("ICD10CM", "D55.0", "PHECODE:282.9"),
        ("ICD10CM", "Q61.2", "ICD10CM:Q61"),
        ("RXNORM", "83367", "ATC:C10AA"),
        ("RXNORM", "36567", "ATC:C10AA"),
        ("RXNORM", "32968", "ATC:B01AC04"),
        ("RXNORM", "32968", "ATC:B01AC"),
    ],
)
def test_codes_everybody_knows_stand_below_their_class(
    closure: set[tuple[str, str, str, str, int]], system: str, code: str, ancestor: str
) -> None:
    assert ancestor in above(closure, system, code)


def test_a_code_follows_its_own_map_not_its_parents(closure: set[tuple[str, str, str, str, int]]) -> None:
    assert above(closure, "ICD10CM", "I25.2") == {"ICD10CM:I25.2", "ICD10CM:I25", "PHECODE:411.2", "PHECODE:411"}


def test_a_code_unknown_here_joins_by_its_prefix(closure: set[tuple[str, str, str, str, int]]) -> None:
    assert {"ICD10CM:C50.911", "ICD10CM:C50", "PHECODE:174"} <= above(closure, "ICD10CM", "C50.911")
    assert above(closure, "SNOMED", "40481087") == {"SNOMED:40481087"}


def test_the_closure_is_transitive_and_begins_with_the_code_itself() -> None:
    frame = vocabulary.ancestors()
    own = frame.filter(
        (pl.col("ancestor_system") == pl.col("descendant_system"))
        & (pl.col("ancestor_code") == pl.col("descendant_code"))
    )
    assert own.height == vocabulary.codes().height
    assert own["distance"].unique().to_list() == [0]
    keys = ["ancestor_system", "ancestor_code", "descendant_system", "descendant_code"]
    assert not frame.select(keys).is_duplicated().any()
    # within one system: an ancestor's ancestor is an ancestor
    same = frame.filter(pl.col("ancestor_system") == pl.col("descendant_system"))
    twice = same.join(
        same,
        left_on=["ancestor_system", "ancestor_code"],
        right_on=["descendant_system", "descendant_code"],
        suffix="_above",
    ).select(
        ancestor_system="descendant_system",
        ancestor_code="ancestor_code_above",
        descendant_system="descendant_system",
        descendant_code="descendant_code",
    )
    assert twice.join(same, on=keys, how="anti").is_empty()


def test_every_code_named_anywhere_is_a_code() -> None:
    known = set(vocabulary.codes().select("system", "code").iter_rows())
    assert len(known) == vocabulary.codes().height
    assert set(vocabulary.synonyms().select("system", "code").iter_rows()) <= known
    used = vocabulary.ancestors().select("ancestor_system", "ancestor_code").unique()
    assert set(used.iter_rows()) <= known


def test_s_cl_8_sex_specific_phecodes_and_exclusions() -> None:
    sexes = dict(vocabulary.phecodes().select("code", "sex").iter_rows())
    assert sexes["174.11"] == "female"
    assert sexes["411.2"] is None
    assert set(sexes.values()) == {"female", "male", None}
    excluded = vocabulary.phecode_exclusions().filter(code="411.2")["excluded"].to_list()
    assert {"411", "411.4"} <= set(excluded)


@pytest.mark.parametrize(
    ("code", "unit", "value", "expected"),
    [
        ("13457-7", "mmol/L", 4.9, 189.5),
        ("2571-8", "mmol/L", 1.7, 150.6),
        ("2345-7", "mmol/L", 7.0, 126.1),
        ("2160-0", "umol/L", 88.4, 1.0),
        ("4548-4", "mmol/mol", 48.0, 6.54),
        ("59261-8", "%", 6.5, 47.5),
        ("718-7", "g/L", 130.0, 13.0),
        ("3084-1", "umol/L", 360.0, 6.05),
        ("8310-5", "[degF]", 98.6, 37.0),
        ("2276-4", "ug/L", 300.0, 300.0),
        ("13457-7", "mg/dL", 190.0, 190.0),
    ],
)
def test_s_cl_6_units_convert_by_the_table(code: str, unit: str, value: float, expected: float) -> None:
    row = vocabulary.unit_conversions().row(by_predicate=pl.col("code").eq(code) & pl.col("from_unit").eq(unit))
    assert value * row[3] + row[4] == pytest.approx(expected, rel=0.002)


def test_s_cl_6_a_code_has_one_unit_and_what_is_no_factor_is_refused() -> None:
    frame = vocabulary.unit_conversions()
    assert frame.group_by("code").agg(pl.col("unit").n_unique())["unit"].unique().to_list() == [1]
    assert not frame.select("code", "from_unit").is_duplicated().any()
    assert set(frame["code"]) == set(vocabulary.codes().filter(system="LOINC")["code"])
    assert frame.filter(code="10835-7", from_unit="nmol/L").is_empty()


def test_every_unit_that_can_be_converted_has_a_spelling() -> None:
    units = set(vocabulary.unit_conversions()["from_unit"])
    assert units - set(vocabulary.unit_spellings()["unit"]) == {"10*6/L", "mL/s/{1.73_m2}", "ukat/L"}
    assert not vocabulary.unit_spellings()["spelling"].is_duplicated().any()
