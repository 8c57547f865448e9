"""Filters of a Beacon request as criteria, or as what they choose among alleles. There is no OR and no NOT but `!`.

A filter that cannot be expressed is never passed over: all of them are named in one refusal.

    ontology      a code of the release (`ICD10CM:I21`, `HP:0001250`, `RXNORM:36567`, `LOINC:13457-7`, …), NCIT's words
                  for sex, GENO's for zygosity, the Sequence Ontology's for consequences and kinds of change
    alphanumeric  those of ALPHANUMERIC; a LOINC code with an operator and a number, its unit behind a blank
    custom        `case_of:NAME` and `gene_set:NAME` of Concord's definitions
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cohorts.allele_choice import ANY_ALLELE, AlleleChoice, kind_named
from cohorts.codes import SYSTEMS, Code
from cohorts.consequences import CLASSES, TERMS
from cohorts.criteria import (
    Age,
    Alive,
    AllOf,
    Ancestry,
    Attribute,
    CarrierOf,
    CaseOf,
    Criterion,
    Dataset,
    Deceased,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    HasVisit,
    Not,
    SelfReportedGroup,
    Sex,
    Site,
)
from cohorts.errors import InvalidQuestion
from exchange.beacon.model import SCOPES
from exchange.beacon.request import Filter

SEXES = {"NCIT:C16576": "female", "NCIT:C20197": "male", "NCIT:C17649": "other"}
ZYGOSITIES = {
    "GENO:0000135": "heterozygous", "GENO:0000458": "heterozygous", "GENO:0000402": "heterozygous",
    "GENO:0000136": "homozygous", "GENO:0000134": "hemizygous", "GENO:0000604": "hemizygous",
    "GENO:0000606": "hemizygous",
}  # fmt: skip
#: The Sequence Ontology's numbers of the terms that annotators write (sequenceontology.org).
SO = {
    "SO:0001893": "transcript_ablation", "SO:0001574": "splice_acceptor_variant", "SO:0001575": "splice_donor_variant",
    "SO:0001587": "stop_gained", "SO:0001589": "frameshift_variant", "SO:0001578": "stop_lost",
    "SO:0002012": "start_lost", "SO:0001889": "transcript_amplification", "SO:0001821": "inframe_insertion",
    "SO:0001822": "inframe_deletion", "SO:0001583": "missense_variant", "SO:0001818": "protein_altering_variant",
    "SO:0001630": "splice_region_variant", "SO:0001626": "incomplete_terminal_codon_variant",
    "SO:0002019": "start_retained_variant", "SO:0001567": "stop_retained_variant", "SO:0001819": "synonymous_variant",
    "SO:0001580": "coding_sequence_variant", "SO:0001620": "mature_miRNA_variant",
    "SO:0001623": "5_prime_UTR_variant", "SO:0001624": "3_prime_UTR_variant",
    "SO:0001792": "non_coding_transcript_exon_variant", "SO:0001627": "intron_variant",
    "SO:0001621": "NMD_transcript_variant", "SO:0001619": "non_coding_transcript_variant",
    "SO:0001631": "upstream_gene_variant", "SO:0001632": "downstream_gene_variant",
    "SO:0001628": "intergenic_variant",
}  # fmt: skip
#: Terms of SO above others of SO: what a descendant of them is among the terms here.
_BELOW_SO = {
    "SO:0001818": ("protein_altering_variant", "missense_variant", "inframe_insertion", "inframe_deletion",
                   "frameshift_variant", "stop_gained", "stop_lost", "start_lost"),
}  # fmt: skip
_CRITERIA: dict[str, type[Criterion]] = {
    "condition": HasCondition, "treatment": HasTreatment, "procedure": HasProcedure, "visit": HasVisit,
}  # fmt: skip
_CLINVAR = {
    "pathogenic": ("pathogenic", "pathogenic/likely_pathogenic"),
    "likely pathogenic": ("likely_pathogenic", "pathogenic/likely_pathogenic"),
}
Domains = Callable[[tuple[Code, ...]], Mapping[Code, str]]


@dataclass(frozen=True)
class Alphanumeric:
    """What an alphanumeric filter is about, its operators, and its values where they are few."""

    label: str
    scope: str
    operators: str
    values: tuple[str, ...] = ()


ALPHANUMERIC = {
    "sex": Alphanumeric("Sex as recorded", "individuals", "=!", ("female", "male", "other")),
    "ageAtEnrolment": Alphanumeric("Age in completed years at enrolment", "individuals", "=<>"),
    "ageAtLastContact": Alphanumeric("Age in completed years at last contact", "individuals", "=<>"),
    "ageAtDeath": Alphanumeric("Age in completed years at death", "individuals", "=<>"),
    "vitalStatus": Alphanumeric("Vital status", "individuals", "=!", ("alive", "deceased")),
    "geneticGroup": Alphanumeric("Genetic similarity group", "individuals", "=!"),
    "selfReportedGroup": Alphanumeric("Self-reported group", "individuals", "=!"),
    "site": Alphanumeric("Site of enrolment", "individuals", "=!"),
    "dataset": Alphanumeric("Dataset", "individuals", "=!"),
    "consequence": Alphanumeric(
        "Predicted consequence on the preferred transcript", "g_variants", "=", (*CLASSES, *TERMS)
    ),
    "clinicalSignificance": Alphanumeric(
        "ClinVar's word", "g_variants", "=", ("pathogenic", "likely pathogenic", "conflicting", "uncertain")
    ),
    "alleleFrequency": Alphanumeric("Frequency among those asked about", "g_variants", "<>"),
    "variantType": Alphanumeric("Kind of change", "g_variants", "=", ("SNP", "MNP", "INS", "DEL", "INDEL")),
    "zygosity": Alphanumeric(
        "Zygosity of the allele asked for", "individuals", "=", ("heterozygous", "homozygous", "hemizygous")
    ),
}
_AGES = {"ageAtEnrolment": "enrolment", "age": "enrolment", "ageAtLastContact": "last_contact", "ageAtDeath": "death"}


@dataclass(frozen=True)
class Meant:
    """All filters together: criteria on individuals, a choice among alleles, a zygosity of the allele asked for."""

    criteria: tuple[Criterion, ...] = ()
    choice: AlleleChoice = ANY_ALLELE
    zygosity: str | None = None


class Unexpressible(InvalidQuestion):
    """Filters that cannot be asked here, by name."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self.filters = tuple(reasons)
        words = "; ".join(f"'{name[:100]}': {why}" for name, why in reasons.items())
        super().__init__(
            f"These filters cannot be expressed here: {words}",
            where="filters",
            do="See /filtering_terms for those that can",
        )


def meant(filters: Iterable[Filter], domains: Domains) -> Meant:
    """What the filters ask for together. Raises Unexpressible with every filter that says nothing here."""
    filters = tuple(filters)
    codes = {each: code for each in filters if (code := _code(each.id)) is not None}
    known = domains(tuple(dict.fromkeys(codes.values()))) if codes else {}
    found, reasons = Meant(), {}
    for each in filters:
        try:
            found = _joined(found, _one(each, codes.get(each), known))
        except InvalidQuestion as error:
            reasons[str(each)] = f"{error.what}{f' ({error.do})' if error.do else ''}"
    if reasons:
        raise Unexpressible(reasons)
    return found


def _joined(one: Meant, other: Meant) -> Meant:
    held = {
        name: value
        for name in AlleleChoice.__dataclass_fields__
        if (value := getattr(other.choice, name)) not in (None, ())
    }
    for name in ("consequences", "clinvar"):
        if name in held:
            held[name] = (*getattr(one.choice, name), *held[name])
    for name, value in held.items():
        before = getattr(one.choice, name)
        if name not in ("consequences", "clinvar") and before not in (None, (), value):
            raise InvalidQuestion("another filter asks otherwise")
    if None not in (one.zygosity, other.zygosity) and one.zygosity != other.zygosity:
        raise InvalidQuestion("another filter asks for another zygosity")
    return Meant((*one.criteria, *other.criteria), replace(one.choice, **held), one.zygosity or other.zygosity)


def _one(each: Filter, code: Code | None, known: Mapping[Code, str]) -> Meant:
    scope = None if each.scope is None else SCOPES.get(each.scope)
    if each.scope is not None and scope is None:
        raise InvalidQuestion(f"'{each.scope[:50]}' is no entry type")
    if each.similarity not in ("exact", ""):
        raise InvalidQuestion("only exact similarity is known here")
    found = _alphanumeric(each, code) if each.operator else _term(each, code, known)
    of = "g_variants" if not found.choice.everything else "individuals"
    if scope not in (None, of):
        raise InvalidQuestion(f"it is about {of}, not about {scope}")
    return found


def _term(each: Filter, code: Code | None, known: Mapping[Code, str]) -> Meant:
    name = each.id
    upper = name.upper()
    if upper in SEXES:
        return Meant((Sex(SEXES[upper]),))
    if upper.replace("GENO_", "") in ZYGOSITIES or upper in ZYGOSITIES:
        return Meant(zygosity=ZYGOSITIES[upper.replace("GENO_", "")])
    if kind := kind_named(name) if ":" in name else None:
        return Meant(choice=AlleleChoice(kind=kind))
    if upper in SO:
        terms = _BELOW_SO.get(upper, (SO[upper],)) if each.descendants else (SO[upper],)
        return Meant(choice=AlleleChoice(consequences=(terms,)))
    if name.startswith("case_of:"):
        return Meant((CaseOf(name.partition(":")[2]),))
    if name.startswith("gene_set:"):
        return Meant((CarrierOf(gene_set=name.partition(":")[2]),))
    if code is None:
        raise InvalidQuestion("it is no term that is known here")
    if code not in known:
        raise InvalidQuestion("no record of this release has this code")
    if code.system == "HP":
        return Meant((HasPhenotypicFeature(code, descendants=each.descendants),))
    domain = known[code]
    if domain == "measurement":
        if not each.descendants:
            raise InvalidQuestion("a measurement is asked for with its descendants")
        return Meant((HasMeasurement(code),))
    if domain not in _CRITERIA:
        raise InvalidQuestion(f"records of the kind {domain} cannot be asked for")
    return Meant((_CRITERIA[domain](code, descendants=each.descendants),))


def _alphanumeric(each: Filter, code: Code | None) -> Meant:
    name, operator, value = each.id, each.operator or "=", each.value or ""
    if name in _AGES:
        return Meant((_age(_AGES[name], operator, value),))
    if code is not None and code.system == "LOINC":
        return Meant((_measured(code, operator, value),))
    if name == "alleleFrequency":
        return Meant(choice=_frequency(operator, value))
    if operator not in ("=", "!"):
        raise InvalidQuestion(f"it has no order, so that '{operator}' says nothing")
    if name == "consequence" and operator == "=":
        if value not in CLASSES and value not in TERMS:
            raise InvalidQuestion("it is no consequence")
        protein = _BELOW_SO["SO:0001818"] if value == "protein_altering" else (value,)
        return Meant(choice=AlleleChoice(consequences=(protein,)))
    if name == "clinicalSignificance" and operator == "=":
        return Meant(choice=AlleleChoice(clinvar=(_CLINVAR.get(value.casefold(), (value.replace(" ", "_"),)),)))
    if name == "variantType" and operator == "=" and (kind := kind_named(value)):
        return Meant(choice=AlleleChoice(kind=kind))
    if name == "zygosity" and operator == "=":
        if value not in ("heterozygous", "homozygous", "hemizygous"):
            raise InvalidQuestion("it is no zygosity")
        return Meant(zygosity=value)
    criterion = _said(name, value)
    return Meant((Not(criterion) if operator == "!" else criterion,))


def _said(name: str, value: str) -> Criterion:
    if "%" in value:
        raise InvalidQuestion("values are matched whole, not by %")
    if name == "sex":
        return Sex(SEXES.get(value.upper(), value))
    if name == "vitalStatus" and value in ("alive", "deceased"):
        return Alive() if value == "alive" else Deceased()
    words: dict[str, Any] = {
        "geneticGroup": Ancestry, "selfReportedGroup": SelfReportedGroup, "site": Site, "dataset": Dataset,
    }  # fmt: skip
    if name in words:
        return words[name]((value,))
    if name.startswith("attribute."):
        return Attribute(name.partition(".")[2], (value,))
    raise InvalidQuestion("it is nothing that can be asked for here")


def _age(at: str, operator: str, value: str) -> Criterion:
    years = _number(value.removeprefix("P").removesuffix("Y"))
    if operator in ("=", "!"):
        if years != int(years):
            raise InvalidQuestion("ages are asked for in whole years")
        same = Age(at, from_=90) if years >= 90 else Age(at, from_=int(years), to=int(years))
        return same if operator == "=" else Not(same)
    if operator in (">", ">="):
        least = math.floor(years) + 1 if operator == ">" else math.ceil(years)
        return Age(at, from_=least)
    most = math.ceil(years) - 1 if operator == "<" else math.floor(years)
    return Age(at, to=most)


def _measured(code: Code, operator: str, value: str) -> Criterion:
    number, _, unit = value.partition(" ")
    bound = _number(number)
    bounds = {
        ">=": {"at_least": bound}, ">": {"at_least": math.nextafter(bound, math.inf)},
        "<=": {"at_most": bound}, "<": {"at_most": math.nextafter(bound, -math.inf)},
    }.get(operator, {"at_least": bound, "at_most": bound})  # fmt: skip
    found = HasMeasurement(code, **bounds, unit=unit.strip() or None)
    return Not(found) if operator == "!" else found


def _frequency(operator: str, value: str) -> AlleleChoice:
    bound = _number(value)
    if operator in (">", ">="):
        return AlleleChoice(min_af=bound if operator == ">=" else math.nextafter(bound, math.inf))
    if operator in ("<", "<="):
        return AlleleChoice(max_af=bound if operator == "<=" else math.nextafter(bound, -math.inf))
    raise InvalidQuestion("a frequency is asked for with < or >")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidQuestion(f"'{text[:50]}' is no number")
    return number


def _code(name: str) -> Code | None:
    try:
        code = Code.parse(name)
    except InvalidQuestion:
        return None
    return code if code.system in SYSTEMS or code.system.isalnum() else None


def everyone(criteria: Iterable[Criterion]) -> Criterion:
    """All of these; everybody permitted where there is none."""
    each = tuple(criteria)
    return each[0] if len(each) == 1 else AllOf(each)
