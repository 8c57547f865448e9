"""Meta-analysis against the numbers that metafor's documentation prints of the BCG trials (Colditz 1994), rma(RR)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stats.meta import meta_analysis

# metafor's dat.bcg: tuberculosis, none, of the vaccinated; tuberculosis, none, of the others.
BCG = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
)  # fmt: skip
LOG_RR = [math.log(a / (a + b) * (c + d) / c) for a, b, c, d in BCG]
ERRORS = [math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)) for a, b, c, d in BCG]


def test_the_bcg_trials_give_the_numbers_that_metafor_prints() -> None:
    found = meta_analysis(LOG_RR, ERRORS)
    assert (found.k, found.df) == (13, 12)
    assert found.q == pytest.approx(152.2330, abs=5e-4)
    assert found.q_p < 1e-4
    assert found.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert found.i2 == pytest.approx(92.22, abs=5e-3)
    assert found.random.estimate == pytest.approx(-0.7145, abs=5e-5)
    assert found.dersimonian_laird.estimate == pytest.approx(-0.7141, abs=5e-5)
    assert found.dersimonian_laird.se == pytest.approx(0.1787, abs=5e-5)
    assert found.fixed.estimate == pytest.approx(-0.4303, abs=5e-5)
    assert found.fixed.se == pytest.approx(0.0405, abs=5e-5)


def test_the_interval_of_hartung_and_knapp_is_by_its_formula_and_never_narrower() -> None:
    y, v = np.array(LOG_RR), np.array(ERRORS) ** 2
    found = meta_analysis(LOG_RR, ERRORS)
    w = 1 / (v + found.tau2)
    mean = np.sum(w * y) / np.sum(w)
    by_hand = math.sqrt(np.sum(w * (y - mean) ** 2) / (12 * np.sum(w)))
    assert found.random.se == pytest.approx(by_hand)
    assert found.random.upper - found.random.estimate == pytest.approx(2.178813 * by_hand, rel=1e-5)  # t, 12 df
    alike = meta_analysis([0.5, 0.5, 0.5], [0.1, 0.2, 0.1])
    assert (alike.tau2, alike.i2, alike.q) == pytest.approx((0, 0, 0))
    assert alike.random.se == pytest.approx(alike.fixed.se)
    assert alike.random.upper > alike.fixed.upper


def test_reml_stands_where_the_restricted_likelihood_is_highest() -> None:
    y, v = np.array(LOG_RR), np.array(ERRORS) ** 2

    def likelihood(tau2: float) -> float:
        w = 1 / (v + tau2)
        mean = np.sum(w * y) / np.sum(w)
        return 0.5 * (np.sum(np.log(w)) - math.log(np.sum(w)) - np.sum(w * (y - mean) ** 2))

    best = meta_analysis(LOG_RR, ERRORS).tau2
    assert all(likelihood(best) > likelihood(best + step) for step in (-0.01, -0.001, 0.001, 0.01))


@pytest.mark.parametrize(("estimates", "errors"), [([1.0], [1.0]), ([1, 2], [1, 0]), ([1, math.nan], [1, 1]), ([], [])])
def test_what_cannot_be_combined_is_an_error(estimates: list[float], errors: list[float]) -> None:
    with pytest.raises(ValueError, match="two finite estimates"):
        meta_analysis(estimates, errors)
