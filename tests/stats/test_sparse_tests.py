"""What scans of sparse exposures rest on: exact tests within strata, Firth with an offset, scores less the unknown."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import fisher_exact

from stats.scans.exact_strata import stratified_minus_log10_p
from stats.scans.firth_logistic import firth
from stats.scans.logistic import fit_many
from stats.scans.sparse_scores import Null, sparse_scores
from stats.survival.offset_firth import offset_firth

R_MANTELHAEN = 0.00853841190326


def one(tables: list[list[int]]) -> float:
    """p of 2 × 2 tables [cases who carry, others, controls who carry, others]."""
    a, b, c, d = np.array(tables, np.int64).T
    whole = (a + c)[None], (a + b)[None], (a + b + c + d)[None], np.array([a.sum()])
    return float(10 ** -stratified_minus_log10_p(*whole)[0])


def test_one_stratum_is_fishers_test() -> None:
    for cells in ([3, 97, 5, 895], [0, 10, 12, 300], [40, 160, 60, 740], [300, 900, 500, 4000]):
        assert one([cells]) == pytest.approx(fisher_exact(np.array(cells).reshape(2, 2))[1], rel=1e-6)


def test_strata_are_convolved_as_r_has_it() -> None:
    """mantelhaen.test(array, exact = TRUE) of R 4.2.2; and by adding up every set of tables with these margins."""
    tables = [[2, 3, 1, 9], [4, 6, 2, 20], [1, 12, 0, 31]]
    rooms = []
    for a, b, c, d in tables:
        low, high = max(0, a + c - (c + d)), min(a + c, a + b)
        ways = [math.comb(a + b, k) * math.comb(c + d, a + c - k) for k in range(low, high + 1)]
        rooms.append([(k, way / sum(ways)) for k, way in zip(range(low, high + 1), ways, strict=True)])
    sums: dict[int, float] = {}
    for cells in itertools.product(*rooms):
        total = sum(k for k, _ in cells)
        sums[total] = sums.get(total, 0.0) + math.prod(p for _, p in cells)
    seen = sums[sum(a for a, *_ in tables)]
    assert one(tables) == pytest.approx(sum(p for p in sums.values() if p <= seen * (1 + 1e-7)), rel=1e-9)
    assert one(tables) == pytest.approx(R_MANTELHAEN, rel=1e-6)


def test_a_long_support_is_convolved_all_the_same() -> None:
    few, many = one([[30, 170, 60, 740]]), one([[30, 170, 60, 740], [0, 20, 0, 30]])
    assert many == pytest.approx(few, rel=1e-9)  # a stratum without carriers says nothing
    assert 0 < one([[300, 700, 500, 1500], [200, 500, 300, 900]]) < 1


def test_of_many_carriers_mantel_and_haenszel_decide_only_that_there_is_nothing() -> None:
    margins = np.array([[200, 500]]), np.array([[1000, 1500]]), np.array([[3000, 5000]])
    for observed, small in ((217, False), (240, True), (260, True)):
        exact, near = (stratified_minus_log10_p(*margins, np.array([observed]), widest) for widest in (None, 64))
        assert near[0] == pytest.approx(exact[0], rel=0.05, abs=0.05)
        assert (near[0] == exact[0]) == small


def test_a_small_p_of_many_carriers_among_few_cases_is_exact() -> None:
    """Where 10 % are cases, or 0.4 %, the chi-square of the same margins is too small by two to seven powers of ten."""
    for carriers, cases, observed in ((300, 2000, 57), (1000, 70, 14)):
        margins = (np.array([[n]]) for n in (carriers, cases, 22_000))
        found = stratified_minus_log10_p(*margins, np.array([observed]), 64)
        table = [[observed, cases - observed], [carriers - observed, 22_000 - carriers - cases + observed]]
        assert found[0] == pytest.approx(-np.log10(fisher_exact(table)[1]), rel=1e-6)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="margins"):
        stratified_minus_log10_p(*(np.array([[n]]) for n in (3, 2, 10)), np.array([4]))


def test_firth_with_an_offset_is_firth_where_nothing_else_is_fitted() -> None:
    """With one column alone both are the same likelihood; carriers alone have a say in the first."""
    chance = np.random.default_rng(5)
    offset, case = np.full(60, -1.3), (chance.random(60) < 0.4).astype(float)
    told = offset_firth(np.zeros(60), case, np.ones(60), np.zeros(60, int), 1)
    alone = firth(np.ones((1, 1)), np.array([60.0]), np.array([case.sum()]), 0)
    assert told.coefficient[0] == pytest.approx(alone.coefficient, abs=1e-6)
    assert told.statistic[0] == pytest.approx(alone.statistic, rel=1e-6)
    assert [told.lower[0], told.upper[0]] == pytest.approx([alone.lower, alone.upper], abs=1e-4)
    shifted = offset_firth(offset, case, np.ones(60), np.zeros(60, int), 1)
    assert shifted.coefficient[0] == pytest.approx(told.coefficient[0] + 1.3, abs=1e-6)


def test_no_case_among_carriers_has_an_estimate_and_an_interval() -> None:
    told = offset_firth(np.full(8, -2.0), np.zeros(8), np.ones(8), np.array([0] * 8), 1)
    assert np.isfinite(told.coefficient[0])
    assert told.lower[0] == -np.inf or told.lower[0] < told.coefficient[0] < told.upper[0]


def test_who_is_unknown_is_taken_out_to_first_order() -> None:
    chance = np.random.default_rng(11)
    n, rare = 4000, 0.03
    columns = np.column_stack([np.ones(n), chance.normal(size=(n, 2))])
    case = chance.random(n) < 1 / (1 + np.exp(2 - 0.5 * columns[:, 1]))
    exposed = chance.random(n) < rare * np.exp(0.5 * columns[:, 1])
    unknown = (chance.random(n) < 0.02) & ~exposed

    def null(known: np.ndarray) -> Null:
        fits = fit_many(columns[known], np.ones((known.sum(), 1)), case[known, None].astype(float))
        offset = columns @ fits.coefficients[:, 0]
        p = 1 / (1 + np.exp(-offset))
        inside = known | unknown
        return Null((case - p) * inside, p * (1 - p) * inside, offset, columns * inside[:, None], fits.information[0])

    def row(which: np.ndarray) -> csr_matrix:
        return csr_matrix(which[None].astype(float))

    nobody = np.zeros(n, bool)
    shared = sparse_scores(row(exposed), row(unknown), row(nobody), null(np.ones(n, bool)))
    own = sparse_scores(row(exposed), row(nobody), row(nobody), null(~unknown))
    back = sparse_scores(row(exposed), row(nobody), row(unknown), null(~unknown))
    assert shared.score[0] / shared.variance[0] == pytest.approx(own.score[0] / own.variance[0], rel=0.02)
    everybody = sparse_scores(row(exposed), row(nobody), row(nobody), null(np.ones(n, bool)))
    assert back.score[0] / back.variance[0] == pytest.approx(everybody.score[0] / everybody.variance[0], rel=0.02)
