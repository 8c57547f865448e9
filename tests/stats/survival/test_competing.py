"""Death competes: cumulative incidence and the cause-specific hazard of death (S-ST 5)."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from access.disclosure import Policy
from stats.survival.analysis import estimate
from stats.survival.competing import cumulative_incidence
from stats.survival.kaplan_meier import kaplan_meier
from stats.survival.risk_sets import Spans
from tests.stats.oracle import numbers, people


def followed() -> pl.DataFrame:
    return people("competing").with_columns(pl.col("died").cast(pl.Boolean))


def test_s_st_5_cumulative_incidence_under_delayed_entry_is_that_of_survfit() -> None:
    for group in ("a", "b", "c"):
        [found] = estimate(followed().filter(pl.col("group") == group), wanted_at_start=1).groups
        expected = numbers("competing", "incidence", group)
        np.testing.assert_allclose(found.cumulative_incidence["incidence"].to_numpy(), expected, rtol=1e-9)
        assert found.cumulative_incidence["time"].to_list() == found.curve["time"].to_list()


def test_s_st_5_the_hazard_ratio_of_death_stands_beside_that_of_the_outcome() -> None:
    found = estimate(followed(), groups=("a", "b", "c"))
    log_hr = [np.log(contrast.hr) for contrast in found.of_death]
    np.testing.assert_allclose(log_hr, -numbers("competing", "coef of death"), rtol=1e-5)
    assert all("of death without the outcome" in contrast.method for contrast in found.of_death)
    assert [each["vs"] for each in found.to_json()["contrasts"]] == ["b", "c", "b", "c"]


def test_s_st_5_one_minus_kaplan_meier_would_be_too_high() -> None:
    [found] = estimate(followed().with_columns(group=pl.lit("all"))).groups
    naive = 1 - found.curve["survival"][-1]
    assert found.cumulative_incidence["incidence"][-1] < naive - 0.05


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 20), st.booleans()), min_size=1, max_size=50))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_without_deaths_it_is_one_minus_kaplan_meier_with_its_interval(rows: list[tuple]) -> None:
    entry, stay, event = (np.array(column) for column in zip(*rows, strict=True))
    spans = Spans.of(entry, entry + stay, event)
    found, curve = cumulative_incidence(spans, np.zeros(len(rows), dtype=bool)), kaplan_meier(spans)
    np.testing.assert_allclose(found["incidence"], 1 - curve["survival"], atol=1e-12)
    # Where everybody left at once before, the variance of the curve is not defined; elsewhere they agree.
    defined = (curve["survival"] > 1e-9).to_numpy()
    np.testing.assert_allclose(found["lower"].to_numpy()[defined], 1 - curve["upper"].to_numpy()[defined], atol=1e-9)
    np.testing.assert_allclose(found["upper"].to_numpy()[defined], 1 - curve["lower"].to_numpy()[defined], atol=1e-9)


def test_s_st_2_it_does_not_depend_on_the_order_of_rows() -> None:
    once, again = followed(), followed().sample(fraction=1.0, shuffle=True, seed=4)
    for first, second in zip(*(estimate(each, groups=("a", "b", "c")).groups for each in (once, again)), strict=True):
        assert first.cumulative_incidence.equals(second.cumulative_incidence)


def test_nothing_competes_with_death_itself() -> None:
    found = estimate(followed().with_columns(died=pl.lit(False)), groups=("a", "b", "c"))
    assert found.of_death == ()
    assert all(group.cumulative_incidence is None for group in found.groups)


def test_s_dc_5_the_protected_incidence_stands_at_the_times_of_the_protected_curve() -> None:
    random = np.random.default_rng(2)
    entry = random.uniform(30, 50, 3000)
    exit = entry + random.exponential(20, 3000)
    made = pl.DataFrame({"group": "a", "entry": entry, "exit": np.minimum(exit, 89.9)}).with_columns(
        event=pl.Series(random.random(3000) < 0.3) & pl.Series(exit < 89.9)
    )
    made = made.with_columns(died=~pl.col("event") & pl.Series(random.random(3000) < 0.3))
    exact = estimate(made, unit="years", time_scale="age")
    [shown] = exact.protected(Policy()).groups
    assert shown.curve.height > 10
    assert shown.cumulative_incidence["time"].equals(shown.curve["time"])
    rounded = shown.cumulative_incidence["incidence"]
    step = 10 / (exact.groups[0].curve["at_risk"].max() // 10 * 10)
    assert ((rounded / step).round(3) % 1).max() < 0.01
    near = shown.cumulative_incidence.join_asof(exact.groups[0].cumulative_incidence, on="time", suffix="_exact")
    assert (near["incidence"] - near["incidence_exact"]).abs().max() <= step / 2 + 1e-9
