"""What the steward's commands ask of a release: no clinical data, no genotypes, and nobody's rows."""

from __future__ import annotations

from access.data_use import DataUse, duties
from queries.asking import asking_for
from queries.warehouse import Warehouse

_STEWARD = "steward"


def is_in_release(warehouse: Warehouse, dataset: str, source_id: str) -> bool:
    """Is there an individual of this pseudonym in this dataset of the current release?"""
    asking = asking_for(warehouse, _STEWARD, _STEWARD, None)
    with warehouse.cursor(asking) as cursor:
        found = cursor.execute(
            "SELECT COUNT(*) FROM individual AS i JOIN dataset AS d ON d.dataset_id = i.dataset_id"
            " WHERE d.name = $dataset AND i.source_id = $source_id",
            {"dataset": dataset, "source_id": source_id},
        ).fetchone()
    return found[0] > 0


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
