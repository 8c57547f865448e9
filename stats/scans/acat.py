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
    tests = np.maximum(made.sum(axis=1), 1)[:, None]
    logs = np.where(made, given, 0.0)
    p = np.power(10.0, -logs)
    p = np.where(p > 1 - 1e-12, 1 - 1 / np.maximum(tests, 2), p)
    # tan((0.5 − p)π), without losing the digits of a small p.
    deviates = np.where(made, 1 / np.tan(np.maximum(p, 1e-300) * np.pi), 0.0)
    mean = deviates.sum(axis=1) / tests[:, 0]
    found = np.maximum(-np.log10(np.arctan2(1.0, mean) / np.pi), 0.0)
    most = np.where(made, given, -np.inf).max(axis=1, initial=-np.inf)
    if (extreme := most > _SMALL).any():
        # 1/(pπ) of the smallest ones outweighs all others by 10^15.
        relative = np.where(made[extreme], np.power(10.0, logs[extreme] - most[extreme, None]), 0.0)
        found[extreme] = most[extreme] + np.log10(relative.sum(axis=1) / tests[extreme, 0])
    return np.where(made.any(axis=1), found, np.nan)
