"""A cohort narrowed to who carries one of the alleles that a choice picks from a place; the alleles never leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from access.asking import Asking
from cohorts.allele_choice import ANY_ALLELE, AlleleChoice
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, AnyOf, CarrierOf, Not
from cohorts.errors import InvalidQuestion
from cohorts.loci import Locus, Variant
from queries.variants.presence import Presence

MOST = 100  # alleles


@dataclass(frozen=True)
class Carrying:
    """Who of `cohort` carries an allele of `locus` that `choice` picks."""

    cohort: Cohort
    locus: Locus
    choice: AlleleChoice = ANY_ALLELE

    def to_json(self) -> dict[str, Any]:
        return {**self.cohort.to_json(), "carrying": {**self.locus.to_json(), "choice": self.choice.to_json()}}


def found_cohort(cohort: Cohort | Carrying, cursor: Any, asking: Asking) -> Cohort:
    """The cohort itself. InvalidQuestion where the choice picks more alleles than can be asked about one by one."""
    if isinstance(cohort, Cohort):
        return cohort
    rows = Presence(cohort.locus, cohort.choice).run(cursor, asking).frame
    if rows.height > MOST:
        raise InvalidQuestion(
            f"More than {MOST} alleles are of this kind there", do="Ask about a shorter stretch or one gene"
        )
    whose = [
        CarrierOf(**Variant(contig, position, ref, alt, assembly).to_json())
        for contig, position, ref, alt, assembly in rows.select(
            "contig", "position", "ref", "alt", "assembly"
        ).iter_rows()
    ]
    everyone = AllOf(())
    carrying = AnyOf(tuple(whose)) if whose else AllOf((everyone, Not(everyone)))
    return Cohort(cohort.cohort.name, AllOf((cohort.cohort.criterion, carrying)))
