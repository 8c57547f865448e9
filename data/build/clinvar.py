"""ClinVar's classifications beside the variants they are about: the same allele, never only the same place (S-GT 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_JOINED = """
    FROM variant AS v
    JOIN clinvar AS c
        ON c.contig = v.contig AND c.position = v.position AND c.ref = v.ref AND c.alt = v.alt
    WHERE c.assembly = v.assembly"""


def join_clinvar(con: DuckDBPyConnection) -> int:
    """Fill variant_clinvar from the reference's clinvar, assembly by assembly; return how many rows joined.

    An rsID the release lacks is taken over from the same allele.
    """
    con.execute(
        "UPDATE variant SET rsid = known.rsid FROM ("
        f"SELECT v.variant_id, MIN(c.rsid) AS rsid {_JOINED} AND v.rsid IS NULL AND c.rsid IS NOT NULL "
        "GROUP BY v.variant_id) AS known WHERE known.variant_id = variant.variant_id"
    )
    con.execute(
        "INSERT INTO variant_clinvar BY NAME "
        "SELECT v.variant_id, c.variation_id, c.significance, c.stars, c.conditions, c.release "
        f"{_JOINED} ORDER BY v.variant_id, c.variation_id"
    )
    return con.execute("SELECT COUNT(*) FROM variant_clinvar").fetchall()[0][0]
