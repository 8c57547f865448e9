"""p of several tests of one thing as one p, whatever their correlation (ACAT, Liu 2019)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SMALL = 15.0  # −log10 p from where tan((0.5 − p)π) is 1/(pπ) to sixteen digits


def acat(minus_log10_p: Floats) -> Floats:
    """−log10 of the combined p of each row; NaN are tests that were not made, a row of them is NaN.

    The mean of Cauchy deviates tan((0.5 − p)π) is Cauchy again, near enough in its tail under any dependence. A p of 1
    would outweigh everything and is taken as 1 − 1/d with d tests (at least two), as its authors do. In logarithms
    where p are too small for a float.
    """
    given = np.atleast_2d(np.asarray(minus_log10_p, dtype=np.float64))
    made = np.isfinite(given)
    tests = made.sum(axis=1)
    found = np.full(len(given), np.nan)
    for place in np.flatnonzero(tests):
        small = given[place, made[place]]
        most = small.max()
        if most > _SMALL:
            # 1/(pπ) of the smallest ones outweighs all others by 10^15.
            total = most + np.log10(np.power(10.0, small - most).sum() / tests[place])
            found[place] = total
            continue
        p = np.power(10.0, -small)
        p = np.where(p > 1 - 1e-12, 1 - 1 / max(int(tests[place]), 2), p)
        mean = (1 / np.tan(p * np.pi)).mean()  # tan((0.5 − p)π), without losing the digits of a small p
        combined = np.arctan2(1.0, mean) / np.pi
        found[place] = max(-np.log10(combined), 0.0)
    return found
