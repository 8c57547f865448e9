"""Rare variants of every gene against one outcome: carriers among cases and controls, by several masks.

For each gene and mask Fisher's exact test, crude, and a score test adjusted for covariates, each gene with a null model
of who is known for it; Firth's penalised likelihood where the score's p is under 0.05 (carriers are few by nature, and
the score test finds too much). The adjusted p of the masks become one by ACAT (Liu 2019).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import chdtri

from stats.acat import acat
from stats.adjusted_scan import SPARSE_BELOW, Patterns, independent
from stats.association import ALPHA, CELLS, odds_ratios
from stats.firth_logistic import firth
from stats.fisher import minus_log10_p
from stats.kaplan_meier import Z95
from stats.logistic import Fits, fit_many, minus_log10_chi2
from stats.multiplicity import q_values
from stats.phewas import design
from stats.shown import Policy

Floats = NDArray[np.float64]

FEWEST_CARRIERS = 5
_HALF = 0.454936423119572  # median of χ² with one degree of freedom


@dataclass(frozen=True, eq=False)
class BurdenEstimate:
    """`tests`: a row a gene and mask with CELLS, crude odds ratio and p, adjusted estimate and p. `genes`: a row a
    gene,
    the masks' adjusted p as one, q, and the best mask; the smallest p first. `attempted` genes have a mask of so many
    carriers and others; `looked` have a variant that counts. `inflation` is λ, None among few genes."""

    tests: pl.DataFrame
    genes: pl.DataFrame
    outcome: str
    masks: tuple[str, ...]
    adjust: tuple[str, ...]
    cases: Any
    controls: Any
    attempted: int
    looked: int
    inflation: float | None
    release: str

    @property
    def line(self) -> float | None:
        """−log10 of Bonferroni's threshold over the genes."""
        return float(-np.log10(ALPHA / self.attempted)) if self.attempted else None

    def protected(self, policy: Policy) -> BurdenEstimate:
        """Tests that rest on a count under the threshold are left out, which genes they are too; counts round down,
        estimates keep two digits; what was made over all genes is made again from what is left. As attempted count all
        genes with a variant that counts: which of them have enough carriers is not told, and the line is no laxer."""
        large = pl.all_horizontal(pl.col(name) >= policy.threshold for name in CELLS)
        numbers = [name for name, kind in self.tests.schema.items() if kind == pl.Float64]
        tests = self.tests.filter(large).with_columns(
            *(pl.col(name) - pl.col(name) % policy.base for name in CELLS),
            *(pl.col(name).round_sig_figs(2) for name in numbers),
        )
        tests = tests.sort("gene", "mask")
        genes, inflation = combined(tests, self.masks, self.looked)

        def shown(n: int) -> int | None:
            return n - n % policy.base if n >= policy.threshold else None

        return replace(
            self,
            tests=tests,
            genes=genes,
            attempted=self.looked,
            inflation=inflation,
            cases=shown(self.cases),
            controls=shown(self.controls),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome, "masks": list(self.masks), "adjusted_for": list(self.adjust),
            "cases": self.cases, "controls": self.controls, "attempted": self.attempted,
            "line": None if self.line is None else 10**-self.line, "lambda": self.inflation,
            "genes": self.genes.to_dicts(), "tests": self.tests.to_dicts(), "release": self.release,
        }  # fmt: skip


def burden(rows: Any) -> BurdenEstimate:
    """The estimate of what a question found (queries/burden.py)."""
    people: pl.DataFrame = rows.people
    case = people["case"].to_numpy()
    made = design(people, rows.adjust)
    patterns = Patterns.of(made.columns, np.zeros(people.height), made.kept)
    parts = [
        _tested(genes, mask, yes, no, case, patterns)
        for mask, found in zip(rows.masks, rows.carried, strict=True)
        for genes, yes, no in found
    ]
    tests = pl.concat(parts) if parts else pl.DataFrame()
    genes, inflation = combined(tests, rows.masks)
    return BurdenEstimate(
        tests.sort("log10_p", descending=True, nulls_last=True), genes, rows.outcome, rows.masks, rows.adjust,
        int(case.sum()), int((~case).sum()), genes.height,
        len({gene for found in rows.carried for each, _, _ in found for gene in each}), inflation, rows.release,
    )  # fmt: skip


def combined(
    tests: pl.DataFrame, masks: tuple[str, ...], attempted: int | None = None
) -> tuple[pl.DataFrame, float | None]:
    """A row a gene: ACAT over its masks, q, the mask of the smallest p; and λ."""
    told = tests.filter(pl.col("log10_p").is_not_null())
    wide = told.select("gene", "mask", "log10_p").pivot("mask", index="gene", values="log10_p")
    known = [mask for mask in masks if mask in wide.columns]
    p = acat(wide.select(known).cast(pl.Float64).fill_null(np.nan).to_numpy()) if wide.height else np.zeros(0)
    q = q_values(np.power(10.0, -p), attempted)
    best = told.sort(["log10_p", "mask"], descending=[True, False]).unique("gene", keep="first", maintain_order=True)
    genes = (
        wide.select("gene")
        .with_columns(pl.Series("log10_p", p, dtype=pl.Float64), pl.Series("q", q, dtype=pl.Float64))
        .join(best.select("gene", pl.col("mask").alias("best_mask"), "odds_ratio", "or_lower", "or_upper"), on="gene")
        .sort(["log10_p", "gene"], descending=[True, False])
    )
    inflation = float(chdtri(1, np.median(np.power(10.0, -p))) / _HALF) if len(p) >= 20 else None
    return genes, inflation


def _tested(
    genes: tuple[str, ...], mask: str, yes: NDArray[np.bool_], no: NDArray[np.bool_], case: NDArray[np.bool_],
    patterns: Patterns,
) -> pl.DataFrame:  # fmt: skip
    """`yes`, `no`: people × genes, whoever is neither is unknown."""
    ill, well = case.astype(np.float32), (~case).astype(np.float32)
    cells = np.stack([side @ of for of in (yes, no) for side in (ill, well)])[[0, 2, 1, 3]].round().astype(np.int64)
    enough = np.flatnonzero((cells[0] + cells[2] >= FEWEST_CARRIERS) & (cells[1] + cells[3] >= FEWEST_CARRIERS))
    cells = cells[:, enough]
    crude = minus_log10_p(*cells) if len(enough) else np.zeros(0)
    ratio, lower, upper = odds_ratios(cells)
    estimates = _adjusted(yes[:, enough], no[:, enough], case, patterns)
    made = {"gene": [genes[place] for place in enough], "mask": [mask] * len(enough)}
    made |= dict(zip(CELLS, cells, strict=True))
    numbers = {
        "crude_odds_ratio": ratio, "crude_or_lower": lower, "crude_or_upper": upper, "crude_log10_p": crude,
        "odds_ratio": np.exp(estimates[0]), "or_lower": np.exp(estimates[1]), "or_upper": np.exp(estimates[2]),
        "log10_p": estimates[3],
    }  # fmt: skip
    frame = pl.DataFrame(made, schema_overrides={"gene": pl.String, "mask": pl.String})
    return frame.with_columns(pl.Series(name, each, dtype=pl.Float64).fill_nan(None) for name, each in numbers.items())


def _adjusted(yes: NDArray[np.bool_], no: NDArray[np.bool_], case: NDArray[np.bool_], patterns: Patterns) -> Floats:
    """Log odds ratio, its limits and −log10 p of every gene (4 × genes)."""
    n, width = len(patterns.exposure), yes.shape[1]
    found = np.full((4, width), np.nan)
    order = np.argsort(patterns.row, kind="stable")
    order = order[patterns.row[order] >= 0]
    if not len(order) or not width:
        return found
    starts = np.searchsorted(patterns.row[order], np.arange(n))

    def by_pattern(of: NDArray[np.bool_]) -> Floats:
        return np.add.reduceat(of[order].astype(np.int32), starts, axis=0).astype(float)

    carriers, known = by_pattern(yes), by_pattern(yes | no)
    sick_carriers, sick = by_pattern(yes & case[:, None]), by_pattern((yes | no) & case[:, None])
    columns = patterns.columns[:, independent(patterns.columns)]
    null = fit_many(columns, known, sick)
    weight = null.fitted * (1 - null.fitted) * carriers
    score = sick_carriers.sum(axis=0) - (null.fitted * carriers).sum(axis=0)
    variance = weight.sum(axis=0) - _explained(columns, weight, null)
    for gene in np.flatnonzero(null.settled & (variance > 1e-9)):
        step, half = score[gene] / variance[gene], Z95 / np.sqrt(variance[gene])
        log10_p = float(minus_log10_chi2(np.array(score[gene] * step)))
        found[:, gene] = step, step - half, step + half, log10_p
        if log10_p > -np.log10(SPARSE_BELOW):
            both = np.column_stack([np.vstack([columns, columns]), np.repeat([0.0, 1.0], n)])
            trials = np.concatenate([known[:, gene] - carriers[:, gene], carriers[:, gene]])
            cases = np.concatenate([sick[:, gene] - sick_carriers[:, gene], sick_carriers[:, gene]])
            start = np.append(null.coefficients[:, gene], 0.0)
            one = firth(both, trials, cases, columns.shape[1], np.where(np.abs(start) < 12, start, 0.0))
            if one is not None:
                p = float(minus_log10_chi2(np.array(one.statistic)))
                found[:, gene] = one.coefficient, one.lower, one.upper, p
    return found


def _explained(columns: Floats, weight: Floats, null: Fits) -> Floats:
    """What the covariates take of the variance of each gene's score."""
    mixed = (columns.T @ weight).T
    lean = (
        null.information + 1e-10 * np.eye(columns.shape[1]) * np.abs(null.information).max(axis=(1, 2))[:, None, None]
    )
    return (mixed * np.linalg.solve(lean, mixed[..., None])[..., 0]).sum(axis=1)
