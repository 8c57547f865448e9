"""Intervals for counts, held to R and to their own definitions (S-GT 14)."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from stats.intervals import faf95, incidence_rate, poisson_exact, wilson
from tests.stats.oracle import FOLDER

RECORDED = pl.read_csv(FOLDER / "intervals.csv", null_values="NA").to_dicts()


@pytest.mark.parametrize("row", RECORDED, ids=lambda row: f"{row['quantity']} {row['count']}")
def test_intervals_are_those_of_r(row: dict) -> None:
    found = poisson_exact(row["count"]) if row["quantity"] == "poisson" else wilson(row["count"], row["of"])
    assert found == pytest.approx((row["lower"], row["upper"]), rel=1e-8, abs=1e-10)


def test_no_trials_and_no_person_time_have_no_interval() -> None:
    assert wilson(0, 0) is None
    assert incidence_rate(0, 0.0) is None


def test_incidence_is_per_thousand_person_years() -> None:
    assert incidence_rate(17, 2000.0) == pytest.approx((8.5, 9.90312646961 / 2, 27.2186468159 / 2))


@pytest.mark.parametrize(("ac", "an"), [(0, 100), (1, 100), (1, 250_000), (0, 0)])
def test_s_gt_14_faf95_is_zero_for_none_and_one(ac: int, an: int) -> None:
    assert faf95(ac, an) == 0.0


@given(ac=st.integers(2, 3000), an=st.integers(3000, 300_000))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_s_gt_14_faf95_is_the_largest_frequency_whose_bound_lies_below_ac(ac: int, an: int) -> None:
    mean = faf95(ac, an) * an
    assert poisson.ppf(0.95, mean * (1 - 1e-9)) < ac
    assert poisson.ppf(0.95, mean * (1 + 1e-9)) >= ac
    assert faf95(ac, an) < ac / an


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="proportion"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="allele count"):
        faf95(3, 2)
