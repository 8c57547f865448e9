"""Slow, obvious rules for criteria on what was recorded; each takes (reference, criterion, individual_id)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from access.identifiers import marked
from cohorts.criteria import (
    Criterion,
    Family,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    HasVisit,
    Listed,
    Observed,
)
from cohorts.units import convert

if TYPE_CHECKING:
    from tests.queries.reference import Reference

YES, UNKNOWN, NO = 1, 0, -1


def recorded(reference: Reference, criterion: Criterion, person: int) -> int:
    table = criterion.key().removeprefix("has_")
    when = "date" if table == "procedure" else "start_date"
    codes = reference.codes(criterion.code, criterion.descendants)
    found = [
        row
        for row in reference.of[table][person]
        if row["code_id"] in codes and (criterion.records == "all" or row["in_period"])
    ]
    least = getattr(criterion, "min_days", None)
    if table == "visit" and least:
        found = [row for row in found if ((row["end_date"] or row["start_date"]) - row["start_date"]).days + 1 >= least]
    enough = len({row[when] for row in found}) >= criterion.min_dates
    if table == "treatment" and least:
        enough = enough and exposed(found, criterion.gap_days or 0) >= least
    if enough:
        return YES
    return NO if reference.of["observation_period"][person] else UNKNOWN


def exposed(rows: list[dict], gap: int) -> int:
    """Days on the drug, counted one by one; days between two records count while there are no more than `gap`."""
    days: set[Any] = set()
    for row in rows:
        end = row["end_date"] or row["start_date"]
        days |= {row["start_date"] + timedelta(days=n) for n in range((end - row["start_date"]).days + 1)}
    ordered = sorted(days)
    between = [(later - earlier).days - 1 for earlier, later in pairwise(ordered)]
    return len(days) + sum(n for n in between if 0 < n <= gap)


def feature(reference: Reference, criterion: HasPhenotypicFeature, person: int) -> int:
    wanted = reference.codes(criterion.code, criterion.descendants)
    itself = reference.codes(criterion.code, False)
    above = {row["ancestor_id"] for row in reference.rows["code_ancestor"] if row["descendant_id"] in itself}
    stated = reference.of["phenotypic_feature"][person]
    if any(row["code_id"] in wanted and not row["excluded"] for row in stated):
        return YES if criterion.state == "present" else NO
    if any(row["code_id"] in above and row["excluded"] for row in stated):
        return NO if criterion.state == "present" else YES
    return UNKNOWN


def observed(reference: Reference, criterion: Observed, person: int) -> int:
    periods = [(row["start_date"], row["end_date"]) for row in reference.of["observation_period"][person]]
    total = sum((end - start).days + 1 for start, end in periods)
    before, after = criterion.before_enrolment, criterion.after_enrolment
    windowed = before is not None or after is not None
    states = [YES if total >= (criterion.min_days or (0 if windowed else 1)) else NO]
    if windowed:
        enrolled = reference.people[person]["enrolment_date"]
        if enrolled is None:
            states.append(UNKNOWN)
        else:
            first, last = enrolled - timedelta(days=before or 0), enrolled + timedelta(days=after or 0)
            states.append(YES if any(start <= first and last <= end for start, end in periods) else NO)
    return min(states)


def family(reference: Reference, criterion: Family, person: int) -> int:
    states = [UNKNOWN]
    theirs = reference.evaluate(criterion.of)
    related = {
        row["relative_id"]
        for row in reference.of["relative"][person]
        if row["relationship"] != "duplicate" and criterion.relative in ("any", row["relationship"])
    }
    if related:
        states = [theirs.get(one, UNKNOWN) for one in related]
    return YES if YES in states else UNKNOWN if UNKNOWN in states else NO


def without_percentiles(reference: Reference, criterion: HasMeasurement) -> HasMeasurement:
    """The same question with its bounds in the unit of the release's percentiles."""
    if criterion.unit != "percentile":
        return criterion
    codes = reference.codes(criterion.code, False)
    found = [row for row in reference.rows["measurement_percentile"] if row["code_id"] in codes]
    values = {row["percentile"]: row["value"] for row in found}
    bounds = {name: values.get(getattr(criterion, name)) for name in ("at_least", "at_most")}
    return replace(criterion, unit=found[0]["unit"], **bounds)


def summed_up(reference: Reference, criterion: HasMeasurement, unit: str, usable: list[dict]) -> int:
    """The mean of the usable measurements, or the last less the first, against bounds in the stored unit."""
    asked_in = criterion.unit or unit
    low, high = (
        None if bound is None else convert(criterion.code, bound, asked_in, unit)
        for bound in (criterion.at_least, criterion.at_most)
    )
    if criterion.which == "mean":
        found = [sum(row["value"] for row in usable) / len(usable)]
    else:
        first, last = (edge(row["date"] for row in usable) for edge in (min, max))
        if first == last:
            return UNKNOWN
        zero = convert(criterion.code, 0.0, asked_in, unit)
        low, high = (None if bound is None else bound - zero for bound in (low, high))
        firsts, lasts = ([row["value"] for row in usable if row["date"] == day] for day in (first, last))
        found = [b - a for a in firsts for b in lasts]
    fits = [
        (low is None or round(one, 9) >= round(low, 9)) and (high is None or round(one, 9) <= round(high, 9))
        for one in found
    ]
    return YES if any(fits) else NO


#: Lists of identifiers by their marks, kept in the random warehouse under a key of its own.
KEY = b"a key that no warehouse has"
LISTS = {
    marked(KEY, members): members
    for members in (
        (("", "P0001"), ("", "P0002"), ("", "nobody"), ("alpha", "P0003"), ("beta", "P0003")),
        tuple(("", f"P{n:04d}") for n in range(0, 160, 3)),
    )
}


def listed(reference: Reference, criterion: Listed, person: int) -> int:
    row = reference.people[person]
    [name] = [one["name"] for one in reference.rows["dataset"] if one["dataset_id"] == row["dataset_id"]]
    members = LISTS[criterion.list]
    return YES if ("", row["source_id"]) in members or (name, row["source_id"]) in members else NO


RULES: dict[type, Callable[[Reference, Any, int], int]] = {
    HasCondition: recorded,
    HasTreatment: recorded,
    HasProcedure: recorded,
    HasVisit: recorded,
    HasPhenotypicFeature: feature,
    Observed: observed,
    Family: family,
    Listed: listed,
}
