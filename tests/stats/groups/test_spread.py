"""Quantiles and means of two groups by other programs, and what of them a partner may see."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats as scipy_stats

from access.disclosure import Policy
from stats.groups.spread import QUANTILES, Spreads, spreads
from stats.shown import Below

NO_BANDS = pl.DataFrame(schema={"group": pl.String, "low": pl.Int64, "value": pl.Float64})


def of(first: object, second: object, by_age: pl.DataFrame = NO_BANDS) -> Spreads:
    values = pl.concat([
        pl.DataFrame({"group": ["a"] * len(first), "value": first}, schema={"group": pl.String, "value": pl.Float64}),
        pl.DataFrame({"group": ["b"] * len(second), "value": second}, schema={"group": pl.String, "value": pl.Float64}),
    ])  # fmt: skip
    return spreads(values, by_age, ("a", "b"), "r")


def drawn(n: int, centre: float, seed: int) -> list[float]:
    return np.random.default_rng(seed).normal(centre, 20, n).tolist()


def test_quantiles_and_means_are_numpys_and_scipys() -> None:
    first, second = drawn(80, 180, 1), drawn(300, 120, 2)
    found = of(first, second)
    assert found.groups[0].quantiles == pytest.approx(np.quantile(first, QUANTILES))
    low, high = scipy_stats.t.interval(0.95, 79, np.mean(first), scipy_stats.sem(first))
    assert (found.groups[0].mean.lower, found.groups[0].mean.upper) == pytest.approx((low, high))
    welch = scipy_stats.ttest_ind(first, second, equal_var=False)
    limits = welch.confidence_interval(0.95)
    assert found.difference.mean == pytest.approx(np.mean(first) - np.mean(second))
    assert (found.difference.lower, found.difference.upper) == pytest.approx((limits.low, limits.high))


def test_nobody_or_one_person_has_no_interval() -> None:
    found = of([], [5.0])
    assert found.groups[0].mean.mean is None
    assert (found.groups[1].mean.mean, found.groups[1].mean.lower) == (5.0, None)
    assert found.difference.mean is None


@pytest.mark.parametrize(("n", "told"), [
    (10, (False,) * 5), (21, (False,) * 5), (30, (False, False, True, False, False)),
    (50, (False, True, True, True, False)), (230, (True,) * 5),
])  # fmt: skip
def test_s_dc_4_a_quantile_needs_k_on_either_side(n: int, told: tuple[bool, ...]) -> None:
    shown = of(drawn(n, 100, 3), drawn(500, 100, 4)).protected(Policy())
    group = shown.groups[0]
    assert tuple(value is not None for value in group.quantiles) == told
    assert (group.mean.mean is None) == (n < 11)
    assert (shown.difference.mean is None) == (n < 11)


def test_s_dc_4_no_value_of_one_person_is_shown() -> None:
    values = drawn(300, 123.456, 5)
    shown = of(values, drawn(300, 99, 6)).protected(Policy())
    told = [value for group in shown.groups for value in (*group.quantiles, group.mean.mean) if value is not None]
    assert told
    assert not set(told) & set(values)
    assert all(float(f"{value:.2g}") == value for value in told)


def test_s_dc_3_one_person_more_shows_nowhere_but_in_n_of_tens() -> None:
    values, others = drawn(300, 120, 7), drawn(3_000, 100, 8)
    first, second = (of(each, others).protected(Policy()) for each in (values, [*values, 120.0]))
    assert first.groups == second.groups
    assert first.difference == second.difference


def test_bands_of_few_are_left_out_and_so_are_all_of_a_group_of_few() -> None:
    ages = pl.DataFrame({
        "group": ["a"] * 5 + ["b"] * 30, "low": [40] * 5 + [40] * 25 + [45] * 5, "value": drawn(35, 100, 9)
    })  # fmt: skip
    shown = of(drawn(5, 1, 1), drawn(30, 1, 2), ages).protected(Policy())
    assert shown.bands.select("group", "low", "n").rows() == [("b", 40, 20)]
    assert isinstance(shown.groups[0].n, Below)


def test_protecting_twice_changes_nothing() -> None:
    once = of(drawn(60, 5, 1), drawn(90, 7, 2)).protected(Policy())
    assert once.protected(Policy()) is once


@pytest.mark.parametrize("more", [1.5, 3.0, 5.0])
def test_s_dc_3_attack_two_small_groups_one_person_apart_do_not_give_the_value_away(more: float) -> None:
    """Of 15 and 16 people, 16 times the change of a mean to two digits was the sixteenth value."""
    values = np.random.default_rng(0)
    few, others = values.normal(3.2, 0.9, 15).tolist(), values.normal(3.3, 0.9, 400).tolist()
    first, second = (of(each, others).protected(Policy()) for each in (few, [*few, more]))
    assert first.difference.mean == second.difference.mean
    assert first.groups[0].mean.mean == second.groups[0].mean.mean
