"""Observed against expected −log10 p, with the band in which 95 % of the ranks lie, and λ."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betaincinv

#: All of the strongest, and of the rest so many, evenly on the logarithm of their rank.
STRONGEST, REST = 150, 250


def quantiles(minus_log10_p: NDArray[np.float64]) -> pl.DataFrame:
    """expected, observed, lower, upper (−log10 p) of some ranks, the smallest p first. Rank i of n uniform p is
    Beta(i, n + 1 − i); tests that depend on each other stray further."""
    p = np.sort(minus_log10_p[np.isfinite(minus_log10_p)])[::-1]
    n = len(p)
    ranks = np.arange(1, min(n, STRONGEST) + 1)
    if n > STRONGEST:
        ranks = np.unique(np.append(ranks, np.geomspace(STRONGEST, n, REST).round())).astype(np.int64)
    bounds = [-np.log10(betaincinv(ranks, n + 1 - ranks, share)) for share in (0.975, 0.025)]
    return pl.DataFrame(
        {
            "expected": -np.log10((ranks - 0.5) / max(n, 1)),
            "observed": p[ranks - 1],
            "lower": bounds[0],
            "upper": bounds[1],
        }
    )
