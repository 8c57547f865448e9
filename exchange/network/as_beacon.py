"""A cohort as the query of a Beacon, where a Beacon can say it: criteria joined by *and*, one place at most."""

from __future__ import annotations

from typing import Any

from cohorts.criteria import (
    Age,
    AllOf,
    CarrierOf,
    Criterion,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasTreatment,
    Sex,
)
from cohorts.errors import InvalidQuestion
from cohorts.loci import Region, Variant, parse_named_variant, parse_region

_SEX = {"female": "NCIT:C16576", "male": "NCIT:C20197", "other": "NCIT:C17649"}


class NotForBeacons(InvalidQuestion):
    """A criterion that no Beacon's query can say; the site is not asked."""

    def __init__(self, criterion: Criterion) -> None:
        super().__init__(f"A Beacon cannot be asked for individuals {criterion.phrase}")


def beacon_query(criterion: Criterion) -> dict[str, Any]:
    """requestParameters and filters. Raises NotForBeacons: a part that cannot be said is never left out."""
    parts = criterion.of if isinstance(criterion, AllOf) else (criterion,)
    filters: list[dict[str, Any]] = []
    places: list[dict[str, Any]] = []
    for part in parts:
        if isinstance(part, AllOf):
            inner = beacon_query(part)
            filters += inner.get("filters", [])
            places += [inner["requestParameters"]["g_variant"]] if "requestParameters" in inner else []
        elif isinstance(part, CarrierOf):
            places.append(_place(part))
        else:
            filters += _filters(part)
    if len(places) > 1:
        raise NotForBeacons(criterion)
    query: dict[str, Any] = {"filters": filters} if filters else {}
    return {**query, "requestParameters": {"g_variant": places[0]}} if places else query


def _filters(part: Criterion) -> list[dict[str, Any]]:
    match part:
        case Sex():
            return [{"id": _SEX[part.is_]}]
        case HasCondition(min_dates=1, records="all") | HasPhenotypicFeature(state="present"):
            return [{"id": str(part.code), "includeDescendantTerms": part.descendants}]
        case HasTreatment(min_dates=1, records="all", min_days=None):
            return [{"id": str(part.code), "includeDescendantTerms": part.descendants}]
        case HasMeasurement(which="any", drug=None, at_least=None, at_most=None):
            return [{"id": str(part.code)}]
        case Age(at="enrolment"):
            bounds = ((">=", part.from_), ("<=", part.to))
            return [{"id": "ageAtEnrolment", "operator": sign, "value": str(n)} for sign, n in bounds if n is not None]
    raise NotForBeacons(part)


def _place(part: CarrierOf) -> dict[str, Any]:
    places = {name: value for name in ("gene", "region", "variant") if (value := getattr(part, name))}
    if not places or CarrierOf(**places) != part:
        raise NotForBeacons(part)
    if part.gene:
        return {"geneId": part.gene}
    locus = parse_region(part.region) if part.region else parse_named_variant(part.variant or "")
    if isinstance(locus, Region):
        found: dict[str, Any] = {"referenceName": locus.contig, "start": [locus.start - 1], "end": [locus.end]}
    elif isinstance(locus, Variant):
        found = {"referenceName": locus.contig, "start": [locus.position - 1], "referenceBases": locus.ref,
                 "alternateBases": locus.alt}  # fmt: skip
    else:
        return {"genomicAlleleShortForm": str(locus)}
    return {**found, "assemblyId": locus.assembly} if locus.assembly else found
