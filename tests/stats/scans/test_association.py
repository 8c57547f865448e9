"""The crude scan: its numbers by other programs, and how many tests it counts."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from scipy.stats import fisher_exact
from scipy.stats.contingency import odds_ratio

from stats.alleles.fisher import fisher_tests, minus_log10_p
from stats.scans.association import CELLS, expected, odds_ratios, scan


def tables(n: int = 200) -> np.ndarray:
    chance = np.random.default_rng(5)
    return np.concatenate([chance.integers(0, most, (n // 4, 4)) for most in (3, 8, 40, 300)]).T


def frame(*rows: tuple[int | None, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(CELLS, pl.Int64), orient="row")


def test_p_is_scipys_and_that_of_the_whole_test() -> None:
    cells = tables()
    ours = minus_log10_p(*cells)
    assert ours == pytest.approx(fisher_tests(*cells).minus_log10_p, abs=1e-9)
    for (a, b, c, d), each in zip(cells.T, ours, strict=True):
        assert 10**-each == pytest.approx(fisher_exact([[a, b], [c, d]])[1], rel=1e-6)


def test_odds_ratios_with_woolfs_interval_are_scipys() -> None:
    cells = tables()
    cells = cells[:, (cells > 0).all(axis=0)]
    for table, *ours in zip(cells.T, *odds_ratios(cells), strict=True):
        theirs = odds_ratio(table.reshape(2, 2), kind="sample")
        assert ours == pytest.approx([theirs.statistic, *theirs.confidence_interval(0.95)], rel=1e-9)


def test_an_empty_cell_still_has_an_interval_and_an_empty_margin_none() -> None:
    ratio, lower, upper = odds_ratios(np.array([[0, 0], [9, 0], [20, 5], [400, 90]]))
    assert ratio[0] == pytest.approx((0.5 / 9.5) / (20.5 / 400.5))
    assert lower[0] < ratio[0] < upper[0]
    assert np.isnan([ratio[1], lower[1], upper[1]]).all()
    assert expected(np.array([[0], [9], [20], [400]]))[0] == pytest.approx(9 * 20 / 429)


def test_s_gt_15_the_line_and_q_count_every_test_attempted() -> None:
    rows = [(9, 90, 30, 900), (None, 90, None, 900), (2, 3, 30, 900), (1, 99, 40, 900)]
    found = scan(frame(*rows), min_cases=10)
    assert (found.attempted, found.untold, found.tested.height) == (3, 1, 2)
    assert found.line == pytest.approx(-math.log10(0.05 / 3))
    best = found.frame.row(0, named=True)
    assert best["q"] == pytest.approx(min(best["p"] * 3, 1.0))
    assert found.frame["log10_p"].to_list() == [*sorted(found.tested["log10_p"], reverse=True), None, None]


def test_a_p_too_small_for_a_float_keeps_its_exponent() -> None:
    found = scan(frame((3_000, 10, 10, 9_000)))
    assert found.frame["log10_p"][0] > 2_000
    assert found.frame["p"][0] == 0


def test_no_rows_are_no_tests() -> None:
    found = scan(frame())
    assert (found.attempted, found.line, found.frame.height) == (0, None, 0)


def test_the_crude_scan_holds_its_error_rate_where_nothing_is_there() -> None:
    """Fisher's test is conservative: of 2,000 tables of no association at most one in twenty is called out."""
    chance = np.random.default_rng(11)
    carriers, others = chance.binomial(90, 0.1, 2_000), chance.binomial(9_000, 0.1, 2_000)
    found = scan(frame(*np.column_stack([carriers, others, 90 - carriers, 9_000 - others]).tolist()))
    share = (found.frame["p"] < 0.05).mean()
    assert 0.015 < share <= 0.055
