"""Logistic, Firth's and linear regression: held to R's glm and lm, and to logistf's printed example."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.special import stdtrit

from stats.scans.adjusted_scan import Outcomes, Patterns, adjusted_tests, independent
from stats.scans.firth_logistic import firth
from stats.scans.linear import difference, minus_log10_student
from stats.scans.logistic import fit_many, log_likelihoods, minus_log10_chi2, score_tests, standard_errors
from stats.scans.phewas import design
from tests.stats.oracle import FOLDER

#: logistf(case ~ age + oc + vic + vicl + vis + dia, data = sex2): coefficient, profile limits, χ².
SEX2 = {
    "(Intercept)": (0.12025405, -0.8185591, 1.07315122, 0.06286298),
    "age": (-1.10598131, -1.9737884, -0.30742514, 7.50773092),
    "oc": (-0.06881673, -0.9414363, 0.78920202, 0.02467044),
    "vic": (2.26887464, 1.2730216, 3.43543273, 22.93139022),
    "vicl": (-2.11140817, -3.2608611, -1.11773495, 19.10407252),
    "vis": (-0.78831694, -1.6080879, 0.01518468, 3.69740975),
    "dia": (3.09601166, 0.7745682, 8.03029352, 7.89693139),
}
PEOPLE = pl.read_csv(FOLDER / "logistic_people.csv")
SAID = pl.read_csv(FOLDER / "logistic.csv")


def columns() -> np.ndarray:
    made = design(PEOPLE, ("age", "sex", "group"))
    assert made.kept.all()
    return np.column_stack([np.ones(PEOPLE.height), made.columns])


def binary(name: str) -> tuple[np.ndarray, np.ndarray]:
    cases = PEOPLE[name].to_numpy().astype(float)[:, None]
    return np.ones_like(cases), cases


@pytest.mark.parametrize("said", SAID.filter(pl.col("outcome") != "measured").to_dicts(), ids=str)
def test_s_st_11_adjusted_odds_are_those_of_glm(said: dict) -> None:
    x, g, (trials, cases) = columns(), PEOPLE[said["exposure"]].to_numpy().astype(float), binary(said["outcome"])
    null, full = fit_many(x, trials, cases), fit_many(np.column_stack([x, g]), trials, cases)
    assert full.settled.all()
    assert full.coefficients[-1, 0] == pytest.approx(said["coefficient"], rel=1e-6, abs=1e-8)
    assert standard_errors(full)[-1, 0] == pytest.approx(said["error"], rel=1e-6)
    score, variance = score_tests(x, g, trials, cases, null)
    assert score[0] ** 2 / variance[0] == pytest.approx(said["rao"], rel=1e-6)
    whole = np.column_stack([x, g])
    gained = 2 * (log_likelihoods(whole, trials, cases, full) - log_likelihoods(x, trials, cases, null))
    assert 10 ** -minus_log10_chi2(gained)[0] == pytest.approx(said["lr_p"], rel=1e-6)


@pytest.mark.parametrize("said", SAID.filter(pl.col("outcome") == "measured").to_dicts(), ids=str)
def test_adjusted_differences_are_those_of_lm(said: dict) -> None:
    found = difference(PEOPLE["measured"].to_numpy(), columns(), PEOPLE[said["exposure"]].to_numpy().astype(float))
    assert found.estimate == pytest.approx(said["coefficient"], rel=1e-9)
    assert (found.upper - found.lower) / 2 == pytest.approx(said["error"] * stdtrit(PEOPLE.height - 6, 0.975), rel=1e-8)
    assert 10**-found.log10_p == pytest.approx(said["lr_p"], rel=1e-8)


def test_individuals_alike_are_one_row_with_a_count() -> None:
    x, g, (trials, cases) = columns(), PEOPLE["carrier"].to_numpy().astype(float), binary("true")
    whole = np.column_stack([x, g])
    patterns, row = np.unique(whole, axis=0, return_inverse=True)
    sums = [np.bincount(row.ravel(), each[:, 0])[:, None] for each in (trials, cases)]
    assert len(patterns) < len(x)
    alone, together = fit_many(whole, trials, cases), fit_many(patterns, *sums)
    assert together.coefficients == pytest.approx(alone.coefficients, abs=1e-9)
    assert firth(patterns, *(each[:, 0] for each in sums), 5).statistic == pytest.approx(
        firth(whole, trials[:, 0], cases[:, 0], 5).statistic, rel=1e-9
    )


@pytest.mark.parametrize("name", SEX2)
def test_s_st_7_firth_is_what_logistf_prints(name: str) -> None:
    data = pl.read_csv(FOLDER / "sex2.csv")
    x = np.column_stack([np.ones(data.height), data.select(list(SEX2)[1:]).to_numpy()])
    cases = data["cases"].to_numpy().astype(float)
    found = firth(x, cases + data["controls"].to_numpy(), cases, list(SEX2).index(name))
    said = SEX2[name]
    assert [found.coefficient, found.lower, found.upper] == pytest.approx(said[:3], rel=5e-6)
    assert found.statistic == pytest.approx(said[3], abs=1e-7)


def test_firth_is_finite_where_carriers_and_cases_are_the_same() -> None:
    x = np.column_stack([np.ones(60), np.arange(60) < 4])
    cases = (np.arange(60) < 4).astype(float)
    found = firth(x, np.ones(60), cases, 1)
    assert 3 < found.lower < found.coefficient < 12
    assert firth(np.column_stack([x, x[:, 1]]), np.ones(60), cases, 2) is None


def test_s_gt_15_p_does_not_underflow() -> None:
    assert minus_log10_chi2(np.array([3.841458820694124]))[0] == pytest.approx(-np.log10(0.05))
    assert minus_log10_chi2(np.array([4000.0]))[0] == pytest.approx(870.488, abs=1e-3)
    assert minus_log10_student(2.0, 10) == pytest.approx(-np.log10(0.07338803))
    assert minus_log10_student(60.0, 20_000) == pytest.approx(minus_log10_chi2(np.array([3300.0]))[0], rel=0.1)


def outcomes(lists: list[np.ndarray], n: int) -> Outcomes:
    case_of = np.concatenate([np.full(len(one), place) for place, one in enumerate(lists)])
    case = np.concatenate(lists)
    return Outcomes(case_of, case, case_of, case, np.arange(len(lists)), (None,) * len(lists), np.full(n, None))


def test_the_scan_takes_the_model_that_the_data_need() -> None:
    x, g = columns()[:, 1:], PEOPLE["carrier"].to_numpy().astype(float)
    few = np.flatnonzero(g)[:9]
    lists = [np.flatnonzero(PEOPLE[name].to_numpy()) for name in ("confounded", "true")] + [few]
    found = adjusted_tests(
        Patterns.of(x, g, np.ones(len(g), bool)), outcomes([*lists, few[:2]], len(g)), 5, counted=True
    )
    said = SAID.filter(pl.col("exposure") == "carrier")
    assert list(found.method) == [0, 1, 2, -1]  # score, logistic, Firth, too few cases
    assert found.coefficient[1] == pytest.approx(said["coefficient"][1], rel=1e-6)
    assert 10 ** -found.log10_p[1] == pytest.approx(said["lr_p"][1], rel=1e-6)
    assert minus_log10_chi2(said["rao"].to_numpy()[:1])[0] == pytest.approx(found.log10_p[0], rel=1e-6)
    assert found.coefficient[0] == pytest.approx(said["coefficient"][0], abs=0.02)
    assert np.isnan(found.log10_p[3])


def test_s_st_7_what_separates_thousands_is_estimated_by_firth_with_covariates_too() -> None:
    """A condition and the cohort made of it. Without covariates half a case is added to each cell (Firth 1993)."""
    rng = np.random.default_rng(5)
    exposed = rng.random(12_000) < 0.4
    a, d = int(exposed.sum()), int((~exposed).sum())
    alone = firth(np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([a, d], float), np.array([a, 0.0]), 1)
    assert alone.coefficient == pytest.approx(np.log((a + 0.5) * (d + 0.5) / 0.25), rel=1e-6)
    x = np.column_stack([np.ones(12_000), rng.integers(-3, 4, 12_000), rng.integers(0, 2, 12_000)])
    found = adjusted_tests(
        Patterns.of(x, exposed.astype(float), np.ones(12_000, bool)), outcomes([np.flatnonzero(exposed)], 12_000), 10,
        counted=True,
    )  # fmt: skip
    assert found.method[0] == 2
    assert found.coefficient[0] > 12
    assert found.upper[0] - found.lower[0] > 3


def test_a_confounded_exposure_keeps_its_level_only_when_adjusted() -> None:
    """Of 400 null outcomes that follow the group alone, the crude scan finds far more than 5 %, the adjusted 5 %."""
    chance = np.random.default_rng(11)
    group = chance.random(4000) < 0.3
    g = (chance.random(4000) < np.where(group, 0.5, 0.05)).astype(float)
    lists = [np.flatnonzero(chance.random(4000) < np.where(group, 0.2, 0.07)) for _ in range(400)]
    everyone = np.ones(4000, bool)
    found = [
        adjusted_tests(Patterns.of(x, g, everyone), outcomes(lists, 4000), 10, counted=True).log10_p > -np.log10(0.05)
        for x in (np.zeros((4000, 0)), group[:, None].astype(float))
    ]
    assert found[0].mean() > 0.5
    assert 0.03 < found[1].mean() < 0.075


def test_columns_that_others_explain_are_left_out() -> None:
    x = columns()
    assert list(independent(np.column_stack([x, x[:, 1] + x[:, 2], np.ones(len(x))]))) == list(range(x.shape[1]))


def test_any_numeric_column_can_be_adjusted_for_and_a_missing_number_leaves_its_individual_out() -> None:
    people = pl.DataFrame({"PC1": [0.1, 0.3, None, -0.2], "site": ["a", "b", "b", None]})
    made = design(people, ("PC1", "site"))
    assert list(made.kept) == [True, True, False, True]
    assert made.columns.shape == (4, 3)
    with pytest.raises(ValueError, match="no covariate 'PC9'"):
        design(people, ("PC9",))
