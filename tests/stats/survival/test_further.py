"""Stratified and trend tests, strata, codings, interaction, influence and standardised rates equal R's."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from stats.survival.analysis import estimate
from stats.survival.contrasts import contrasts
from stats.survival.cox import schoenfeld_correlation
from stats.survival.estimates import SurvivalEstimate
from stats.survival.further import Asked
from stats.survival.influence import dfbeta
from stats.survival.standardise import rate, standardised
from tests.stats import oracle
from tests.stats.oracle import people

GROUPS = ("a", "b", "c")
FRAMES = ("plain", "late")


class K:
    """A policy: fewer than eleven are not told."""

    threshold, base = 11, 10


def numbers(frame: str, quantity: str, group: str | None = None) -> np.ndarray:
    return oracle.numbers(frame, quantity, group, file="further.csv")


def ours(name: str, adjust: tuple[str, ...] = (), **asked: object) -> SurvivalEstimate:
    return estimate(people(name), groups=GROUPS, adjust=adjust, wanted_at_start=1, asked=Asked(**asked))


@pytest.mark.parametrize("name", FRAMES)
def test_the_stratified_log_rank_is_the_exact_score_test_within_strata(name: str) -> None:
    found = ours(name, strata=("sex",)).test
    assert found.statistic == pytest.approx(numbers(name, "stratified")[0], rel=1e-8)
    assert found.name.endswith("stratified by sex")


@pytest.mark.parametrize("name", FRAMES)
def test_the_trend_over_ordered_groups_is_the_score_test_of_their_scores(name: str) -> None:
    [plain] = ours(name, ordered=True).further.tests
    [within] = ours(name, ordered=True, strata=("sex",)).further.tests
    assert (plain.df, plain.statistic) == (1, pytest.approx(numbers(name, "trend")[0], rel=1e-8))
    assert within.statistic == pytest.approx(numbers(name, "stratified trend")[0], rel=1e-8)


@pytest.mark.parametrize("name", FRAMES)
def test_hazard_ratios_within_strata_are_those_of_coxph(name: str) -> None:
    found = ours(name, ("age",), strata=("sex",)).contrasts
    np.testing.assert_allclose([np.log(each.hr) for each in found], -numbers(name, "coef strata"), rtol=1e-5)
    width = [np.log(each.upper) - np.log(each.lower) for each in found]
    np.testing.assert_allclose(width, 2 * 1.959964 * numbers(name, "se strata"), rtol=1e-5)


@pytest.mark.parametrize("name", FRAMES)
def test_s_st_9_residuals_within_strata_keep_the_common_time(name: str) -> None:
    made = contrasts(people(name), GROUPS, ("age",), strata=("sex",))
    found = schoenfeld_correlation(made.likelihood, made.fitted)[:2]
    # R's residuals stand stratum by stratum, their times in the row names; ranks of ties differ in form only.
    np.testing.assert_allclose(found, numbers(name, "rho strata"), atol=0.01)


@pytest.mark.parametrize("name", FRAMES)
def test_dfbeta_is_that_of_r_with_ties_and_late_entry(name: str) -> None:
    made = contrasts(people(name), GROUPS, ("age",))
    found = dfbeta(made.likelihood, made.fitted)
    for index, group in enumerate(("b", "c")):
        np.testing.assert_allclose(found[:, index], numbers(name, f"dfbeta {group}"), rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("name", FRAMES)
def test_scaled_residuals_are_those_of_r(name: str) -> None:
    found = ours(name, ("age",)).further.residuals.filter(pl.col("vs") == "b")
    expected = numbers(name, "scaled b")
    np.testing.assert_allclose(np.sort(-found["effect"].to_numpy()), np.sort(expected), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("coding", ["additive", "dominant", "recessive"])
@pytest.mark.parametrize("name", FRAMES)
def test_a_genotype_coding_is_one_column_of_coxph(name: str, coding: str) -> None:
    [found] = ours(name, ("age",), coding=coding).further.coded
    assert np.log(found.hr) == pytest.approx(numbers(name, f"coef {coding}")[0], rel=1e-5)
    half = (np.log(found.upper) - np.log(found.lower)) / 2 / 1.959964
    assert half == pytest.approx(numbers(name, f"se {coding}")[0], rel=1e-5)


@pytest.mark.parametrize("name", FRAMES)
def test_subgroups_are_models_of_their_own_and_interaction_a_likelihood_ratio(name: str) -> None:
    found = ours(name, subgroups=("sex",)).further
    [test] = found.tests
    assert (test.df, test.statistic) == (2, pytest.approx(numbers(name, "interaction")[0], rel=1e-6))
    for part in found.subgroups:
        if part.contrast.vs == "b":
            assert np.log(part.contrast.hr) == pytest.approx(-numbers(name, "coef subgroup", part.level)[0], rel=1e-5)


def test_fay_and_feuers_interval_is_rs_formula() -> None:
    events, years = np.array([0, 3, 8, 21, 30.0]), np.array([900, 1500, 2100, 1800, 700.0])
    found = rate(events, years, np.array([0.3, 0.25, 0.2, 0.15, 0.1]))
    np.testing.assert_allclose(found, numbers("rates", "standardised"), rtol=1e-9)


def test_standardising_takes_a_difference_of_ages_away() -> None:
    """Both groups have the same rates in each band; one is older."""
    rows = []
    for group, (young, old) in {"a": (800, 200), "b": (200, 800)}.items():
        for age, n, one_in in ((50.0, young, 40), (60.0, old, 10)):
            rows += [(group, age, 0.0, 4.0, k % one_in == 0, "female") for k in range(n)]
    frame = pl.DataFrame(rows, ["group", "age_at_zero", "entry", "exit", "event", "sex"], orient="row")
    weights = pl.DataFrame({"from_age": [50, 60], "sex": [None, None], "weight": [1.0, 1.0]})
    a, b = standardised(frame, ("a", "b"), weights.cast({"sex": pl.String}), "years")
    assert a.per_1000 == pytest.approx(b.per_1000) == pytest.approx(1000 * (1 / 160 + 1 / 40) / 2)
    crude = {each.group: each.per_1000 for each in estimate(frame, unit="years").incidence}
    assert crude["b"] > 1.8 * crude["a"]


def test_s_dc_4_protection_keeps_rows_of_individuals_back_and_small_subgroups_untold() -> None:
    asked = {"subgroups": ("sex",), "ordered": True, "coding": "recessive", "strata": ("sex",)}
    exact = ours("plain", **asked)
    shown = exact.protected(K()).further
    assert exact.further.residuals.height
    assert exact.further.influence
    assert shown.residuals is None
    assert shown.influence == ()
    assert shown.cautions == ()
    assert all(test.statistic is None for test in shown.tests)
    few = people("plain").filter((pl.col("sex") == "male") | (pl.col("group") != "a") | (pl.int_range(pl.len()) < 6))
    kept = estimate(few, groups=GROUPS, wanted_at_start=1, asked=Asked(subgroups=("sex",))).protected(K()).further
    women = [part for part in kept.subgroups if part.level == "female"]
    assert women
    assert all(part.contrast.hr is None for part in women)
    assert all(test.p is None for test in kept.tests)
