"""What a PheWAS says of itself: the paragraph of methods, and what to beware of."""

from __future__ import annotations

from typing import Any

from stats.scans.guard_words import adjusted_for, guard_line
from stats.scans.phewas_estimate import PheWASEstimate

CRUDE = (
    "Crude: nothing is adjusted for. An exposure that is commoner in one genetic similarity group, sex or age finds"
    " what that group has more of, whatever the exposure does."
)
UNITS = {
    "yes_no": "who is in it against who is known not to be",
    "copies": "each copy of the allele more (none, one, two; the only copy of a man's X is one)",
    "score": "each standard deviation of the score more",
}


def methods(found: PheWASEstimate) -> str:
    """Estimand, who is left out, tests, models."""
    sizes = {name: _n(n) for name, n in vars(found.sizes).items()}
    people = (
        f"{sizes['carriers']} with the score"
        if found.kind == "score"
        else f"{sizes['carriers']} exposed and {sizes['others']} others"
    )
    relatives = f"{sizes['relatives']} with a close relative in the release and" if found.unrelated_only else ""
    model = (
        f"Adjusted for {adjusted_for(found.adjust, found.guard)} by logistic regression: every condition has a null"
        " model of the covariates and a score test of the exposure; where p < 0.01 the whole model is fitted (Wald's"
        " interval, likelihood-ratio p); where fewer than five exposed are expected among cases or controls and"
        " p < 0.05, Firth's penalised likelihood (Firth 1993; Heinze and Schemper 2002); elsewhere the odds ratio is"
        f" the score's one step. {_n(found.left_out)} individuals lack a covariate and are left out of it. "
        if found.adjusted
        else ""
    )
    crude = (
        "Crude p are Fisher's, two-sided, odds ratios the sample's with Woolf's interval."
        if found.kind == "yes_no"
        else "Crude estimates are of the same models without covariates."
    )
    scan = found.believed
    measured = (
        f" Measurements: the last value of each, least squares; {found.measurements.height} of the tests."
        if found.measurements.height
        else ""
    )
    guard = "" if found.guard is None else f" Guard: {guard_line(found.guard, found.sizes.relatives)}."
    return (
        f"Estimand: the odds of being recorded as a case for {UNITS[found.kind]} ({found.name}), among people of this"
        f" biobank who permit the purpose: {people} of {sizes['permitted']}; {sizes['neither']} are unknown or not"
        f" asked about and in neither. {relatives} {sizes['unobserved']} without an observation period are left out. A"
        f" case has the phecode (1.2), or one below it, on {_dates(found.min_dates)} inside observation periods; fewer"
        " make neither case nor control; a control has no record of the phecode's exclusion range; sex-specific"
        f" phecodes count in that recorded sex only. {model}{crude}{measured} {scan.attempted:,} tests were attempted:"
        f" all phecodes with {scan.min_cases} cases and {scan.min_cases} controls or more. The line is 0.05 over all of"
        " them (Bonferroni), q is Benjamini and Hochberg's over the same. The absence of a code is not absence of the"
        f" condition.{guard}"
    ).replace("  ", " ")


def cautions(found: PheWASEstimate) -> list[str]:
    said = []
    if found.adjusted is None:
        said.append(CRUDE)
    elif not {"genetic_group", "components"} & set(found.adjust):
        said.append("Not adjusted for genetic similarity: ancestry may confound every estimate of a genetic exposure.")
    if not found.unrelated_only:
        said.append("Close relatives are kept: people of one family are not independent, and p are too small.")
    return said


def _dates(n: int) -> str:
    return "one date" if n == 1 else f"{n} dates"


def _n(n: Any) -> str:
    return f"{n:,}" if isinstance(n, int) else "–" if n is None else str(n)
