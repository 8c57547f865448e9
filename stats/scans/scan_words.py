"""What a variant scan says of itself: the paragraph of methods, and what to beware of."""

from __future__ import annotations

from stats.scans.guard_words import adjusted_for, ancestry_cautions, counted, guard_line
from stats.scans.phewas_words import CRUDE
from stats.scans.scan_estimate import VariantScanEstimate

#: λ from which a scan is said to be inflated.
INFLATED = 1.1
#: Tests under which λ strays by itself.
ENOUGH = 1_000


def methods(found: VariantScanEstimate) -> str:
    how = f"adjusted for {adjusted_for(found.adjust, found.guard)}" if found.adjust else "crude"
    if found.unit:
        model = (
            f"Least squares of the last value ({found.unit}) on copies of the allele, {how}; p and limits are Student's"
            " and normal. The estimate is the difference for each copy."
        )
    else:
        model = (
            f"Logistic regression on copies of the allele, {how}: a score test at a null model of the covariates"
            " (Neyman's C(α) where a few are not called); where fewer than five carriers are expected among cases or"
            " controls and p < 0.05, Firth's penalised likelihood with the covariates held at the null fit (Mbatchou"
            " 2021); where p < 0.001, of the strongest, the whole model (likelihood-ratio p, Wald's interval);"
            " elsewhere the odds ratio is the score's one step."
        )
    return (
        f"Estimand: {'the difference in' if found.unit else 'the odds of'} {found.outcome} for each copy of the allele,"
        f" among people of this biobank who permit the purpose and have genotypes ({counted(found.without)} have none,"
        f" {counted(found.left_out)} lack a covariate). Variants of autosomes and X that pass their filter, with"
        f" {found.min_copies} copies of both alleles among those compared; the only copy of a man's X counts as two."
        f" {model} The line is 0.05 over all {found.attempted:,} variants attempted; λ is the median χ² over its"
        f" expectation. Guard: {guard_line(found.guard, found.relatives)}."
    )


def cautions(found: VariantScanEstimate) -> list[str]:
    said = ancestry_cautions(found.adjust, found.guard, CRUDE)
    if found.attempted >= ENOUGH and (found.inflation or 0.0) > INFLATED:
        said.append(
            f"λ is {found.inflation:.2f}: p are too small all over the genome, as ancestry, relatedness or another"
            " confounder that is not adjusted for makes them. A variant over the line may have nothing to do with it."
        )
    return said
