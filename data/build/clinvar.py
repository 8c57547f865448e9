"""ClinVar's classifications beside the variants they are about: the same allele, never only the same place (S-GT 9)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def join_clinvar(con: DuckDBPyConnection, path: Path, assembly: str = "GRCh38") -> int:
    """Fill variant_clinvar from a Parquet file; return how many rows joined.

    Its columns: contig, position, ref, alt, variation_id, significance, stars, conditions, rsid, release.
    An rsID the release lacks is taken over from the same allele.
    """
    joined = """
        FROM variant AS v
        JOIN read_parquet($path) AS c
            ON c.contig = v.contig AND c.position = v.position AND c.ref = v.ref AND c.alt = v.alt
        WHERE v.assembly = $assembly"""
    values = {"path": str(path), "assembly": assembly}
    con.execute(
        "UPDATE variant SET rsid = known.rsid FROM ("
        f"SELECT v.variant_id, MIN(c.rsid) AS rsid {joined} AND v.rsid IS NULL AND c.rsid IS NOT NULL "
        "GROUP BY v.variant_id) AS known WHERE known.variant_id = variant.variant_id",
        values,
    )
    con.execute(
        "INSERT INTO variant_clinvar BY NAME "
        "SELECT v.variant_id, c.variation_id, c.significance, c.stars, c.conditions, "
        f"CAST(c.release AS VARCHAR) AS release {joined} ORDER BY v.variant_id, c.variation_id",
        values,
    )
    return con.execute("SELECT COUNT(*) FROM variant_clinvar").fetchall()[0][0]
