"""Named definitions as data: gene sets, diplotypes and case definitions. README.md beside this file has their keys."""

from cohorts.definitions.reading import (
    CaseDefinition,
    DiplotypeDefinition,
    GeneSet,
    Rule,
    case_definition,
    diplotype_definition,
    gene_set,
    names,
)

__all__ = [
    "CaseDefinition",
    "DiplotypeDefinition",
    "GeneSet",
    "Rule",
    "case_definition",
    "diplotype_definition",
    "gene_set",
    "names",
]
