"""Every cohort that R's survival package brings, through our own functions and R's: curves, medians, restricted means,
tests, Cox with either ties, strata, weights, late entry, covariates that change, competing events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cohorts.analysis import Analysis
from stats.survival.analysis import estimate
from stats.survival.covariates import design
from stats.survival.cox import PartialLikelihood, fit
from stats.survival.restricted_mean import restricted_mean
from stats.survival.risk_sets import Spans
from stats.survival.strata import laid_out, line_length, numbered
from stats.survival.weighted_cox import weighted_cox
from tests.stats.test_oracles_run_again import rscript, run  # noqa: F401

COHORTS, QUANTITIES = 32, 1000  # of which each is one number or a whole curve


@pytest.fixture(scope="module")
def published(rscript: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[pl.DataFrame, pl.DataFrame]:  # noqa: F811
    folder: Path = tmp_path_factory.mktemp("published")
    run(rscript, "--vanilla", "published.R", str(folder / "people.csv"), str(folder / "said.csv"))
    texts = {"group": pl.String, "site": pl.String}
    people = pl.read_csv(
        folder / "people.csv", schema_overrides=texts | dict.fromkeys(("entry", "exit", "x", "z"), pl.Float64)
    )
    people = people.with_columns(pl.col("entry", "exit").cast(pl.Float64), pl.col("event", "died").cast(pl.Boolean))
    said = pl.read_csv(folder / "said.csv", null_values="NA", schema_overrides={"group": pl.String} | NUMBERS)
    return people, said.with_columns(pl.col("group").fill_null(""))


NUMBERS = {"time": pl.Float64, "value": pl.Float64}


class Said:
    """What R says of one cohort."""

    def __init__(self, said: pl.DataFrame, cohort: str) -> None:
        self.rows = said.filter(pl.col("cohort") == cohort)

    def __call__(self, quantity: str, group: str = "") -> np.ndarray:
        found = self.rows.filter((pl.col("quantity") == quantity) & (pl.col("group") == group))
        return found["value"].fill_null(float("nan")).to_numpy()

    def times(self, quantity: str, group: str) -> np.ndarray:
        return self.rows.filter((pl.col("quantity") == quantity) & (pl.col("group") == group))["time"].to_numpy()


def test_published_cohorts_are_told_as_r_tells_them(published: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    people, said = published
    names = people["cohort"].unique(maintain_order=True).to_list()
    assert len(names) == COHORTS
    wrong: list[str] = []
    assert said.select("cohort", "quantity", "group").n_unique() > QUANTITIES
    for name in names:
        wrong += [
            f"{name}: {each}" for each in _disagreements(people.filter(pl.col("cohort") == name), Said(said, name))
        ]
    assert not wrong, "\n".join(wrong)


def _disagreements(frame: pl.DataFrame, r: Said) -> list[str]:
    """In words, each quantity that differs from R's."""
    wrong: list[str] = []

    def same(what: str, ours: object, theirs: np.ndarray, rel: float = 1e-6, least: float = 1e-9) -> None:
        mine = np.atleast_1d(np.asarray(ours, float))
        if mine.shape != theirs.shape or not np.allclose(mine, theirs, rel, least, equal_nan=True):
            wrong.append(f"{what}: {mine[:6]} instead of {theirs[:6]}")

    groups = tuple(sorted(frame["group"].unique()))
    columns = tuple(name for name in ("x", "z") if frame[name].n_unique() > 1)
    competing = bool(frame["died"].any())
    bare = frame if competing else frame.drop("died")
    for group in groups:
        rows = bare.filter(pl.col("group") == group)
        [found] = estimate(rows.drop("died", strict=False), groups=(group,), wanted_at_start=1).groups
        curve = found.curve.filter(pl.col("time").is_in(r.times("surv", group).tolist()))
        for ours, theirs in (("survival", "surv"), ("lower", "lower"), ("upper", "upper"), ("at_risk", "n.risk")):
            same(f"{ours} of {group}", curve[ours], r(theirs, group))
        same(f"median of {group}", np.nan if found.median is None else found.median, r("median", group))
        spans = _spans(rows)
        if len(theirs := r("rmean", group)):
            same(f"restricted mean of {group}", restricted_mean(spans, 0.0, r.times("rmean", group)[0]), theirs)
        if len(theirs := r("incidence", group)):
            [both] = estimate(rows, groups=(group,), wanted_at_start=1).groups
            if both.cumulative_incidence is None:
                same(f"incidence of {group} without deaths", 1 - curve["survival"], theirs)
                continue
            seen = both.cumulative_incidence.filter(pl.col("time").is_in(r.times("incidence", group).tolist()))
            same(f"incidence of {group}", seen["incidence"], theirs)
    whole = estimate(bare, groups=groups, adjust=columns, wanted_at_start=1)
    if len(theirs := r("score")):
        same("log-rank", whole.test.statistic, theirs)
    if len(theirs := r("stratified score")):
        within = estimate(bare, groups=groups, wanted_at_start=1, asked=Analysis(strata=("site",)))
        same("stratified log-rank", within.test.statistic, theirs)
    for quantity, strata in (("over risk sets", ()), ("over risk sets within strata", ("site",))):
        if len(theirs := r(quantity)):
            asked = Analysis(strata=strata, ordered=True)
            found = estimate(bare, groups=groups, wanted_at_start=1, asked=asked)
            tests = [found.test, found.further.tests[0]]
            same(f"log-rank and trend {quantity}", [each.statistic for each in tests], theirs)
    for which in ("crude", "adjusted", "stratified"):
        if not len(r(f"coef {which} efron")):
            continue
        made = design(frame, () if which == "crude" else columns)
        told = np.column_stack([_marks(frame, groups), made.columns])
        for ties in ("efron", "breslow"):
            spans = _spans(frame)
            length = line_length(spans)
            levels = numbered(frame, ("site",)) if which == "stratified" else None
            laid = laid_out(spans, levels, length)
            found = fit(PartialLikelihood(laid, told, line_length=None if levels is None else length, ties=ties))
            if not found.converged:  # R goes on to where nothing changes any more, and warns
                theirs = r(f"se {which} {ties}")
                assert theirs.max() > 100, (which, ties)
                continue
            same(f"coefficients, {which}, {ties}", found.coefficients, r(f"coef {which} {ties}"), 1e-6, 1e-6)
            same(f"standard errors, {which}, {ties}", found.se, r(f"se {which} {ties}"), 1e-6, 1e-6)
    weights = 0.5 + (np.arange(1, frame.height + 1) % 4) / 2
    found = weighted_cox(_spans(frame), _marks(frame, groups), weights)
    if found is not None:
        same("weighted coefficients", found.coefficients, r("weighted coef"), 1e-5, 1e-6)
        same("robust errors", np.sqrt(np.diag(found.covariance)), r("weighted se"), 1e-5, 1e-6)
    if competing and len(theirs := r("subdistribution coef")):
        told = estimate(bare, groups=groups, wanted_at_start=1, asked=Analysis(subdistribution=True)).further
        same("subdistribution ratios", [-np.log(one.hr) for one in told.subdistribution], theirs, 1e-5, 1e-6)
    return wrong


def _marks(frame: pl.DataFrame, groups: tuple[str, ...]) -> np.ndarray:
    return np.column_stack([(frame["group"] == name).to_numpy().astype(float) for name in groups[1:]])


def _spans(rows: pl.DataFrame) -> Spans:
    return Spans.of(rows["entry"].to_numpy(), rows["exit"].to_numpy(), rows["event"].to_numpy())
