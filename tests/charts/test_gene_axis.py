"""Genomic positions on paper."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.gene_axis import Exon, GeneAxis, spread

EXONS = (Exon(1000, 1099, (1050, 1099)), Exon(9000, 9199, (9000, 9199)), Exon(9250, 9300, (9250, 9270)))


def test_coding_exons_are_to_scale_introns_and_untranslated_ends_at_most_their_caps() -> None:
    axis = GeneAxis(EXONS, "+", intron=20)
    assert axis.place(1100) - axis.place(1050) == pytest.approx(50)
    assert axis.place(1050) - axis.place(1000) == pytest.approx(50)  # shorter than three introns: to scale
    long_end = GeneAxis((Exon(1000, 5000, (1000, 1099)),), "+", intron=20)
    assert long_end.place(5001) - long_end.place(1100) == pytest.approx(60)
    assert axis.place(9000) - axis.place(1100) == pytest.approx(20)
    assert axis.place(9250) - axis.place(9200) == pytest.approx(20)


def test_minus_strand_reads_from_left_to_right() -> None:
    axis = GeneAxis(EXONS, "-", intron=20)
    assert axis.place(9300) < axis.place(9000) < axis.place(1000)


def test_residues_follow_the_coding_sequence_across_exons() -> None:
    plus, minus = GeneAxis(EXONS, "+"), GeneAxis(EXONS, "-")
    assert plus.of_residue(1) == 1050
    assert plus.of_residue(17) == 1098  # offset 48 of the 50 coding bases of the first exon
    assert plus.of_residue(18) == 9001
    assert minus.of_residue(1) == 9270
    assert minus.of_residue(8) == 9199  # 21 coding bases, then the next exon
    assert plus.of_residue(1000) is None


@given(st.integers(900, 9400), st.integers(900, 9400), st.sampled_from("+-"))
def test_order_of_positions_is_kept(one: int, other: int, strand: str) -> None:
    axis = GeneAxis(EXONS, strand)
    low, high = sorted((one, other))
    placed = axis.place(low), axis.place(high)
    assert placed[0] <= placed[1] if strand == "+" else placed[0] >= placed[1]
    assert all(0 <= x <= axis.length for x in placed)


@given(st.integers(1000, 9300), st.sampled_from("+-"))
def test_a_place_is_found_again_from_where_it_is_drawn(position: int, strand: str) -> None:
    axis = GeneAxis(EXONS, strand)
    found = axis.position(axis.place(position))
    assert abs(axis.place(found) - axis.place(position)) <= 1.0  # within an exon to the base, in an intron to its width
    if any(exon.start <= position <= exon.end for exon in EXONS) and position not in (9300, 1099, 9199):
        assert abs(found - position) <= 1


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_spread_heads_do_not_touch_and_stay_in_order_and_inside(places: list[float]) -> None:
    moved = spread(sorted(places), 2.0, 0.0, 100.0)
    assert len(moved) == len(places)
    assert all(b - a >= 2.0 - 1e-6 for a, b in pairwise(moved))
    assert min(moved) >= -1e-6
    assert max(moved) <= 100 + 1e-6


def test_spread_leaves_alone_what_does_not_touch() -> None:
    assert spread([1.0, 10.0, 50.0], 2.0, 0.0, 100.0) == [1.0, 10.0, 50.0]
