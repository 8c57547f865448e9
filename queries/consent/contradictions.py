"""Who contradicts themselves or looks like somebody else, as their last ingest found: a list for stewards to mend.

It stands in `contradictions.sqlite` beside the releases (written by data/ingest/contradictions.py) and not in a
release, since whoever may read a release may read its findings, which name nobody.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from access.asking import Asking
from access.roles import demand
from access.sqlite import reading
from queries.warehouse import Warehouse

STORE = "contradictions.sqlite"
COLUMNS = ("dataset", "rule", "individual", "other", "told")


def contradictions(warehouse: Warehouse, asking: Asking) -> pl.DataFrame:
    """COLUMNS, of the datasets the asker is steward of, without who withdrew. Refused without the right, audited."""
    demand(asking.role, "consent")
    store = warehouse.directory / STORE
    rows: list[tuple] = []
    if store.exists():
        with reading(store) as connection:
            rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM contradiction ORDER BY 1, 2, 3, 4").fetchall()
    gone = warehouse.ledger.withdrawn(date.today())
    seen = [
        row
        for row in rows
        if (asking.datasets is None or row[0] in asking.datasets)
        and (row[0], row[2]) not in gone
        and (row[0], row[3]) not in gone
    ]
    warehouse.audit.record(asking, {"contradictions": len(seen)}, "released")
    return pl.DataFrame(seen, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
