"""Kinds of field that say which alleles are meant: in criteria, and in the rules of a gene-set file."""

from __future__ import annotations

from typing import Any

from cohorts.consequences import CLASSES, TERMS
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.fields import TEXT, Kind, choice, several
from cohorts.loci import parse_gene, parse_named_variant, parse_region

#: What of an individual's chromosomes must carry a qualifying allele.
ZYGOSITIES = ("any", "heterozygous", "homozygous", "hemizygous", "biallelic")
#: What two different alleles of which nobody knows whether they lie on one chromosome count as (S-GT 13).
PHASES = ("known", "any", "unknown")
IMPACTS = ("HIGH", "MODERATE", "LOW", "MODIFIER")


#: The reference of frequencies that every release holds; alone it is GroupMax, `release:GROUP` one of its populations.
RELEASE = "release"


def _reference(value: Any) -> str:
    name, _, group = (each.strip() for each in TEXT.check(value).partition(":"))
    if not name or ":" in group or (":" in value and not group):
        raise InvalidQuestion(f"'{value}' is not a reference of frequencies", do="Write release, release:GROUP or NAME")
    return f"{name}:{group}" if group else name


def _consequence(value: Any) -> str:
    value = TEXT.check(value)
    if value not in CLASSES and value not in TERMS:
        raise UnknownName("consequence", value, (*CLASSES, *TERMS))
    return value


def _impact(value: Any) -> str:
    value = TEXT.check(value).upper()
    if value not in IMPACTS:
        raise UnknownName("impact", value, IMPACTS)
    return value


CONSEQUENCES = several(Kind("consequence", _consequence))
IMPACT = several(Kind("impact", _impact))
VARIANT = Kind("variant", lambda value: parse_named_variant(TEXT.check(value)).to_json()["variant"])
REGION = Kind("region", lambda value: parse_region(TEXT.check(value)).to_json()["region"])
GENE = Kind("gene symbol", lambda value: parse_gene(TEXT.check(value)).symbol)
REFERENCE = Kind("reference, `NAME` or `NAME:GROUP`", _reference)
ZYGOSITY = choice(*ZYGOSITIES)
PHASE = choice(*PHASES)
