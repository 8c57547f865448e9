"""What to look at first in carriers of a gene: an outcome and a measurement (definitions/first_looks.json).

A choice of where to begin, made beforehand and the same for everybody; it says nothing of what will be found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cohorts.criteria import CarrierOf
from cohorts.definitions import gene_set
from cohorts.gene_sets import GeneSet

_FILE = Path(__file__).parent / "definitions" / "first_looks.json"


@dataclass(frozen=True)
class FirstLook:
    """A case definition's name and a measurement's code; None where nothing is chosen beforehand."""

    outcome: str | None = None
    measurement: str | None = None


def first_look(criterion: CarrierOf, genes: Iterable[str] = ()) -> FirstLook:
    """Of the criterion's gene set, else of the first of its genes that has one; `genes` are those of its place."""
    stated, by_gene = _looks()
    if isinstance(criterion.gene_set, GeneSet):
        genes = tuple(rule.gene for rule in criterion.gene_set.rules)
    elif criterion.gene_set:
        if criterion.gene_set in stated:
            return stated[criterion.gene_set]
        genes = tuple(rule.gene for rule in gene_set(criterion.gene_set).rules)
    named = (criterion.gene, *criterion.genes, *genes)
    return next((by_gene[gene] for gene in named if gene in by_gene), FirstLook())


def usual_copies(criterion: CarrierOf) -> str:
    """The zygosity that a shipped gene set asks of a named variant, such as both copies of HFE C282Y (S-GT 18); else
    'any'."""
    place = (criterion.variant or "").rpartition(" ")[2].removeprefix("chr")
    asked = {rule.zygosity for name in _looks()[0] for rule in gene_set(name).rules if place in rule.variants}
    return asked.pop() if place and len(asked) == 1 else "any"


@cache
def _looks() -> tuple[dict[str, FirstLook], dict[str, FirstLook]]:
    """By gene set and by gene; a gene of a set, and of no other one before it, looks where its set does."""
    stated = json.loads(_FILE.read_text(encoding="utf-8"))
    sets = {name: FirstLook(**look) for name, look in stated["gene_sets"].items()}
    genes = {gene: FirstLook(**look) for gene, look in stated["genes"].items()}
    for name, look in sets.items():
        for rule in gene_set(name).rules:
            genes.setdefault(rule.gene, look)
    return sets, genes
