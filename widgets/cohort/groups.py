"""Which groups an outcome is compared between: a cohort and the rest, genotype classes, or a clinical variable.

Groups are cohorts like any other, so "not a carrier" means called and without the allele; who was never called is in
neither group. At most six, in a fixed order, and each disjoint from the others wherever one variable makes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cohorts.cohort import Cohort
from cohorts.criteria import Age, AllOf, Ancestry, CarrierOf, Criterion, Diplotype, Not, Sex, Site

MOST = 6


def against_the_rest(cohort: Cohort) -> tuple[Cohort, ...]:
    """The cohort, and everybody who is known not to be in it."""
    return (cohort, Cohort("Everybody else", Not(cohort.criterion)))


def by_gene(carrier: CarrierOf, name: str) -> tuple[Cohort, ...]:
    """Carriers of a qualifying variant, and who was called and carries none."""
    return (Cohort(f"{name} carriers", carrier), Cohort("Non-carriers, called", Not(carrier)))


def by_zygosity(carrier: CarrierOf, name: str) -> tuple[Cohort, ...]:
    """Two copies, one copy, none; who has a call of unknown zygosity is in none of them."""
    two, one = (replace(carrier, zygosity=zygosity) for zygosity in ("homozygous", "heterozygous"))
    return (
        Cohort(f"{name}, homozygous", two),
        Cohort(f"{name}, heterozygous", one),
        Cohort("Non-carriers, called", Not(replace(carrier, zygosity="any"))),
    )


def by_diplotype(gene: str, phenotypes: Iterable[str]) -> tuple[Cohort, ...]:
    """One group a phenotype of the gene's definition."""
    return tuple(Cohort(f"{gene} {one}", Diplotype(gene=gene, phenotype=one)) for one in phenotypes)[:MOST]


def by_sex() -> tuple[Cohort, ...]:
    return (Cohort("Women", Sex("female")), Cohort("Men", Sex("male")))


def by_value(kind: type[Ancestry] | type[Site], values: Sequence[str]) -> tuple[Cohort, ...]:
    """One group a value of a clinical variable."""
    return tuple(Cohort(value, kind((value,))) for value in values)[:MOST]


def by_age(borders: Sequence[int]) -> tuple[Cohort, ...]:
    """Bands of age at enrolment: below the first border, between borders, from the last one on."""
    lows, highs = (None, *borders), (*(border - 1 for border in borders), None)
    return tuple(
        Cohort(
            f"under {high + 1}" if low is None else f"{low} and over" if high is None else f"{low} to {high}",
            Age("enrolment", low, high),
        )
        for low, high in zip(lows, highs, strict=True)
    )[:MOST]


def within(groups: Iterable[Cohort], outer: Criterion | None) -> tuple[Cohort, ...]:
    """The same groups cut to who fulfils `outer`."""
    if outer is None or outer == AllOf(()):
        return tuple(groups)
    return tuple(replace(group, criterion=AllOf((outer, group.criterion))) for group in groups)
