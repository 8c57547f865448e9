"""What an estimate says and warns of, and what must not change it."""

from __future__ import annotations

import json
import time

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test

from stats.survival.analysis import estimate

DESIGN_KEYS = {
    "groups": {"name", "n", "events", "median", "median_ci", "curve"},
    "contrasts": {"vs", "hr", "lower", "upper", "p", "method"},
    "excluded": {"reason", "n"},
}


def frame(*rows: tuple, **more) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["group", "entry", "exit", "event"], orient="row").with_columns(
        pl.col("entry", "exit").cast(pl.Float64), **more
    )


people = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 20), st.integers(1, 30), st.booleans()), min_size=2, max_size=60
)


def spread(rows: list[tuple], late: bool) -> pl.DataFrame:
    """Any drawn rows as a valid frame: entry, then a time at risk of at least one unit."""
    return frame(
        *((group, entry if late else 0, (entry if late else 0) + stay, event) for group, entry, stay, event in rows)
    )


@given(people)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_s_st_1_without_late_entry_the_curve_is_lifelines(rows: list[tuple]) -> None:
    made = spread(rows, late=False).with_columns(group=pl.lit("a"))
    curve = estimate(made).groups[0].curve
    oracle = KaplanMeierFitter().fit(made["exit"].to_numpy(), made["event"].to_numpy()).survival_function_
    np.testing.assert_allclose(curve["survival"].to_numpy(), oracle.loc[curve["time"].to_list()].to_numpy()[:, 0])


@given(people)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_s_st_2_without_late_entry_the_log_rank_is_lifelines(rows: list[tuple]) -> None:
    made = spread(rows, late=False)
    found = estimate(made).test
    if found is None or found.statistic is None:
        return
    oracle = multivariate_logrank_test(*(made[name].to_numpy() for name in ("exit", "group", "event")))
    assert found.statistic == pytest.approx(oracle.test_statistic, rel=1e-6, abs=1e-9)


@given(people, st.integers(0, 99), st.sampled_from([0.5, 3.0, 365.25]))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_s_st_2_the_log_rank_knows_neither_order_nor_names_nor_units(rows, seed, scale) -> None:
    made = spread(rows, late=True)
    found = estimate(made).test
    shuffled = made.sample(fraction=1.0, shuffle=True, seed=seed)
    renamed = made.with_columns(pl.col("group").replace({"a": "z"}))
    rescaled = made.with_columns(pl.col("entry", "exit") * scale)
    for other in (shuffled, renamed, rescaled):
        again = estimate(other).test
        assert (again is None) == (found is None)
        if found and found.statistic is not None:
            assert again.statistic == pytest.approx(found.statistic, rel=1e-6, abs=1e-9)


@given(people)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_two_groups_alike_in_every_way_do_not_differ(rows: list[tuple]) -> None:
    one = spread(rows, late=True).with_columns(group=pl.lit("a"))
    both = pl.concat([one, one.with_columns(group=pl.lit("b"))])
    found = estimate(both)
    if found.test and found.test.statistic is not None:
        assert found.test.statistic == pytest.approx(0, abs=1e-9)
    if found.contrasts and found.contrasts[0].hr is not None:
        assert found.contrasts[0].hr == pytest.approx(1)


@given(people)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_the_answer_is_plain_json_of_the_agreed_shape(rows: list[tuple]) -> None:
    answer = estimate(spread(rows, late=True), excluded=[("no follow-up", 2)]).to_json()
    json.dumps(answer, allow_nan=False)
    assert list(answer) == (["groups", "test", "contrasts", "incidence", "time_scale", "excluded", "unit", "warnings"])
    for part, keys in DESIGN_KEYS.items():
        assert all(set(each) == keys for each in answer[part])
    for group in answer["groups"]:
        for row in group["curve"]:
            assert list(row) == ["time", "at_risk", "events", "censored", "survival", "lower", "upper"]
    assert answer["test"] is None or set(answer["test"]) == {"name", "statistic", "df", "p"}


def test_s_st_2_at_risk_leaves_out_who_enters_at_that_time() -> None:
    made = frame(("a", 0, 5, True), ("a", 5, 9, True), ("a", 1, 9, False))
    curve = estimate(made, wanted_at_start=1).groups[0].curve
    assert curve.select("time", "at_risk").rows() == [(5.0, 2), (9.0, 2)]


def test_s_st_3_curves_with_late_entry_start_where_each_group_has_k_at_risk() -> None:
    rows = [("a", 40 + i, 95, False) for i in range(20)] + [("b", 50 + i, 80 + i, True) for i in range(20)]
    rows.append(("a", 40, 41, True))
    found = estimate(frame(*rows), unit="years", time_scale="time since birth")
    assert found.start == 60.0  # the eleventh of b enters at 60
    assert found.given == "given alive and free of the outcome at 60.0 years of time since birth"
    assert all(group.curve["time"].min() > 60 for group in found.groups)
    assert any("not drawn" in warning and warning.startswith("1 ") for warning in found.warnings)


def test_s_st_3_a_group_that_never_has_k_at_risk_is_drawn_and_said() -> None:
    rows = [("a", i, 50, True) for i in range(30)] + [("b", 10 + i, 40, True) for i in range(4)]
    found = estimate(frame(*rows))
    assert found.start == 11.0  # where the second of the four enters: half of all there ever are
    assert any("never has 11 at risk" in warning for warning in found.warnings)


def test_s_st_6_who_is_in_two_groups_is_drawn_but_not_tested() -> None:
    rows = [("a", 0, 10 + i, i % 2 == 0) for i in range(30)] + [("b", 0, 12 + 2 * i, i % 3 == 0) for i in range(30)]
    apart = frame(*rows, individual_id=pl.int_range(60))
    shared = frame(("a", 0, 7, True), ("b", 0, 7, True), individual_id=pl.lit(60, dtype=pl.Int64))
    found = estimate(pl.concat([apart, shared]))
    assert [group.n for group in found.groups] == [31, 31]
    assert found.test == estimate(apart).test
    assert found.contrasts == estimate(apart).contrasts
    assert any("overlap: 1 individuals" in warning for warning in found.warnings)


def test_s_st_7_few_and_few_expected_events_are_said() -> None:
    rows = [("rare", 0, 5 + i, i == 0) for i in range(6)] + [("many", 0, 1 + i, True) for i in range(100)]
    warnings = estimate(frame(*rows)).warnings
    assert any("'rare' has few events (1)" in warning for warning in warnings)
    assert any("'rare' has fewer than 5 expected events" in warning for warning in warnings)


def test_s_st_8_a_median_not_reached_is_null() -> None:
    found = estimate(frame(*(("a", 0, 10 + i, i < 3) for i in range(20))))
    assert found.groups[0].median is None
    assert found.groups[0].to_json()["median_ci"] == [None, None]


def test_a_group_without_events_has_no_hazard_ratio_and_says_why() -> None:
    rows = [("none", 0, 5 + i, False) for i in range(30)] + [("some", 0, 5 + i, i % 2 == 0) for i in range(30)]
    found = estimate(frame(*rows))
    assert found.contrasts[0].hr is None
    assert any("no finite estimate" in warning for warning in found.warnings)
    assert found.test.p < 0.001


def test_an_empty_group_and_nobody_at_all_are_answers() -> None:
    found = estimate(frame(("a", 0, 5, True)), groups=("a", "b"))
    assert [(group.n, group.curve.height) for group in found.groups] == [(1, 1), (0, 0)]
    assert found.test is None
    nobody = estimate(
        frame().with_columns(pl.col("group").cast(pl.String), pl.col("event").cast(pl.Boolean)), groups=("a",)
    )
    assert nobody.to_json()["groups"][0]["n"] == 0


def test_s_st_9_a_hazard_ratio_that_changes_over_time_is_said() -> None:
    random = np.random.default_rng(3)
    early, late = random.uniform(0, 5, 200), random.uniform(5, 10, 200)
    rows = [("a", 0, t, True) for t in early] + [("b", 0, t, True) for t in late]
    rows += [(group, 0, 10, True) for group in "aabb" * 20]
    assert any("changes over time" in warning for warning in estimate(frame(*rows)).warnings)


def test_s_cl_7_the_age_axis_ends_at_90() -> None:
    with pytest.raises(ValueError, match="90"):
        estimate(frame(("a", 40, 91, True)), unit="years", time_scale="age")


@pytest.mark.parametrize(
    "bad", [("a", 5.0, 5.0, True), ("a", 5.0, 4.0, True), ("a", None, 4.0, True), ("a", 0.0, -1.0, True)]
)
def test_times_that_cannot_be_are_refused(bad: tuple) -> None:
    with pytest.raises(ValueError, match=r"exit|entry"):
        estimate(frame(bad))


def test_adjusting_leaves_out_levels_without_events_and_says_so() -> None:
    random = np.random.default_rng(5)
    made = frame(*(("ab"[i % 2], 0, float(t), i % 3 > 0) for i, t in enumerate(random.exponential(10, 120) + 0.1)))
    site = pl.Series(["x" if i % 3 else "y" for i in range(120)])  # y never has an event
    found = estimate(made.with_columns(site=site), adjust=("site",))
    assert any("40 individuals are left out" in warning for warning in found.warnings)
    assert found.contrasts[0].hr == pytest.approx(
        estimate(made.filter(site == "x"), groups=("a", "b")).contrasts[0].hr, rel=1e-6
    )
    assert "adjusted for site" in found.contrasts[0].method


def test_the_curves_of_25_000_people_take_less_than_a_twentieth_of_a_second() -> None:
    random = np.random.default_rng(1)
    entry = random.uniform(20, 60, 25_000)
    made = pl.DataFrame({"group": "a", "entry": entry, "exit": entry + random.exponential(10, 25_000) + 0.01})
    made = made.with_columns(event=pl.int_range(pl.len()) % 7 == 0)
    took = []
    for _ in range(5):
        began = time.process_time()
        estimate(made)
        took.append(time.process_time() - began)
    assert min(took) < 0.05


def test_methods_name_what_was_done() -> None:
    rows = [("a", 0, 10 + i, i % 2 == 0) for i in range(30)] + [("b", 0, 12 + 2 * i, i % 3 == 0) for i in range(30)]
    found = estimate(frame(*rows), "log", estimand="Among somebody.")
    assert found.methods.startswith("Among somebody. ")
    for words in ("Kaplan-Meier", "log scale", "Mantel-Haenszel", "Efron", "exact Poisson"):
        assert words in found.methods


def test_s_st_11_components_are_several_columns_and_one_word() -> None:
    """Ancestry makes both the exposure and the outcome commoner; adjusted for its components nothing is left."""
    chance = np.random.default_rng(3)
    n = 4_000
    ancestry = chance.normal(size=n)
    exposed = chance.random(n) < 1 / (1 + np.exp(1 - 1.5 * ancestry))
    happened = chance.exponential(1 / (0.02 * np.exp(0.8 * ancestry)))
    frame = pl.DataFrame(
        {"group": np.where(exposed, "carriers", "others"), "entry": np.zeros(n), "exit": np.minimum(happened, 10.0),
         "event": happened < 10, "pc1": ancestry, "pc2": chance.normal(size=n)}
    ).with_columns(pc1=pl.when(pl.int_range(n) < 40).then(None).otherwise("pc1"))  # fmt: skip
    [crude] = estimate(frame, groups=("carriers", "others")).contrasts
    found = estimate(frame, groups=("carriers", "others"), adjust=("components",))
    [adjusted] = found.contrasts
    assert crude.lower > 1.5
    assert adjusted.lower < 1 < adjusted.upper
    assert "adjusted for principal components of ancestry" in adjusted.method
    assert any("40 individuals" in str(each) and "genotypes" in str(each) for each in found.warnings)
