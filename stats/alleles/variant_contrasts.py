"""Allele frequencies with their intervals, and each variant's carriers in one group against another, many at once."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from stats.alleles.fisher import fisher_tests

Floats = NDArray[np.float64]


def wilson_limits(successes: pl.Series, trials: pl.Series, level: float = 0.95) -> tuple[pl.Series, pl.Series]:
    """`stats.intervals.wilson` of many proportions; NULL where either count is, and where there are no trials."""
    z = float(ndtri((1 + level) / 2))
    k, n = successes.cast(pl.Float64), trials.cast(pl.Float64)
    frame = pl.DataFrame({"k": k, "n": pl.select(pl.when(n > 0).then(n)).to_series()})
    p, n, k = pl.col("k") / pl.col("n"), pl.col("n"), pl.col("k")
    middle, scale = p + z * z / (2 * n), 1 + z * z / n
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
    limits = frame.select(
        lower=pl.when(k == 0).then(pl.lit(0.0) + 0 * n).otherwise(((middle - half) / scale).clip(0.0, 1.0)),
        upper=pl.when(k == n).then(pl.lit(1.0) + 0 * n).otherwise(((middle + half) / scale).clip(0.0, 1.0)),
    )
    return limits["lower"], limits["upper"]


def contrasted(frame: pl.DataFrame, *, tested: bool) -> pl.DataFrame:
    """The frame with `lower` and `upper` (95 %, Wilson) of ac/an, the same with `_others` where those are, and where
    `tested` the contrast of carriers with called non-carriers: `odds_ratio` (conditional maximum likelihood; NULL where
    it does not exist) and `minus_log10_p` of Fisher's exact test, two-sided; NULL where a count is, where nobody
    carries the variant, and where nobody of a side is called.

    Works on the numbers it is given: exact ones, or those that were rounded to be shown.
    """
    for name in ("", "_others"):
        if f"ac{name}" in frame.columns:
            ac, an = pl.col(f"ac{name}"), pl.col(f"an{name}")
            alleles = pl.when(ac > an).then(an).otherwise(ac)  # rounded down apart, AN can fall below AC
            lower, upper = wilson_limits(frame.select(alleles).to_series(), frame[f"an{name}"])
            frame = frame.with_columns(lower.alias(f"lower{name}"), upper.alias(f"upper{name}"))
    if not tested:
        return frame
    cells = frame.select(
        pl.col("carriers"),
        without=(pl.col("called") - pl.col("carriers")).clip(0),
        beside=pl.col("carriers_others"),
        beside_without=(pl.col("called_others") - pl.col("carriers_others")).clip(0),
    )
    known = cells.select(
        pl.all_horizontal(pl.all().is_not_null())
        & (pl.col("carriers") + pl.col("beside") > 0)
        & (pl.col("carriers") + pl.col("without") > 0)
        & (pl.col("beside") + pl.col("beside_without") > 0)
    ).to_series()
    ratio, log_p = np.full(frame.height, np.nan), np.full(frame.height, np.nan)
    if known.any():
        found = fisher_tests(
            *(cells.filter(known)[name].to_numpy() for name in ("carriers", "without", "beside", "beside_without"))
        )
        ratio[known.to_numpy()], log_p[known.to_numpy()] = found.odds_ratio, found.minus_log10_p
    return frame.with_columns(
        pl.Series("odds_ratio", ratio).fill_nan(None), pl.Series("minus_log10_p", log_p).fill_nan(None)
    )
