"""Carriers and diplotypes: genes, alleles and definitions looked up in the release."""

from __future__ import annotations

from typing import Any

from cohorts.consequences import classes_and_terms
from cohorts.criteria import CarrierOf, Diplotype
from cohorts.definitions import Rule, diplotype_definition, gene_set
from cohorts.errors import InvalidQuestion, UnknownName
from queries.cursor import looked_up
from queries.genes import FoundGene, find_gene, find_variant
from queries.part import Bound, Part

#: Heteroplasmy from which an individual carries a mitochondrial allele, and from which nothing else is left (S-GT 7).
HETEROPLASMIC, HOMOPLASMIC = 0.10, 0.95

_PATHOGENIC = ("pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic")
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
    """One part for a gene or a variant; for a gene set one for every kind of rule."""
    if leaf.gene_set is not None:
        return _bind_set(leaf, cursor)
    if leaf.variant is not None:
        allele = find_variant(cursor, leaf.variant)
        note = () if str(allele) in leaf.variant else (f"{leaf.variant} is {allele.to_json()['variant']}",)
        return Bound((_part(leaf, (), variants=(str(allele),), assembly=allele.assembly),), note)
    gene = find_gene(cursor, leaf.gene)
    part = _part(leaf, (gene,), leaf.consequences, leaf.clinvar, leaf.max_af, cursor=cursor)
    return Bound((part,), (gene.note,) if gene.note else ())


def _bind_set(leaf: CarrierOf, cursor: Any) -> Bound:
    """Rules that differ in their gene alone are one part: within it genes join by Kleene's or, as parts do."""
    defined = gene_set(leaf.gene_set)
    kinds: dict[Rule, list[FoundGene]] = {}
    notes = [f"{defined.title} ({defined.version}): {defined.note}"]
    for rule in defined.rules:
        alike = Rule("", "", rule.variants, rule.consequences, rule.clinvar, rule.max_af, rule.zygosity)
        genes = kinds.setdefault(alike, [])
        if not rule.variants:
            genes.append(find_gene(cursor, rule.gene))
    parts = [
        _part(
            leaf,
            tuple(genes),
            rule.consequences,
            rule.clinvar,
            rule.max_af,
            zygosity=rule.zygosity,
            variants=rule.variants,
            assembly=defined.assembly,
            cursor=cursor,
        )
        for rule, genes in kinds.items()
    ]
    return Bound(tuple(parts), tuple(notes))


def _part(
    leaf: CarrierOf,
    genes: tuple[FoundGene, ...],
    consequences: tuple[str, ...] = (),
    clinvar: tuple[str, ...] = (),
    max_af: float | None = None,
    *,
    zygosity: str | None = None,
    variants: tuple[str, ...] = (),
    assembly: str | None = None,
    cursor: Any = None,
) -> Part:
    classes, terms = classes_and_terms(consequences)
    return Part.of(
        "carrier_of",
        genes=tuple(f"{name}={gene.symbol}" for gene in genes for name in gene.names),
        variants=variants,
        assembly=assembly or "",
        any_consequence=not consequences,
        classes=classes,
        terms=terms,
        any_significance=not clinvar,
        significances=_significances(cursor, clinvar) if clinvar else (),
        min_stars=leaf.min_stars,
        any_frequency=max_af is None,
        max_af=1.0 if max_af is None else max_af,
        af_absent=leaf.af_absent,
        zygosity=zygosity or leaf.zygosity,
        min_called=leaf.min_called,
        quality=leaf.quality,
        heteroplasmic=HETEROPLASMIC,
        homoplasmic=HOMOPLASMIC,
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
            meant += _PATHOGENIC
        elif word in stored or word in _PATHOGENIC or word in _OTHER_CLASSES:
            meant.append(word)
        else:
            known = dict.fromkeys((*_PATHOGENIC, *_OTHER_CLASSES, *stored))
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
        "diplotype", sites=tuple(sites), assembly=defined.assembly, signatures=tuple(signatures), base=SIGNATURES
    )
    return Bound((part,), (f"{leaf.gene} haplotypes: {defined.note}",))


#: Above every sum of weights; the number of chromosomes counts in this place.
SIGNATURES = 1_000_000
