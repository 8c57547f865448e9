"""Least squares for one of several columns: the difference in a measurement for each unit of an exposure, adjusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, log_ndtr, stdtrit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """Per unit of the exposure, in units of the measurement, with Student's interval; `sd` of what the other columns
    leave of the measurement. `n` individuals."""

    estimate: float
    lower: float
    upper: float
    log10_p: float
    sd: float
    n: int


def difference(values: Floats, columns: Floats, exposure: Floats, level: float = 0.95) -> Difference | None:
    """The exposure's coefficient in values ~ columns + exposure, as R's `lm`; `columns` has the constant. None where
    it cannot be told: too few individuals, or an exposure that the columns explain."""
    n = len(values)
    basis, triangle = np.linalg.qr(columns)
    sound = np.abs(np.diag(triangle)) > 1e-9 * np.sqrt(max(n, 1))
    basis = basis[:, sound]
    degrees = n - basis.shape[1] - 1
    if degrees < 1:
        return None
    left, rest = exposure - basis @ (basis.T @ exposure), values - basis @ (basis.T @ values)
    about = float(left @ left)
    if about <= 1e-9 * float(exposure @ exposure):
        return None
    estimate = float(left @ rest) / about
    noise = rest - estimate * left
    variance = float(noise @ noise) / degrees
    error = float(np.sqrt(variance / about))
    half = float(stdtrit(degrees, 0.5 + level / 2)) * error
    log10_p = minus_log10_student(estimate / error, degrees) if error > 0 else float("inf")
    return Difference(estimate, estimate - half, estimate + half, log10_p, float(np.sqrt(rest @ rest / (n - 1))), n)


def minus_log10_student(t: float, degrees: int) -> float:
    """−log10 of the two-sided p of Student's t; where p underflows by Wallace's (1959) normal deviate."""
    p = float(betainc(degrees / 2, 0.5, degrees / (degrees + t * t)))
    if p > 1e-290:
        return -float(np.log10(p))
    normal = np.sqrt(degrees * np.log1p(t * t / degrees)) * (8 * degrees + 1) / (8 * degrees + 3)
    return -float((np.log(2.0) + log_ndtr(-normal)) / np.log(10.0))
