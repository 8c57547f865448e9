"""Read the files of definitions/. A key that its README.md does not name is refused, never ignored."""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from cohorts.case_definitions import CaseDefinition, read_case_definition
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.gene_sets import GeneSet, Rule, read_gene_set

__all__ = [
    "CaseDefinition", "DiplotypeDefinition", "GeneSet", "Rule", "case_definition", "diplotype_definition", "gene_set",
    "names",
]  # fmt: skip

_HERE = Path(__file__).parent / "definitions"


@dataclass(frozen=True)
class DiplotypeDefinition:
    """Haplotypes of a gene and what pairs of them mean (S-GT 17). `alleles` are (name, its variants)."""

    name: str
    gene: str
    assembly: str
    default: str
    alleles: tuple[tuple[str, tuple[str, ...]], ...]
    phenotypes: tuple[tuple[str, tuple[str, ...]], ...]
    source: str
    note: str

    @property
    def haplotypes(self) -> tuple[str, ...]:
        """Every allele's name, the default one first."""
        return (self.default, *(name for name, _ in self.alleles))

    def pairs(self, phenotype: str) -> tuple[str, ...]:
        """The diplotypes of a phenotype. Raises UnknownName."""
        for name, pairs in self.phenotypes:
            if name.casefold() == phenotype.casefold():
                return pairs
        raise UnknownName(f"{self.gene} phenotype", phenotype, [name for name, _ in self.phenotypes])


@cache
def gene_set(name: str) -> GeneSet:
    """The gene set called `name`. Raises UnknownName with the nearest."""
    return read_gene_set(_stated("gene_sets", "gene set", name), f"{name}.json")


def diplotype_definition(gene: str) -> DiplotypeDefinition:
    """The haplotypes of a gene. Raises UnknownName for a gene whose haplotypes are not defined."""
    stated = _stated("diplotypes", "gene with defined haplotypes", gene)
    alleles = tuple(
        (allele, tuple(site["variant"] for site in sites)) for allele, sites in sorted(stated["alleles"].items())
    )
    phenotypes = tuple((word, tuple(pairs)) for word, pairs in stated["phenotypes"].items())
    return _made(DiplotypeDefinition, {**stated, "alleles": alleles, "phenotypes": phenotypes}, f"{gene}.json")


def case_definition(name: str | CaseDefinition) -> CaseDefinition:
    """The case definition called `name`, or the user's own as it is. Raises UnknownName with the nearest."""
    return name if isinstance(name, CaseDefinition) else _shipped_case(name)


@cache
def _shipped_case(name: str) -> CaseDefinition:
    return read_case_definition(_stated("case_definitions", "case definition", name), f"{name}.json")


@cache
def names(folder: str) -> tuple[str, ...]:
    """What is defined in 'gene_sets', 'diplotypes' or 'case_definitions'."""
    return tuple(sorted(path.stem for path in (_HERE / folder).glob("*.json")))


def _stated(folder: str, kind: str, name: str) -> dict[str, Any]:
    by_folded = {known.casefold(): known for known in names(folder)}
    if name.casefold() not in by_folded:
        raise UnknownName(kind, name, names(folder))
    return json.loads((_HERE / folder / f"{by_folded[name.casefold()]}.json").read_text(encoding="utf-8"))


def _made(made: type, stated: dict[str, Any], where: str) -> Any:
    known = {spec.name: spec for spec in fields(made)}
    for key in stated:
        if key not in known:
            raise UnknownName("key", key, known, where=where)
    for key, spec in known.items():
        if key not in stated and spec.default is MISSING:
            raise InvalidQuestion(f"The key '{key}' is missing", where=where)
    return made(**{key: tuple(value) if isinstance(value, list) else value for key, value in stated.items()})
