"""Curves, medians, tests and hazard ratios equal R's, without and with delayed entry, with ties (S-ST 1, 2, 8)."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from stats.survival.analysis import estimate
from stats.survival.cox import PartialLikelihood, fit
from stats.survival.log_rank import expected_events
from stats.survival.risk_sets import Spans
from tests.stats.oracle import FOLDER, numbers, people

GROUPS = ("a", "b", "c")
FRAMES = ("plain", "late")
FILES = {"plain.csv", "late.csv", "competing.csv", "survival.csv", "intervals.csv"}


def ours(name: str, transform: str = "log-log", groups=GROUPS, adjust=()):
    # wanted_at_start=1 draws the whole curve, as R does unless told a start.
    frame = people(name).filter(pl.col("group").is_in(groups))
    return estimate(frame, transform, groups=groups, adjust=adjust, wanted_at_start=1)


@pytest.mark.parametrize("transform", ["log-log", "log"])
@pytest.mark.parametrize("name", FRAMES)
def test_s_st_8_curves_and_intervals_are_those_of_survfit(name: str, transform: str) -> None:
    for group in GROUPS:
        # One group at a time: R's curve of a group does not start late for the sake of another.
        [curve] = [each.curve for each in ours(name, transform, (group,)).groups]
        for column, quantity in (
            ("survival", "surv"),
            ("lower", "lower"),
            ("upper", "upper"),
            ("at_risk", "n.risk"),
            ("events", "n.event"),
            ("censored", "n.censor"),
        ):
            expected = numbers(name, f"{quantity} {transform}", group)
            np.testing.assert_allclose(curve[column].to_numpy(), expected, rtol=1e-9, err_msg=f"{group} {column}")


@pytest.mark.parametrize("transform", ["log-log", "log"])
@pytest.mark.parametrize("name", FRAMES)
def test_s_st_8_medians_and_their_limits_are_those_of_r_and_null_when_not_reached(name: str, transform: str) -> None:
    for group in GROUPS:
        [found] = ours(name, transform, (group,)).groups
        expected = [numbers(name, f"{each} {transform}", group)[0] for each in ("median", "0.95LCL", "0.95UCL")]
        assert [found.median, *found.median_ci] == [
            None if np.isnan(each) else pytest.approx(each) for each in expected
        ]


@pytest.mark.parametrize("name", FRAMES)
def test_s_st_2_the_log_rank_is_the_exact_score_test_also_under_delayed_entry(name: str) -> None:
    assert ours(name).test.statistic == pytest.approx(numbers(name, "score test")[0], rel=1e-8)
    assert ours(name).test.df == 2
    assert ours(name, groups=("a", "b")).test.statistic == pytest.approx(numbers(name, "score test a b")[0], rel=1e-8)


def test_without_late_entry_the_log_rank_is_survdiff() -> None:
    assert ours("plain").test.statistic == pytest.approx(numbers("plain", "survdiff")[0], rel=1e-8)
    spans = []
    for group in GROUPS:
        rows = people("plain").filter(pl.col("group") == group)
        spans.append(Spans.of(*(rows[column].to_numpy() for column in ("entry", "exit", "event"))))
    np.testing.assert_allclose(expected_events(spans)[1], numbers("plain", "survdiff expected"), rtol=1e-9)


@pytest.mark.parametrize("model", ["crude", "adjusted"])
@pytest.mark.parametrize("name", FRAMES)
def test_hazard_ratios_are_those_of_coxph(name: str, model: str) -> None:
    found = ours(name, adjust=("sex", "age") if model == "adjusted" else ()).contrasts
    assert [contrast.vs for contrast in found] == ["b", "c"]
    # R's coefficient is of b against a; ours is of the first group, a, relative to b.
    log_hr = -numbers(name, f"coef {model}")
    se = numbers(name, f"se {model}")
    np.testing.assert_allclose([np.log(each.hr) for each in found], log_hr, rtol=1e-5)
    np.testing.assert_allclose(
        [np.log(each.upper) - np.log(each.lower) for each in found], 2 * 1.959964 * se, rtol=1e-5
    )


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("model", ["crude", "adjusted"])
@pytest.mark.parametrize("name", FRAMES)
def test_both_ways_with_ties_agree_to_six_digits(name: str, model: str, ties: str) -> None:
    frame = people(name)
    columns = [(frame["group"] == group).to_numpy().astype(float) for group in ("b", "c")]
    if model == "adjusted":
        columns += [(frame["sex"] == "male").to_numpy().astype(float), frame["age"].to_numpy()]
    spans = Spans.of(*(frame[column].to_numpy() for column in ("entry", "exit", "event")))
    found = fit(PartialLikelihood(spans, np.column_stack(columns), ties=ties))
    word = "" if ties == "efron" else "breslow "
    np.testing.assert_allclose(found.coefficients[:2], numbers(name, f"{word}coef {model}"), atol=1e-6)
    np.testing.assert_allclose(found.se[:2], numbers(name, f"{word}se {model}"), rtol=1e-6)


def test_the_recorded_answers_are_of_both_frames() -> None:
    assert {path.name for path in FOLDER.glob("*.csv")} >= FILES
    assert people("late").filter(pl.col("entry") > 0).height > 50
    assert people("plain").filter(pl.col("event"))["exit"].is_duplicated().any()
