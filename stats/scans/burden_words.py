"""What a burden scan says of itself: the paragraph of methods, and what to beware of."""

from __future__ import annotations

from stats.scans.burden_estimate import BurdenEstimate
from stats.scans.guard_words import adjusted_for, ancestry_cautions, counted, guard_line
from stats.scans.phewas_words import CRUDE

METHODS = {
    "score": "score test, one step",
    "firth_offset": "Firth, covariates held at the null fit",
    "firth": "Firth, all fitted",
}


ROUNDED = (
    " Here counts are rounded down and tests that rest on a count under the threshold left out; estimates and p of the"
    " others have two digits. ACAT, λ and q were made again from these, q over all genes with a variant that counts."
)


def methods(found: BurdenEstimate) -> str:
    model = (
        f"adjusted for {adjusted_for(found.adjust, found.guard)}: a null model of the covariates for all genes known of"
        " the same people and a score test of carrying (Neyman's C(α) where a few are unknown); where p < 0.05 Firth's"
        " penalised likelihood with the covariates held at the null fit (Mbatchou 2021), in full where they explain a"
        " tenth of who carries or p < 0.0001"
        if found.adjust
        else "crude"
    )
    exact = (
        "Fisher's exact test within genetic similarity groups, sexes and quarters of age, taken together exactly"
        " (Mehta 1985)"
        if found.adjust
        else "Fisher's exact test"
    )
    guard = "" if found.guard is None else f" Guard: {guard_line(found.guard, found.relatives)}."
    return (
        f"Estimand: the odds of {found.outcome} for who carries at least one variant of the mask in a gene against who"
        " is known to carry none, among people of this biobank who permit the purpose. Who is not called at 95 % of a"
        " mask's sites is unknown for that gene and in neither (S-GT 4). For each gene and mask with five carriers or"
        f" more: {exact}, and logistic regression {model}. Both p of all masks become one by ACAT (Liu 2019), which"
        f" holds whatever their dependence. {counted(found.left_out)} individuals lack a covariate. The line is 0.05"
        f" over {found.attempted:,} genes, q is Benjamini and Hochberg's; λ is the median χ² over its expectation, and"
        f" under 1 where carriers are few.{ROUNDED if found.rounded else ''}{guard}"
    )


def cautions(found: BurdenEstimate) -> list[str]:
    return ancestry_cautions(found.adjust, found.guard, CRUDE)
