"""Table phased_genotype: which chromosome carries the allele of a heterozygote, where the record says it (S-GT 13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from data.build.call_set import Calls, Piece
from data.build.side_rows import PHASE_ARRAYS, side_arrays

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Karyotype, coverage and a second record of the variant may have changed the genotype that the phase was of.
_HET = """
    WHERE EXISTS (
        SELECT 1 FROM genotype AS g
        WHERE g.variant_id = p.variant_id AND g.biosample_id = p.biosample_id
            AND g.alt_count = 1 AND g.ploidy = 2 AND g.missing_count = 0
    )"""


def load_phases(
    con: DuckDBPyConnection, pieces: Sequence[tuple[Calls, Piece]], ids: Sequence[np.ndarray], *, plain: bool
) -> None:
    """Fill phased_genotype from the pieces, after table genotype, and sort what was carried over into it.

    `plain`: every genotype of the pieces stands in the table as it was read, in the table's order.
    """
    import pyarrow as pa

    from data.build.arrow import numbers

    for (calls, piece), own in zip(pieces, ids, strict=True):
        if not piece.phased:
            continue
        arrays = side_arrays(piece.folder, "phase", PHASE_ARRAYS)
        kept = np.asarray(calls.biosample_ids, np.int32)
        columns = {
            "variant_id": own[arrays["row"]],
            "biosample_id": kept[arrays["biosample"]],
            "phase_set": arrays["phase_set"],
            "haplotype": arrays["haplotype"],
        }
        if (kept < 0).any():
            there = columns["biosample_id"] >= 0
            columns = {name: values[there] for name, values in columns.items()}
        staged = pa.Table.from_arrays([numbers(values) for values in columns.values()], list(columns))  # noqa: F841
        con.execute(
            "INSERT INTO phased_genotype SELECT p.variant_id, p.biosample_id, p.phase_set, "
            f"CAST(p.haplotype AS TINYINT) FROM staged AS p {'' if plain else _HET}"
        )
    if not plain and con.execute("SELECT 1 FROM phased_genotype LIMIT 1").fetchall():
        con.execute(
            "CREATE OR REPLACE TEMP TABLE phased AS SELECT DISTINCT ON (variant_id, biosample_id) * FROM "
            "phased_genotype ORDER BY variant_id, biosample_id, phase_set DESC"
        )
        con.execute("DELETE FROM phased_genotype; INSERT INTO phased_genotype FROM phased; DROP TABLE phased")
