"""Rare variants of every gene against one outcome: carriers among cases and controls, by several masks.

For each gene and mask: the exact conditional test within genetic group, sex and quarter of ages, as one
(stats/scans/exact_strata.py; Fisher's test where nothing is adjusted for), and a score test adjusted for covariates at
a null model shared by all genes that are known for the same people. Carriers are few by nature and the score test then
finds too much: where its p is under 0.05 Firth's penalised likelihood with the covariates held at the null fit
(Mbatchou 2021), and in full where the covariates explain much of who carries or p comes near the line. Both p of all
masks become one by ACAT (Liu 2019, AJHG 104:410).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from stats.alleles.fisher import minus_log10_p
from stats.progress import Progress, unheard
from stats.scans.adjusted_scan import SPARSE_BELOW, Patterns, independent
from stats.scans.association import CELLS, odds_ratios
from stats.scans.burden_estimate import BurdenEstimate, combined
from stats.scans.exact_strata import stratified_minus_log10_p
from stats.scans.firth_logistic import firth
from stats.scans.logistic import minus_log10_chi2
from stats.scans.null_models import LogisticNulls
from stats.scans.phewas import design
from stats.scans.sparse_scores import Null, sparse_scores
from stats.survival.kaplan_meier import Z95
from stats.survival.offset_firth import offset_firth

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST_CARRIERS = 5
EXPLAINED = 0.1  # of the exposure's variance by the covariates: more, and they are fitted anew
EXACT_UP_TO = 64  # values that carriers among cases can take
FULL_BELOW = 1e-4
MOST_FULL = 60
METHODS = ("score", "firth_offset", "firth")
YES, NO, UNKNOWN = 1, -1, 0


def burden(rows: Any, progress: Progress = unheard) -> BurdenEstimate:
    """The estimate of what a question found (queries/associations/burden.py)."""
    people: pl.DataFrame = rows.people
    case = people["case"].to_numpy()
    made = design(people, rows.adjust)
    stratum = strata(people, rows.adjust)
    model = LogisticNulls(case, Patterns.of(made.columns, np.zeros(people.height), made.kept), made.kept)
    parts = []
    for place, (mask, found) in enumerate(zip(rows.masks, rows.carried, strict=True)):
        parts.append(_tested(found, mask, case, stratum, model))
        progress((place + 1) / len(rows.masks), f"{mask}: {len(found.genes):,} genes")
    tests = pl.concat(parts) if parts else pl.DataFrame()
    genes, inflation = combined(tests, rows.masks)
    return BurdenEstimate(
        tests.sort("log10_p", descending=True, nulls_last=True), genes, rows.outcome, rows.masks, rows.adjust,
        int(case.sum()), int((~case).sum()), genes.height,
        len({gene for found in rows.carried for gene in found.genes}), inflation, rows.release, rows.guard,
        relatives=rows.relatives, places=rows.places, left_out=int((~made.kept).sum()),
    )  # fmt: skip


def strata(people: pl.DataFrame, adjust: tuple[str, ...]) -> NDArray[np.int64]:
    """Whom the exact test compares with whom: one stratum where nothing is adjusted for, else people of one genetic
    group and, where those are adjusted for, of one sex and one quarter of ages."""
    if not adjust:
        return np.zeros(people.height, np.int64)
    keys = [people["genetic_group"].cast(pl.String)]
    keys += [people["sex"].cast(pl.String).fill_null("not known")] if "sex" in adjust else []
    if "age" in adjust:
        ages = people["age"].cast(pl.Float64)
        bounds = [ages.quantile(share) or 0.0 for share in (0.25, 0.5, 0.75)]
        keys.append(pl.Series("quarter", np.searchsorted(bounds, ages.fill_null(0.0).to_numpy(), side="left")))
    frame = pl.DataFrame({str(place): key for place, key in enumerate(keys)})
    return frame.select(pl.struct(pl.all()).rank("dense")).to_series().to_numpy().astype(np.int64) - 1


def _tested(found: Any, mask: str, case: Flags, stratum: NDArray[np.int64], model: LogisticNulls) -> pl.DataFrame:
    """A row a gene with enough carriers and others: cells, crude and exact p, adjusted estimate and p."""
    genes, n = len(found.genes), len(case)
    usual = found.known.ravel()[found.gene * found.known.shape[1] + found.kind[found.person]]

    def flagged(which: Flags) -> csr_matrix:
        ends = np.searchsorted(found.gene[which], np.arange(genes + 1))
        return csr_matrix((np.ones(which.sum()), found.person[which], ends), (genes, n))

    carriers = flagged(found.state == YES)
    # Who is not among the known of the null model, and who is beside them.
    gone, added = flagged(usual & (found.state == UNKNOWN)), flagged(~usual & (found.state != UNKNOWN))
    strata = int(stratum.max(initial=0)) + 1
    side = stratum + strata * ~case  # cases by stratum, then controls

    def counted(which: Flags) -> NDArray[np.int64]:
        key = found.gene[which] * (2 * strata) + side[found.person[which]]
        return np.bincount(key, minlength=genes * 2 * strata).reshape(genes, 2 * strata)

    kinds = found.known.shape[1]
    at = np.bincount(found.kind * (2 * strata) + side, minlength=kinds * 2 * strata).reshape(kinds, 2 * strata)
    carrying = counted(found.state == YES)
    known = found.known.astype(np.int64) @ at - counted(usual & (found.state == UNKNOWN))
    known += counted(~usual & (found.state != UNKNOWN))
    sick, well = carrying[:, :strata].sum(axis=1), carrying[:, strata:].sum(axis=1)
    others = known - carrying
    cells = np.stack([sick, others[:, :strata].sum(axis=1), well, others[:, strata:].sum(axis=1)])
    enough = np.flatnonzero((cells[0] + cells[2] >= FEWEST_CARRIERS) & (cells[1] + cells[3] >= FEWEST_CARRIERS))
    cells, carrying, known = cells[:, enough], carrying[enough], known[enough]
    exact = stratified_minus_log10_p(
        carrying[:, :strata] + carrying[:, strata:], known[:, :strata], known[:, :strata] + known[:, strata:],
        cells[0], EXACT_UP_TO,
    )  # fmt: skip
    crude = minus_log10_p(*cells) if len(enough) else np.zeros(0)
    ratio, lower, upper = odds_ratios(cells)
    estimates, method = _adjusted(found, enough, carriers[enough], gone[enough], added[enough], model)
    labels = {"gene": [found.genes[place] for place in enough], "mask": [mask] * len(enough)}
    labels |= dict(zip(CELLS, cells, strict=True))
    numbers = {
        "crude_odds_ratio": ratio, "crude_or_lower": lower, "crude_or_upper": upper, "crude_log10_p": crude,
        "exact_log10_p": exact, "odds_ratio": np.exp(estimates[0]), "or_lower": np.exp(estimates[1]),
        "or_upper": np.exp(estimates[2]), "log10_p": estimates[3],
    }  # fmt: skip
    frame = pl.DataFrame(labels, schema_overrides={"gene": pl.String, "mask": pl.String})
    words = [METHODS[each] if each >= 0 else None for each in method]
    return frame.with_columns(
        *(pl.Series(name, each, dtype=pl.Float64).fill_nan(None) for name, each in numbers.items()),
        pl.Series("method", words, dtype=pl.String),
    )


def _adjusted(
    found: Any,
    enough: NDArray[np.intp],
    carriers: csr_matrix,
    gone: csr_matrix,
    added: csr_matrix,
    model: LogisticNulls,
) -> tuple[Floats, NDArray[np.int8]]:
    """Log odds ratio, its limits and −log10 p of every gene (4 × genes), and a place in METHODS, -1 for none."""
    made, method = np.full((4, len(enough)), np.nan), np.full(len(enough), -1, np.int8)
    alike, which = np.unique(found.known[enough], axis=0, return_inverse=True)
    for place, kinds in enumerate(alike):
        null = model.of(kinds[found.kind])
        here = np.flatnonzero(which.ravel() == place)
        if null is None or not len(here):
            continue
        mine = carriers[here]
        scores = sparse_scores(mine, gone[here], added[here], null)
        good = scores.variance > 1e-9
        with np.errstate(divide="ignore", invalid="ignore"):
            step, half = scores.score / scores.variance, Z95 / np.sqrt(scores.variance)
            log10_p = minus_log10_chi2(scores.score * step)
        made[:, here[good]] = np.stack([step, step - half, step + half, log10_p])[:, good]
        method[here[good]] = 0
        seen = good & (log10_p > -np.log10(SPARSE_BELOW))
        explained = 1 - scores.variance / np.maximum(scores.alone, 1e-300)
        _by_offset(made, method, here, np.flatnonzero(seen & (explained <= EXPLAINED)), mine, null)
        strong = seen & ((explained > EXPLAINED) | (made[3, here] > -np.log10(FULL_BELOW)))
        strongest = np.flatnonzero(strong)[np.argsort(-made[3, here[strong]], kind="stable")][:MOST_FULL]
        for at in strongest:
            known = kinds[found.kind].copy()
            known[gone[here[at]].indices], known[added[here[at]].indices] = False, True
            yes = np.zeros(len(known))
            yes[mine[at].indices] = 1.0
            _in_full(made, method, here[at], known, yes, model)
    return made, method


def _by_offset(
    made: Floats, method: NDArray[np.int8], here: NDArray[np.intp], seen: NDArray[np.intp], carriers: csr_matrix,
    null: Null,
) -> None:  # fmt: skip
    if not len(seen):
        return
    some = carriers[seen].tocoo()
    inside = null.weight[some.col] > 0
    of, who = some.row[inside].astype(np.int64), some.col[inside]
    case = null.residual[who] > 0
    told = offset_firth(null.offset[who], case.astype(float), np.ones(len(who)), of, len(seen))
    log10_p = minus_log10_chi2(told.statistic)
    made[:, here[seen]] = np.stack([told.coefficient, told.lower, told.upper, log10_p])
    method[here[seen]] = 1


def _in_full(
    made: Floats, method: NDArray[np.int8], place: int, known: Flags, yes: Floats, model: LogisticNulls
) -> None:
    """Firth's likelihood of one gene with all covariates fitted, over individuals alike as one row."""
    inside = np.flatnonzero(known & model.kept)
    rows = model.patterns.row[inside]
    n = len(model.patterns.exposure)
    key = rows + n * yes[inside].astype(np.int64)
    trials = np.bincount(key, minlength=2 * n).astype(float)
    cases = np.bincount(key, model.case[inside], 2 * n)
    used = np.flatnonzero(trials)
    columns = np.column_stack([model.patterns.columns[used % n], (used >= n).astype(float)])
    columns = columns[:, independent(columns)]
    one = firth(columns, trials[used], cases[used], columns.shape[1] - 1)
    if one is not None:
        p = float(minus_log10_chi2(np.array(one.statistic)))
        made[:, place], method[place] = (one.coefficient, one.lower, one.upper, p), 2
