"""Genes altered together or apart: Fisher's exact test of each pair with its conditional odds ratio, q beside p."""

from __future__ import annotations

import numpy as np
import polars as pl

from stats.fisher import fisher_tests
from stats.multiplicity import q_values

CELLS = ("both", "first_only", "second_only", "neither")
ESTIMATES = ("pair_odds", "odds_lower", "odds_upper", "p", "minus_log10_p", "q")


def with_tests(pairs: pl.DataFrame) -> pl.DataFrame:
    """The frame (first, second, CELLS) with ESTIMATES and `tendency`, in the order of p.

    Estimates are made from the counts as they are given, so they tell no more than those. Where the frame says that
    cells may be suppressed (it has the column `suppressed`), none rests on a missing or an empty cell, and q, which
    rests on every pair attempted, is not given unless every pair has a p.
    """
    protected = "suppressed" in pairs.columns
    known = pl.all_horizontal(
        [pl.col(name).is_not_null() & (pl.col(name) > 0 if protected else True) for name in CELLS]
    )
    usable = pairs.select(known).to_series().to_numpy()
    tests = fisher_tests(*(pairs.filter(usable)[name].to_numpy() for name in CELLS))
    p = _spread(usable, tests.p)
    values = {
        "pair_odds": _spread(usable, tests.odds_ratio),
        "odds_lower": _spread(usable, tests.lower),
        "odds_upper": _spread(usable, tests.upper),
        "p": p,
        "minus_log10_p": _spread(usable, tests.minus_log10_p),
        "q": q_values(p) if usable.all() else np.full(len(p), np.nan),
    }
    ratio = pl.col("pair_odds")
    return (
        pairs.with_columns(pl.Series(name, each, nan_to_null=True, dtype=pl.Float64) for name, each in values.items())
        .with_columns(
            tendency=pl.when(ratio > 1).then(pl.lit("together")).when(ratio < 1).then(pl.lit("apart")).otherwise(None)
        )
        .sort("p", nulls_last=True, maintain_order=True)
    )


def _spread(where: np.ndarray, values: np.ndarray) -> np.ndarray:
    full = np.full(len(where), np.nan)
    full[where] = values
    return full
