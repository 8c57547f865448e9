"""Random cohorts over the names that a release has: up to ten criteria, nested, temporal and genomic ones too."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, AnyOf, AtLeast, Criterion, Not, from_json

MOST_CRITERIA = 10
_CODES = """
SELECT c.system || ':' || c.code FROM code AS c
WHERE c.domain = $domain AND c.n_individuals > 0 ORDER BY c.n_individuals DESC, c.code_id LIMIT 200
"""
_GENES = """
SELECT c.gene FROM consequence AS c WHERE c.preferred AND c.gene IS NOT NULL
GROUP BY c.gene HAVING COUNT(*) > 5 ORDER BY c.gene
"""
_VARIANTS = """
SELECT v.assembly || ' ' || v.contig || '-' || v.position || '-' || v.ref || '-' || v.alt FROM variant AS v
WHERE v.variant_id % 97 = 0 ORDER BY v.variant_id LIMIT 200
"""


@dataclass(frozen=True)
class Names:
    """What can be asked about."""

    conditions: tuple[str, ...]
    treatments: tuple[str, ...]
    measurements: tuple[str, ...]
    genes: tuple[str, ...]
    variants: tuple[str, ...]
    groups: tuple[str, ...]
    sites: tuple[str, ...]

    @classmethod
    def of(cls, cursor: Any) -> Names:
        def column(query: str, **values: Any) -> tuple[str, ...]:
            return tuple(row[0] for row in cursor.execute(query, values or None).fetchall())

        return cls(
            column(_CODES, domain="condition"),
            column(_CODES, domain="treatment"),
            column(_CODES, domain="measurement"),
            column(_GENES),
            column(_VARIANTS),
            column("SELECT DISTINCT genetic_group FROM individual WHERE genetic_group IS NOT NULL ORDER BY 1"),
            column("SELECT DISTINCT site FROM individual WHERE site IS NOT NULL ORDER BY 1"),
        )


class RandomCohorts:
    """A stream of cohorts, the same for the same seed."""

    def __init__(self, names: Names, seed: int) -> None:
        self.names = names
        self.random = random.Random(seed)

    def cohort(self) -> Cohort:
        """All of one to ten criteria, some of them in groups."""
        left = self.random.randint(1, MOST_CRITERIA)
        parts = []
        while left > 0:
            size = min(left, self.random.choice((1, 1, 1, 2, 3)))
            parts.append(self._group(size))
            left -= size
        return Cohort("random", AllOf(tuple(parts)))

    def edited(self, cohort: Cohort) -> Cohort:
        """What a person does next: a criterion added, taken away or changed."""
        parts = list(cohort.criterion.of)
        criteria = sum(1 for _ in cohort.criterion.leaves())
        what = self.random.choice(("add", "add", "remove", "change"))
        if what == "add" and criteria < MOST_CRITERIA:
            parts.append(self.leaf())
        elif what == "remove" and len(parts) > 1:
            parts.pop(self.random.randrange(len(parts)))
        else:
            parts[self.random.randrange(len(parts))] = self.leaf()
        return Cohort("random", AllOf(tuple(parts)))

    def _group(self, size: int) -> Criterion:
        leaves = tuple(self.leaf() for _ in range(size))
        if size == 1:
            return Not(leaves[0], self.random.choice(("drop", "keep"))) if self.random.random() < 0.2 else leaves[0]
        joined = self.random.choice(("any", "least", "none"))
        if joined == "any":
            return AnyOf(leaves)
        return AtLeast(self.random.randint(1, size), leaves) if joined == "least" else Not(AnyOf(leaves))

    def leaf(self) -> Criterion:
        """One criterion: of records, of genotypes, of time, or of the person."""
        records = (self._condition, self._treatment, self._measurement)
        genotypes = (self._gene, self._gene, self._variant, self._pair)
        make = self.random.choice((*records, *genotypes, self._after, self._index, self._age, self._person))
        return from_json(make())

    def _one(self, names: tuple[str, ...]) -> str:
        return self.random.choice(names)

    def _condition(self) -> dict[str, Any]:
        return {"has_condition": {"code": self._one(self.names.conditions), "min_dates": self.random.randint(1, 2)}}

    def _treatment(self) -> dict[str, Any]:
        return {"has_treatment": {"code": self._one(self.names.treatments)}}

    def _measurement(self) -> dict[str, Any]:
        return {"has_measurement": {"code": self._one(self.names.measurements), "which": self._one(("any", "last"))}}

    def _gene(self) -> dict[str, Any]:
        asked: dict[str, Any] = {"gene": self._one(self.names.genes)}
        if self.random.random() < 0.5:
            asked["consequences"] = [self._one(("loss_of_function", "missense"))]
        if self.random.random() < 0.5:
            asked["max_af"] = self.random.choice((0.001, 0.01))
        return {"carrier_of": asked}

    def _variant(self) -> dict[str, Any]:
        return {"carrier_of": {"variant": self._one(self.names.variants)}}

    def _pair(self) -> dict[str, Any]:
        return {"diplotype": {"gene": "APOL1", "phenotype": self._one(("two risk alleles", "one risk allele"))}}

    def _after(self) -> dict[str, Any]:
        first, then = self._condition(), self._treatment()
        first["has_condition"].pop("min_dates")
        return {"sequence": {"first": first, "then": then, "within_days": self.random.choice((90, 365, 1825))}}

    def _index(self) -> dict[str, Any]:
        on, near = self._condition(), self._treatment()
        on["has_condition"].pop("min_dates")
        around = {"event": near, "from_days": -self.random.choice((30, 365)), "to_days": self.random.choice((-1, 180))}
        if self.random.random() < 0.5:
            around["at_most"] = 0
        return {
            "indexed": {
                "on": [on],
                "observed_before_days": self.random.choice((0, 180, 365)),
                "take": self._one(("first", "every")),
                "such_that": {"around": around},
            }
        }

    def _age(self) -> dict[str, Any]:
        low = self.random.randint(18, 70)
        return {"age": {"at": "enrolment", "from": low, "to": min(low + self.random.randint(5, 40), 89)}}

    def _person(self) -> dict[str, Any]:
        return self.random.choice(
            (
                {"sex": {"is": self._one(("female", "male"))}},
                {"ancestry": {"is": [self._one(self.names.groups)]}},
                {"site": {"is": [self._one(self.names.sites)]}},
                {"alive": {}},
            )
        )
