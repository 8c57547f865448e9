"""Many two-by-two tables at once: p, odds ratios with intervals, expected counts, and what so many tests come to.

A table is (cases who carry, cases who do not, controls who carry, controls who do not). p is Fisher's, two-sided. The
odds ratio is the sample's, ad/bc, with Woolf's interval, which a thousand tables have at once; of one table at hand
`fisher.fisher_exact` gives the conditional odds ratio and its exact interval. Nothing is adjusted for: crude.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stats.alleles.fisher import minus_log10_p
from stats.multiplicity import q_values
from stats.survival.kaplan_meier import Z95

Floats = NDArray[np.float64]
CELLS = ("case_carriers", "case_others", "control_carriers", "control_others")
ALPHA = 0.05
MIN_CASES = 10
ESTIMATES = ("expected", "odds_ratio", "or_lower", "or_upper", "log10_p", "p", "q")


def odds_ratios(cells: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Odds ratios of `cells` (4 × tables) with 95 % limits on the log scale (Woolf 1955); with an empty cell a half is
    added to all four (Gart 1966). NaN where a margin is empty."""
    a, b, c, d = cells
    margins = np.stack([a + b, c + d, a + c, b + d])
    filled = cells + np.where((cells == 0).any(axis=0), 0.5, 0.0)
    a, b, c, d = filled
    log_ratio = np.where((margins > 0).all(axis=0), np.log(a) + np.log(d) - np.log(b) - np.log(c), np.nan)
    half = Z95 * np.sqrt((1 / filled).sum(axis=0))
    return np.exp(log_ratio), np.exp(log_ratio - half), np.exp(log_ratio + half)


def expected(cells: NDArray[np.int64]) -> Floats:
    """Cases who carry, as many as these margins lead to expect where there is no association; NaN of an empty table."""
    a, b, c, d = cells
    total = a + b + c + d
    return np.where(total > 0, (a + b) * (a + c) / np.maximum(total, 1), np.nan)


@dataclass(frozen=True, eq=False)
class Scan:
    """`frame`: the counts it was made from, `attempted`, and ESTIMATES beside them (NULL where not tested), the
    smallest p first. `untold`: tests attempted whose counts may not be shown."""

    frame: pl.DataFrame
    attempted: int
    untold: int
    min_cases: int

    @property
    def line(self) -> float | None:
        """−log10 of Bonferroni's threshold over all tests attempted, told or not (S-GT 15)."""
        return float(-np.log10(ALPHA / self.attempted)) if self.attempted else None

    @property
    def tested(self) -> pl.DataFrame:
        return self.frame.filter(pl.col("log10_p").is_not_null())


def scan(counts: pl.DataFrame, min_cases: int = MIN_CASES) -> Scan:
    """The tests of every row of `counts` (CELLS, NULL where suppressed, beside any labels).

    Attempted is every row of at least so many cases and so many controls, whether or not they carry: fixed beforehand,
    it asks nothing of the result. Made from what may be shown, the scan tells no more than that.
    """
    cells = np.stack([counts[name].fill_null(0).cast(pl.Int64).to_numpy() for name in CELLS])
    attempted = (cells[0] + cells[1] >= min_cases) & (cells[2] + cells[3] >= min_cases)
    told = attempted & counts.select(pl.all_horizontal(pl.col(CELLS).is_not_null())).to_series().to_numpy()
    kept = cells[:, told]
    log10_p = minus_log10_p(*kept)
    p = np.power(10.0, -log10_p)
    columns = (expected(kept), *odds_ratios(kept), log10_p, p, q_values(p, int(attempted.sum())))
    made = [pl.Series("attempted", attempted)]
    for name, values in zip(ESTIMATES, columns, strict=True):
        wide = np.full(len(told), np.nan)
        wide[told] = values
        made.append(pl.Series(name, wide).fill_nan(None))
    ordered = counts.with_columns(made).sort("log10_p", descending=True, nulls_last=True, maintain_order=True)
    return Scan(ordered, int(attempted.sum()), int((attempted & ~told).sum()), min_cases)
