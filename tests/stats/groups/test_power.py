"""Power equals R's documented examples and the published tables, and the smallest effects are its inverse."""

from __future__ import annotations

import math

import pytest

from stats.groups.power import (
    events_needed,
    power_of_proportions,
    smallest_frequencies,
    smallest_hazard_ratio,
    smallest_proportions,
)


def test_proportions_as_r_prints_them() -> None:
    """power.prop.test(n = 50, p1 = .50, p2 = .75) gives 0.740; 76.7 a group give 0.90 (R's own examples)."""
    assert power_of_proportions(50, 0.5, 50, 0.75) == pytest.approx(0.7401659, abs=1e-6)
    assert power_of_proportions(76.7, 0.5, 76.7, 0.75) == pytest.approx(0.90, abs=2e-4)


@pytest.mark.parametrize(
    ("ratio", "schoenfeld", "freedman"),
    [(2.0, 66, 71), (1.5, 191, 197), (3.0, 27, 32), (0.5, 66, 71)],
)
def test_events_of_equal_groups_as_the_papers_formulas_give(ratio: float, schoenfeld: int, freedman: int) -> None:
    """Events for 80 % power at two-sided 5 %: four (z + z)² / log² of the ratio, and (z + z)² ((1 + r)/(1 - r))²
    (Schoenfeld 1983; Freedman 1982)."""
    assert math.ceil(events_needed(ratio)) == schoenfeld
    assert math.ceil(events_needed(ratio, method="freedman")) == freedman


@pytest.mark.parametrize("share", [0.5, 0.1, 0.004])
def test_the_smallest_ratio_is_the_one_whose_events_there_are(share: float) -> None:
    ratio = smallest_hazard_ratio(137, share)
    assert events_needed(ratio, share) == pytest.approx(137)
    assert events_needed(1 / ratio, share) == pytest.approx(137)


@pytest.mark.parametrize(("n", "m", "base"), [(60, 16_000, 0.2), (500, 500, 0.01), (40, 40, 0.5)])
def test_the_nearest_proportions_have_the_power(n: int, m: int, base: float) -> None:
    low, high = smallest_proportions(n, m, base)
    assert power_of_proportions(n, high, m, base) == pytest.approx(0.8, abs=1e-6)
    assert high > base
    if low is not None:
        assert power_of_proportions(n, low, m, base) == pytest.approx(0.8, abs=1e-6)
        assert low < base


def test_alleles_are_twice_as_many() -> None:
    assert smallest_frequencies(60, 900, 0.1) == smallest_proportions(120, 1_800, 0.1)


def test_of_nobody_nothing_is_said() -> None:
    assert smallest_hazard_ratio(0, 0.5) is None
    assert smallest_hazard_ratio(10, 0.0) is None
    assert smallest_proportions(0, 10, 0.5) == (None, None)
    assert smallest_proportions(3, 3, 0.5) == (None, None)
    with pytest.raises(ValueError, match="not 1"):
        events_needed(1.0)
