"""Weighted outcomes: what they equal, and what roles without exact numbers are told of them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from stats.shown import Below
from stats.survival.estimates import SurvivalEstimate
from stats.survival.weighted_survival import OverlapWeighted, WeightedEstimate


class K:
    """A policy: fewer than eleven are not told."""

    threshold, base, k = 11, 10, 11


def times(n: int = 4_000, effect: float = 0.0, **more: object) -> SimpleNamespace:
    """Exposed people are older, and age alone raises the hazard, unless `effect` does too."""
    chance = np.random.default_rng(5)
    age = chance.normal(55, 8, n)
    exposed = chance.random(n) < 1 / (1 + np.exp(-(age - 55) / 8))
    hazard = 0.02 * np.exp(0.06 * (age - 55) + effect * exposed)
    event_at, death_at = chance.exponential(1 / hazard), chance.exponential(60, n)
    exit = np.minimum(np.minimum(event_at, death_at), 15.0)
    frame = pl.DataFrame(
        {"group": np.where(exposed, "exposed", "others"), "individual_id": np.arange(n), "entry": np.zeros(n),
         "exit": exit, "event": exit == event_at, "died": exit == death_at, "age": age}
    )  # fmt: skip
    given = {"frame": frame, "groups": ("exposed", "others"), "unit": "years", "time_scale": "time since enrolment",
             "excluded": (), "warnings": (), "estimand": "Who."}  # fmt: skip
    return SimpleNamespace(**(given | more))


def test_confounding_by_what_is_weighted_goes_and_the_effect_stays() -> None:
    null, real = OverlapWeighted(("age",))(times()), OverlapWeighted(("age",))(times(effect=0.7))
    assert null.contrasts[0].lower < 1 < null.contrasts[0].upper
    assert real.contrasts[0].lower < np.exp(0.7) < real.contrasts[0].upper
    assert real.balance[0].before > 0.3
    assert real.balance[0].after == pytest.approx(0, abs=1e-6)
    assert all(100 < n < 4_000 for n in real.effective)
    assert real.groups[0].n == times().frame.filter(group="exposed").height


def test_the_methods_cite_what_was_done() -> None:
    said = OverlapWeighted(("age",))(times()).methods
    for part in ("Li, Morgan and Zaslavsky 2018", "Lin and Wei 1989", "infinitesimal jackknife", "not measured"):
        assert part in said


def test_s_dc_5_a_weighted_curve_is_coarsened_as_any_other() -> None:
    exact = OverlapWeighted(("age",))(times())
    told = exact.protected(K())
    assert isinstance(told, WeightedEstimate)
    for group in told.groups:
        assert group.curve.height < 20
        assert all(n % 10 == 0 for n in group.curve["at_risk"])
        assert group.curve["censored"].null_count() == group.curve.height
    assert all(isinstance(n, int) and n % 10 == 0 for n in told.effective)
    assert told.balance[0].before == round(exact.balance[0].before, 2)
    assert told.protected(K()) is told


def test_s_dc_4_of_few_nothing_is_told() -> None:
    whole = times()
    few = whole.frame.filter((pl.col("group") == "others") | (pl.col("individual_id") < 12))
    told = OverlapWeighted(("age",))(times(frame=few)).protected(K())
    assert isinstance(told.groups[0].n, Below)
    assert told.groups[0].curve.height == 0
    assert isinstance(told.effective[0], Below)
    assert told.balance == ()
    assert told.contrasts[0].hr is None


def test_groups_without_overlap_are_shown_crude_and_said_to_be() -> None:
    apart = times()
    split = apart.frame.with_columns(age=pl.when(pl.col("group") == "others").then(20.0).otherwise(80.0))
    found = OverlapWeighted(("age",))(times(frame=split))
    assert type(found) is SurvivalEstimate
    assert any("do not overlap in age" in one for one in found.warnings)


def test_s_st_6_who_is_in_several_groups_is_counted_and_left_out() -> None:
    whole = times()
    twice = pl.concat([whole.frame, whole.frame.head(20).with_columns(group=pl.lit("others"))])
    found = OverlapWeighted(("age",))(times(frame=twice))
    assert any("20 individuals in several" in one for one in found.warnings)
    assert found.to_json()["weighted"]["by"] == ["age"]
