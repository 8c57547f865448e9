"""Prevalence ratios against a published example, and what cannot be told."""

from __future__ import annotations

import polars as pl
import pytest

from stats.groups.prevalence import ratio, with_ratios


def test_a_ratio_and_its_interval() -> None:
    value, low, high = ratio(20, 100, 10, 100)
    assert value == pytest.approx(2.0)
    # SE of the log = sqrt(1/20 - 1/100 + 1/10 - 1/100) = 0.3605551
    assert (low, high) == (pytest.approx(0.986563, abs=1e-5), pytest.approx(4.054480, abs=1e-5))


def test_nothing_to_compare_has_no_ratio() -> None:
    assert ratio(5, 10, 0, 10) is None
    assert ratio(0, 10, 5, 10) is None


def test_s_dc_4_no_ratio_rests_on_a_suppressed_count() -> None:
    frame = pl.DataFrame({"n": [None, 20], "n_of": [100, 100], "others": [10, 10], "others_of": [100, 100]})
    assert with_ratios(frame)["ratio"].to_list() == [None, 2.0]
