"""Overlap weights and what is weighted by them equal R's survfit, coxph and glm, and the papers' own properties."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from stats.groups.overlap import overlap_weights, propensities, weighting
from stats.survival.risk_sets import Spans
from stats.survival.weighted_cox import weighted_cox
from stats.survival.weighted_curves import weighted_curve, weighted_incidence
from tests.stats import oracle
from tests.stats.oracle import FOLDER

FRAMES = ("plain", "late", "competing")
PAIR = ("a", "b")
BY = ("age", "sex")


def numbers(frame: str, quantity: str, group: str | None = None) -> np.ndarray:
    return oracle.numbers(frame, quantity, group, file="weighted.csv")


def people(name: str) -> pl.DataFrame:
    frame = pl.read_csv(FOLDER / f"{name}.csv").filter(pl.col("group") != "c")
    died = pl.col("died").cast(pl.Boolean) if "died" in frame.columns else pl.lit(False).alias("died")
    return frame.with_columns(pl.col("entry", "exit").cast(pl.Float64), pl.col("event").cast(pl.Boolean), died)


def spans(rows: pl.DataFrame) -> Spans:
    return Spans.of(rows["entry"].to_numpy(), rows["exit"].to_numpy(), rows["event"].to_numpy())


@pytest.mark.parametrize("name", FRAMES)
def test_propensities_and_effective_sizes_are_those_of_glm(name: str) -> None:
    rows = people(name)
    found = weighting(rows, PAIR, BY)
    np.testing.assert_allclose(found.propensity[:, 0], numbers(name, "propensity"), rtol=1e-6)
    np.testing.assert_allclose(found.effective, [numbers(name, "effective", g)[0] for g in PAIR], rtol=1e-6)


@pytest.mark.parametrize("name", FRAMES)
def test_overlap_weights_of_two_groups_balance_every_mean_exactly(name: str) -> None:
    """Li, Morgan & Zaslavsky 2018, theorem 3."""
    rows = people(name).with_columns(weight=weighting(people(name), PAIR, BY).weights)
    female = (pl.col("sex") == "female").cast(pl.Float64)
    means = rows.group_by("group").agg(
        *((each * pl.col("weight")).sum().alias(label) for each, label in ((pl.col("age"), "age"), (female, "female")))
    )
    for label in ("age", "female"):
        assert means[label][0] == pytest.approx(means[label][1], rel=1e-7)
    assert means.filter(group="a")["age"][0] == pytest.approx(numbers(name, "mean age", "a")[0], rel=1e-7)


@pytest.mark.parametrize("group", PAIR)
@pytest.mark.parametrize("name", FRAMES)
def test_weighted_curves_and_their_errors_are_those_of_survfit(name: str, group: str) -> None:
    rows = people(name)
    weights = weighting(rows, PAIR, BY).weights
    mine = (rows["group"] == group).to_numpy()
    part = rows.filter(pl.Series(mine))
    found, se = weighted_incidence(spans(part), np.zeros(part.height, bool), weights[mine])
    np.testing.assert_allclose(1 - found["incidence"].to_numpy(), numbers(name, "survival", group), atol=1e-9)
    said = numbers(name, "se", group)
    told = ~np.isnan(said) & (numbers(name, "survival", group) > 0)
    np.testing.assert_allclose(se[told], said[told], rtol=1e-6, atol=1e-10)
    assert weighted_curve(spans(part), weights[mine])["events"].sum() == part["event"].sum()


@pytest.mark.parametrize("group", PAIR)
def test_weighted_cumulative_incidence_and_its_errors_are_those_of_survfit(group: str) -> None:
    rows = people("competing")
    weights = weighting(rows, PAIR, BY).weights
    mine = (rows["group"] == group).to_numpy()
    part = rows.filter(pl.Series(mine))
    found, se = weighted_incidence(spans(part), part["died"].to_numpy(), weights[mine])
    np.testing.assert_allclose(found["incidence"], numbers("competing", "incidence", group), atol=1e-9)
    np.testing.assert_allclose(se, numbers("competing", "incidence se", group), rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize("name", FRAMES)
def test_the_weighted_hazard_ratio_and_its_robust_error_are_those_of_coxph(name: str) -> None:
    rows = people(name)
    first = (rows["group"] == "a").to_numpy().astype(float)[:, None]
    fitted = weighted_cox(spans(rows), first, weighting(rows, PAIR, BY).weights)
    assert fitted.coefficients[0] == pytest.approx(numbers(name, "coef")[0], rel=1e-6)
    assert fitted.se[0] == pytest.approx(numbers(name, "robust se")[0], rel=1e-6)


def test_weights_of_two_groups_are_the_chance_of_the_other_and_of_more_the_harmonic_mean() -> None:
    """Li & Li 2019, with the weights written out by hand."""
    two = np.array([[0.2, 0.8], [0.5, 0.5]])
    np.testing.assert_allclose(overlap_weights(two, np.array([0, 1])), [0.8, 0.5])
    three = np.array([[0.2, 0.3, 0.5]])
    by_hand = 1 / (1 / 0.2 + 1 / 0.3 + 1 / 0.5) / 0.3
    np.testing.assert_allclose(overlap_weights(three, np.array([1])), [by_hand])


def test_three_groups_come_closer_and_the_model_meets_its_own_equations() -> None:
    chance = np.random.default_rng(3)
    x = chance.normal(size=(3_000, 2))
    score = np.column_stack([np.zeros(3_000), x @ [0.6, -0.2], x @ [-0.4, 0.5]])
    share = np.exp(score) / np.exp(score).sum(axis=1, keepdims=True)
    place = (chance.random(3_000)[:, None] > share.cumsum(axis=1)).sum(axis=1)
    fitted = propensities(x, place, 3)
    np.testing.assert_allclose(x.T @ (np.eye(3)[place] - fitted), 0, atol=1e-4)
    rows = pl.DataFrame({"group": np.array(["a", "b", "c"])[place], "one": x[:, 0], "two": x[:, 1]})
    weights = weighting(rows, ("a", "b", "c"), ("one", "two")).weights
    for column in ("one", "two"):
        crude = [rows.filter(group=g)[column].mean() for g in "abc"]
        after = [float((rows[column] * weights).filter(rows["group"] == g).sum()) for g in "abc"]
        assert np.ptp(after) < 0.1 * np.ptp(crude)


def test_groups_without_overlap_are_not_weighted() -> None:
    rows = pl.DataFrame({"group": ["a"] * 20 + ["b"] * 20, "sex": ["female"] * 20 + ["male"] * 20})
    assert not weighting(rows, PAIR, ("sex",)).possible


def test_who_has_no_number_weighs_nothing_and_is_counted() -> None:
    rows = people("plain").with_columns(age=pl.when(pl.int_range(pl.len()) > 2).then("age"))
    found = weighting(rows, PAIR, BY)
    assert found.left_out == 3
    assert not found.weights[:3].any()
