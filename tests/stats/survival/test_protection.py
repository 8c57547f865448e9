"""What aggregate-only roles may see of an estimate (S-DC 3, 4, 5)."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access.disclosure import Policy
from stats.survival.analysis import estimate
from stats.survival.protection import GRID, PROTECTED, coarsen

POLICY = Policy()


def frame(sizes: dict[str, int], seed: int = 1, late: bool = False, rate: float = 0.02) -> pl.DataFrame:
    """Exponential times in days, or years of age when `late`; half or so have the outcome."""
    random = np.random.default_rng(seed)
    parts = []
    for group, n in sizes.items():
        entry = random.uniform(30, 60, n) if late else np.zeros(n)
        event, censor = random.exponential(1 / rate, n), random.exponential(1 / rate, n)
        exit = entry + np.minimum(event, censor) + 0.001
        parts.append(pl.DataFrame({"entry": entry, "exit": exit, "event": event <= censor}))
        parts[-1] = parts[-1].select(pl.lit(group).alias("group"), pl.all())
    return pl.concat(parts)


def test_s_dc_5_intervals_hold_k_events_or_none_without_censor_ticks() -> None:
    exact = estimate(frame({"a": 900, "b": 200}, rate=0.002))
    shown = exact.protected(POLICY)
    assert shown.coarsened
    for before, after in zip(exact.groups, shown.groups, strict=True):
        assert after.curve.height > 3
        assert after.curve["censored"].null_count() == after.curve.height
        start = 0.0
        for row in after.curve.to_dicts():
            assert row["time"] % 30 == 0
            within = before.curve.filter((pl.col("time") > start) & (pl.col("time") <= row["time"]))["events"].sum()
            assert within == 0 or within >= POLICY.threshold
            assert row["events"] == within - within % 10
            assert row["at_risk"] % 10 == 0
            start = row["time"]


def test_s_dc_5_the_curve_ends_where_fewer_than_k_are_at_risk() -> None:
    exact = estimate(frame({"a": 300}, rate=0.004))
    last = exact.protected(POLICY).groups[0].curve["time"][-1]
    assert exact.groups[0].curve.filter(pl.col("time") >= last)["at_risk"][0] >= POLICY.threshold
    assert exact.groups[0].curve["time"][-1] > last


def test_s_dc_5_medians_are_read_off_the_coarsened_curve_and_p_has_two_digits() -> None:
    shown = estimate(frame({"a": 900, "b": 200}, rate=0.002)).protected(POLICY)
    for group in shown.groups:
        assert group.median is None or group.median % 30 in (0, 15)
        assert all(limit is None or limit % 15 == 0 for limit in group.median_ci)
    assert shown.test.p == float(f"{shown.test.p:.1e}")
    assert shown.test.statistic is None


@pytest.mark.parametrize("small", [1, 5, 10])
def test_s_dc_4_estimates_resting_on_a_cell_below_k_are_not_told(small: int) -> None:
    shown = estimate(frame({"few": small, "many": 400})).protected(POLICY)
    few = shown.to_json()["groups"][0]
    assert few == {
        "name": "few",
        "n": {"below": 11},
        "events": few["events"],
        "median": None,
        "median_ci": [None] * 2,
    } | {"curve": []}
    assert few["events"] in (0, {"below": 11})
    assert shown.test.p is None
    assert [shown.contrasts[0].hr, shown.contrasts[0].p, shown.incidence[0].person_years] == [None] * 3


def test_s_dc_4_many_people_with_few_events_show_neither_curve_nor_rate() -> None:
    rare = frame({"a": 300, "b": 300}).with_columns(event=pl.int_range(pl.len()) % 100 == 0)
    [first, _] = estimate(rare).protected(POLICY).to_json()["groups"]
    assert (first["n"], first["events"], first["curve"]) == (300, {"below": 11}, [])


def test_s_dc_3_counts_in_reasons_and_warnings_are_rounded_too() -> None:
    shown = estimate(
        frame({"a": 300, "b": 60}),
        excluded=[("unknown vital status", 3), ("no observation", 127), ("withdrawn", 0)],
        warnings=[("{n} individuals have relatives in the groups", 57)],
    ).protected(POLICY)
    assert [each.to_json()["n"] for each in shown.excluded] == [{"below": 11}, 120, 0]
    assert "50 individuals have relatives in the groups" in shown.warnings


def test_s_dc_3_protecting_twice_is_protecting_once() -> None:
    once = estimate(frame({"a": 300, "b": 60})).protected(POLICY)
    assert once.protected(POLICY).to_json() == once.to_json()


def test_s_dc_3_one_person_fewer_moves_survival_by_at_most_one_step() -> None:
    whole = frame({"a": 400}, rate=0.004)
    step = 10 / 400
    shown = estimate(whole).protected(POLICY).groups[0].curve
    for left_out in range(0, 400, 20):
        fewer = estimate(whole.with_row_index().filter(pl.col("index") != left_out)).protected(POLICY).groups[0].curve
        both = shown.join(fewer, on="time", suffix="_fewer")
        assert both.height >= shown.height - 2
        assert (both["survival"] - both["survival_fewer"]).abs().max() <= step + 1e-6


def test_s_dc_5_the_steps_of_each_curve_are_said() -> None:
    """Of the largest risk set, which late entry keeps below the group's size; a reader finds it nowhere else."""
    exact = estimate(frame({"a": 400, "b": 60}, late=True, rate=0.03))
    most = exact.groups[0].curve["at_risk"].max() // 10 * 10
    assert 100 < most < 400
    assert exact.protected(POLICY).warnings[-1].endswith(f" in steps of 10 in {most} (a), 100 (b)")
    assert "steps" not in " ".join(estimate(frame({"few": 5})).protected(POLICY).warnings)


def test_the_coarsened_curve_stays_near_the_exact_one() -> None:
    exact = estimate(frame({"a": 2000}, rate=0.002))
    [shown] = exact.protected(POLICY).groups
    for row in shown.curve.to_dicts():
        at = exact.groups[0].curve.filter(pl.col("time") <= row["time"])["survival"][-1]
        assert row["survival"] == pytest.approx(at, abs=0.0025)


@given(
    sizes=st.tuples(st.integers(0, 60), st.integers(0, 300)),
    seed=st.integers(0, 1000),
    late=st.booleans(),
    k=st.sampled_from([5, 11, 21]),
)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_s_dc_1_nothing_small_leaves_in_any_shape(sizes: tuple[int, int], seed: int, late: bool, k: int) -> None:
    policy = Policy(k)
    made = frame({"a": sizes[0], "b": sizes[1]}, seed, late)
    unit = {"unit": "years"} if late else {}
    shown = estimate(made, groups=("a", "b"), **unit).protected(policy).to_json()
    json.dumps(shown, allow_nan=False)
    for group in shown["groups"]:
        for count in (group["n"], group["events"]):
            assert count == {"below": policy.threshold} or count % policy.base == 0
        survival = [1.0] + [row["survival"] for row in group["curve"]]
        assert survival == sorted(survival, reverse=True)
        for row in group["curve"]:
            assert row["at_risk"] >= policy.base
            assert row["events"] == 0 or row["events"] >= policy.base
            assert row["time"] % GRID["years" if late else "days"] == 0


def test_an_empty_curve_stays_empty() -> None:
    curve = estimate(frame({"a": 5})).groups[0].curve
    assert coarsen(curve, 0.0, 30.0, 10, POLICY).is_empty()


@pytest.mark.parametrize("events", [9, 10])
def test_s_dc_3_no_warning_tells_nine_events_from_ten(events: int) -> None:
    made = frame({"a": 60, "b": 300}).with_columns(
        event=pl.when(pl.col("group") == "b").then(pl.col("event")).otherwise(pl.int_range(pl.len()) < events)
    )
    shown = estimate(made, groups=("a", "b")).protected(POLICY)
    assert shown.groups[0].to_json()["events"] == {"below": 11}
    assert shown.warnings == (PROTECTED, "Probabilities of a curve are told in steps of 10 in 300")


@pytest.mark.parametrize("sizes", [{"few": 3}, {"few": 3, "many": 400}])
def test_s_dc_3_years_of_few_people_are_not_told(sizes: dict[str, int]) -> None:
    """Years ignored before one person's entry are that person's age."""
    warnings = [("Ignoring entry adds {n} person-years", 57)]
    shown = estimate(frame(sizes), warnings=warnings).protected(POLICY)
    assert not any("person-years" in said for said in shown.warnings)
