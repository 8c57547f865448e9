"""Subdistribution hazards equal R's `coxph` on `finegray` data, with and without late entry (S-ST 5)."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from stats.survival.analysis import estimate
from stats.survival.cox import PartialLikelihood, fit
from stats.survival.further import Asked
from stats.survival.risk_sets import Spans
from stats.survival.subdistribution import Lingering, subdistribution
from tests.stats import oracle

FRAME = oracle.people("competing").with_columns(pl.col("died").cast(pl.Boolean))
FRAMES = {"late": FRAME, "from the start": FRAME.with_columns(entry=pl.lit(0.0))}
GROUPS = ("a", "b", "c")


class K:
    """A policy: fewer than ten are not told, as in no group so few die."""

    threshold, base = 10, 10


@pytest.mark.parametrize(("model", "adjust"), [("crude", ()), ("adjusted", ("age", "sex"))])
@pytest.mark.parametrize("name", FRAMES)
def test_s_st_5_geskus_weights_give_rs_ratios_and_robust_errors(name: str, model: str, adjust: tuple) -> None:
    found = subdistribution(FRAMES[name], GROUPS, adjust)
    numbers = {what: oracle.numbers(name, f"{what} {model}", file="subdistribution.csv") for what in ("coef", "se")}
    np.testing.assert_allclose([np.log(each.hr) for each in found], -numbers["coef"], atol=1e-6)
    width = [np.log(each.upper) - np.log(each.lower) for each in found]
    np.testing.assert_allclose(width, 2 * 1.959963985 * numbers["se"], rtol=1e-6)


def test_s_st_5_it_stands_beside_the_hazards_of_each_cause_and_is_on_request() -> None:
    plain, asked = (estimate(FRAME, groups=GROUPS, asked=Asked(subdistribution=wanted)) for wanted in (False, True))
    assert plain.further.subdistribution == ()
    assert [each.vs for each in asked.further.subdistribution] == ["b", "c"]
    assert asked.contrasts == plain.contrasts
    assert "Fine-Gray" in asked.methods
    assert len(asked.to_json()["further"]["subdistribution"]) == 2
    nobody = FRAME.with_columns(died=pl.lit(False))
    alone = estimate(nobody, groups=GROUPS, asked=Asked(subdistribution=True))
    assert alone.further.subdistribution == ()
    assert any("hazard itself" in warning for warning in alone.warnings)


def test_without_deaths_the_likelihood_is_that_of_cox() -> None:
    spans = Spans.of(*(FRAME[name].to_numpy() for name in ("entry", "exit", "event")))
    columns = (FRAME["group"] == "b").to_numpy().astype(float)[:, None]
    weighted = fit(Lingering(spans, columns, np.zeros(len(spans), dtype=bool)))
    assert weighted.coefficients == pytest.approx(fit(PartialLikelihood(spans, columns)).coefficients, rel=1e-9)


def test_s_st_5_where_the_risk_set_empties_there_is_no_estimate() -> None:
    rows = [("a", 0, 3, False, True), ("b", 0, 2, True, False), ("a", 5, 9, True, False), ("b", 5, 8, False, True)]
    rows += [("a", 5, 7, False, False), ("b", 5, 9, True, False)]
    frame = pl.DataFrame(rows, ["group", "entry", "exit", "event", "died"], orient="row")
    frame = frame.with_columns(pl.col("entry", "exit").cast(pl.Float64))
    found = estimate(frame, groups=("a", "b"), asked=Asked(subdistribution=True))
    assert [each.hr for each in found.further.subdistribution] == [None]
    assert any("no estimate of the subdistribution" in warning for warning in found.warnings)


def test_s_dc_4_it_is_told_only_where_enough_have_the_outcome_and_die() -> None:
    exact = estimate(FRAME, groups=GROUPS, asked=Asked(subdistribution=True))
    shown = exact.protected(K()).further.subdistribution
    assert all(each.hr == float(f"{each.hr:.2g}") for each in shown)
    few = FRAME.with_columns(died=pl.col("died") & ((pl.col("group") != "a") | (pl.int_range(pl.len()) < 3)))
    kept = estimate(few, groups=GROUPS, asked=Asked(subdistribution=True)).protected(K())
    assert all(each.hr is None for each in kept.further.subdistribution)
