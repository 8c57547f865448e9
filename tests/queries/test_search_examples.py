"""Every row of the search's help, typed: it leads where it says, or misses as it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from access.disclosure import Policy
from cohorts.vrs import EDITIONS, vrs_id
from queries.search import Search, SearchAnswer
from queries.search import found as kinds
from queries.search.examples import EXAMPLES, MISSES, Example, Miss
from tests.queries.search_release import ASKING, HIDDEN, PARTNER, PEOPLE, search_release


@pytest.fixture(scope="module")
def cursor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    con = search_release(tmp_path_factory.mktemp("ledger") / "consent_ledger.sqlite")
    yield con
    con.close()


def ask(cursor: Any, text: str, asking: Any = ASKING) -> SearchAnswer:
    return Search(text).run(cursor, asking)


def keys(answer: SearchAnswer) -> list[tuple[str, str]]:
    return [(hit.kind, hit.key.removeprefix("GRCh38 ")) for hit in answer.hits]


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row.typed)
def test_what_is_typed_leads_where_the_help_says(cursor: Any, row: Example) -> None:
    answer = ask(cursor, row.typed)
    assert keys(answer)[: len(row.hits)] == list(row.hits)
    if row.hits[0][0] in ("variant", "region"):
        assert answer.understood, "a place is said as it was understood"
        assert {key for kind, key in keys(answer) if kind == "variant"} <= {key for _, key in row.hits} | {
            "GRCh37 18-29178618-G-A"  # a change of a gene is on either assembly
        }


@pytest.mark.parametrize("row", MISSES, ids=lambda row: row.typed)
def test_s_gt_5_a_miss_says_which_kind_of_nothing(cursor: Any, row: Miss) -> None:
    answer = ask(cursor, row.typed)
    assert (answer.kind, row.says in (answer.nothing or "")) == (row.kind, True), answer
    assert bool(answer.hits) == (row.kind == kinds.FILTERED)


def test_the_table_is_as_long_as_promised_and_names_every_kind() -> None:
    assert len(EXAMPLES) >= 50
    assert len(MISSES) >= 20
    assert len({row.typed for row in (*EXAMPLES, *MISSES)}) == len(EXAMPLES) + len(MISSES)
    assert {row.kind for row in MISSES} == set(kinds.KINDS) - {kinds.EMPTY, kinds.TOO_FEW}


@pytest.mark.parametrize(
    ("hidden", "unknown"),
    [
        ("18-31598657-C-T", "18-31598660-C-T"),
        ("rs555", "rs556"),
        ("ClinVar 555", "ClinVar 556"),
        ("TTR:c.426C>T", "TTR:c.429C>T"),
        (vrs_id("GRCh38", "18", 31598657, "C", "T"), vrs_id("GRCh38", "18", 31598660, "C", "T")),
        ("NC_000018.10:g.31598657C>T", "NC_000018.10:g.31598660C>T"),
        (f"biobank/P{HIDDEN:04}", "biobank/P9999"),
        (f"S{HIDDEN:04}", "S9999"),
    ],
)
def test_what_only_others_carry_reads_as_what_nobody_carries(cursor: Any, hidden: str, unknown: str) -> None:
    """docs/decisions/0010: by its place as never seen, by a name as unknown, to every role."""
    for asking in (ASKING, PARTNER):
        one, other = ask(cursor, hidden, asking), ask(cursor, unknown, asking)
        assert one.hits == other.hits == ()
        assert one.nothing.replace(hidden, "?").replace("18-31598657-C-T", "?").replace("555", "?").replace(
            "c.426C>T", "?"
        ) == other.nothing.replace(unknown, "?").replace("18-31598660-C-T", "?").replace("556", "?").replace(
            "c.429C>T", "?"
        )
        assert one.kind == other.kind
        assert hidden not in str(one.instead)


def test_an_allele_that_only_others_carry_does_not_make_its_place_looked_at(tmp_path: Path) -> None:
    con = search_release(tmp_path / "consent_ledger.sqlite")
    con.execute("UPDATE assay SET callable_basis = 'sites' WHERE assay_id = 0")
    con.execute("DELETE FROM callable_interval")
    for text in ("18-31598657-C-T", "18-31598657-C-A", "18-31598660-C-T"):
        assert ask(con, text).kind == kinds.NOT_LOOKED_AT
    assert ask(con, "18-31598655-G-C").kind == kinds.NEVER_SEEN


def test_a_place_looked_at_in_nobody_permitted_is_not_looked_at(tmp_path: Path) -> None:
    con = search_release(tmp_path / "consent_ledger.sqlite")
    con.execute("UPDATE biosample SET assay_id = 1 WHERE biosample_id <> ?", [HIDDEN])
    assert ask(con, "GRCh38 18-31598661-C-A").kind == kinds.NOT_LOOKED_AT


def test_s_gt_9_an_rsid_of_several_alleles_is_a_choice(cursor: Any) -> None:
    assert [hit.key for hit in ask(cursor, "rs113488022").hits] == ["GRCh38 7-140753336-A-C", "GRCh38 7-140753336-A-T"]


def test_s_gt_1_an_indel_is_trimmed_as_at_ingest_and_said(cursor: Any) -> None:
    answer = ask(cursor, "17-43124027-ACTT-AT")
    assert answer.understood == "a variant, 17-43124027-ACT-A, trimmed from 17-43124027-ACTT-AT"


def test_s_gt_11_the_other_assembly_is_offered(cursor: Any) -> None:
    answer = ask(cursor, "GRCh37 18-31598655-G-A")
    assert [hit.key for hit in answer.instead] == ["GRCh38 18-31598655-G-A"]
    both = ask(cursor, "18:31591766-31599021")
    assert [hit.key.partition(" ")[0] for hit in both.hits] == ["GRCh38", "GRCh37"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_vrs_identifiers_of_every_edition_are_found(cursor: Any, edition: str) -> None:
    for assembly, position in (("GRCh38", 31598655), ("GRCh37", 29178618)):
        identifier = vrs_id(assembly, "18", position, "G", "A", edition)
        assert [hit.key for hit in ask(cursor, identifier).hits] == [f"{assembly} 18-{position}-G-A"]


def test_individuals_are_found_by_right_alone(cursor: Any) -> None:
    for text in ("biobank/P0003", "P0003", "S0003"):
        [hit] = ask(cursor, text).hits
        assert (hit.kind, hit.secret) == ("individual", "biobank/P0003")
        assert "P0003" not in repr(hit) + hit.label + hit.key
        assert not ask(cursor, text, PARTNER).hits
        assert not ask(cursor, text).protected(Policy()).hits
    assert ask(cursor, "P0003", PARTNER).nothing == ask(cursor, "P9993", PARTNER).nothing.replace("P9993", "P0003")


def test_what_is_typed_stands_in_no_log() -> None:
    question = Search("biobank/P0003")
    assert "P0003" not in repr(question) + str(question.to_json())
    assert question.to_json() != Search("biobank/P0004").to_json()
    assert "1-100-A-G" in str(Search("chr1:100 A>G").to_json()), "a place is no secret"


def test_s_dc_4_a_partner_learns_neither_how_calls_fared_nor_what_few_people_lack(cursor: Any) -> None:
    shown = ask(cursor, "18-31598658-C-T").protected(Policy())
    assert (shown.kind, [hit.note for hit in shown.hits]) == (None, [None])
    absent = ask(cursor, "18-31598661-C-A", PARTNER)
    assert absent.protected(Policy(11)).kind == kinds.NEVER_SEEN, f"{PEOPLE - 1} were looked at"
    assert absent.protected(Policy(21)).kind == kinds.TOO_FEW


def test_other_alleles_and_other_changes_of_the_place_are_offered(cursor: Any) -> None:
    assert ask(cursor, "18-31598655-G-C").instead[0].key == "GRCh38 18-31598655-G-A"
    assert "GRCh38 7-140753336-A-T" in [hit.key for hit in ask(cursor, "BRAF:p.Val600Lys").instead]
    assert ask(cursor, "TTR:c.9999G>T").instead[-1].key == "TTR"
    assert ask(cursor, "LDRL").instead[0].key == "LDLR"


def test_a_symbol_that_reads_as_a_residue_is_the_gene(cursor: Any) -> None:
    assert keys(ask(cursor, "C1R"))[0] == ("gene", "C1R")
