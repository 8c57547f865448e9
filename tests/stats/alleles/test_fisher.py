"""Fisher's exact test with the conditional odds ratio, and q-values: as R gives them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import nchypergeom_fisher

from stats.alleles import fisher
from stats.alleles.fisher import FisherTests, fisher_exact, fisher_tests
from stats.multiplicity import q_values
from tests.stats.oracle import FOLDER

CELLS = ("both", "first", "second", "neither")


def said() -> pl.DataFrame:
    numbers = ("p", "odds_ratio", "lower", "upper", "q")
    return pl.read_csv(FOLDER / "fisher.csv", schema_overrides=dict.fromkeys(numbers, pl.Float64))


def found(frame: pl.DataFrame) -> FisherTests:
    return fisher_tests(*(frame[name].to_numpy() for name in CELLS))


def test_as_r_fisher_test() -> None:
    r = said()
    ours = found(r)
    assert ours.p == pytest.approx(r["p"].to_numpy(), rel=1e-7)
    # R looks for its odds ratio with a tolerance of 1e-4 on whichever of θ and 1/θ is below 1.
    compared = ~np.isnan(ours.odds_ratio)
    for name in ("odds_ratio", "lower", "upper"):
        mine, theirs = getattr(ours, name)[compared], r[name].to_numpy()[compared]
        near = np.minimum(mine, theirs) < 1e6  # past that R's answer is where its search ends
        with np.errstate(divide="ignore"):
            below, above = np.minimum(mine, 1 / mine), np.minimum(theirs, 1 / theirs)
        assert below[near] == pytest.approx(above[near], abs=2.5e-4), name
        assert (mine[near] > 1).tolist() == (theirs[near] > 1).tolist() or name == "odds_ratio"


def test_the_expected_count_at_the_estimate_is_the_observed_one() -> None:
    """What maximum conditional likelihood says, by another program's distribution."""
    frame = said().filter(pl.col("odds_ratio").is_between(1e-3, 1e3))
    ours = found(frame)
    for row, ratio in zip(frame.iter_rows(named=True), ours.odds_ratio, strict=True):
        both, first, second, neither = (row[name] for name in CELLS)
        law = nchypergeom_fisher(both + first + second + neither, both + first, both + second, ratio)
        assert law.mean() == pytest.approx(both, rel=1e-5)


def test_published_pair_of_tcga_laml() -> None:
    one = fisher_exact(17, 35, 16, 125)
    assert (round(one.p, 10), one.odds_ratio) == (0.0009929836, pytest.approx(3.763161, abs=5e-5))


def test_nothing_to_compare_has_no_odds_ratio() -> None:
    one = fisher_exact(0, 0, 5, 7)
    assert (one.odds_ratio, one.lower, one.upper, one.p) == (None, None, None, 1.0)
    assert fisher_exact(0, 0, 0, 0).p == 1.0


def test_p_far_below_the_smallest_float_keeps_its_exponent() -> None:
    """S-GT 15."""
    assert fisher_exact(9_000, 10, 10, 9_000).minus_log10_p > 5_000


def test_tables_in_parts_are_the_tables_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = found(said())
    monkeypatch.setattr(fisher, "_CHUNK", 50)
    parts = found(said())
    for name in ("odds_ratio", "lower", "upper", "minus_log10_p"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-9)


def test_no_tables_are_no_tests() -> None:
    assert fisher_tests([], [], [], []).p.tolist() == []


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        fisher_exact(1, -1, 2, 3)


def test_q_values_as_r_p_adjust() -> None:
    r = said()
    assert q_values(r["p"].to_numpy()) == pytest.approx(r["q"].to_numpy(), rel=1e-9)


def test_q_values_count_every_test_attempted() -> None:
    """S-GT 15: the smallest of ten, of which only three are at hand."""
    assert q_values([0.001, 0.02, np.nan], 10).tolist() == pytest.approx([0.01, 0.1, np.nan], nan_ok=True)
    with pytest.raises(ValueError, match="attempted"):
        q_values([0.1, 0.2], 1)
