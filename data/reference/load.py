"""Copy the reference tables into a release under construction."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from data.findings import Finding
from data.reference.vocabulary import phecode_exclusions, phecodes

HERE = Path(__file__).resolve().parent
ASSEMBLY = "GRCh38"  # the one the source holds
LIFTED = "GRCh37"
#: A transcript on GRCh37 may not be stretched by more bases than that.
FARTHEST = 100_000
COLUMNS = {
    "gene": "gene_id, symbol, name, 'GRCh38', contig, start_position, end_position, strand, biotype",
    "gene_alias": "alias, symbol",
    "transcript": "transcript_id, gene_id, 'GRCh38', name, biotype, preferred, start_position, end_position",
    "exon": "transcript_id, 'GRCh38', rank, part, start_position, end_position",
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


def fill_grch37(con: duckdb.DuckDBPyConnection) -> None:
    """Genes, transcripts and exons on GRCh37, from those on GRCh38 by blocks of one shift (blocks.py)."""
    text = (HERE / "grch37.sql").read_text(encoding="utf-8")
    path = str(HERE / "grch37_blocks.csv").replace("'", "''")
    con.execute(text.replace("$blocks", f"'{path}'").replace("$farthest", str(FARTHEST)))
    for table in ("shift_block", "spanning", "shifted_part", "in_parts"):
        con.execute(f"DROP TABLE {table}")


def load_reference(con: duckdb.DuckDBPyConnection, assemblies: Iterable[str]) -> list[Finding]:
    """See that the tables of the reference are full, whatever the assemblies: symbols and phecodes help every dataset.
    Genes of GRCh37 stand beside those of GRCh38 where it is among `assemblies`.

    Returns a finding for each of `assemblies` of which something is not known here.
    """
    wanted = set(assemblies)
    if not con.execute("SELECT 1 FROM gene LIMIT 1").fetchall():
        fill_reference(con)
    if LIFTED in wanted and not con.execute("SELECT 1 FROM gene WHERE assembly = ? LIMIT 1", [LIFTED]).fetchall():
        fill_grch37(con)
    return [
        Finding("reference", "no-reference-for-assembly", "warning", 0, _NOTES.get(assembly, _NOTHING.format(assembly)))
        for assembly in sorted(wanted - {ASSEMBLY})
    ]


_NOTES = {
    LIFTED: "Genes, transcripts and exons on GRCh37 are those of Ensembl 110 where GENCODE 19 tells where they stand; "
    "1 in 10 genes that code for a protein is not placed. The ClinVar that ships is on GRCh38 only: bring ClinVar's "
    "GRCh37 VCF with --clinvar.",
}
_NOTHING = (
    "Gene, transcript and ClinVar coordinates are known on GRCh38 and GRCh37 only. Variants on {} keep the genes and "
    "consequences their own files state; gene regions, exons and ClinVar are not known."
)
