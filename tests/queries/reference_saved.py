"""Slow, obvious rules for saved cohorts that were frozen, and the lists of the random release."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cohorts.saved import InCohort

if TYPE_CHECKING:
    from tests.queries.reference import Reference

YES, UNKNOWN, NO = 1, 0, -1
FROZEN = str(UUID(int=30))
VERSIONS = (1, 2)


def frozen(rows: dict[str, list[dict[str, Any]]], version: int) -> list[tuple[str, str, int]]:
    """(dataset, source_id, state) of a version's list; also somebody who is in no release any more."""
    names = {row["dataset_id"]: row["name"] for row in rows["dataset"]}
    listed = [
        (names[row["dataset_id"]], row["source_id"], YES if row["individual_id"] % 3 else UNKNOWN)
        for row in rows["individual"]
        if row["individual_id"] % (version + 3) < 2
    ]
    return [*listed, (next(iter(names.values())), "purged since", YES)]


def in_cohort(reference: Reference, criterion: InCohort, person: int) -> int:
    row = reference.people[person]
    name = next(one["name"] for one in reference.rows["dataset"] if one["dataset_id"] == row["dataset_id"])
    for dataset, source_id, state in frozen(reference.rows, criterion.version):
        if (dataset, source_id) == (name, row["source_id"]):
            return state
    return NO


RULES: dict[type, Callable[[Reference, Any, int], int]] = {InCohort: in_cohort}
