"""How values are spread in two groups and how they go with age: quantiles, means with intervals, their difference.

One value an individual (and band of age). Intervals are Student's; that of the difference is Welch's (1947). Crude.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, isfinite, log10, sqrt

import polars as pl
from scipy.stats import t as student

from stats.shown import Policy, Shown, shown_count

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BAND = {
    "group": pl.String,
    "low": pl.Int64,
    "n": pl.Int64,
    "mean": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
}


@dataclass(frozen=True)
class Mean:
    """A mean, or a difference of two, with its 95 % interval. All None where too few have a value."""

    mean: float | None
    lower: float | None
    upper: float | None


NOTHING = Mean(None, None, None)


@dataclass(frozen=True)
class Spread:
    """One group: individuals with a value, its quantiles at QUANTILES (None where not told), mean."""

    name: str
    n: Shown
    quantiles: tuple[float | None, ...]
    mean: Mean


@dataclass(frozen=True, eq=False)
class Spreads:
    """The groups in the order asked, the mean of the first less that of the second, and `bands` (columns of BAND: the
    lower end of five years of age; NULL where suppressed)."""

    groups: tuple[Spread, ...]
    difference: Mean
    bands: pl.DataFrame
    release: str
    coarsened: bool = False

    def protected(self, policy: Policy) -> Spreads:
        """Numbers resting on fewer than k people are not told, a quantile not without k on either side of it (S-DC 4);
        the rest are rounded to steps, as wide as few people are, so that one more or fewer rarely shows (S-DC 3)."""
        if self.coarsened:
            return self
        groups = tuple(_protected(each, policy) for each in self.groups)
        told = all(isinstance(each.n, int) and each.n for each in groups)
        few = pl.col("n") < policy.threshold
        told_of = [
            _rounded(Mean(*numbers), _step(n, Mean(*numbers), policy))
            for n, *numbers in self.bands.select("n", "mean", "lower", "upper").iter_rows()
        ]
        bands = self.bands.with_columns(
            pl.when(~few).then(pl.col("n") - pl.col("n") % policy.base).alias("n"),
            *(
                pl.when(~few).then(pl.Series(name, [getattr(each, name) for each in told_of], pl.Float64)).alias(name)
                for name in ("mean", "lower", "upper")
            ),
        )
        # Which bands a group of few has values in would tell their ages.
        large = [each.name for each in groups if isinstance(each.n, int) and each.n]
        bands = bands.filter(pl.col("group").is_in(large) & pl.col("n").is_not_null())
        step = max((_step(each.n, each.mean, policy) for each in self.groups), default=0.0)
        difference = _rounded(self.difference, step) if told else NOTHING
        return replace(self, groups=groups, difference=difference, bands=bands, coarsened=True)


def spreads(values: pl.DataFrame, by_age: pl.DataFrame, groups: tuple[str, ...], release: str) -> Spreads:
    """`values` (group, value) and `by_age` (group, low, value), a row an individual and band."""
    made = tuple(_spread(name, values.filter(pl.col("group") == name)["value"]) for name in groups)
    rows = []
    for (name, low), part in by_age.group_by("group", "low", maintain_order=True):
        mean = _mean(part["value"])
        rows.append((name, low, part.height, mean.mean, mean.lower, mean.upper))
    bands = pl.DataFrame(rows, schema=BAND, orient="row").sort("group", "low")
    return Spreads(made, _difference(values, groups), bands, release)


def _spread(name: str, values: pl.Series) -> Spread:
    found = tuple(values.quantile(each, "linear") for each in QUANTILES)
    return Spread(name, len(values), found, _mean(values))


def _mean(values: pl.Series) -> Mean:
    n = len(values)
    if not n:
        return NOTHING
    mean = float(values.mean())
    if n < 2:
        return Mean(mean, None, None)
    half = float(student.ppf(0.975, n - 1)) * float(values.std()) / sqrt(n)
    return Mean(mean, mean - half, mean + half)


def _difference(values: pl.DataFrame, groups: tuple[str, ...]) -> Mean:
    first, second = (values.filter(pl.col("group") == name)["value"] for name in groups[:2])
    if len(first) < 2 or len(second) < 2:
        return NOTHING
    parts = [float(each.var()) / len(each) for each in (first, second)]
    between, error = float(first.mean()) - float(second.mean()), sqrt(sum(parts))
    if not error:
        return Mean(between, between, between)
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(each) - 1) for part, each in zip(parts, (first, second), strict=True)
    )
    half = float(student.ppf(0.975, freedom)) * error
    return Mean(between, between - half, between + half)


def _protected(group: Spread, policy: Policy) -> Spread:
    n = shown_count(group.n, policy)
    if not isinstance(n, int) or not n:
        return Spread(group.name, n, (None,) * len(QUANTILES), NOTHING)
    # Both sides are counted in what is shown of n, so that which quantiles are told tells no more of it.
    told = [floor(n * each) >= policy.threshold <= floor(n * (1 - each)) for each in QUANTILES]
    step = _step(group.n, group.mean, policy)
    kept = tuple(_to(value, step) if tell else None for value, tell in zip(group.quantiles, told, strict=True))
    return Spread(group.name, n, kept, _rounded(group.mean, step))


def _step(n: Shown, mean: Mean, policy: Policy) -> float:
    """Ten people's share of a standard deviation, which the interval gives, up to a power of ten. 0: nothing varies."""
    if not isinstance(n, int) or n < 2 or mean.lower is None or mean.upper is None:
        return 0.0
    deviation = (mean.upper - mean.lower) / 2 * sqrt(n) / float(student.ppf(0.975, n - 1))
    step = deviation * policy.base / n
    return 10.0 ** ceil(log10(step)) if step > 0 else 0.0


def _rounded(mean: Mean, step: float) -> Mean:
    return Mean(*(_to(value, step) for value in (mean.mean, mean.lower, mean.upper)))


def _to(value: float | None, step: float) -> float | None:
    """The nearest multiple of `step`, to two digits where that is coarser."""
    if value is None or not isfinite(value):
        return None
    value = float(f"{value:.2g}")
    return float(f"{round(value / step) * step:.10g}") if step else value
