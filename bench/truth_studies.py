"""A study of the demo's own records: estimates with their errors, made as the product makes them.

Works on the simulated records before they are written, so that many seeds can be tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.stats import norm

from data.demo import effects as fx
from data.demo.biobank import Biobank
from data.demo.diagnoses import Diagnoses
from data.demo.measurements import ANALYTES, UNITS, Measured
from data.demo.people import MALE
from data.demo.plan import DAYS
from stats.survival.firth import firth
from stats.survival.kaplan_meier import kaplan_meier
from stats.survival.risk_sets import Spans, common_start
from stats.survival.strata import laid_out, line_length

_FEW_EXPECTED = 5.0  # events of the exposed, below which the product shows Firth's estimate (S-ST 7)


@dataclass(frozen=True)
class Estimate:
    """`value` is a log hazard ratio, a mean difference or a share; `events` counts events (or people) behind it;
    `limits` of 95 % where they are not the value less and plus 1.96 errors; `expected` events of the exposed."""

    value: float
    error: float
    events: int
    limits: tuple[float, float] | None = None
    expected: float = np.inf

    @property
    def interval(self) -> tuple[float, float]:
        return self.limits or (self.value - 1.96 * self.error, self.value + 1.96 * self.error)


def cox(
    entry: np.ndarray, exit: np.ndarray, event: np.ndarray, x: np.ndarray, strata: np.ndarray | None = None
) -> Estimate:
    """One covariate, delayed entry, Breslow's ties: at risk over (entry, exit]. Newton's method on sorted ages."""
    strata = np.zeros(len(x), dtype=int) if strata is None else strata
    pieces = []
    for s in np.unique(strata[event]):
        here = np.flatnonzero((strata == s) & (exit > entry))
        out, into = np.argsort(exit[here]), np.argsort(entry[here])
        times = exit[here][event[here]]
        gone = np.searchsorted(exit[here][out], times, side="left")
        not_yet = np.searchsorted(entry[here][into], times, side="left")
        pieces.append((x[here][out], x[here][into], gone, not_yet, x[here][event[here]].sum()))
    beta, information, at_one = 0.0, 0.0, 0.0
    for _ in range(30):
        score, information, means = 0.0, 0.0, 0.0
        for by_exit, by_entry, gone, not_yet, observed in pieces:
            sums = []
            for power in range(3):
                left = _tail(by_exit**power * np.exp(beta * by_exit))[gone]
                sums.append(left - _tail(by_entry**power * np.exp(beta * by_entry))[not_yet])
            mean = sums[1] / sums[0]
            means += mean.sum()
            score += observed - mean.sum()
            information += (sums[2] / sums[0] - mean**2).sum()
        at_one = at_one if beta else float(means)  # events expected of the exposed, were the ratio 1
        step = score / max(information, 1e-12)
        beta += float(np.clip(step, -1, 1))
        if abs(step) < 1e-8:
            break
    return Estimate(float(beta), float(1 / np.sqrt(max(information, 1e-12))), int(event.sum()), expected=at_one)


def _tail(values: np.ndarray) -> np.ndarray:
    """Sums from each place to the end, and 0 behind the last."""
    return np.concatenate([np.cumsum(values[::-1])[::-1], [0.0]])


class Study:
    """Follow-up and measurements of one simulated biobank, from its records alone."""

    def __init__(self, biobank: Biobank, diagnoses: Diagnoses) -> None:
        self.b, self.d = biobank, diagnoses
        self.birth = biobank.people.birth
        self.entry = (biobank.people.enrolment - self.birth) / DAYS
        self.exit = (biobank.lives.ends - self.birth) / DAYS
        self.strata = np.where(biobank.people.assigned, biobank.people.group, 9) * 2 + biobank.people.sex
        self.group = np.where(biobank.people.assigned, biobank.people.group, 9)
        self.men = biobank.people.sex == MALE

    def first(self, *prefixes: str, dates: int = 1) -> np.ndarray:
        """Age at the first code that begins so, infinite for none or on fewer than `dates` dates."""
        wanted = np.array([code.startswith(prefixes) for code in self.d.codes])
        keep = wanted[self.d.rows.what]
        who, day = self.d.rows.who[keep], self.d.rows.day[keep]
        first = np.full(len(self.b), np.inf)
        np.minimum.at(first, who, day)
        if dates > 1:
            last = np.full(len(self.b), -np.inf)
            np.maximum.at(last, who, day)
            first = np.where(last > first, first, np.inf)
        return (first - self.birth) / DAYS

    def hazard_ratio(
        self,
        x: np.ndarray,
        onset: np.ndarray,
        among: np.ndarray | None = None,
        *,
        entry: np.ndarray | None = None,
        until: np.ndarray | float = np.inf,
        origin: np.ndarray | float = 0.0,
        strata: bool = True,
        delayed: bool = True,
    ) -> Estimate:
        """Cox on the scale age − origin. Who has the outcome on or before entry is left out (prevalent)."""
        begin = self.entry if entry is None else np.maximum(self.entry, entry)
        end = np.minimum(np.minimum(onset, self.exit), until)
        event = (onset <= self.exit) & (onset <= until)
        keep = np.isfinite(begin) & (end > begin) if delayed else end > origin
        if among is not None:
            keep &= among
        origin = np.broadcast_to(origin, len(end))[keep]
        begin = begin[keep] - origin if delayed else np.zeros(keep.sum())
        groups = self.strata[keep] if strata else None
        exposed, out = x[keep].astype(float), end[keep] - origin
        found = cox(begin, out, event[keep], exposed, groups)
        if found.expected >= _FEW_EXPECTED or exposed.max(initial=0) > 1:
            return found
        return _penalised(found, Spans.of(begin, out, event[keep]), exposed > 0, groups)


def _penalised(found: Estimate, spans: Spans, exposed: np.ndarray, groups: np.ndarray | None) -> Estimate:
    """Firth's estimate with its profile interval, within the same strata."""
    numbers = firth(laid_out(spans, groups, line_length(spans)), exposed)
    if numbers is None:
        return replace(found, error=np.inf)
    with np.errstate(divide="ignore"):
        value, low, high = np.log(numbers[:3])
    return replace(found, value=float(value), error=float((high - low) / 2 / 1.96), limits=(float(low), float(high)))


def person_means(measured: Measured, analyte: str, n: int, keep: np.ndarray | None = None) -> np.ndarray:
    """Each person's mean in the first site's unit (SI turned back), NaN for nobody's."""
    what = list(ANALYTES).index(analyte)
    a = ANALYTES[analyte]
    here = measured.rows.what == what
    if keep is not None:
        here &= keep
    who, value = measured.rows.who[here], measured.value[here]
    si = measured.unit[here] == (UNITS.index(a.si_unit) if a.si_unit else -1)
    value = np.where(si, value * a.si_divisor + a.si_shift, value)
    total, count = np.bincount(who, value, n), np.bincount(who, minlength=n)
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def difference(value: np.ndarray, x: np.ndarray, among: np.ndarray) -> Estimate:
    """Mean difference a unit of x, least squares."""
    keep = among & np.isfinite(value)
    v, c = value[keep], x[keep].astype(float)
    c = c - c.mean()
    slope = float((c * v).sum() / (c**2).sum())
    rest = v - v.mean() - slope * c
    return Estimate(slope, float(np.sqrt((rest**2).sum() / (len(v) - 2) / (c**2).sum())), int(keep.sum()))


def by_age(study: Study, among: np.ndarray, onset: np.ndarray, age: float) -> Estimate:
    """The share with the outcome by an age, from the curve of those who enter late, scaled to the whole of a normal
    onset as planted: who had it before the curve starts is not in it."""
    end = np.minimum(onset, study.exit)
    keep = among & (end > study.entry)
    spans = Spans.of(study.entry[keep], end[keep], (onset <= study.exit)[keep])
    start, _ = common_start([spans], 11)
    curve = kaplan_meier(spans.after(start)).filter(pl.col("time") <= age)
    before = float(norm.cdf(start, *fx.PKD1_AGE))
    if not curve.height or np.isnan(curve["lower"][-1]):
        return Estimate(0.5, np.inf, 0)
    share, low, high = (before + (1 - before) * (1 - curve[name][-1]) for name in ("survival", "upper", "lower"))
    return Estimate(share, (high - low) / 2 / 1.96, int(curve["events"].sum()), (low, high))
