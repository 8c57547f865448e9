"""Copy the reference tables into a release under construction."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from data.findings import Finding
from data.reference.vocabulary import phecode_exclusions, phecodes

HERE = Path(__file__).resolve().parent
ASSEMBLY = "GRCh38"  # the only one the source holds
COLUMNS = {
    "gene": "gene_id, symbol, name, 'GRCh38', contig, start_position, end_position, strand, biotype",
    "gene_alias": "alias, symbol",
    "transcript": "transcript_id, gene_id, 'GRCh38', name, biotype, preferred, start_position, end_position",
    "exon": "transcript_id, rank, part, start_position, end_position",
    "protein_domain": "transcript_id, name, start_residue, end_residue",
    "clinvar": "'GRCh38', contig, position, ref, alt, rsid, variation_id, significance, stars, conditions, "
    "consequence, gene, release",
}


def table_path(table: str) -> Path:
    """The committed Parquet file of one reference table."""
    return HERE / f"{table}.parquet"


def clinvar_path() -> Path:
    """Parquet: contig, position, ref, alt, variation_id, significance, stars, conditions, rsid, consequence, gene,
    release.

    GRCh38, trimmed, unique by (contig, position, ref, alt). "ClinVar P/LP, two stars or more, 2024-12-15; absence here
    does not mean benign".
    """
    return table_path("clinvar")


def fill_reference(con: duckdb.DuckDBPyConnection) -> None:
    """Fill gene, gene_alias, transcript, exon, protein_domain, clinvar, phecode and phecode_exclusion."""
    for name, frame in (("phecode", phecodes().drop("name")), ("phecode_exclusion", phecode_exclusions())):
        con.register(f"reference_{name}", frame)
        con.execute(f"INSERT INTO {name} SELECT * FROM reference_{name}")
        con.unregister(f"reference_{name}")
    for table, columns in COLUMNS.items():
        con.execute(f"INSERT INTO {table} SELECT {columns} FROM read_parquet(?)", [str(table_path(table))])


def load_reference(con: duckdb.DuckDBPyConnection, assemblies: Iterable[str]) -> list[Finding]:
    """See that the tables of the reference are full, whatever the assemblies: symbols and phecodes help every dataset.

    Returns a finding for each assembly among `assemblies` that has no gene coordinates here; nothing is lifted over.
    """
    if not con.execute("SELECT 1 FROM gene LIMIT 1").fetchall():
        fill_reference(con)
    return [
        Finding(
            source="reference",
            rule="no-reference-for-assembly",
            severity="warning",
            n=0,
            message=f"Gene, transcript and ClinVar coordinates are known on {ASSEMBLY} only. Variants on {assembly} "
            "keep the genes and consequences their own files state; gene regions, exons and ClinVar are not known.",
        )
        for assembly in sorted(set(assemblies) - {ASSEMBLY})
    ]
