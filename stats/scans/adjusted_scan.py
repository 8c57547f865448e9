"""An exposure against very many outcomes, adjusted: a score test of each, and a full or Firth's fit where it matters.

Every outcome has a null model of the covariates alone; the score test of the exposure at it needs no further fit. Where
that p is under 0.01 the whole model is fitted: estimate, Wald's interval, likelihood-ratio p. Where carriers are sparse
(under five expected among cases or among controls) and the score's p is under 0.05, Firth's penalised likelihood is
used instead, as REGENIE does (Mbatchou 2021): there the score test finds too much. Elsewhere the estimate is one step
from the null, U/V with variance 1/V. Individuals alike in all columns are one row with a count.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from stats.progress import Progress, unheard
from stats.scans.firth_logistic import firth
from stats.scans.logistic import (
    Fits,
    fit_many,
    log_likelihoods,
    minus_log10_chi2,
    score_tests,
    standard_errors,
)
from stats.survival.kaplan_meier import Z95

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FULL_BELOW = 0.01
SPARSE_BELOW = 0.05
SPARSE = 5.0  # exposed individuals expected among cases, or among controls
METHODS = ("score", "logistic", "firth")
_CELLS = 400_000  # rows × outcomes held at once by a thread: a few megabytes an array stay in the cache
_THREADS = 2


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Who has and who is asked about each of so many outcomes.

    `case_of`, `case`: pairs of outcome and individual. `barred_of`, `barred`: pairs of range and individual: no
    controls of the outcomes of that range, each case among them. `range_of`: the range of each outcome. `only`: for
    each outcome None, or a value of `kind` (individual) that it is restricted to.
    """

    case_of: Ints
    case: Ints
    barred_of: Ints
    barred: Ints
    range_of: Ints
    only: tuple[str | None, ...]
    kind: tuple[str | None, ...] | NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Patterns:
    """Individuals as rows that differ: `columns` (row × column, a constant first), `exposure` (row), and for every
    individual its row, -1 for who is left out."""

    columns: Floats
    exposure: Floats
    row: Ints

    @staticmethod
    def of(columns: Floats, exposure: Floats, kept: NDArray[np.bool_]) -> Patterns:
        """`columns` without a constant; those not `kept` are left out."""
        whole = np.column_stack([exposure, columns])[kept]
        names = [f"c{n}" for n in range(whole.shape[1])]
        found = pl.DataFrame(whole, schema=names).with_row_index("person").group_by(names).agg("person")
        found = found.sort(names)  # the order of rows is the order of sums
        row = np.full(len(kept), -1, dtype=np.int64)
        people = found["person"]
        order, sizes = people.explode().to_numpy(), people.list.len().to_numpy()
        row[np.flatnonzero(kept)[order]] = np.repeat(np.arange(found.height), sizes)
        values = found.select(names).to_numpy()
        return Patterns(np.column_stack([np.ones(found.height), values[:, 1:]]), values[:, 0], row)

    def only(self, inside: NDArray[np.bool_]) -> Patterns:
        """The same without the individuals who are not `inside`; columns that no longer differ go."""
        row = np.where(inside, self.row, -1)
        left = np.unique(row[row >= 0])
        place = np.full(len(self.exposure) + 1, -1, dtype=np.int64)
        place[left] = np.arange(len(left))
        columns = self.columns[left]
        return Patterns(columns[:, independent(columns)], self.exposure[left], place[row])


def independent(columns: Floats) -> NDArray[np.intp]:
    """Places of the columns that those before them do not explain."""
    kept: list[int] = []
    basis = np.zeros((len(columns), 0))
    for place in range(columns.shape[1]):
        column = columns[:, place]
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > 1e-8 * max(float(np.linalg.norm(column)), 1e-300) and length > 0:
            basis = np.column_stack([basis, rest / length])
            kept.append(place)
    return np.array(kept, dtype=np.intp)


@dataclass(frozen=True, eq=False)
class AdjustedTests:
    """One value an outcome: log odds ratio of one unit with 95 % limits, −log10 p, a place in METHODS (-1: none), and
    how many are cases and controls. NaN where nothing was tested."""

    coefficient: Floats
    lower: Floats
    upper: Floats
    log10_p: Floats
    method: NDArray[np.int8]
    cases: Ints
    controls: Ints


def adjusted_tests(
    patterns: Patterns, outcomes: Outcomes, min_cases: int, *, counted: bool, progress: Progress = unheard
) -> AdjustedTests:
    """Test every outcome with so many cases and so many controls. `counted`: the exposure counts something (carriers,
    copies), so that it can be sparse; else it is a measure, such as a score."""
    n = len(outcomes.range_of)
    found = AdjustedTests(*(np.full(n, np.nan) for _ in range(4)), np.full(n, -1, np.int8), *np.zeros((2, n), np.int64))
    kinds = np.asarray(outcomes.kind, dtype=object)
    for only in dict.fromkeys(outcomes.only):
        which = np.flatnonzero([each == only for each in outcomes.only])
        inside = np.ones(len(kinds), bool) if only is None else kinds == only
        _tested(patterns.only(inside), outcomes, which, min_cases, found, counted, progress)
    return found


def _tested(
    rows: Patterns, outcomes: Outcomes, which: Ints, min_cases: int, found: AdjustedTests, counted: bool,
    progress: Progress,
) -> None:  # fmt: skip
    size = len(rows.exposure)
    if not size:
        return
    people = np.bincount(rows.row[rows.row >= 0], minlength=size).astype(float)
    ranges = int(outcomes.range_of.max(initial=-1)) + 1
    inside = rows.row[outcomes.barred] >= 0
    barred = np.bincount(
        outcomes.barred_of[inside] * size + rows.row[outcomes.barred[inside]], minlength=ranges * size
    ).reshape(ranges, size)  # fmt: skip
    order = np.argsort(outcomes.case_of, kind="stable")
    case_of, case_row = outcomes.case_of[order], rows.row[outcomes.case[order]]
    starts = np.searchsorted(case_of, np.arange(len(outcomes.range_of) + 1))

    def part(some: Ints) -> None:
        progress(float(some[0]) / max(len(outcomes.range_of), 1), f"{len(outcomes.range_of):,} outcomes")
        here = [case_row[starts[k] : starts[k + 1]] for k in some]
        cases = np.stack([np.bincount(each[each >= 0], minlength=size) for each in here], axis=1).astype(float)
        trials = people[:, None] - barred[outcomes.range_of[some]].T + cases
        hits = cases.sum(axis=0)
        misses = trials.sum(axis=0) - hits
        found.cases[some], found.controls[some] = hits, misses
        enough = (hits >= min_cases) & (misses >= min_cases)
        if enough.any():
            _block(rows, trials[:, enough], cases[:, enough], some[enough], found, counted)

    # Threads of the matrix products themselves would wait for each other by spinning: many small products.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(part, _parts(which, size)))


def _parts(which: Ints, size: int) -> Iterator[Ints]:
    step = max(min(_CELLS // size, -(-len(which) // _THREADS)), 1)
    for first in range(0, len(which), step):
        yield which[first : first + step]


def _block(rows: Patterns, trials: Floats, cases: Floats, places: Ints, found: AdjustedTests, counted: bool) -> None:
    null = fit_many(rows.columns, trials, cases)
    score, variance = score_tests(rows.columns, rows.exposure, trials, cases, null)
    usable = null.settled & (variance > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        step, half = score / variance, Z95 / np.sqrt(variance)
        log10_p = minus_log10_chi2(score * step)
    _put(found, places[usable], step[usable], half[usable], log10_p[usable], 0)
    exposed = (rows.exposure != 0).astype(float)
    hits, total = cases.sum(axis=0), trials.sum(axis=0)
    share = (exposed @ trials) / np.maximum(total, 1)
    sparse = counted & (np.minimum(hits, total - hits) * np.minimum(share, 1 - share) < SPARSE)
    seen = usable & ~sparse & (log10_p > -np.log10(FULL_BELOW))
    whole = np.column_stack([rows.columns, rows.exposure])
    failed = np.zeros(len(places), bool)
    if seen.any():
        failed[seen] = _full(whole, trials[:, seen], cases[:, seen], null, seen, places[seen], found)
    for at in np.flatnonzero((usable & sparse & (log10_p > -np.log10(SPARSE_BELOW))) | failed):
        start = np.append(null.coefficients[:, at], 0.0)
        one = firth(whole, trials[:, at], cases[:, at], whole.shape[1] - 1, np.where(np.abs(start) < 12, start, 0.0))
        place = places[at]
        if one is None and failed[at]:  # one step from the null is no estimate of what separates; its p is a test still
            found.coefficient[place] = found.lower[place] = found.upper[place] = np.nan
        elif one is not None:
            found.coefficient[place], found.lower[place], found.upper[place] = one.coefficient, one.lower, one.upper
            found.log10_p[place], found.method[place] = minus_log10_chi2(np.array(one.statistic)), 2


def _full(
    whole: Floats, trials: Floats, cases: Floats, null: Fits, seen: NDArray[np.bool_], places: Ints,
    found: AdjustedTests,
) -> NDArray[np.bool_]:  # fmt: skip
    """The whole model of some outcomes; gives where it does not settle, or separates, and Firth's is needed."""
    full = fit_many(whole, trials, cases)
    same = Fits(null.coefficients[:, seen], null.fitted[:, seen], null.information[seen], null.settled[seen])
    gained = log_likelihoods(whole, trials, cases, full) - log_likelihoods(whole[:, :-1], trials, cases, same)
    error, coefficient = standard_errors(full)[-1], full.coefficients[-1]
    good = full.settled & np.isfinite(error) & (np.abs(coefficient) < 12)
    log10_p = minus_log10_chi2(2 * gained)
    _put(found, places[good], coefficient[good], Z95 * error[good], log10_p[good], 1)
    return ~good


def _put(found: AdjustedTests, at: Ints, middle: Floats, half: Floats, log10_p: Floats, method: int) -> None:
    found.coefficient[at], found.lower[at], found.upper[at] = middle, middle - half, middle + half
    found.log10_p[at], found.method[at] = log10_p, method
