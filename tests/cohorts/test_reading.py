"""What people hand in is read strictly and within bounds: a wrong question, never a crash or another question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cohorts.cohort import Cohort
from cohorts.criteria import AtLeast, Not, Sex, from_json
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.loci import parse_region, parse_variant
from cohorts.reading import DEEPEST, LONGEST, bounded


def read(tmp_path: Path, written: str | bytes) -> Cohort:
    path = tmp_path / "handed_in.json"
    path.write_bytes(written.encode() if isinstance(written, str) else written)
    return Cohort.read(path)


def nested(levels: int) -> str:
    return '{"not":' * levels + '{"alive":{}}' + "}" * levels


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (nested(DEEPEST), "levels deep"),
        (nested(900), "levels deep"),
        (nested(50_000), "longer than"),
        ("[" * 100_000, "levels deep"),
        ('{"any_of":[' + ",".join(['{"alive":{}}'] * 15_000) + "]}", "more than 5,000 values"),
        (" " * LONGEST + "{}", "longer than"),
        ('{"name":"a","name":"b","criterion":{"alive":{}}}', "'name' is given twice"),
        ('{"sex":{"is":"female","is":"male"}}', "'is' is given twice"),
        ('{"has_measurement":{"code":"LOINC:1-1","at_least":NaN}}', "NaN is not a number"),
        ('{"has_measurement":{"code":"LOINC:1-1","at_least":-Infinity}}', "not a number"),
        ('{"has_measurement":{"code":"LOINC:1-1","at_least":1e999}}', "without end"),
        ('{"has_measurement":{"code":"LOINC:1-1","at_least":1' + "0" * 400 + "}}", "without end"),
        ('{"has_measurement":{"code":"LOINC:1-1","at_least":1' + "0" * 5000 + "}}", "digits"),
        (r'{"name":"\ud800","criterion":{"alive":{}}}', "cannot be stored"),
        (r'{"site":{"is":["a\u0000b"]}}', "cannot be stored"),
        ('{"name":"' + "n" * 501 + '","criterion":{"alive":{}}}', "up to 500"),
        ('{"carrier_of":{"gene":"LDLR","consequences":[{}]}}', r"consequences\[0\]"),
        ('{"carrier_of":{"gene":"LDLR","consequences":[["missense"]]}}', r"consequences\[0\]"),
        ('{"carrier_of":{"variant":"19-99999999999-C-T"}}', "No contig reaches"),
        ('{"carrier_of":{"variant":"19-' + "9" * 6000 + '-C-T"}}', "No contig reaches"),
        ('{"carrier_of":{"variant":"19-²-C-T"}}', "not a variant"),
        (b"\xff\xfe\x00", "not text"),
    ],
)
def test_a_hostile_cohort_file_is_a_wrong_question(tmp_path: Path, written: str | bytes, says: str) -> None:
    with pytest.raises(InvalidQuestion, match=says) as raised:
        read(tmp_path, written)
    assert raised.value.where
    assert len(str(raised.value)) < 3_000


def test_at_least_does_not_nest_so_deep_that_its_query_explodes(tmp_path: Path) -> None:
    criterion = Sex("female")
    for _ in range(8):
        criterion = AtLeast(n=1, of=(criterion, Sex("male")))
    with pytest.raises(InvalidQuestion, match="inside at_least"):
        read(tmp_path, json.dumps(criterion.to_json()))


def test_what_is_deep_but_within_bounds_is_read(tmp_path: Path) -> None:
    criterion = Sex("female")
    for _ in range(DEEPEST - 2):
        criterion = Not(criterion)
    assert read(tmp_path, json.dumps(criterion.to_json())).criterion == criterion


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, b'\xef\xbb\xbf{"name":"a","criterion":{"alive":{}}}').name == "a"


def test_values_that_came_parsed_have_the_same_bounds() -> None:
    value: list = []
    for _ in range(5_000):
        value = [value]
    with pytest.raises(InvalidQuestion, match="levels deep"):
        bounded(value, "request")
    with pytest.raises(InvalidQuestion, match="levels deep"):
        Cohort.from_json({"criterion": {"all_of": value}})


@pytest.mark.parametrize("path", ["", "a\0b"])
def test_a_path_that_is_no_file_is_a_wrong_question(path: str) -> None:
    with pytest.raises(InvalidQuestion, match="cannot be read"):
        Cohort.read(path)


@pytest.mark.parametrize("text", ["19:²-3", "19:1-99999999999999999999", "19:1-" + "9" * 6000])
def test_a_region_of_no_contig_is_a_wrong_question(text: str) -> None:
    with pytest.raises(InvalidQuestion):
        parse_region(text)


def test_leading_zeros_of_a_position_are_no_matter() -> None:
    assert parse_variant("19-000123-C-T") == parse_variant("19-123-C-T")


def test_a_message_neither_steers_the_terminal_nor_fills_it() -> None:
    with pytest.raises(UnknownName) as raised:
        from_json({"\x1b[31m" + "x" * 100_000: {}})
    assert "\x1b" not in str(raised.value)
    assert len(str(raised.value)) < 3_000


def test_an_unknown_name_always_says_what_to_do() -> None:
    assert "Use one of female, male" in str(UnknownName("sex", "zzz", ("female", "male")))
    assert "Check the spelling" in str(UnknownName("gene", "zzz", map(str, range(100))))
