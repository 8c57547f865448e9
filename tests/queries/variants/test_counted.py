"""A place counted by arrays has the rows SQL gives it, over random cohorts and over calls with everything awkward."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from access.asking import Asking
from cohorts.cohort import Cohort
from cohorts.criteria import Criterion
from cohorts.loci import Everything, Gene, Locus, Region, parse_locus
from queries.cursor import ReleaseCursor
from queries.variants.asked_variants import fill_asked
from queries.variants.counted import count_here, count_tables
from queries.variants.frequencies import frequency_rows
from queries.variants.members import fill_members
from queries.variants.variant_frequencies import VariantFrequencies
from queries.warehouse import Warehouse
from tests.data.vcf.releases import release_of
from tests.queries.random_genotypes import GENES
from tests.queries.strategies import trees
from tests.queries.test_accelerated import SEXES, awkward_vcf

WAYS = ({}, {"with_others": True}, {"by_group": True}, {"unrelated_only": False})


class Plain:
    """The same cursor as one that keeps nothing."""

    def __init__(self, cursor: ReleaseCursor) -> None:
        self._cursor = cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def compare(cursor: ReleaseCursor, locus: Locus, cohort: Cohort | None, **how: Any) -> int:
    """How many rows were compared; 0 where arrays leave the place to SQL. Once with tables and once without."""
    how = {"unrelated_only": True} | how
    counted = count_here(cursor, locus, cohort, **how)
    n, _ = fill_asked(cursor, locus)
    fill_members(cursor, cohort, **how)
    of_tables = count_tables(cursor)
    plain: Any = Plain(cursor)
    assert fill_asked(plain, locus)[0] == n
    members = fill_members(plain, cohort, **how)
    rows = frequency_rows(plain)
    assert rows["variant_id"].n_unique() == n
    for found in (of_tables, counted.frame if counted else None):
        if found is not None and found.height + rows.height:
            assert_frame_equal(found, rows)
    if counted is None:
        return 0
    assert counted.members == members
    first = 1 + ("others" in members.sizes)
    assert list(counted.members.sizes)[:first] == list(members.sizes)[:first]
    return rows.height


@settings(max_examples=25, deadline=None)
@given(criterion=trees(), gene=st.sampled_from(sorted(GENES)), how=st.sampled_from(WAYS))
def test_arrays_and_sql_count_alike(
    random_warehouse: Warehouse, researcher: Asking, criterion: Criterion, gene: str, how: dict
) -> None:
    with random_warehouse.cursor(researcher) as cursor:
        compare(cursor, Gene(gene), Cohort("random", criterion), **how)


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReleaseCursor]:
    """Packed and rare variants; 3 and 40 to 42 are not permitted, 0 has two speaking biosamples, 8 is related."""
    folder: Path = tmp_path_factory.mktemp("awkward")
    with release_of([awkward_vcf(folder / "awkward.vcf")], folder, sexes=SEXES, assembly="GRCh38") as (con, _, _):
        con.execute("UPDATE biosample SET individual_id = 0 WHERE biosample_id = 2")
        con.execute("UPDATE individual SET site = 'few' WHERE individual_id IN (20, 30)")
        con.execute("UPDATE individual SET unrelated = individual_id <> 8")
        con.execute("UPDATE individual SET genetic_group = CASE individual_id % 3 WHEN 0 THEN 'A' WHEN 1 THEN 'B' END")
        yield permitting(con, "individual_id NOT IN (3, 40, 41, 42)")


def permitting(con: duckdb.DuckDBPyConnection, whom: str) -> ReleaseCursor:
    cursor = ReleaseCursor(con.cursor(), {})
    cursor.execute(f"CREATE TEMP TABLE permitted AS SELECT individual_id FROM individual WHERE {whom} ORDER BY 1")
    return cursor


@pytest.mark.parametrize("how", WAYS, ids=str)
@pytest.mark.parametrize("contig", ["1", "X", "Y"])
def test_packed_failed_and_half_called_genotypes_count_alike(awkward: ReleaseCursor, contig: str, how: dict) -> None:
    xy = Cohort.from_json({"name": "A", "criterion": {"ancestry": {"is": ["A"]}}})
    for cohort in (None, xy):
        assert compare(awkward, Region(contig, 1, 200_000_000), cohort, **how)


def test_a_variant_whose_rows_are_all_of_others_counts_alike(awkward: ReleaseCursor) -> None:
    """Each variant alone, with everybody permitted: of some, only people outside the cohort have a row."""
    cursor = permitting(awkward, "TRUE")
    name = "contig || '-' || position || '-' || ref || '-' || alt"
    variants = cursor.execute(f"SELECT {name} FROM variant WHERE region = 'autosome' AND NOT packed").fetchall()
    few = Cohort.from_json({"name": "few", "criterion": {"site": {"is": ["few"]}}})
    assert all(compare(cursor, parse_locus(one), few) for (one,) in variants)


@pytest.mark.parametrize("unrelated_only", [True, False])
def test_a_variant_in_sets_and_parts_counts_alike(
    awkward: ReleaseCursor, researcher: Asking, unrelated_only: bool
) -> None:
    """Everybody, the cohort and the rest, each by group and genetic sex; some groups have nobody in the cohort."""
    cohorts = ({"ancestry": {"is": ["A"]}}, {"site": {"is": ["few"]}}, {"not": {"all_of": []}})
    made = [Cohort.from_json({"name": "some", "criterion": each}) for each in cohorts]
    name = "assembly || ' ' || contig || '-' || position || '-' || ref || '-' || alt"
    variants = awkward.execute(f"SELECT {name} FROM variant WHERE region <> 'MT'").fetchall()
    plain: Any = Plain(awkward)
    met = 0
    for (one,) in variants[::15]:
        for cohort in (None, *made):
            question = VariantFrequencies(parse_locus(one), cohort, unrelated_only)
            here = count_here(
                awkward, question.variant, cohort, unrelated_only=unrelated_only, with_others=True, in_parts=True
            )
            met += here is not None
            by_arrays, by_sql = question.run(awkward, researcher), question.run(plain, researcher)
            assert_frame_equal(by_arrays.frame, by_sql.frame)
            assert_frame_equal(by_arrays.table.support, by_sql.table.support)
            assert (by_arrays.individuals, by_arrays.relatives) == (by_sql.individuals, by_sql.relatives)
    assert met > 3


def test_what_only_the_not_permitted_carry_is_not_there(awkward: ReleaseCursor) -> None:
    """One rare allele of person 3 alone, who does not permit it; before, with everybody permitted, it is counted."""
    rare = (
        "SELECT variant_id FROM genotype WHERE alt_count > 0 GROUP BY ALL HAVING MIN(biosample_id) = MAX(biosample_id)"
    )
    [(variant, who)] = awkward.execute(
        f"SELECT variant_id, ANY_VALUE(biosample_id) FROM genotype WHERE alt_count > 0 AND variant_id IN ({rare})"
        " AND biosample_id > 3 GROUP BY variant_id ORDER BY variant_id LIMIT 1"
    ).fetchall()
    name = awkward.execute(
        f"SELECT contig || '-' || position || '-' || ref || '-' || alt FROM variant WHERE variant_id = {variant}"
    ).fetchone()[0]
    everybody, without = permitting(awkward, "TRUE"), permitting(awkward, f"individual_id <> {who}")
    assert compare(everybody, parse_locus(name), None) == 1
    assert count_here(without, parse_locus(name), None, unrelated_only=True) is None


@pytest.mark.parametrize("locus", [Everything(), Region("MT", 1, 16_569), Region("9", 1, 9)], ids=str)
def test_what_arrays_do_not_count_is_left_to_sql(awkward: ReleaseCursor, locus: Locus) -> None:
    assert count_here(awkward, locus, None, unrelated_only=True) is None
