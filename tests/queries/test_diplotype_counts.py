"""Pairs of haplotypes by group: the counts of the criteria, the unknown beside them, small cells never told."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest

from access.asking import Asking
from access.disclosure import Policy, Table
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, AllOf, Ancestry, Diplotype, Sex
from cohorts.definitions import diplotype_definition, names
from cohorts.errors import UnknownName
from queries.answer import answer
from queries.cohort.count import Count
from queries.genomics.diplotypes import NOT_NAMED, UNKNOWN, Diplotypes, DiplotypesAnswer, meaning
from queries.ran import SqlRan
from queries.warehouse import Warehouse
from tests.queries.random_release import Rows

ALL = Cohort("all", EVERYBODY)
WOMEN = Cohort("women", Sex("female"))


@pytest.mark.parametrize("gene", ["APOL1", "G6PD", "HFE"])
def test_s_gt_17_each_phenotype_counts_whom_its_criterion_counts(
    random_warehouse: Warehouse, researcher: Asking, rows: Rows, gene: str
) -> None:
    """Whose biosamples disagree is unknown here, and yes for each of the two in the criterion."""
    spoken = Counter(row["individual_id"] for row in rows["biosample"] if row["speaks"])
    twice = sum(n > 1 for n in spoken.values())
    assert 0 < twice < 30
    found = answer(random_warehouse, researcher, Diplotypes(gene, WOMEN))
    frame = found.phenotypes.frame
    assert frame["n"].sum() == answer(random_warehouse, researcher, Count(WOMEN)).count
    assert UNKNOWN in frame["phenotype"]
    for population, phenotype, n in frame.filter(~pl.col("phenotype").is_in([UNKNOWN, NOT_NAMED])).iter_rows():
        if population != "not assigned":
            criteria = (WOMEN.criterion, Ancestry((population,)), Diplotype(gene, phenotype=phenotype))
            assert 0 <= answer(random_warehouse, researcher, Count(Cohort("c", AllOf(criteria)))).count - n <= twice
    for pair, _, n in found.diplotypes.frame.filter(pl.col("diplotype") != UNKNOWN).iter_rows():
        criteria = (WOMEN.criterion, Diplotype(gene, diplotypes=(pair,)))
        assert 0 <= answer(random_warehouse, researcher, Count(Cohort("c", AllOf(criteria)))).count - n <= twice


def test_a_pair_means_the_first_phenotype_that_names_it() -> None:
    defined = diplotype_definition("CYP2C19")
    assert meaning(defined, "*2/*17") == meaning(defined, "*17/*2") == "intermediate metaboliser"
    for gene in names("diplotypes"):
        defined = diplotype_definition(gene)
        assert all(meaning(defined, pair) != NOT_NAMED for _, pairs in defined.phenotypes for pair in pairs)


@pytest.mark.parametrize("world", range(20))
def test_s_dc_3_no_small_cell_is_told_or_left_alone_to_be_subtracted(world: int) -> None:
    chance = np.random.default_rng(world)
    frame = pl.DataFrame({
        "population": [f"g{i // 4}" for i in range(12)], "phenotype": [f"p{i % 4}" for i in range(12)],
        "n": chance.choice([0, 0, 1, 4, 10, 11, 30, 700], 12),
    })  # fmt: skip
    shown = DiplotypesAnswer(
        Table(frame, counts=("n",)), Table(frame.drop("population"), counts=("n",)), (), "", "", ""
    )
    told = shown.protected(Policy()).phenotypes.frame
    for group, exact in frame.group_by("population"):
        mine = told.filter(pl.col("population") == group[0])
        if exact["n"].sum() < 11:
            assert mine.is_empty()
            continue
        assert all(n is None or n == 0 or n >= 10 for n in mine["n"])
        others = (exact["n"] > 0).sum() > 1
        assert mine["n"].null_count() != 1 or not others


def test_a_partner_sees_it_and_the_statements(random_warehouse: Warehouse, partner: Asking) -> None:
    assert answer(random_warehouse, partner, Diplotypes("HFE", ALL)).phenotypes.frame.height
    assert "diplotype" not in answer(random_warehouse, partner, SqlRan(Diplotypes("HFE", ALL))).text.split("\n")[0]


def test_a_gene_without_haplotypes_is_named(random_warehouse: Warehouse, researcher: Asking) -> None:
    with pytest.raises(UnknownName, match="CYP2C19"):
        answer(random_warehouse, researcher, Diplotypes("CYP2C9", ALL))
