"""Gene sets: what counts as a carrier of each gene, by mechanism (S-GT 18).

A set stands in a file of definitions/gene_sets/ and is asked for by its name; or it is a file of the user's own, whose
content stands in the criterion itself, so that a saved question or a link needs nothing beside it. Both are read here,
and neither key nor value that is not understood is let pass.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from cohorts import genetic_fields as kinds
from cohorts.errors import InvalidQuestion
from cohorts.fields import TEXT, Kind, choice, field, number, several
from cohorts.loci import RsId, Variant, parse_variant
from cohorts.stated import Stated, read_stated

#: Rules of one set; more than the longest of the lists in use.
MOST_RULES = 1_000


def _placed(value: Any) -> str:
    """An allele by its place; the file says on which assembly."""
    locus = parse_variant(TEXT.check(value))
    if isinstance(locus, RsId) or locus.assembly:
        raise InvalidQuestion(
            f"'{value}' is not contig-position-ref-alt", do="The file's assembly holds for all of them"
        )
    return str(Variant(locus.contig, locus.position, locus.ref, locus.alt))


@dataclass(frozen=True)
class Rule(Stated):
    """What counts as a carrier in one gene of a set, and by which mechanism (S-GT 18)."""

    gene: str = field(TEXT, "the gene's symbol")
    mechanism: str = field(TEXT, "the mechanism: why this counts")
    variants: tuple[str, ...] = field(several(Kind("variant", _placed)), "these alleles only", default=())
    consequences: tuple[str, ...] = field(kinds.CONSEQUENCES, "classes or SO terms", default=())
    impact: tuple[str, ...] = field(kinds.IMPACT, "HIGH, MODERATE, LOW, MODIFIER", default=())
    clinvar: tuple[str, ...] = field(several(TEXT), "ClinVar classes", default=())
    max_af: float | None = field(number(0, 1), "rarer than this in the release", default=None)
    zygosity: str = field(kinds.ZYGOSITY, "of the individual", default="any")


def _rules(value: Any) -> tuple[Rule, ...]:
    if isinstance(value, tuple) and all(isinstance(one, Rule) for one in value):
        return value
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_RULES:
        raise InvalidQuestion(f"Expected a list of 1 to {MOST_RULES:,} rules")
    return tuple(read_stated(Rule, one, f"[{index}]") for index, one in enumerate(value))


@dataclass(frozen=True)
class GeneSet(Stated):
    """Who fulfils at least one rule is in the set; `variants` of the rules are on `assembly`."""

    name: str = field(TEXT, "a name, the file's stem")
    title: str = field(TEXT, "a title for people")
    version: str = field(TEXT, "the version of the list")
    source: str = field(TEXT, "where it is from")
    note: str = field(TEXT, "what a reader must know")
    assembly: str = field(choice("GRCh37", "GRCh38"), "the assembly of the variants")
    rules: tuple[Rule, ...] = field(Kind("rules", _rules), "the rules, of which one suffices")

    def to_json(self) -> dict[str, Any]:
        """As it stands in a file."""
        return {
            spec.name: [_plain(rule) for rule in self.rules] if spec.name == "rules" else getattr(self, spec.name)
            for spec in dataclasses.fields(self)
        }


def read_gene_set(value: Any, where: str = "") -> GeneSet:
    """A gene set from the JSON of its file. Raises InvalidQuestion with the place, UnknownName for an unknown key."""
    return read_stated(GeneSet, value, where)


def title_of(gene_set: str | GeneSet) -> str:
    return gene_set if isinstance(gene_set, str) else f"“{gene_set.title}” ({gene_set.version})"


def _name_or_content(value: Any) -> str | GeneSet:
    if isinstance(value, GeneSet):
        return value
    return read_gene_set(value) if isinstance(value, dict) else TEXT.check(value)


#: A set by its name, or a set itself.
GENE_SET = Kind("gene set, a name or an object", _name_or_content)


def _plain(rule: Rule) -> dict[str, Any]:
    found = {spec.name: getattr(rule, spec.name) for spec in dataclasses.fields(rule)}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in found.items() if one not in (None, ())}
