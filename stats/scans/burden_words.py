"""What a burden scan says of itself: the paragraph of methods, and what to beware of."""

from __future__ import annotations

from typing import Any

from stats.scans.burden_estimate import BurdenEstimate
from stats.scans.guard_words import adjusted_for, guard_line
from stats.scans.phewas_words import CRUDE

METHODS = {
    "score": "score test, one step",
    "firth_offset": "Firth, covariates held at the null fit",
    "firth": "Firth, all fitted",
}


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
        f" holds whatever their dependence. {_n(found.left_out)} individuals lack a covariate. The line is 0.05 over"
        f" {found.attempted:,} genes, q is Benjamini and Hochberg's; λ is the median χ² over its expectation, and under"
        f" 1 where carriers are few.{guard}"
    )


def cautions(found: BurdenEstimate) -> list[str]:
    said = []
    if not found.adjust:
        said.append(CRUDE)
    elif not {"genetic_group", "components"} & set(found.adjust):
        said.append("Not adjusted for genetic similarity: ancestry may confound every estimate of a genetic exposure.")
    if found.guard is not None and not found.guard.unrelated_only:
        said.append("Close relatives are kept: people of one family are not independent, and p are too small.")
    return said


def _n(n: Any) -> str:
    return f"{n:,}" if isinstance(n, int) else "–" if n is None else str(n)
