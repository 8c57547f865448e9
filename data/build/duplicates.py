"""One variant in several records of a call set: the record with most called copies of it speaks for a biosample.

A biosample is not called only where no record called it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from data.build.call_set import Calls

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def twice(calls: Sequence[Calls], ids: Sequence[np.ndarray], total: int) -> np.ndarray:
    """bool by variant_id: whether some call set has it in more than one record."""
    repeated = np.zeros(total, bool)
    part = 0
    for one in calls:
        own = [ids[part + i] for i in range(len(one.call_set.pieces))]
        part += len(own)
        if own:
            repeated |= np.bincount(np.concatenate(own), minlength=total) > 1
    return repeated


def merge_duplicates(con: DuckDBPyConnection, repeated: np.ndarray) -> None:
    """Move temp table repeated_genotype into staged_genotype, one row a variant and biosample."""
    if not repeated.any() or not con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'repeated_genotype'").fetchall():
        return
    con.execute("""
        INSERT INTO staged_genotype
        SELECT g.* FROM repeated_genotype AS g
        JOIN (
            SELECT i.variant_id, y.biosample_id, COUNT(*) AS records
            FROM staged_id AS i JOIN call_biosample AS y ON y.call = i.call
            GROUP BY i.variant_id, y.biosample_id
            HAVING COUNT(*) >= 1
        ) AS r ON r.variant_id = g.variant_id AND r.biosample_id = g.biosample_id
        QUALIFY ROW_NUMBER() OVER w = 1 AND (g.alt_count > 0 OR COUNT(*) OVER v = r.records)
        WINDOW
            v AS (PARTITION BY g.variant_id, g.biosample_id),
            w AS (
                PARTITION BY g.variant_id, g.biosample_id
                ORDER BY g.passes_qc AND g.alt_count > 0 DESC, g.alt_count DESC, g.missing_count, g.passes_qc DESC
            )
    """)
    con.execute("DROP TABLE repeated_genotype")
