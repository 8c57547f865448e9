"""The variant browser's pages: filters, order, a cohort beside the others, and no order that tells what is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from access import Policy, release
from access.disclosure import Below
from cohorts.cohort import Cohort
from cohorts.errors import UnknownName
from queries.gene_variants import VariantsInGene
from tests.queries.genotypes_by_hand import ASKING, make_release

WOMEN = Cohort.from_json({"name": "women", "criterion": {"sex": {"is": "female"}}})
PARTNER = replace(ASKING, role="partner")


@pytest.fixture(scope="module")
def cursor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    con = make_release(tmp_path_factory.mktemp("ledger") / "consent_ledger.sqlite")
    yield con
    con.close()


def alleles(cursor: Any, **asked: Any) -> list[str]:
    page = VariantsInGene("GENE1", **asked).run(cursor, ASKING)
    return [f"{row['position']}{row['alt']}" for row in page.frame.iter_rows(named=True)]


def test_pages_cut_the_whole_in_the_order_of_the_genome(cursor: Any) -> None:
    assert alleles(cursor) == ["100C", "100G", "200T"]
    assert alleles(cursor, limit=2) == ["100C", "100G"]
    assert alleles(cursor, limit=2, offset=2) == ["200T"]
    page = VariantsInGene("GENE1", limit=1).run(cursor, ASKING)
    assert (page.total, page.individuals) == (3, {"all": 5})


def test_orders_and_filters(cursor: Any) -> None:
    assert alleles(cursor, order="an") == ["100C", "100G", "200T"]
    assert alleles(cursor, order="an", descending=True) == ["200T", "100C", "100G"]
    assert alleles(cursor, carried_only=True) == ["100C", "100G"]
    assert alleles(cursor, max_af=0.1) == ["200T"]
    assert alleles(cursor, consequences=("loss_of_function",)) == []
    assert alleles(cursor, consequences=("protein_altering",)) == alleles(cursor)
    assert alleles(cursor, text="1-100-a-g") == ["100G"]
    assert alleles(cursor, text="RS200") == ["200T"]
    assert alleles(cursor, clinvar=("pathogenic",)) == []
    with pytest.raises(UnknownName):
        VariantsInGene("GENE1", order="risk")


def test_a_cohort_stands_beside_the_permitted_outside_it(cursor: Any) -> None:
    page = VariantsInGene("GENE1", WOMEN).run(cursor, ASKING)
    first = page.frame.row(0, named=True)
    assert page.individuals == {"cohort": 2, "others": 3}
    assert (first["ac"], first["an"], first["carriers"]) == (1, 4, 1)
    assert (first["ac_others"], first["an_others"], first["carriers_others"]) == (0, 1, 0)


def test_s_dc_1_attack_neither_order_nor_filter_tells_a_hidden_count(cursor: Any) -> None:
    """For a partner every count of these few is hidden: asking by counts gives what asking without them gives."""

    def asked(**filters: Any) -> list[tuple]:
        page = release(VariantsInGene("GENE1", **filters).run(cursor, PARTNER), PARTNER)
        return [row[:4] for row in page.frame.rows()]

    hidden = asked(carried_only=True)
    assert hidden == asked() == [("1", 100, "A", "C"), ("1", 100, "A", "G"), ("1", 200, "C", "T")]
    for order in ("ac", "af", "an", "het", "carriers"):
        ordered = asked(carried_only=True, order=order, descending=True)
        assert ordered == hidden
    assert asked(carried_only=True, max_af=0.0) == asked(carried_only=True, max_af=0.5) == hidden


def test_s_dc_3_a_page_protects_both_sides(cursor: Any) -> None:
    page = VariantsInGene("GENE1", WOMEN).run(cursor, ASKING).protected(Policy())
    assert page.individuals == {"cohort": Below(11), "others": Below(11)}
    for name in ("ac", "an", "hom", "carriers", "not_called", "ac_others", "an_others", "carriers_others"):
        assert set(page.frame[name]) == {None}, name
    assert "an_others" in page.frame["suppressed"][0]
