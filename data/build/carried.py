"""What a new release takes over from the previous one: genotypes of datasets that were not ingested again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from data.build.call_set import Carried

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CALL = 1_000_000  # after the new call sets, whose annotations come first


def name(part: int) -> str:
    """The earlier release's name in the database while it is attached."""
    return f"previous_{-part}"


def _map(con: DuckDBPyConnection, table: str, ids: Mapping[int, int]) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} (old INTEGER, new INTEGER)")
    if ids:
        con.execute(
            f"INSERT INTO {table} SELECT UNNEST(?::INTEGER[]), UNNEST(?::INTEGER[])", [list(ids), list(ids.values())]
        )


def stage(con: DuckDBPyConnection, carried: Carried, part: int) -> None:
    """Attach the previous release and stage the variants that its kept assays cover, with their annotations."""
    old = name(part)
    con.execute(f"ATTACH '{str(carried.path).replace(chr(39), chr(39) * 2)}' AS {old} (READ_ONLY)")
    _map(con, f"{old}_biosample", carried.biosamples)
    _map(con, f"{old}_assay", carried.assays)
    con.execute(f"""
        INSERT INTO carried_variant_assay
        SELECT {part}, c.variant_id, m.new FROM {old}.variant_assay AS c JOIN {old}_assay AS m ON m.old = c.assay_id""")
    con.execute(f"""
        INSERT INTO staged_variant
        SELECT {part}, {_CALL - part}, v.assembly, v.variant_id, v.contig, v.position, v.ref, v.alt, v.rsid,
            v.left_aligned, v.roll, v.original, v.filter
        FROM {old}.variant AS v
        WHERE v.variant_id IN (SELECT c.row FROM carried_variant_assay AS c WHERE c.part = {part})""")
    con.execute(f"""
        INSERT INTO staged_consequence
        SELECT {part}, {_CALL - part}, q.variant_id, q.gene, q.gene_id, q.transcript_id, q.consequence,
            q.consequence_class, q.impact, q.hgvsc, q.hgvsp, q.preferred, q.loftee
        FROM {old}.consequence AS q
        WHERE q.variant_id IN (SELECT c.row FROM carried_variant_assay AS c WHERE c.part = {part})""")


def _rows(part: int, table: str = "genotype") -> str:
    old = name(part)
    return (
        f"FROM {old}.{table} AS g JOIN {old}_biosample AS m ON m.old = g.biosample_id "
        f"JOIN staged_id AS i ON i.part = {part} AND i.row = g.variant_id"
    )


def count(con: DuckDBPyConnection, carried: Sequence[Carried], total: int) -> np.ndarray:
    """Rows per new variant_id over all that is carried."""
    touched = np.zeros(total, np.int64)
    for number in range(len(carried)):
        found = con.execute(
            f"SELECT i.variant_id, COUNT(*) AS n {_rows(-1 - number)} GROUP BY i.variant_id"
        ).fetchnumpy()
        touched[np.asarray(found["variant_id"])] += np.asarray(found["n"])
    return touched


def extent(con: DuckDBPyConnection, part: int) -> tuple[int, bool]:
    """How many rows are carried over, and whether any of them has a quality."""
    rows = con.execute(f"SELECT COUNT(*) {_rows(part)}").fetchall()[0][0]
    any_of = "COALESCE(gq, dp, ad_ref, ad_alt) IS NOT NULL OR vaf IS NOT NULL OR NOT passes_qc"
    return rows, bool(con.execute(f"SELECT 1 FROM {name(part)}.genotype WHERE {any_of} LIMIT 1").fetchall())


def insert(con: DuckDBPyConnection, carried: Carried, part: int) -> None:
    """Copy the rows into staged_genotype, and those of phased calls into phased_genotype, under their new ids."""
    con.execute(f"""
        INSERT INTO staged_genotype BY NAME
        SELECT i.variant_id, m.new AS biosample_id, p.variant_id IS NOT NULL AS packed,
            g.* EXCLUDE (variant_id, biosample_id, packed)
        {_rows(part)} LEFT JOIN packed_variant AS p ON p.variant_id = i.variant_id""")
    con.execute(f"""
        INSERT INTO phased_genotype
        SELECT i.variant_id, m.new, g.phase_set, g.haplotype {_rows(part, "phased_genotype")}""")


def let_go(con: DuckDBPyConnection, part: int) -> None:
    """Detach the earlier release: everything of it was copied."""
    con.execute(f"DETACH {name(part)}")
