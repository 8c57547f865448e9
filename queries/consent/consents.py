"""What the steward's commands ask of a release: no clinical data, no genotypes, and nobody's rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from access.data_use import DataUse, duties
from queries.asking import asking_for
from queries.permitted import built_on
from queries.warehouse import Warehouse

_STEWARD = "steward"


def is_in_a_release(warehouse: Warehouse, dataset: str, source_id: str) -> bool:
    """Is there an individual of this pseudonym in this dataset of the current release, or of an earlier one that still
    stands and may have been copied?"""
    asking = asking_for(warehouse, _STEWARD, _STEWARD, None)
    for release in reversed(warehouse.releases):
        with warehouse.cursor(replace(asking, release=release)) as cursor:
            found = cursor.execute(
                "SELECT COUNT(*) FROM individual AS i JOIN dataset AS d ON d.dataset_id = i.dataset_id"
                " WHERE d.name = $dataset AND i.source_id = $source_id",
                {"dataset": dataset, "source_id": source_id},
            ).fetchone()
        if found[0]:
            return True
    return False


def consented_since(warehouse: Warehouse, left: Mapping[tuple[str, str], date]) -> set[tuple[str, str]]:
    """Of people who withdrew, and when, those with a younger consent that had begun when the release was built."""
    with warehouse.cursor(asking_for(warehouse, _STEWARD, _STEWARD, None)) as cursor:
        rows = cursor.execute(
            "SELECT d.name, i.source_id, MAX(c.valid_from) FROM consent AS c"
            " JOIN individual AS i ON i.individual_id = c.individual_id"
            " JOIN dataset AS d ON d.dataset_id = i.dataset_id"
            " WHERE LIST_CONTAINS($people, i.source_id) AND c.valid_from <= $built GROUP BY d.name, i.source_id",
            {"people": [source_id for _, source_id in left], "built": built_on(warehouse.release)},
        ).fetchall()
    return {
        (name, source_id) for name, source_id, since in rows
        if since is not None and since > left.get((name, source_id), date.max)
    }  # fmt: skip


def data_uses(warehouse: Warehouse) -> tuple[DataUse, ...]:
    """The distinct data uses of the current release."""
    asking = asking_for(warehouse, _STEWARD, _STEWARD, None)
    with warehouse.cursor(asking) as cursor:
        rows = cursor.execute(
            "SELECT permission, disease, modifiers FROM consent_profile ORDER BY profile_id"
        ).fetchall()
    return tuple(DataUse.of(*row) for row in rows)


def dataset_names(warehouse: Warehouse) -> tuple[str, ...]:
    """The datasets of the current release."""
    with warehouse.cursor(asking_for(warehouse, _STEWARD, _STEWARD, None)) as cursor:
        return tuple(name for (name,) in cursor.execute("SELECT name FROM dataset ORDER BY name").fetchall())


def duties_owed(warehouse: Warehouse) -> tuple[str, ...]:
    """The duties that come with the data of the current release, in words (S-DU 2)."""
    return duties(data_uses(warehouse))
