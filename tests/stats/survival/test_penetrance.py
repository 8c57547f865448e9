"""Cumulative incidence by age: as R's survival and cmprsk say, and nothing beyond what the estimate may tell."""

from __future__ import annotations

import polars as pl
import pytest

from access.disclosure import Policy
from stats.survival.analysis import estimate
from stats.survival.estimates import SurvivalEstimate
from stats.survival.penetrance import AFTER, BEFORE, FEW, by_age
from tests.stats.oracle import FOLDER, people

TIMES = (5, 10, 15, 20)


def followed() -> pl.DataFrame:
    return people("competing").with_columns(pl.col("died").cast(pl.Boolean))


def of(frame: pl.DataFrame, wanted: int = 1) -> SurvivalEstimate:
    return estimate(frame, unit="years", time_scale="age", wanted_at_start=wanted)


@pytest.mark.parametrize("by", ["survival", "cmprsk"])
@pytest.mark.parametrize("group", ["a", "b", "c"])
def test_s_st_5_incidence_and_risk_sets_are_those_of_r(by: str, group: str) -> None:
    said = pl.read_csv(FOLDER / "penetrance.csv").filter(by=by, group=group)
    frame = followed().filter(group=group)
    found = by_age(of(frame.filter(pl.col("entry") <= 0) if by == "cmprsk" else frame), TIMES)
    assert found["probability"].to_list() == pytest.approx(said["incidence"].to_list(), rel=1e-8)
    assert found["at_risk"].to_list() == said["at_risk"].to_list()
    assert (found["probability_lower"] < found["probability"]).all()
    assert (found["probability"] < found["probability_upper"]).all()


def test_without_deaths_it_is_one_minus_the_curve() -> None:
    seen = of(followed().with_columns(died=pl.lit(False)))
    group = seen.groups[0]
    row = by_age(seen, [10]).row(0, named=True)
    last = group.curve.filter(pl.col("time") <= 10).row(-1, named=True)
    expected = [1 - last[name] for name in ("survival", "upper", "lower")]
    assert [row["probability"], row["probability_lower"], row["probability_upper"]] == pytest.approx(expected)


def test_an_age_outside_the_curve_has_no_number_and_says_why() -> None:
    late = followed().filter(pl.col("exit") > 3).with_columns(entry=pl.max_horizontal("entry", pl.lit(3.0)))
    found = by_age(of(late, wanted=11), (1, 10, 90))
    why = dict(found.filter(group="a").select("age", "why").rows())
    assert why == {1: BEFORE, 10: None, 90: AFTER}
    assert found.filter(pl.col("why").is_not_null())["probability"].null_count() > 0


def test_s_cl_7_beyond_ninety_there_is_nothing() -> None:
    with pytest.raises(ValueError, match="90"):
        by_age(of(followed()), [95])


def test_another_scale_than_age_is_refused() -> None:
    with pytest.raises(ValueError, match="age scale"):
        by_age(estimate(followed()), [10])


def test_s_dc_4_read_off_a_protected_estimate_it_tells_no_more() -> None:
    """A group of few has no incidence; of the others every number stands on the protected curve."""
    frame = pl.concat([followed().filter(group="a"), followed().filter(group="b").head(8)])
    shown = of(frame, wanted=11).protected(Policy())
    found = by_age(shown, TIMES)
    assert set(found.filter(group="b")["why"]) == {FEW}
    told = found.filter(group="a").drop_nulls("probability")
    steps = shown.groups[0].cumulative_incidence["incidence"].to_list()
    assert told.height
    assert all(value in [0.0, *steps] for value in told["probability"])
    assert all(n % 10 == 0 for name in ("at_risk", "events") for n in told[name])
