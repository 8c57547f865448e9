"""Two alleles in one person: cells and phases by hand, and what a partner sees of them."""

from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest

from access.disclosure import Policy
from cohorts.errors import InvalidQuestion
from queries.cursor import ReleaseCursor
from queries.variants.cooccurrence import CELLS, PHASES, CoOccurrence, PairAnswer, _table
from tests.queries.small_release import Small

FIRST, SECOND = "19-1100-C-T", "19-1200-C-T"


def made() -> Small:
    """One person a rule, named after it."""
    small = Small()
    phased, plain = small.assay(("19", 1000, 2000)), small.assay(("19", 1000, 2000))
    one, two = (small.variant(at, phased, plain) for at in (1100, 1200))
    rare = small.variant(1300, phased, plain)
    for variant, ac in ((one, 9), (two, 9), (rare, 2)):
        counts = dict.fromkeys(("an", "het", "hom", "hemi", "not_called", "an_raw", "ac_raw"), 0)
        small.add("variant_frequency", variant_id=variant, population="all", ac=ac, **counts)

    def person(name: str, calls: dict[int, dict], assay: int = phased, **values: object) -> None:
        small.person(name, **values)
        sample = small.sample(name, assay)
        for variant, call in calls.items():
            small.call(sample, variant, **{"alt": 1, **call})

    person("cis", {one: {"haplotype": 1}, two: {"haplotype": 1}})
    person("trans", {one: {"haplotype": 1}, two: {"haplotype": 2}})
    person("not phased", {one: {}, two: {}}, plain)
    person("two copies", {one: {"alt": 2}, two: {}}, plain)
    person("the only copy", {one: {"ploidy": 1}, two: {"ploidy": 1}}, plain)
    person("first", {one: {}})
    person("second", {two: {}}, plain)
    person("neither", {})
    person("not called", {one: {"alt": 0, "missing_count": 2}, two: {}})
    person("failed", {one: {"passes_qc": False}, two: {}})
    person("relative", {one: {"haplotype": 1}, two: {"haplotype": 1}}, unrelated=False)
    person("rare", {one: {"haplotype": 1}, rare: {"haplotype": 2}})
    small.person("never sampled")
    return small


def run(small: Small, first: str = FIRST, second: str = SECOND, **values: object) -> PairAnswer:
    cursor = ReleaseCursor(small.con.cursor(), {})
    cursor.execute("CREATE OR REPLACE TEMP TABLE permitted AS SELECT individual_id FROM individual")
    return CoOccurrence(first, second, **values).run(cursor, SimpleNamespace(release="r"))


def test_s_gt_4_and_13_cells_and_phases() -> None:
    answer = run(made())
    row = answer.cells.frame.row(0, named=True)
    assert [row[name] for name in CELLS] == [5, 2, 1, 1]
    assert row["unknown"] == 3
    assert [row[name] for name in PHASES] == [3, 1, 1]
    assert answer.relatives == 1
    assert sum(row[name] for name in (*CELLS, "unknown")) + answer.relatives == 13


def test_relatives_count_where_asked() -> None:
    row = run(made(), unrelated_only=False).cells.frame.row(0, named=True)
    assert (row["both"], row["cis"]) == (6, 4)


def test_s_gt_13_statistical_phase_is_not_trusted_for_an_allele_seen_twice() -> None:
    row = run(made(), FIRST, "19-1300-C-T").cells.frame.row(0, named=True)
    assert [row[name] for name in PHASES] == [0, 0, 1]


def test_both_alternates_at_one_place_are_in_trans() -> None:
    small = Small()
    assay = small.assay(("19", 1000, 2000))
    one, two = (small.variant(1100, assay, alt=alt) for alt in "TA")
    small.person("1/2")
    sample = small.sample("1/2", assay)
    for variant in (one, two):
        small.call(sample, variant, 1, other_alt_count=1)
    row = run(small, "19-1100-C-T", "19-1100-C-A").cells.frame.row(0, named=True)
    assert (row["both"], row["trans"]) == (1, 1)


def test_one_variant_twice_is_refused() -> None:
    with pytest.raises(InvalidQuestion, match="twice"):
        run(made(), FIRST, f"GRCh38 {FIRST}")


def of(both: int, first: int, second: int, neither: int, phases: tuple[int, int, int]) -> PairAnswer:
    states = [(1, 1, both), (1, -1, first), (-1, 1, second), (-1, -1, neither), (0, 0, 40)]
    counted = pl.DataFrame(states, schema=["first", "second", "n"], orient="row")
    names = pl.DataFrame({"phase": ["cis", "trans", "unknown"], "n": phases})
    return PairAnswer(_table(counted, names), 0, (FIRST, SECOND), True, "r")


def shown(*cells: int, phases: tuple[int, int, int] = (0, 0, 0)) -> dict:
    return of(*cells, phases).protected(Policy()).cells.frame.row(0, named=True)


@pytest.mark.parametrize("small", range(1, 11))
def test_s_dc_4_a_small_cell_shows_in_nothing(small: int) -> None:
    """The row as shown is the same whatever the small cell holds: no total or estimate can tell it."""
    assert shown(small, 60, 80, 900, phases=(small, 0, 0)) == shown(5, 60, 80, 900, phases=(0, 5, 0))
    row = shown(small, 60, 80, 900, phases=(small, 0, 0))
    assert {row[name] for name in ("both", "first", "second", *PHASES)} == {None}
    assert shown(60, small, 80, 900) == shown(60, 5, 80, 900)


def test_s_dc_4_a_small_phase_takes_the_other_phases_with_it() -> None:
    row = shown(60, 70, 80, 900, phases=(52, 5, 3))
    assert (row["both"], [row[name] for name in PHASES]) == (60, [None] * 3)


def test_s_dc_4_among_few_carriers_zero_is_kept_back_too() -> None:
    row = shown(0, 4, 80, 900)
    assert (row["both"], row["first"]) == (None, None)
