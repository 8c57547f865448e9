"""Variants one by one: each as if it were tested alone, by least squares and by logistic regression; S-ST 11 on X."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from access.disclosure import Policy
from queries.associations.guard import Guard
from queries.associations.variant_scan import copies_of
from queries.variants.called import Called
from stats.groups.quantiles import quantiles
from stats.scans.adjusted_scan import Patterns
from stats.scans.linear import difference
from stats.scans.logistic import fit_many, minus_log10_chi2, score_tests
from stats.scans.phewas import design
from stats.scans.scan_words import cautions, methods
from stats.scans.variant_scan import variant_scan
from tests.stats.made_calls import made_calls


@pytest.fixture(scope="module")
def calls() -> tuple[Called, np.ndarray]:
    return made_calls()


def rows(calls: tuple[Called, np.ndarray], unit: str = "") -> SimpleNamespace:
    """Variant 10 does something; age is not known of ten."""
    called, true = calls
    chance = np.random.default_rng(2)
    n = len(called.people)
    age = chance.normal(50, 10, n)
    age[:10] = np.nan
    dose = np.nan_to_num(true[10])
    if unit:
        value = 100 + 0.2 * np.nan_to_num(age) + 3 * dose + chance.normal(0, 5, n)
    else:
        value = (chance.random(n) < 1 / (1 + np.exp(2.5 - 0.02 * np.nan_to_num(age) - 1.1 * dose))).astype(float)
    people = pl.DataFrame({"value": value, "age": age, "sex": np.where(called.x == 1, "male", "female")})
    return SimpleNamespace(
        people=people, called=called, outcome="o", unit=unit, adjust=("age", "sex"), min_copies=20, relatives=0,
        without=0, guard=Guard(False, 0, False, 0, 0, True), release="r",
    )  # fmt: skip


def test_blocks_say_what_was_called(calls: tuple[Called, np.ndarray]) -> None:
    called, true = calls
    for place in range(len(called)):
        assert np.array_equal(copies_of(called, place), true[place], equal_nan=True)
    seen = 0
    for places, copies, missing in called.blocks(size=7):
        assert (copies[missing] == 0).all()
        seen += len(places)
    assert seen == len(called)


def test_s_st_11_the_only_copy_of_a_man_counts_as_two(calls: tuple[Called, np.ndarray]) -> None:
    called, _ = calls
    copies = copies_of(called, len(called) - 1)
    assert set(np.unique(copies[(called.x == 1) & ~np.isnan(copies)])) == {0.0, 2.0}
    assert np.isnan(copies[called.x == 0]).all()


def test_least_squares_is_that_of_each_variant_alone(calls: tuple[Called, np.ndarray]) -> None:
    made = rows(calls, "mg/dL")
    found = variant_scan(made)
    covariates = design(made.people, made.adjust)
    value = made.people["value"].to_numpy()
    for row in found.tests.iter_rows(named=True):
        dose = calls[1][(row["position"] - 5_000_000) // 100]
        known = covariates.kept & ~np.isnan(dose)
        columns = np.column_stack([np.ones(known.sum()), covariates.columns[known]])
        alone = difference(value[known], columns, dose[known])
        assert row["people"] == known.sum()
        assert row["copies"] == dose[known].sum()
        assert row["estimate"] == pytest.approx(alone.estimate, rel=1e-9)
        assert row["log10_p"] == pytest.approx(alone.log10_p, rel=1e-9)
    assert found.table["variant"][0] == "1-5001000-A-G"
    assert found.table["log10_p"][0] > found.line


def test_scores_are_those_of_each_variant_alone(calls: tuple[Called, np.ndarray]) -> None:
    """To first order: those not called are taken out of a null model that was fitted with them."""
    made = rows(calls)
    found = variant_scan(made)
    covariates = design(made.people, made.adjust)
    case = made.people["value"].to_numpy()
    scored = found.tests.filter(pl.col("method") == "score")
    assert scored.height > 40
    for row in scored.iter_rows(named=True):
        dose = calls[1][(row["position"] - 5_000_000) // 100]
        known = covariates.kept & ~np.isnan(dose)
        columns = np.column_stack([np.ones(known.sum()), covariates.columns[known]])
        trials, cases = np.ones((known.sum(), 1)), case[known, None]
        null = fit_many(columns, trials, cases)
        score, variance = score_tests(columns, dose[known], trials, cases, null)
        assert row["estimate"] == pytest.approx((score / variance)[0], abs=0.02)
        assert row["log10_p"] == pytest.approx(float(minus_log10_chi2(score**2 / variance)[0]), abs=0.05)
    best = found.table.row(0, named=True)
    assert best["variant"] == "1-5001000-A-G"
    assert best["method"] == "logistic"
    dose = calls[1][10]
    known = covariates.kept & ~np.isnan(dose)
    patterns = Patterns.of(covariates.columns, dose, known)
    whole = np.column_stack([patterns.columns, patterns.exposure])
    trials = np.bincount(patterns.row[known], minlength=len(whole)).astype(float)[:, None]
    cases = np.bincount(patterns.row[known], case[known], len(whole))[:, None]
    assert best["estimate"] == pytest.approx(fit_many(whole, trials, cases).coefficients[-1, 0], rel=1e-6)


def test_an_allele_that_no_case_carries_has_an_estimate(calls: tuple[Called, np.ndarray]) -> None:
    made = rows(calls)
    dose = np.nan_to_num(calls[1][10])
    made.people = made.people.with_columns(
        value=pl.Series((dose == 0) & (np.arange(len(dose)) % 3 > 0)).cast(pl.Float64)
    )
    row = variant_scan(made).table.row(by_predicate=pl.col("variant") == "1-5001000-A-G", named=True)
    assert row["case_carriers"] == 0
    assert row["method"] == "firth_offset"
    assert np.isfinite(row["estimate"])
    assert row["or_upper"] < 0.5


def test_s_gt_15_the_line_counts_every_variant_attempted(calls: tuple[Called, np.ndarray]) -> None:
    found = variant_scan(rows(calls))
    assert found.attempted == found.tests.height
    assert found.line == pytest.approx(-np.log10(0.05 / found.attempted))
    assert 0.3 < found.inflation < 2.5
    told = found.to_json()
    assert told["label"] == "adjusted for age, sex"
    assert "attempted" in methods(found)
    assert any("ancestry may confound" in each for each in cautions(found))


def test_s_dc_3_a_partner_sees_no_variant_that_rests_on_few(calls: tuple[Called, np.ndarray]) -> None:
    found = variant_scan(rows(calls))
    shown = found.protected(Policy())
    assert 0 < shown.tests.height < found.tests.height
    for name in ("case_carriers", "case_others", "control_carriers", "control_others", "copies", "people"):
        assert (shown.tests[name] % 10 == 0).all()
    assert (shown.tests["case_carriers"] >= 10).all()
    assert shown.attempted == found.looked >= found.attempted


def test_work_says_how_far_it_is_and_stops_when_told(calls: tuple[Called, np.ndarray]) -> None:
    said: list[float] = []
    variant_scan(rows(calls), lambda share, what: said.append(share))
    assert said == sorted(said)
    assert 0 < said[-1] <= 1

    def stop(share: float, what: str) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        variant_scan(rows(calls), stop)


def test_quantiles_of_uniform_p_lie_in_the_band() -> None:
    p = -np.log10(np.random.default_rng(3).random(5000))
    made = quantiles(p)
    assert made.height < 500
    inside = (made["observed"] >= made["lower"]) & (made["observed"] <= made["upper"])
    assert inside.mean() > 0.6  # ranks follow each other
    assert made["expected"][0] == pytest.approx(np.log10(10_000))
