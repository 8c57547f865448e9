"""What sites tell, put together: exactly what the pooled rows say where nothing was rounded, and never of one site."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from stats.federated.curves import pooled_curve
from stats.federated.scan import pooled_scan
from stats.federated.table import pooled_mean, pooled_table
from stats.meta import meta_analysis
from stats.survival.kaplan_meier import kaplan_meier
from stats.survival.risk_sets import Spans


def test_means_and_spreads_follow_exactly_from_the_sums() -> None:
    rng = np.random.default_rng(1)
    parts = [rng.normal(middle, spread, n) for middle, spread, n in ((50, 9, 400), (61, 3, 50), (40, 20, 2), (7, 1, 1))]
    told = [(len(part), float(part.mean()), float(part.std(ddof=1)) if len(part) > 1 else None) for part in parts]
    n, mean, sd = pooled_mean(told)
    whole = np.concatenate(parts)
    assert n == len(whole)
    assert mean == pytest.approx(whole.mean(), rel=1e-12)
    assert sd == pytest.approx(whole.std(ddof=1), rel=1e-12)


def row(level: str | None, unit: str | None, **cell: object) -> dict:
    return {"section": "s", "variable": "v", "level": level, "unit": unit, "groups": [cell]}


def test_a_line_that_one_site_tells_alone_is_not_told() -> None:
    few = {"below": 11}
    a = [row("x", None, n=100, count=40), row("y", None, n=100, count=60), row(None, "years", n=100, mean=5.0, sd=1.0)]
    b = [row("x", None, n=200, count=20), row("y", None, n=200, count=few), row(None, "years", n=few, mean=None)]
    x, y, years = pooled_table([a, b], 1)
    assert (x.cells[0].n, x.cells[0].count, x.cells[0].share, x.cells[0].least) == (300, 60, 0.2, False)
    assert (y.cells[0].sites, y.cells[0].n, y.cells[0].count) == (1, None, None)
    assert (years.cells[0].sites, years.cells[0].mean) == (1, None)


def simulated(seed: int, n: int, hazard: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    time, end = rng.exponential(1 / hazard, n), rng.uniform(2, 10, n)
    return np.minimum(time, end), time <= end


def coarse(time: np.ndarray, event: np.ndarray, width: float) -> list[dict]:
    curve = kaplan_meier(Spans.of(np.zeros(len(time)), time, event))
    rows = []
    for end in np.arange(width, 9.01, width):
        before = curve.filter(pl.col("time") <= end)
        rows.append({"time": float(end), "at_risk": int((time > end).sum()), "survival": before["survival"][-1]})
    return rows


def test_the_curve_is_the_pooled_one_of_unequal_sites_and_grids() -> None:
    sites = [simulated(1, 6000, 0.05), simulated(2, 1500, 0.15), simulated(3, 400, 0.02)]
    start, found = pooled_curve(
        [(0.0, coarse(*site, width)) for site, width in zip(sites, (0.25, 0.5, 1.0), strict=True)]
    )
    assert start == 0
    time, event = (np.concatenate(column) for column in zip(*sites, strict=True))
    exact = kaplan_meier(Spans.of(np.zeros(len(time)), time, event))
    there = found.join_asof(exact.select("time", exact="survival", low="lower", high="upper"), on="time")
    assert (there["survival"] - there["exact"]).abs().max() < 0.002
    assert (there["lower"] - there["low"]).abs().max() < 0.004
    assert (there["upper"] - there["high"]).abs().max() < 0.004


def test_a_curve_begins_with_the_last_and_ends_where_one_site_is_left() -> None:
    a = [{"time": t, "at_risk": 100, "survival": s} for t, s in ((50.0, 0.9), (60.0, 0.8), (70.0, 0.7))]
    b = [{"time": t, "at_risk": 100, "survival": s} for t, s in ((55.0, 0.95), (60.0, 0.9))]
    start, found = pooled_curve([(40.0, a), (50.0, b)])
    assert start == 50
    assert found["time"].to_list() == [55.0, 60.0]
    assert found["survival"][-1] == pytest.approx(np.sqrt(0.8 / 0.9 * 0.9), rel=1e-9)  # given alive at 50
    assert pooled_curve([(40.0, a), (40.0, [])])[1].is_empty()


def test_a_scan_is_a_meta_analysis_of_each_condition_that_two_sites_tell() -> None:
    def told(code: str, log_or: float, se: float | None) -> dict:
        return {"code": code, "name": code, "category": "c", "log_or": log_or, "se": se, "cases": 50}

    a = [told("1", 0.5, 0.1), told("2", 0.0, 0.2), told("3", 1.0, 0.1)]
    b = [told("1", 0.3, 0.2), told("2", 0.1, 0.2), told("3", 1.0, None)]
    found = pooled_scan([a, b])
    assert found["code"].to_list() == ["1", "2"]
    one = meta_analysis([0.5, 0.3], [0.1, 0.2])
    assert np.log(found["odds_ratio"][0]) == pytest.approx(one.fixed.estimate)
    assert 10 ** -found["log10_p"][0] == pytest.approx(one.fixed.p)
    assert found["q"][0] == pytest.approx(2 * one.fixed.p)
    assert pooled_scan([a]).is_empty()
