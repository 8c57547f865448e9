"""Variants one by one against an outcome or a measurement: copies of the allele, adjusted, at shared null models.

Of an outcome: a score test at the null model of whom the assay looked at, the few who are not called taken out of the
sums (stats/scans/sparse_scores.py). Where fewer than five carriers are expected among cases or controls and p < 0.05,
Firth's likelihood with the covariates held at the null fit (Mbatchou 2021); where p < 0.001, of the strongest the
whole model (likelihood-ratio p, Wald's interval). Elsewhere the estimate is one step from the null. Of a measurement:
least squares, exact, as R's `lm` of who is called.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from stats.progress import Progress, unheard
from stats.scans.adjusted_scan import SPARSE, SPARSE_BELOW, Patterns, independent
from stats.scans.linear import minus_log10_student
from stats.scans.logistic import fit_many, log_likelihoods, minus_log10_chi2, standard_errors
from stats.scans.null_models import LogisticNulls
from stats.scans.phewas import design
from stats.scans.scan_estimate import CELLS, METHODS, VariantScanEstimate
from stats.scans.sparse_scores import sparse_scores
from stats.survival.kaplan_meier import Z95
from stats.survival.offset_firth import offset_firth

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FULL_BELOW, MOST_FULL = 1e-3, 80
_FURTHEST = 12.0  # log odds: beyond, the likelihood has no top
_SCORE, _FULL, _FIRTH, _LEAST_SQUARES = range(4)


def variant_scan(rows: Any, progress: Progress = unheard) -> VariantScanEstimate:
    """The estimate of what a question found (queries/associations/variant_scan.py)."""
    people, called = rows.people, rows.called
    value = people["value"].cast(pl.Float64).to_numpy()
    made = design(people, rows.adjust)
    kept = made.kept & np.isfinite(value)
    scan = (_Measured if rows.unit else _Cases)(value, made.columns, kept)
    which, _ = called.patterns()
    counts = np.zeros((7, len(called)), np.int64)  # CELLS, then copies, other copies, people
    told = np.full((4, len(called)), np.nan)
    method = np.full(len(called), -1, np.int8)
    case = (value > 0) if not rows.unit else np.zeros(len(value), bool)
    sides = np.column_stack([kept & case, kept & ~case]).astype(np.float32)
    for pattern in range(int(which.max(initial=-1)) + 1):
        some = np.flatnonzero(which == pattern)
        known = called.expected(int(some[0])) & kept
        for places, copies, missing in called.blocks(some):
            copies[:, ~known] = 0
            missing &= known
            counts[:, places] = _counted(copies, missing, known, sides)
            enough = np.minimum(counts[4, places], counts[5, places]) >= rows.min_copies
            if enough.any():
                here = places[enough]
                told[:, here], method[here] = scan.tested(copies[enough], missing[enough], known, counts[:, here])
            progress(0.9 * float(places[-1]) / len(called), f"{len(called):,} variants")
    attempted = np.minimum(counts[4], counts[5]) >= rows.min_copies
    scan.completed(called, told, method, progress)
    return VariantScanEstimate(
        tests=_frame(called.variants, counts, told, method, attempted),
        outcome=rows.outcome,
        unit=rows.unit,
        adjust=rows.adjust,
        cases=int((kept & case).sum()) if not rows.unit else int(kept.sum()),
        controls=int((kept & ~case).sum()) if not rows.unit else 0,
        attempted=int(attempted.sum()),
        looked=len(called),
        min_copies=rows.min_copies,
        guard=rows.guard,
        relatives=rows.relatives,
        left_out=int((~kept).sum()),
        without=rows.without,
        release=rows.release,
    )


def _counted(copies: NDArray, missing: NDArray, known: NDArray, sides: NDArray) -> Ints:
    carried = (copies > 0).astype(np.float32) @ sides
    called = (known & ~missing).astype(np.float32) @ sides
    alleles = copies.sum(axis=1, dtype=np.int64)
    people = (known.sum() - missing.sum(axis=1)).astype(np.int64)
    cells = np.stack([carried[:, 0], (called - carried)[:, 0], carried[:, 1], (called - carried)[:, 1]])
    return np.vstack([cells.round().astype(np.int64), alleles, 2 * people - alleles, people])


class _Cases:
    """Logistic."""

    def __init__(self, value: Floats, columns: Floats, kept: NDArray[np.bool_]) -> None:
        self.nulls = LogisticNulls(value > 0, Patterns.of(columns, np.zeros(len(value)), kept), kept)

    def tested(self, copies: NDArray, missing: NDArray, known: NDArray, counts: Ints) -> tuple[Floats, NDArray]:
        null = self.nulls.of(known)
        if null is None:
            return np.full((4, len(copies)), np.nan), np.full(len(copies), -1, np.int8)
        nobody = csr_matrix(copies.shape)
        scores = sparse_scores(copies.astype(np.float64), csr_matrix(missing.astype(np.float64)), nobody, null)
        with np.errstate(divide="ignore", invalid="ignore"):
            step, half = scores.score / scores.variance, Z95 / np.sqrt(scores.variance)
            log10_p = minus_log10_chi2(scores.score * step)
        good = scores.variance > 1e-9
        told = np.where(good, np.stack([step, step - half, step + half, log10_p]), np.nan)
        method = np.where(good, _SCORE, -1).astype(np.int8)
        carriers, sick = counts[0] + counts[2], counts[0] + counts[1]
        total = np.maximum(counts[6], 1)
        expected = carriers * np.minimum(sick, total - sick) / total
        sparse = np.flatnonzero(good & (expected < SPARSE) & (log10_p > -np.log10(SPARSE_BELOW)))
        if len(sparse):
            of, who = np.nonzero(copies[sparse])
            one = offset_firth(
                null.offset[who], self.nulls.case[who], copies[sparse][of, who].astype(float), of, len(sparse)
            )
            told[:, sparse] = one.coefficient, one.lower, one.upper, minus_log10_chi2(one.statistic)
            method[sparse] = _FIRTH
        return told, method

    def completed(self, called: Any, told: Floats, method: NDArray, progress: Progress) -> None:
        """The whole model of the strongest."""
        strong = np.flatnonzero((method == _SCORE) & (told[3] > -np.log10(FULL_BELOW)))
        strong = strong[np.argsort(-told[3, strong], kind="stable")][:MOST_FULL]
        for done, place in enumerate(strong.tolist()):
            copies, missing = called.block(np.array([place]))
            known = called.expected(place) & ~missing[0] & self.nulls.kept
            found = self._full(copies[0].astype(float), known)
            told[:, place], method[place] = (found, _FULL) if found else (self._firth(copies[0], known), _FIRTH)
            progress(0.9 + 0.1 * (done + 1) / len(strong), f"{len(strong):,} of the strongest in full")

    def _firth(self, copies: NDArray, known: NDArray) -> tuple[float, ...]:
        """Where the whole model has no fit, as where no case carries."""
        null, who = self.nulls.of(known), np.flatnonzero((copies > 0) & known)
        one = offset_firth(
            null.offset[who], self.nulls.case[who], copies[who].astype(float), np.zeros(len(who), np.int64), 1
        )
        ends = (one.coefficient, one.lower, one.upper, minus_log10_chi2(one.statistic))
        return tuple(float(each[0]) for each in ends)

    def _full(self, copies: Floats, known: NDArray) -> tuple[float, float, float, float] | None:
        rows = self.nulls.patterns
        inside = np.flatnonzero(known)
        n = len(rows.exposure)
        key = rows.row[inside] + n * copies[inside].astype(np.int64)
        trials = np.bincount(key, minlength=3 * n).astype(float)
        cases = np.bincount(key, self.nulls.case[inside], 3 * n)
        used = np.flatnonzero(trials)
        columns = rows.columns[used % n]
        columns = columns[:, independent(columns)]
        whole = np.column_stack([columns, used // n])
        trials, cases = trials[used, None], cases[used, None]
        full, without = fit_many(whole, trials, cases), fit_many(columns, trials, cases)
        error = float(standard_errors(full)[-1, 0])
        middle = float(full.coefficients[-1, 0])
        if not (full.settled[0] and without.settled[0] and np.isfinite(error) and abs(middle) < _FURTHEST):
            return None
        gained = log_likelihoods(whole, trials, cases, full) - log_likelihoods(columns, trials, cases, without)
        return middle, middle - Z95 * error, middle + Z95 * error, float(minus_log10_chi2(2 * gained)[0])


class _Measured:
    """Least squares."""

    def __init__(self, value: Floats, columns: Floats, kept: NDArray[np.bool_]) -> None:
        self.kept = kept
        self.value = np.where(kept, value - (value[kept].mean() if kept.any() else 0.0), 0.0)
        self.columns = np.where(kept[:, None], np.column_stack([np.ones(len(value)), columns]), 0.0)

    def tested(self, copies: NDArray, missing: NDArray, known: NDArray, counts: Ints) -> tuple[Floats, NDArray]:
        columns = self.columns[:, independent(self.columns[known])] * known[:, None]
        value = self.value * known
        width = columns.shape[1]
        first, second = np.triu_indices(width)
        places = np.empty((width, width), np.intp)
        places[first, second] = places[second, first] = np.arange(len(first))
        gone = csr_matrix(missing.astype(np.float64))
        inner = (columns.T @ columns)[None] - (gone @ (columns[:, first] * columns[:, second]))[:, places]
        by_value = (columns.T @ value)[None] - gone @ (columns * value[:, None])
        squares = float(value @ value) - gone @ value**2
        dose = copies.astype(np.float64)
        mixed, product, alone = dose @ columns, dose @ value, (dose * dose).sum(axis=1)
        turned = np.linalg.solve(inner, np.stack([mixed, by_value], axis=2))
        about = alone - (mixed * turned[:, :, 0]).sum(axis=1)
        together = product - (mixed * turned[:, :, 1]).sum(axis=1)
        rest = squares - (by_value * turned[:, :, 1]).sum(axis=1)
        degrees = counts[6] - width - 1
        good = (about > 1e-9 * np.maximum(alone, 1e-300)) & (degrees > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            estimate = together / about
            error = np.sqrt(np.maximum(rest - estimate * together, 0.0) / degrees / about)
            student = estimate / error
        log10_p = [
            minus_log10_student(float(t), int(d)) if fine and np.isfinite(t) else np.nan
            for t, d, fine in zip(student, degrees, good, strict=True)
        ]
        told = np.stack([estimate, estimate - Z95 * error, estimate + Z95 * error, np.array(log10_p)])
        return np.where(good, told, np.nan), np.where(good, _LEAST_SQUARES, -1).astype(np.int8)

    def completed(self, called: Any, told: Floats, method: NDArray, progress: Progress) -> None:
        progress(1.0, "done")


def _frame(variants: pl.DataFrame, counts: Ints, told: Floats, method: NDArray, attempted: NDArray) -> pl.DataFrame:
    words = [METHODS[each] if each >= 0 else None for each in method]
    with np.errstate(divide="ignore", invalid="ignore"):
        frequency = counts[4] / (counts[4] + counts[5])
    return (
        variants.select("contig", "position", "ref", "alt", "rsid", "gene", "consequence_class")
        .with_columns(
            *(pl.Series(name, cells) for name, cells in zip(CELLS, counts[:4], strict=True)),
            pl.Series("copies", counts[4]),
            pl.Series("people", counts[6]),
            pl.Series("an", counts[4] + counts[5]),
            pl.Series("af", frequency).fill_nan(None),
            *(
                pl.Series(name, each).fill_nan(None)
                for name, each in zip(("estimate", "lower", "upper", "log10_p"), told, strict=True)
            ),
            pl.Series("method", words, dtype=pl.String),
        )
        .filter(pl.Series(attempted))
    )
