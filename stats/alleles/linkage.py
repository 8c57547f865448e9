"""Linkage disequilibrium between one variant and others: r², the squared correlation of copies of their alleles.

Unphased, over individuals called at both, as plink's --r2 and --r2-unphased and as Rogers & Huff (2009, Genetics
182:839), who show that it estimates the haplotypes' r² under random mating. In a mixed population r² also tells of
ancestry, so the individuals it rests on are named beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from stats.shown import Policy, Shown, shown_count


@dataclass(frozen=True, eq=False)
class Linkage:
    """`frame`, in the order of the genome: contig, position, ref, alt, rsid, gene, consequence_class, n (individuals
    called at both variants), carriers (of them, of this variant), r (sign: of the two alternates), r2. r and r2 are
    NULL where either variant does not vary among the n."""

    variant: str
    frame: pl.DataFrame
    individuals: Shown
    release: str
    coarsened: bool = False

    def protected(self, policy: Policy) -> Linkage:
        """r² rests on who carries either, both, and neither: with fewer than k in any of them it is not told, else to
        two digits (S-DC 4). Counts are rounded down."""
        if self.coarsened:
            return self
        rests = ("carriers", "index_carriers", "both_carriers", "neither")
        few = pl.any_horizontal([(pl.col(name) > 0) & (pl.col(name) < policy.threshold) for name in (*rests, "n")])
        # Who carries one alone: all but a few of the others would tell who the few are.
        alone = [pl.col(name) - pl.col("both_carriers") for name in ("carriers", "index_carriers")]
        few |= pl.any_horizontal([(each > 0) & (each < policy.threshold) for each in alone])
        shown = self.frame.with_columns(
            *(pl.when(~few).then(pl.col(name).round(2)).alias(name) for name in ("r", "r2")),
            *(
                pl.when(pl.col(name) == 0).then(0).when(pl.col(name) >= policy.threshold)
                .then(pl.col(name) - pl.col(name) % policy.base).alias(name)
                for name in ("n", "carriers")
            ),
        )  # fmt: skip
        return replace(
            self, frame=shown.drop(rests[1:]), individuals=shown_count(self.individuals, policy), coarsened=True
        )


def linkage(counted: object) -> Linkage:
    """From sums over the individuals called at both (queries/variants/linkage.py): n, sx, sy, sxx, syy, sxy, whole
    numbers."""
    n = pl.col("n").cast(pl.Float64)
    covariance = n * pl.col("sxy") - pl.col("sx").cast(pl.Float64) * pl.col("sy")
    spread = [n * pl.col(f"s{a}{a}") - pl.col(f"s{a}").cast(pl.Float64) ** 2 for a in ("x", "y")]
    varies = (spread[0] > 0) & (spread[1] > 0)
    frame = counted.frame.with_columns(r=pl.when(varies).then(covariance / (spread[0] * spread[1]).sqrt()))
    frame = frame.with_columns(r2=pl.col("r") ** 2).drop("sx", "sy", "sxx", "syy", "sxy")
    return Linkage(counted.variant, frame, counted.individuals, counted.release)
