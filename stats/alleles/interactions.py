"""Genes altered together or apart: Fisher's exact test of each pair with its conditional odds ratio, q beside p.

An estimate is made from exact counts before anything leaves. Of counts rounded down it would be another estimate: small
cells lose most, and pairs would seem to avoid each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from stats.alleles.fisher import fisher_tests
from stats.multiplicity import q_values

CELLS = ("both", "first_only", "second_only", "neither")
ESTIMATES = ("pair_odds", "odds_lower", "odds_upper", "p", "minus_log10_p", "q")
#: Where p is not told, the least of these that it is below.
BANDS = (0.001, 0.01, 0.05)


@dataclass(frozen=True)
class PairTests:
    """`frame`: first, second, CELLS, called, ESTIMATES, tendency ('together' or 'apart'), in the order of p.

    For roles without exact numbers (`coarse`) p is the least of BANDS that it is below, or 1; the odds ratio has one
    digit; interval and q are not given, and nothing that rests on a small or an empty cell is (S-DC 4).
    """

    frame: pl.DataFrame
    pairs: Any  # the answer that was tested, which protects its counts itself
    coarse: bool = False

    @property
    def release(self) -> str:
        return self.pairs.release

    def protected(self, policy: Any) -> PairTests:
        """Counts as they protect themselves, beside estimates too coarse to give the counts away."""
        counts = self.pairs.protected(policy)
        keys = ["first", "second"]
        rows = counts.table.frame.join(self.frame.select(*keys, *ESTIMATES, "tendency"), on=keys, how="left")
        told = pl.all_horizontal([pl.col(name).is_not_null() & (pl.col(name) > 0) for name in CELLS])
        p = pl.lit(1.0)
        for band in reversed(BANDS):
            p = pl.when(pl.col("p") < band).then(band).otherwise(p)
        p = pl.when(told & pl.col("p").is_not_null()).then(p)
        shown = rows.with_columns(
            p=p,
            minus_log10_p=-p.log(10),
            pair_odds=pl.when(told).then(pl.col("pair_odds").round_sig_figs(1)),
            tendency=pl.when(told).then("tendency"),
            **{name: pl.lit(None, pl.Float64) for name in ("odds_lower", "odds_upper", "q")},
        ).sort("p", nulls_last=True, maintain_order=True)
        return PairTests(shown, counts, coarse=True)


def fisher_of(pairs: Any) -> PairTests:
    """Tests of an answer whose `table.frame` holds first, second and CELLS: every pair attempted (S-GT 15)."""
    return PairTests(with_tests(pairs.table.frame), pairs)


def with_tests(pairs: pl.DataFrame) -> pl.DataFrame:
    """The frame (first, second, CELLS) with ESTIMATES and `tendency`, in the order of p."""
    tests = fisher_tests(*(pairs[name].to_numpy() for name in CELLS))
    values = {
        "pair_odds": tests.odds_ratio, "odds_lower": tests.lower, "odds_upper": tests.upper, "p": tests.p,
        "minus_log10_p": tests.minus_log10_p, "q": q_values(tests.p),
    }  # fmt: skip
    ratio = pl.col("pair_odds")
    return (
        pairs.with_columns(pl.Series(name, each, nan_to_null=True, dtype=pl.Float64) for name, each in values.items())
        .with_columns(
            tendency=pl.when(ratio > 1).then(pl.lit("together")).when(ratio < 1).then(pl.lit("apart")).otherwise(None)
        )
        .sort("p", nulls_last=True, maintain_order=True)
    )
