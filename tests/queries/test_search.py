"""Search as one types: typed hits, best first, and which kind of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from queries.lookup.search_codes import SearchCodes
from queries.search import Hit, Search
from queries.search.gene_names import GeneNames
from tests.queries.genotypes_by_hand import ASKING, make_release

CODES = [  # id, system, code, name, domain, omop, people
    (0, "ICD10CM", "E11", "Type 2 diabetes mellitus", "condition", 201826, 900),
    (1, "ICD10CM", "E11.9", "Type 2 diabetes mellitus without complications", "condition", None, 700),
    (2, "ICD10CM", "E10", "Type 1 diabetes mellitus", "condition", None, 50),
    (3, "PHECODE", "250.2", "Type 2 diabetes", "condition", None, 950),
    (4, "LOINC", "4548-4", "Hemoglobin A1c", "measurement", None, 1200),
    (5, "RXNORM", "6809", "metformin", "treatment", None, 600),
    (6, "HP", "0001250", "Seizure", "condition", None, 30),
    (7, "ICD10CM", "I21", "Acute myocardial infarction", "condition", None, 300),
    (8, "X", "50%", "half_full 50%", None, None, 1),
    (9, "ICD10CM", "Z22.7", "Latent infection, case finding", "condition", None, 3),
    (10, "LOINC", "1798-8", "Helicase activity", "measurement", None, 5000),
]


@pytest.fixture(scope="module")
def cursor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    con = make_release(tmp_path_factory.mktemp("ledger") / "consent_ledger.sqlite")
    con.executemany("INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, ?)", CODES)
    con.execute("INSERT INTO code_synonym VALUES (7, 'Heart attack'), (7, 'STEMI'), (5, 'Glucophage')")
    con.execute("INSERT INTO gene_alias VALUES ('OLDGENE', 'GENE1'), ('GX', 'GENEX')")
    con.execute("INSERT INTO callable_interval VALUES (0, '1', 1, 1000)")
    yield con
    con.close()


def codes(cursor: Any, text: str, domain: str | None = None) -> list[str]:
    frame = SearchCodes(text, domain).run(cursor, ASKING).frame
    return [f"{row['system']}:{row['code']}" for row in frame.iter_rows(named=True)]


def hits(cursor: Any, text: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.key) for hit in Search(text).run(cursor, ASKING).hits]


def test_codes_exact_first_then_beginnings_then_the_more_recorded(cursor: Any) -> None:
    assert codes(cursor, "type 2 diabetes") == ["PHECODE:250.2", "ICD10CM:E11", "ICD10CM:E11.9"]
    assert codes(cursor, "diabetes type") == ["PHECODE:250.2", "ICD10CM:E11", "ICD10CM:E11.9", "ICD10CM:E10"]
    assert codes(cursor, "e11") == ["ICD10CM:E11", "ICD10CM:E11.9"]
    assert codes(cursor, "ICD10CM:E11.9") == ["ICD10CM:E11.9"]
    assert codes(cursor, "OMOP:201826") == ["ICD10CM:E11"]
    assert codes(cursor, "HP:0001250") == ["HP:0001250"]


def test_a_word_is_looked_for_at_the_beginning_of_words_before_inside_them(cursor: Any) -> None:
    assert codes(cursor, "case") == ["ICD10CM:Z22.7", "LOINC:1798-8"]
    names = [("APOA1", "apolipoprotein A1"), ("CHD5", "chromodomain helicase"), ("LPA", "lipoprotein(a)")]
    genes = GeneNames([], dict(names), [(title, symbol) for symbol, title in names], [], {})
    assert genes.titled("case") == []
    assert genes.titled("helicase") == ["CHD5"]
    assert genes.titled("lipoprotein") == ["LPA", "APOA1"]


def test_synonyms_lead_to_the_code_and_are_said(cursor: Any) -> None:
    frame = SearchCodes("heart attack").run(cursor, ASKING).frame
    assert frame.select("code", "synonym").rows() == [("I21", "Heart attack")]


def test_a_domain_cuts_and_counts_of_people_do_not_leave(cursor: Any) -> None:
    assert codes(cursor, "a1c", "measurement") == ["LOINC:4548-4"]
    assert codes(cursor, "a1c", "condition") == []
    assert "n_individuals" not in SearchCodes("a1c").run(cursor, ASKING).frame.columns


@pytest.mark.parametrize(
    "text", ["A" * 10_000_000, "a " * 1_000_000, "NP_000518.1:p." + "(" * 50_000], ids=["word", "words", "change"]
)
def test_a_text_too_long_for_any_name_is_not_read(cursor: Any, text: str) -> None:
    asked = Search(text)
    assert asked.to_json()["search"]["meant"] == []
    assert "2,000 characters" in asked.run(cursor, ASKING).nothing


def test_signs_of_the_query_language_are_text(cursor: Any) -> None:
    assert codes(cursor, "50%") == ["X:50%"]
    assert codes(cursor, "half_f") == ["X:50%"]
    assert codes(cursor, "f_ll") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gene1", [("gene", "GENE1")]),
        ("GENE", [("gene", "GENE1"), ("gene", "GENEX")]),
        ("oldgene", [("gene", "GENE1")]),
        ("rs100", [("variant", "1-100-A-C"), ("variant", "1-100-A-G")]),
        ("chr1:100:A:G", [("variant", "1-100-A-G")]),
        ("1:100-200", [("region", "1:100-200")]),
        ("metf", [("code", "RXNORM:6809")]),
        ("HP:0001250", [("code", "HP:0001250")]),
    ],
)
def test_what_was_typed_gives_typed_hits(cursor: Any, text: str, expected: list[tuple[str, str]]) -> None:
    assert hits(cursor, text) == expected


def test_s_gt_9_an_rsid_with_several_alleles_is_a_choice(cursor: Any) -> None:
    assert Search("rs100").run(cursor, ASKING).hits[0] == Hit(
        "variant", "1-100-A-C", "1-100-A-C", "rs100 · GENE1 · missense_variant"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("GENE2", "did you mean"),
        ("rs99999", "rsID"),
        ("1-101-A-G", "looked at, and seen in nobody"),
        ("2-101-A-G", "not looked at"),
        ("GRCh37 1-100-A-G", "No data on GRCh37"),
        ("1-100-A-Q", "bases"),
        ("seezuer", "did you mean Seizure"),
        ("qqqqqq", "Nothing|No "),
        ("  ", "Type"),
    ],
)
def test_s_gt_5_which_kind_of_nothing(cursor: Any, text: str, says: str) -> None:
    import re

    answer = Search(text).run(cursor, ASKING)
    assert answer.hits == ()
    assert re.search(says, answer.nothing)


def test_a_slip_of_the_fingers_is_forgiven_and_said(cursor: Any) -> None:
    answer = SearchCodes("diabtes typ 2").run(cursor, ASKING)
    assert answer.frame["code"].to_list()[:2] == ["250.2", "E11"]
    assert answer.instead == "diabetes typ 2"
    assert SearchCodes("Seizrue").run(cursor, ASKING).frame["code"].to_list() == ["0001250"]
    assert SearchCodes("hart attack").run(cursor, ASKING).instead == "heart attack"
    assert SearchCodes("type 2 diabetes").run(cursor, ASKING).instead is None


def test_a_word_near_to_none_stays_a_miss(cursor: Any) -> None:
    answer = SearchCodes("xylophone").run(cursor, ASKING)
    assert answer.frame.is_empty()
    assert answer.nothing
    assert answer.instead is None
    assert SearchCodes("E1l").run(cursor, ASKING).frame.is_empty(), "three letters are too few to guess from"
    assert SearchCodes("diabetes " * 3000).run(cursor, ASKING).instead is None
