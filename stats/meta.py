"""Estimates of several studies as one: fixed and random effects, and how much the studies differ.

    fixed     weights 1/v (inverse variance)
    random    weights 1/(v + τ²) with τ² by restricted maximum likelihood (Viechtbauer, J Educ Behav Stat 2005; 30:261),
              interval by Hartung and Knapp (Stat Med 2001; 20:3875), never narrower than the plain one of the same τ²
              (Röver et al., BMC Med Res Methodol 2015; 15:99): with few studies normal quantiles promise too much
    dersimonian_laird   τ² by moments (Control Clin Trials 1986; 7:177), normal quantiles
    q, df, q_p          Cochran's test of no heterogeneity
    i2                  share of the variance that is between studies, in percent, from τ² of REML
                        (Higgins and Thompson, Stat Med 2002; 21:1539)
    predicted           where the effect of a new study would lie, 95 % (Higgins et al., J R Stat Soc A 2009; 172:137);
                        of three studies or more

Numbers are checked against metafor's of the BCG trials (Colditz et al., JAMA 1994; 271:698).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit
from scipy.stats import chi2

_Z = float(ndtri(0.975))
_STEPS, _CLOSE = 200, 1e-10


@dataclass(frozen=True)
class Pooled:
    """One number for all studies, on the scale of the estimates, with its 95 % interval and two-sided p."""

    method: str
    estimate: float
    se: float
    lower: float
    upper: float
    p: float


@dataclass(frozen=True)
class MetaAnalysis:
    """See the head of this file. `weights`: of each study in `random`, adding up to 1."""

    k: int
    fixed: Pooled
    random: Pooled
    dersimonian_laird: Pooled
    tau2: float
    q: float
    df: int
    q_p: float
    i2: float
    weights: tuple[float, ...]
    predicted: tuple[float, float] | None


def meta_analysis(estimates: Sequence[float], errors: Sequence[float]) -> MetaAnalysis:
    """`estimates` (log hazard ratios, say) and their standard errors. ValueError for fewer than two, or for an error
    that is not above 0."""
    y, v = np.asarray(estimates, float), np.square(np.asarray(errors, float))
    if y.size < 2 or y.shape != v.shape or not (np.isfinite(y).all() and np.isfinite(v).all() and (v > 0).all()):
        raise ValueError("a meta-analysis takes two finite estimates or more, each with a standard error above 0")
    df = y.size - 1
    fixed = _mean(y, 1 / v)
    q = float(np.sum((y - fixed) ** 2 / v))
    tau2, moments = _reml(y, v), _by_moments(v, q)
    w = 1 / (v + tau2)
    typical = df * np.sum(1 / v) / (np.sum(1 / v) ** 2 - np.sum(1 / v**2))
    return MetaAnalysis(
        k=y.size,
        fixed=_normal("fixed effect, inverse variance", y, 1 / v),
        random=_hartung_knapp(y, w),
        dersimonian_laird=_normal("random effects, DerSimonian–Laird", y, 1 / (v + moments)),
        tau2=tau2,
        q=q,
        df=df,
        q_p=float(chi2.sf(q, df)),
        i2=float(100 * tau2 / (tau2 + typical)),
        weights=tuple(float(each) for each in w / w.sum()),
        predicted=_predicted(y, w, tau2),
    )


def _mean(y: np.ndarray, w: np.ndarray) -> float:
    return float(np.sum(w * y) / np.sum(w))


def _normal(method: str, y: np.ndarray, w: np.ndarray) -> Pooled:
    mean, se = _mean(y, w), float(np.sum(w) ** -0.5)
    return Pooled(method, mean, se, mean - _Z * se, mean + _Z * se, float(2 * ndtr(-abs(mean / se))))


def _hartung_knapp(y: np.ndarray, w: np.ndarray) -> Pooled:
    mean, df = _mean(y, w), y.size - 1
    scale = max(1.0, float(np.sum(w * (y - mean) ** 2) / df))
    se = float((scale / np.sum(w)) ** 0.5)
    reach = float(stdtrit(df, 0.975)) * se
    p = float(2 * stdtr(df, -abs(mean / se)))
    return Pooled("random effects, REML, Hartung–Knapp interval", mean, se, mean - reach, mean + reach, p)


def _by_moments(v: np.ndarray, q: float) -> float:
    w = 1 / v
    return max(0.0, float((q - (v.size - 1)) / (np.sum(w) - np.sum(w**2) / np.sum(w))))


def _reml(y: np.ndarray, v: np.ndarray) -> float:
    """Fisher's scoring from the estimate by moments; τ² is not negative."""
    tau2 = _by_moments(v, float(np.sum((y - _mean(y, 1 / v)) ** 2 / v)))
    for _ in range(_STEPS):
        w = 1 / (v + tau2)
        total, residuals = np.sum(w), w * (y - _mean(y, w))
        # P = W − W11'W / Σw: y'PPy, tr P and tr PP of it without the matrix.
        trace = total - np.sum(w**2) / total
        square = np.sum(w**2) - 2 * np.sum(w**3) / total + (np.sum(w**2) / total) ** 2
        step = float((np.sum(residuals**2) - trace) / square)
        before, tau2 = tau2, max(0.0, tau2 + step)
        if abs(tau2 - before) < _CLOSE:
            break
    return tau2


def _predicted(y: np.ndarray, w: np.ndarray, tau2: float) -> tuple[float, float] | None:
    if y.size < 3:
        return None
    mean = _mean(y, w)
    reach = float(stdtrit(y.size - 2, 0.975) * (tau2 + 1 / np.sum(w)) ** 0.5)
    return mean - reach, mean + reach
