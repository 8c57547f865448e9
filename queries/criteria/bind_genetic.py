"""Carriers and diplotypes: genes, alleles and definitions looked up in the release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.consequences import classes_and_terms
from cohorts.criteria import CarrierOf, Diplotype, PolygenicScore
from cohorts.definitions import diplotype_definition, gene_set, names
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.loci import parse_region
from queries.criteria.part import Bound, Part
from queries.cursor import looked_up
from queries.lookup.genes import FoundGene, find_genes
from queries.variants.frequency_bounds import demand_fixed, demand_many
from queries.variants.frequency_references import reference_asked
from queries.variants.named_alleles import find_variant, only_assembly, unseen

#: Heteroplasmy from which an individual carries a mitochondrial allele, and from which nothing else is left (S-GT 7).
HETEROPLASMIC, HOMOPLASMIC = 0.10, 0.95

PATHOGENIC = ("pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic")
#: Aggregate classes that a release may hold beside the pathogenic ones (S-GT 9).
_OTHER_CLASSES = (
    "conflicting",
    "uncertain",
    "likely_benign",
    "benign/likely_benign",
    "benign",
    "drug_response",
    "risk_factor",
    "risk_allele",
    "low_penetrance",
    "association",
    "protective",
    "affects",
    "other",
    "not_provided",
)


def bind_carrier(leaf: CarrierOf, cursor: Any) -> Bound:
    """One part for genes, a region or a variant; for a gene set one for every kind of rule."""
    asked = reference_asked(cursor, leaf.af_reference)
    demand_fixed(cursor, min_af=leaf.min_af, max_af=leaf.max_af)
    demand_many(cursor, leaf.af_reference, min_af=leaf.min_af, max_af=leaf.max_af)
    bound = _bound(leaf, cursor)
    parts = tuple(asked.within(part) for part in bound.parts)
    return Bound(parts, (*bound.notes, *(asked.notes if parts != bound.parts else ())))


def _bound(leaf: CarrierOf, cursor: Any) -> Bound:
    if leaf.gene_set is not None:
        return _bind_set(leaf, cursor)
    rule = _Rule(leaf.consequences, leaf.impact, leaf.clinvar, leaf.min_af, leaf.max_af, leaf.zygosity)
    if leaf.variant is not None:
        allele, note = find_variant(cursor, leaf.variant)
        part = _part(
            leaf, rule, cursor, variants=(str(allele),), assembly=allele.assembly, hidden=unseen(cursor, allele)
        )
        return Bound((part,), (note,) if note else ())
    if leaf.region is not None:
        region = parse_region(leaf.region)
        assembly = region.assembly or only_assembly(cursor, leaf.region)
        place = f"{region.contig}:{region.start}:{region.end}"
        return Bound((_part(leaf, rule, cursor, region=(place,), assembly=assembly),))
    genes = find_genes(cursor, leaf.genes or (leaf.gene,))
    notes = [gene.note for gene in genes if gene.note]
    if leaf.at_least > 1 or leaf.zygosity == "biallelic":
        notes += [_HAPLOTYPES.format(gene.symbol) for gene in genes if gene.symbol in names("diplotypes")]
    return Bound((_part(leaf, rule, cursor, genes),), tuple(notes))


_HAPLOTYPES = (
    "{0} has named haplotypes: variants that make up one of them are found together and are one allele, not several. "
    "Ask for a diplotype of {0}"
)


@dataclass(frozen=True)
class _Rule:
    """How a variant qualifies, and what of the individual's chromosomes carries it."""

    consequences: tuple[str, ...]
    impact: tuple[str, ...]
    clinvar: tuple[str, ...]
    min_af: float | None
    max_af: float | None
    zygosity: str


def _bind_set(leaf: CarrierOf, cursor: Any) -> Bound:
    """Rules that differ in their gene alone are one part: within it genes join by Kleene's or, as parts do."""
    defined = gene_set(leaf.gene_set) if isinstance(leaf.gene_set, str) else leaf.gene_set
    kinds: dict[tuple[_Rule, tuple[str, ...]], list[FoundGene]] = {}
    named = tuple(dict.fromkeys(rule.gene for rule in defined.rules if not rule.variants))
    found = dict(zip(named, find_genes(cursor, named), strict=True))
    for rule in defined.rules:
        demand_fixed(cursor, max_af=rule.max_af)  # a set may come with the question, and its bounds with it
        demand_many(cursor, leaf.af_reference, max_af=rule.max_af)
        alike = _Rule(rule.consequences, rule.impact, rule.clinvar, None, rule.max_af, rule.zygosity)
        genes = kinds.setdefault((alike, rule.variants), [])
        if not rule.variants:
            genes.append(found[rule.gene])
    parts = [
        _part(leaf, rule, cursor, tuple(genes), variants=variants, assembly=defined.assembly, named=True)
        for (rule, variants), genes in kinds.items()
    ]
    return Bound(tuple(parts), (f"{defined.title} ({defined.version}): {defined.note}",))


def _part(
    leaf: CarrierOf,
    rule: _Rule,
    cursor: Any,
    genes: tuple[FoundGene, ...] = (),
    *,
    variants: tuple[str, ...] = (),
    region: tuple[str, ...] = (),
    assembly: str | None = None,
    hidden: tuple[int, ...] = (),
    named: bool = False,
) -> Part:
    classes, terms = classes_and_terms(rule.consequences)
    bounded = rule.min_af is not None or rule.max_af is not None
    own = {"phase": leaf.phase} if rule.zygosity == "biallelic" else {
        "zygosity": rule.zygosity, "at_least": leaf.at_least,
    }  # fmt: skip
    return Part.of(
        "carrier_of_biallelic" if rule.zygosity == "biallelic" else "carrier_of",
        genes=tuple(f"{name}={gene.symbol}" for gene in genes for name in gene.names),
        variants=variants,
        unseen=hidden,
        region=region,
        assembly=assembly or "",
        any_consequence=not rule.consequences,
        classes=classes,
        terms=terms,
        any_impact=not rule.impact,
        impacts=rule.impact,
        any_significance=not rule.clinvar,
        significances=_significances(cursor, rule.clinvar) if rule.clinvar else (),
        min_stars=leaf.min_stars,
        any_frequency=not bounded and (leaf.af_absent == "keep" or named or bool(variants)),
        any_min_af=rule.min_af is None,
        min_af=rule.min_af or 0.0,
        any_max_af=rule.max_af is None,
        max_af=1.0 if rule.max_af is None else rule.max_af,
        af_absent=leaf.af_absent,
        any_vaf=leaf.min_vaf is None and leaf.max_vaf is None,
        min_vaf=leaf.min_vaf or 0.0,
        max_vaf=1.0 if leaf.max_vaf is None else leaf.max_vaf,
        origin=leaf.origin,
        min_called=leaf.min_called,
        quality=leaf.quality,
        heteroplasmic=HETEROPLASMIC,
        homoplasmic=HOMOPLASMIC,
        **own,
    )


def _significances(cursor: Any, asked: tuple[str, ...]) -> tuple[str, ...]:
    """ClinVar's aggregate classes; `pathogenic` is P, P/LP and LP, and never a conflicting one (S-GT 9)."""
    stored = looked_up(
        cursor,
        "ClinVar classes",
        lambda: [row[0] for row in cursor.execute("SELECT DISTINCT significance FROM variant_clinvar").fetchall()],
    )
    meant: list[str] = []
    for word in asked:
        if word == "pathogenic":
            meant += PATHOGENIC
        elif word in stored or word in PATHOGENIC or word in _OTHER_CLASSES:
            meant.append(word)
        else:
            known = dict.fromkeys((*PATHOGENIC, *_OTHER_CLASSES, *stored))
            raise UnknownName("ClinVar class", word, known, where="clinvar")
    return tuple(dict.fromkeys(meant))


def bind_diplotype(leaf: Diplotype, cursor: Any) -> Bound:
    """Alleles get weights in base 3, so that one sum tells how often each is carried; see criteria/diplotype.sql."""
    defined = diplotype_definition(leaf.gene)
    asked = defined.pairs(leaf.phenotype) if leaf.phenotype else leaf.diplotypes
    weights = {name: 3**index for index, (name, _) in enumerate(defined.alleles)}
    if 3 ** len(weights) > SIGNATURES:
        raise InvalidQuestion(f"{leaf.gene} has more haplotypes defined than can be told apart", where="diplotype.gene")
    signatures = []
    for pair in asked:
        haplotypes = pair.split("/")
        for haplotype in haplotypes:
            if haplotype not in defined.haplotypes:
                raise UnknownName(f"{leaf.gene} haplotype", haplotype, defined.haplotypes, where="diplotype.diplotypes")
        signatures.append(SIGNATURES * len(haplotypes) + sum(weights.get(haplotype, 0) for haplotype in haplotypes))
    sites = [f"{variant}={weights[name]}" for name, variants in defined.alleles for variant in variants]
    part = Part.of(
        "diplotype",
        unseen=(),
        sites=tuple(sites),
        assembly=defined.assembly,
        signatures=tuple(signatures),
        base=SIGNATURES,
    )
    return Bound((part,), (f"{leaf.gene} haplotypes: {defined.note}",))


#: Above every sum of weights; the number of chromosomes counts in this place.
SIGNATURES = 1_000_000


def bind_score(leaf: PolygenicScore, cursor: Any) -> Bound:
    """Raises UnknownName for a score the release has not; every score's name is known to all."""
    known = looked_up(
        cursor,
        "scores",
        lambda: [row[0] for row in cursor.execute("SELECT DISTINCT name FROM score ORDER BY name").fetchall()],
    )
    if leaf.score not in known:
        raise UnknownName("polygenic score", leaf.score, known, where="polygenic_score.score")
    return Bound((Part.of("polygenic_score", score=leaf.score, from_=leaf.from_, to=leaf.to),))
