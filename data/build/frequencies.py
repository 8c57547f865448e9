"""Table variant_frequency and variant.groupmax_af: counted once, at build (S-GT 3, 5, 7, 10, 14)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BOTTLENECKED = ("ASJ-like", "FIN-like", "AMI-like")  # never in GroupMax (S-GT 14)


def derive_frequencies(con: DuckDBPyConnection) -> None:
    """Count every variant in everybody, the unrelated, each genetic group and each genetic sex of the unrelated."""
    con.execute("CREATE OR REPLACE TEMP TABLE bottlenecked (genetic_group VARCHAR)")
    con.executemany("INSERT INTO bottlenecked VALUES (?)", [(name,) for name in BOTTLENECKED])
    # As long as the bits of genotype_bits, which are whole bytes.
    biosamples = con.execute("SELECT COALESCE(MAX(biosample_id), 0) + 1 FROM biosample").fetchall()[0][0]
    for step in ("frequency_classes", "frequency_found", "frequency_counted", "groupmax"):
        text = (Path(__file__).parent / f"{step}.sql").read_text(encoding="utf-8")
        con.execute(text.replace("$last", str((biosamples + 7) // 8 * 8 - 1)))
