"""Slow, obvious rules for criteria on what is carried; each takes (reference, criterion, individual_id)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from cohorts.consequences import classes_and_terms
from cohorts.criteria import CarrierOf, Diplotype, PolygenicScore
from cohorts.definitions import diplotype_definition, gene_set
from cohorts.hgvs import Hgvs
from cohorts.loci import RsId, parse_named_variant, parse_region

if TYPE_CHECKING:
    from tests.queries.reference import Reference

YES, UNKNOWN, NO = 1, 0, -1
PATHOGENIC = {"pathogenic", "pathogenic/likely_pathogenic", "likely_pathogenic"}
OUTSIDE = {"upstream_gene_variant", "downstream_gene_variant", "intergenic_variant"}


@dataclass(frozen=True)
class Asked:
    """What makes a variant of one gene, one region or one list of alleles qualify."""

    gene: str | None = None
    variants: tuple[str, ...] = ()
    region: tuple[str, int, int] | None = None
    assembly: str | None = None
    consequences: tuple[str, ...] = ()
    impact: tuple[str, ...] = ()
    clinvar: tuple[str, ...] = ()
    min_af: float | None = None
    max_af: float | None = None
    zygosity: str = "any"
    named: bool = False


def asked(reference: Reference, criterion: CarrierOf) -> list[Asked]:
    """One for each gene, region, variant or rule."""
    if criterion.gene_set:
        defined = gene_set(criterion.gene_set) if isinstance(criterion.gene_set, str) else criterion.gene_set
        return [
            Asked(rule.gene, rule.variants, None, defined.assembly, rule.consequences, rule.impact, rule.clinvar, None,
                  rule.max_af, rule.zygosity, named=True)
            for rule in defined.rules
        ]  # fmt: skip
    if criterion.variant:
        text, assembly = one_allele(reference, criterion.variant)
        return [Asked(variants=(text,), assembly=assembly, zygosity=criterion.zygosity, named=True)]
    among = Asked(
        consequences=criterion.consequences, impact=criterion.impact, clinvar=criterion.clinvar,
        min_af=criterion.min_af, max_af=criterion.max_af, zygosity=criterion.zygosity,
    )  # fmt: skip
    if criterion.region:
        region = parse_region(criterion.region)
        return [replace(among, region=(region.contig, region.start, region.end), assembly=region.assembly)]
    return [replace(among, gene=gene) for gene in criterion.genes or (criterion.gene,)]


def one_allele(reference: Reference, text: str) -> tuple[str, str]:
    locus = parse_named_variant(text)
    if not isinstance(locus, RsId | Hgvs):
        [*_, only] = {row["assembly"] for row in reference.assays.values()}
        return str(locus), locus.assembly or only
    if isinstance(locus, RsId):
        [row] = [row for row in reference.variants.values() if row["rsid"] == locus.rsid]
    else:
        [key] = {
            one["variant_id"] for one in reference.rows["consequence"] if one["preferred"] and one["gene"] == locus.of
            and locus.same((one["hgvsp" if locus.protein else "hgvsc"] or "").partition(":")[2])
        }  # fmt: skip
        row = reference.variants[key]
    return f"{row['contig']}-{row['position']}-{row['ref']}-{row['alt']}", row["assembly"]


def carrier(reference: Reference, criterion: CarrierOf, person: int) -> int:
    return max(of_one(reference, criterion, one, person) for one in asked(reference, criterion))


def of_one(reference: Reference, criterion: CarrierOf, one: Asked, person: int) -> int:
    states = [
        by_biosample(reference, criterion, one, biosample)
        for biosample in reference.of["biosample"][person]
        if biosample["speaks"] and criterion.origin in ("any", reference.assays[biosample["assay_id"]]["origin"])
    ]
    return YES if YES in states else NO if NO in states else UNKNOWN


def by_biosample(reference: Reference, criterion: CarrierOf, one: Asked, biosample: dict) -> int:
    assay = reference.assays[biosample["assay_id"]]
    sites = [v for v in qualifying(reference, criterion, one) if reference.variants[v]["assembly"] == assay["assembly"]]
    not_on_y = reference.people[biosample["individual_id"]]["karyotypic_sex"] == "XX"  # S-GT 7
    if not sites:
        if not_on_y and on_y(reference, one, assay):
            return UNKNOWN
        return NO if looked(reference, one, assay) else UNKNOWN
    called, carried = 0, []
    for variant in sites:
        if not_on_y and reference.variants[variant]["region"] == "Y":
            continue
        row = reference.calls.get((biosample["biosample_id"], variant))
        if row is None:
            called += (assay["assay_id"], variant) in reference.covers
            continue
        if not row["passes_qc"] and criterion.quality == "pass":
            continue
        if row["alt_count"] == 0 and row["missing_count"] > 0:
            continue
        called += 1
        if row["alt_count"] and not (reference.variants[variant]["region"] == "MT" and (heteroplasmy(row) < 0.10)):
            carried.append(row)
    state = judged(reference, criterion, one.zygosity, carried)
    return UNKNOWN if state == NO and called / len(sites) < criterion.min_called else state


def heteroplasmy(row: dict) -> float:
    return 1.0 if row["vaf"] is None else round(row["vaf"], 6)


def judged(reference: Reference, criterion: CarrierOf, zygosity: str, carried: list[dict]) -> int:
    """From the calls that show a qualifying allele, if all the rest were reference."""
    fractions = [(row, in_fraction(criterion, row)) for row in carried]
    inside = [row for row, fits in fractions if fits == YES]
    maybe = [row for row, fits in fractions if fits == UNKNOWN]
    if zygosity != "biallelic":
        fitting = [min(fits, of_zygosity(reference, row, zygosity)) for row, fits in fractions]
        if fitting.count(YES) >= criterion.at_least:
            return YES
        return UNKNOWN if fitting.count(YES) + fitting.count(UNKNOWN) >= criterion.at_least else NO
    inside, maybe = ([row for row in rows if not mitochondrial(reference, row)] for rows in (inside, maybe))
    known, unphased = two_hits(reference, inside)
    if known:
        return NO if criterion.phase == "unknown" else YES
    if unphased and criterion.phase != "known":
        return YES
    if unphased or maybe or any(row["missing_count"] for row in inside):
        return UNKNOWN
    return NO


def mitochondrial(reference: Reference, row: dict) -> bool:
    return reference.variants[row["variant_id"]]["region"] == "MT"


def in_fraction(criterion: CarrierOf, row: dict) -> int:
    if criterion.min_vaf is None and criterion.max_vaf is None:
        return YES
    if row["vaf"] is None:
        return UNKNOWN
    low, high = criterion.min_vaf or 0.0, 1.0 if criterion.max_vaf is None else criterion.max_vaf
    return YES if low <= round(row["vaf"], 6) <= high else NO


def of_zygosity(reference: Reference, row: dict, wanted: str) -> int:
    if wanted == "any":
        return YES
    if mitochondrial(reference, row):
        has = "homozygous" if heteroplasmy(row) >= 0.95 else "heterozygous"
    elif row["missing_count"]:
        return NO if wanted == "hemizygous" else UNKNOWN
    elif row["ploidy"] == 1:
        has = "hemizygous"
    else:
        has = "homozygous" if row["alt_count"] == row["ploidy"] else "heterozygous"
    return YES if has == wanted else NO


def two_hits(reference: Reference, rows: list[dict]) -> tuple[bool, bool]:
    """Whether both copies are known to be hit, and whether they would be if phase allows."""
    single = []
    for row in rows:
        if row["missing_count"]:
            continue
        if row["alt_count"] == row["ploidy"]:
            return True, False
        single.append(row)
    unclear = 0
    for i, row in enumerate(single):
        for other in single[:i]:
            here, there = place(reference, row), place(reference, other)
            if here == there and row["other_alt_count"] and other["other_alt_count"]:
                return True, False
            first, second = trusted_phase(reference, row), trusted_phase(reference, other)
            known = first is not None and second is not None and first[0] == second[0]
            if known and first[1] != second[1]:
                return True, False
            unclear += not known
    return False, unclear > 0


def place(reference: Reference, row: dict) -> tuple[str, int]:
    variant = reference.variants[row["variant_id"]]
    return variant["contig"], variant["position"]


def trusted_phase(reference: Reference, row: dict) -> tuple[tuple[str, int], int] | None:
    """((contig, phase set), haplotype). S-GT 13: without a phase set it is statistical, and not trusted for alleles
    seen twice or less."""
    said = [
        one
        for one in reference.rows["phased_genotype"]
        if (one["variant_id"], one["biosample_id"]) == (row["variant_id"], row["biosample_id"])
    ]
    if not said:
        return None
    [phase] = said
    found = (reference.variants[row["variant_id"]]["contig"], phase["phase_set"]), phase["haplotype"]
    if phase["phase_set"]:
        return found
    seen = sum(
        one["ac"] for one in reference.rows["variant_frequency"]
        if one["variant_id"] == row["variant_id"] and one["population"] == "all"
    )  # fmt: skip
    return found if seen > 2 else None


@cache
def qualifying(reference: Reference, criterion: CarrierOf, one: Asked) -> tuple[int, ...]:
    return tuple(v for v, row in reference.variants.items() if qualifies(reference, criterion, one, row))


def qualifies(reference: Reference, criterion: CarrierOf, one: Asked, row: dict) -> bool:
    if one.variants:
        spelled = f"{row['contig']}-{row['position']}-{row['ref']}-{row['alt']}"
        if row["assembly"] != one.assembly or spelled not in one.variants:
            return False
    elif one.region:
        contig, start, end = one.region
        inside = row["contig"] == contig and row["position"] <= end and row["position"] + len(row["ref"]) - 1 >= start
        if not inside or row["assembly"] != one.assembly or not annotated(reference, one, row, None):
            return False
    elif not in_gene(reference, one, row):
        return False
    if not frequent(criterion, one, frequency(reference, criterion.af_reference, row)):
        return False
    meant = set(one.clinvar) | (PATHOGENIC if "pathogenic" in one.clinvar else set())
    return not one.clinvar or any(
        known["variant_id"] == row["variant_id"]
        and known["significance"] in meant
        and known["stars"] >= criterion.min_stars
        for known in reference.rows["variant_clinvar"]
    )


def frequency(reference: Reference, asked: str, row: dict) -> float | None:
    """The variant's frequency in the reference asked; None where it is absent from it."""
    name, _, group = asked.partition(":")
    if name == "release":
        if not group:
            return row["groupmax_af"]
        for known in reference.rows["variant_frequency"]:
            if (known["variant_id"], known["population"]) == (row["variant_id"], group):
                return known["ac"] / known["an"] if known["an"] else None
        return None
    here = [
        known
        for known in reference.rows["reference_frequency"]
        if known["variant_id"] == row["variant_id"]
        and name in (known["reference"], f"{known['reference']} {known['version']}")
    ]
    wanted = {group} if group else {"AFR", "AMR", "EAS", "EUR", "NFE", "SAS"}
    groups = [known["af"] for known in here if known["population"] in wanted and known["af"] is not None]
    whole = [known["af"] for known in here if known["population"] == "all" and not group]
    return max(groups) if groups else whole[0] if whole else None


def frequent(criterion: CarrierOf, one: Asked, af: float | None) -> bool:
    if one.named and one.max_af is None:
        return True
    if af is None:
        return criterion.af_absent == "only" or (criterion.af_absent == "keep" and one.min_af is None)
    if criterion.af_absent == "only":
        return False
    return (one.max_af is None or af < one.max_af) and (one.min_af is None or af >= one.min_af)


def annotated(reference: Reference, one: Asked, row: dict, names: set[str] | None) -> bool:
    """Whether the variant's preferred transcripts (of the genes called `names`, or of any) say what is asked for."""
    said = [known for known in reference.rows["consequence"] if known["variant_id"] == row["variant_id"]]
    if names is None and not (one.consequences or one.impact):
        return True
    classes, terms = classes_and_terms(one.consequences)
    return any(
        known["preferred"]
        and (names is None or known["gene"] in names)
        and known["consequence"] not in OUTSIDE
        and (not one.consequences or known["consequence"] in terms or known["consequence_class"] in classes)
        and (not one.impact or known["impact"] in one.impact)
        for known in said
    )


def in_gene(reference: Reference, one: Asked, row: dict) -> bool:
    names = {known["alias"] for known in reference.rows["gene_alias"] if known["symbol"] == one.gene} | {one.gene}
    if annotated(reference, one, row, names):
        return True
    if any(known["variant_id"] == row["variant_id"] for known in reference.rows["consequence"]):
        return False
    return not (one.consequences or one.impact) and any(
        known["contig"] == row["contig"]
        and known["assembly"] == row["assembly"]
        and known["start_position"] <= row["position"] <= known["end_position"]
        for known in reference.rows["gene"]
        if known["symbol"] == one.gene
    )


def looked(reference: Reference, one: Asked, assay: dict) -> bool:
    """Did this assay look where is asked, although no qualifying variant is there?"""
    anywhere = assay["assembly"] == one.assembly
    if one.variants:
        parts = [variant.split("-") for variant in one.variants]
        places = [(part[0], int(part[1]), int(part[1])) for part in parts] if anywhere else []
    elif one.region:
        places = [one.region] if anywhere else []
    else:
        places = [
            (known["contig"], known["start_position"], known["end_position"])
            for known in reference.rows["gene"]
            if known["symbol"] == one.gene and known["assembly"] == assay["assembly"]
        ]
        anywhere = True
    if assay["callable_basis"] == "assumed" and anywhere:
        return True
    return any(place_looked_at(reference, place, assay) for place in places)


def on_y(reference: Reference, one: Asked, assay: dict) -> bool:
    """Whether what is asked lies on Y outside PAR; nothing random lies within."""
    contigs = [variant.split("-")[0] for variant in one.variants] + ([one.region[0]] if one.region else [])
    if one.gene:
        genes = [known for known in reference.rows["gene"] if known["symbol"] == one.gene]
        contigs = [known["contig"] for known in genes if known["assembly"] == assay["assembly"]]
    elif assay["assembly"] != one.assembly:
        contigs = []
    return "Y" in contigs


def place_looked_at(reference: Reference, place: tuple[str, int, int], assay: dict) -> bool:
    contig, start, end = place
    if any(
        one["assay_id"] == assay["assay_id"]
        and one["contig"] == contig
        and one["start_position"] <= end
        and one["end_position"] >= start
        for one in reference.rows["callable_interval"]
    ):
        return True
    return any(
        (assay["assay_id"], row["variant_id"]) in reference.covers
        for row in reference.variants.values()
        if row["assembly"] == assay["assembly"] and row["contig"] == contig and start <= row["position"] <= end
    )


# ── haplotypes ────────────────────────────────────────────────────────────────────────────────────────────────────────
def diplotype(reference: Reference, criterion: Diplotype, person: int) -> int:
    defined = diplotype_definition(criterion.gene)
    pairs = defined.pairs(criterion.phenotype) if criterion.phenotype else criterion.diplotypes
    wanted = {tuple(sorted(pair.split("/"))) for pair in pairs}
    states = []
    for biosample in reference.of["biosample"][person]:
        if biosample["speaks"]:
            pair = pair_of(reference, defined, biosample, reference.people[person]["karyotypic_sex"])
            states.append(UNKNOWN if pair is None else YES if pair in wanted else NO)
    return YES if YES in states else NO if NO in states else UNKNOWN


def pair_of(reference: Reference, defined: Any, biosample: dict, sex: str | None) -> tuple[str, ...] | None:
    assay = reference.assays[biosample["assay_id"]]
    contigs = {variant.split("-")[0] for _, variants in defined.alleles for variant in variants}
    ploidy = {"XX": 2, "XY": 1}.get(sex) if contigs == {"X"} else 2
    if assay["assembly"] != defined.assembly or ploidy is None:
        return None
    haplotypes: list[str] = []
    for name, variants in defined.alleles:
        found = []
        for text in variants:
            count = copies(reference, text, defined.assembly, biosample, assay)
            if count is None:
                return None
            found.append(count)
        haplotypes += [name] * min(found)
    if len(haplotypes) > ploidy:
        return None
    return tuple(sorted(haplotypes + [defined.default] * (ploidy - len(haplotypes))))


def copies(reference: Reference, text: str, assembly: str, biosample: dict, assay: dict) -> int | None:
    contig, position, ref, alt = text.split("-")
    for variant, row in reference.variants.items():
        if (row["assembly"], row["contig"], row["position"], row["ref"], row["alt"]) == (
            assembly, contig, int(position), ref, alt,
        ):  # fmt: skip
            call = reference.calls.get((biosample["biosample_id"], variant))
            if call is None:
                return 0 if (assay["assay_id"], variant) in reference.covers else None
            return call["alt_count"] if call["passes_qc"] and not call["missing_count"] else None
    here = (contig, int(position), int(position))
    return 0 if assay["callable_basis"] == "assumed" or place_looked_at(reference, here, assay) else None


# ── scores ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def polygenic_score(reference: Reference, criterion: PolygenicScore, person: int) -> int:
    for row in reference.rows["score"]:
        if (row["individual_id"], row["name"]) == (person, criterion.score):
            below = row["percentile"] < criterion.to or criterion.to == 100
            return YES if criterion.from_ <= row["percentile"] and below else NO
    return UNKNOWN


RULES: dict[type, Callable[[Reference, Any, int], int]] = {
    CarrierOf: carrier,
    Diplotype: diplotype,
    PolygenicScore: polygenic_score,
}
