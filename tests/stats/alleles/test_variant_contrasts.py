"""Intervals and exact tests of many variants at once are those of one; where a count is missing there is none."""

from __future__ import annotations

import polars as pl
import pytest

from stats.alleles.fisher import fisher_exact
from stats.alleles.variant_contrasts import contrasted
from stats.intervals import wilson

FRAME = pl.DataFrame(
    {
        "ac": [0, 3, 40, 10, None, 0], "an": [100, 100, 40, 9, 50, 0], "carriers": [0, 3, 20, 5, None, 0],
        "called": [50, 50, 20, 5, 25, 0], "ac_others": [0, 1, 2, 2, 3, 1], "an_others": [400, 400, 380, 90, 90, 10],
        "carriers_others": [0, 1, 2, 2, 3, 1], "called_others": [200, 200, 190, 45, 45, 5],
    }
)  # fmt: skip


def test_wilsons_limits_are_those_of_one_proportion() -> None:
    found = contrasted(FRAME, tested=False)
    for row in found.to_dicts():
        for name in ("", "_others"):
            ac, an = row[f"ac{name}"], row[f"an{name}"]
            expected = wilson(min(ac, an), an) if ac is not None and an else None
            given = (row[f"lower{name}"], row[f"upper{name}"])
            assert given == (pytest.approx(expected) if expected else (None, None)), row
    assert "minus_log10_p" not in found.columns


def test_the_test_is_fishers_of_carriers_and_called_non_carriers() -> None:
    found = contrasted(FRAME, tested=True).to_dicts()
    one = fisher_exact(3, 47, 1, 199)
    assert found[1]["odds_ratio"] == pytest.approx(one.odds_ratio)
    assert found[1]["minus_log10_p"] == pytest.approx(one.minus_log10_p)
    assert found[2]["odds_ratio"] == float("inf")


def test_nobody_carries_it_or_is_called_or_a_count_is_hidden_gives_no_p() -> None:
    found = contrasted(FRAME, tested=True)["minus_log10_p"].to_list()
    assert found[0] is None
    assert found[4] is None
    assert found[5] is None
