"""Where events are few, or hazards not proportional: Firth, exact p, restricted means (S-ST 7, 9)."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from scipy.stats import hypergeom

from access.disclosure import Policy
from stats.survival.analysis import estimate
from stats.survival.exact import exact_over_risk_sets
from stats.survival.firth import firth
from stats.survival.log_rank import log_rank
from stats.survival.restricted_mean import common_horizon, restricted_mean
from stats.survival.risk_sets import Spans
from tests.stats.oracle import numbers, people

TIMES = np.arange(1.0, 13.0)
EVENTS = np.array([1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1], dtype=bool)
FEW = np.array([1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0], dtype=bool)
NONE = np.array([0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0], dtype=bool)


@pytest.mark.parametrize(
    ("first", "log_hr", "lower", "upper", "p"),
    [
        (FEW, 0.46148491, -1.27151304, 1.90688973, 0.56308465),
        (NONE, -1.00339099, -5.88385378, 1.18699939, 0.43686383),
    ],
    ids=["two events", "no event"],
)
def test_s_st_7_firth_is_that_of_firthmodels(first, log_hr, lower, upper, p) -> None:
    """Recorded from firthmodels 0.8.2 (PyPI): `FirthCoxPH`, profile likelihood interval, likelihood-ratio p."""
    found = firth(Spans.of(np.zeros(12), TIMES, EVENTS), first)
    assert [math.log(each) for each in found[:3]] == pytest.approx([log_hr, lower, upper], abs=1e-4)
    assert found[3] == pytest.approx(p, abs=1e-6)


def test_firth_comes_to_the_ordinary_estimate_with_many_events() -> None:
    pair = people("late").filter(pl.col("group").is_in(["a", "b"]))
    spans = Spans.of(*(pair[name].to_numpy() for name in ("entry", "exit", "event")))
    [ordinary] = estimate(pair, groups=("a", "b")).contrasts
    found = firth(spans, (pair["group"] == "a").to_numpy())
    assert found[0] == pytest.approx(ordinary.hr, rel=0.02)
    assert found[1:3] == pytest.approx((ordinary.lower, ordinary.upper), rel=0.03)


def test_firth_says_nothing_where_nothing_is_to_learn() -> None:
    assert firth(Spans.of(np.zeros(12), TIMES, np.zeros(12, dtype=bool)), FEW) is None
    assert firth(Spans.of(np.zeros(12), TIMES, EVENTS), np.zeros(12, dtype=bool)) is None


def test_s_st_7_few_expected_events_bring_firth_and_an_exact_p() -> None:
    random = np.random.default_rng(8)
    exit = random.exponential(10, 300) + 0.01
    made = pl.DataFrame({"group": ["rare"] * 8 + ["many"] * 292, "entry": 0.0, "exit": exit}).with_columns(
        event=pl.Series(random.random(300) < 0.3), sex=pl.Series(random.choice(["f", "m"], 300))
    )
    for adjust in ((), ("sex",)):
        found = estimate(made, groups=("rare", "many"), adjust=adjust)
        [penalised] = found.penalised
        assert penalised.lower < penalised.hr < penalised.upper
        assert "Firth" in penalised.method
        assert ("offset" in penalised.method) == bool(adjust)
        assert any("Exact p over risk sets" in warning for warning in found.warnings)
        assert [each["method"] for each in found.to_json()["contrasts"]] == [
            found.contrasts[0].method,
            penalised.method,
        ]
        shown = found.protected(Policy())
        assert not any("Exact p" in warning for warning in shown.warnings)
        assert shown.penalised[0].hr is None


def test_enough_events_need_no_firth() -> None:
    assert estimate(people("plain"), groups=("a", "b", "c")).penalised == ()


def test_s_st_7_the_exact_p_is_a_sum_of_hypergeometric_chances() -> None:
    first = Spans.of(np.zeros(4), np.array([3.0, 3.0, 3.0, 9.0]), np.array([True, True, True, False]))
    other = Spans.of(np.zeros(20), np.repeat([3.0, 9.0], 10), np.arange(20) < 1)
    # One event time: four events among 24 at risk, of whom four are in the first group; three were seen, 2/3 expected.
    chances = hypergeom.pmf(np.arange(5), 24, 4, 4)
    assert exact_over_risk_sets(first, other) == pytest.approx(chances[3] + chances[4])


def test_s_st_7_the_exact_p_nears_the_log_rank_with_many_events() -> None:
    random = np.random.default_rng(9)
    groups = [
        Spans.of(np.zeros(300), random.exponential(mean, 300) + 0.01, random.random(300) < 0.8) for mean in (10, 12)
    ]
    assert exact_over_risk_sets(*groups) == pytest.approx(log_rank(groups).p, rel=0.1)


def test_s_st_9_restricted_means_are_those_of_r() -> None:
    for group in ("a", "b", "c"):
        rows = people("plain").filter(pl.col("group") == group)
        spans = Spans.of(*(rows[name].to_numpy() for name in ("entry", "exit", "event")))
        found = restricted_mean(spans, 0.0, 15.0)
        expected = [numbers("plain", f"restricted mean{what}", group)[0] for what in ("", " se")]
        assert found == pytest.approx(expected, rel=1e-6)


def test_s_st_9_the_horizon_is_where_each_group_has_k_at_risk() -> None:
    long = Spans.of(np.zeros(30), np.arange(1.0, 31.0), np.ones(30, dtype=bool))
    short = Spans.of(np.zeros(30), np.arange(1.0, 31.0) / 2, np.ones(30, dtype=bool))
    assert common_horizon([long, short], 11) == 10.0
    assert common_horizon([long, short[:5]], 11) is None


def test_s_st_9_clearly_changing_hazards_bring_the_restricted_mean() -> None:
    random = np.random.default_rng(3)
    exit = np.concatenate([random.uniform(0, 5, 200), random.uniform(5, 10, 200)]) + 0.01
    made = pl.DataFrame({"group": ["a"] * 200 + ["b"] * 200, "entry": 0.0, "exit": exit, "event": True})
    mixed = pl.concat([made, made.with_columns(exit=pl.col("exit").reverse())[::4]])
    assert any("restricted mean" in warning for warning in estimate(mixed).warnings)
