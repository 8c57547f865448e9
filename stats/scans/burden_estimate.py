"""What a burden scan says, and how much of it roles without exact numbers may see (S-DC 3, 4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import chdtri

from stats.multiplicity import q_values
from stats.scans.acat import acat
from stats.scans.association import ALPHA, CELLS
from stats.scans.guard_words import adjusted_for, guard_line
from stats.shown import Policy, shown_count

_HALF = 0.454936423119572  # median of χ² with one degree of freedom
FEWEST_FOR_LAMBDA = 20


@dataclass(frozen=True, eq=False)
class BurdenEstimate:
    """`tests`: a row a gene and mask with CELLS, crude odds ratio and p, the exact p within groups, adjusted estimate
    and p. `genes`: a row a gene, the p of all its tests as one, q, and the best mask; the smallest p first. `attempted`
    genes have a mask of so many carriers and others; `looked` have a variant that counts. `inflation` is λ, None among
    few genes. `left_out`: individuals who lack a covariate; `relatives`, those left out as recorded relatives.
    `places`: gene, contig, position. `rounded`: made for a role without exact numbers."""

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
    guard: Any = None
    relatives: Any = 0
    left_out: Any = 0
    places: pl.DataFrame | None = None
    rounded: bool = False

    @property
    def line(self) -> float | None:
        """−log10 of Bonferroni's threshold over the genes."""
        return float(-np.log10(ALPHA / self.attempted)) if self.attempted else None

    @property
    def label(self) -> str:
        return f"adjusted for {adjusted_for(self.adjust, self.guard)}" if self.adjust else "crude"

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
            guard=None if self.guard is None else self.guard.protected(policy),
            rounded=True,
            relatives=shown_count(self.relatives, policy),
            left_out=shown_count(self.left_out, policy),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome, "masks": list(self.masks), "adjusted_for": list(self.adjust),
            "label": self.label, "guard": None if self.guard is None else guard_line(self.guard, self.relatives),
            "cases": self.cases, "controls": self.controls, "attempted": self.attempted,
            "line": None if self.line is None else 10**-self.line, "lambda": self.inflation,
            "genes": self.genes.to_dicts(), "tests": self.tests.to_dicts(), "release": self.release,
        }  # fmt: skip


def combined(
    tests: pl.DataFrame, masks: tuple[str, ...], attempted: int | None = None
) -> tuple[pl.DataFrame, float | None]:
    """A row a gene: ACAT over the exact and the adjusted p of its masks, q, the mask of the smallest p; and λ."""
    told = tests.filter(pl.col("log10_p").is_not_null() | pl.col("exact_log10_p").is_not_null())
    wide = told.select("gene", "mask", "log10_p", "exact_log10_p").pivot(
        "mask", index="gene", values=["log10_p", "exact_log10_p"]
    )
    values = [name for name in wide.columns if name != "gene"]
    p = np.zeros(0)
    if wide.height:
        p = acat(wide.select(sorted(values)).cast(pl.Float64).fill_null(np.nan).to_numpy())
    q = q_values(np.power(10.0, -p), attempted)
    strongest = told.sort(["log10_p", "mask"], descending=[True, False], nulls_last=True)
    best = strongest.unique("gene", keep="first", maintain_order=True)
    genes = (
        wide.select("gene")
        .with_columns(pl.Series("log10_p", p, dtype=pl.Float64), pl.Series("q", q, dtype=pl.Float64))
        .join(
            best.select("gene", pl.col("mask").alias("best_mask"), "odds_ratio", "or_lower", "or_upper", *CELLS),
            on="gene",
        )
        .sort(["log10_p", "gene"], descending=[True, False])
    )
    return genes, inflation(p)


def inflation(minus_log10_p: NDArray[np.float64]) -> float | None:
    """λ: the median χ² over its expectation (Devlin & Roeder 1999); None among few tests."""
    p = minus_log10_p[np.isfinite(minus_log10_p)]
    return float(chdtri(1, np.median(np.power(10.0, -p))) / _HALF) if len(p) >= FEWEST_FOR_LAMBDA else None
