"""Consequences of the release's variants by `bcftools csq` (Danecek and McCarthy 2017), from a GFF3 and a FASTA.

Each variant is looked at alone (--local-csq): what a neighbour on the same chromosome makes of it depends on who
carries both, see haplotypes.py. The mitochondrion has another genetic code and is left to the files' own annotations.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from cohorts.normalise import assembly_from_contig_lengths
from data.annotation.csq import Csq, read_transcripts
from data.annotation.haplotypes import load_haplotypes
from data.annotation.layers import Layer, record
from data.annotation.protein import name_changes
from data.build.variants import statement
from data.consequences import severities
from data.findings import Finding
from data.ingest.vcf.normalise import Reference
from data.progress import Progress

_ROWS = 20_000


def load_consequences(
    con: duckdb.DuckDBPyConnection,
    genes: Path,
    fasta: Path,
    assemblies: list[str],
    work: Path,
    progress: Progress,
) -> list[Finding]:
    """Replace table consequence and the worst consequence of each variant, on the FASTA's assembly.

    Raises InvalidSource where csq cannot read the files, or the FASTA is of an assembly that the release has not.
    """
    reference = Reference(fasta)
    assembly = assembly_from_contig_lengths(reference.lengths) or (assemblies[0] if len(assemblies) == 1 else None)
    if assembly not in assemblies:
        raise InvalidSource(
            f"The FASTA is of {assembly or 'no assembly that is known'}, the release holds {' and '.join(assemblies)}",
            where=fasta.name,
            do="Give the FASTA and the GFF3 of one assembly of the release.",
        )
    progress(f"Computing consequences from {genes.name}", None)
    vcf, gff, out = work / "sites.vcf", work / "genes.gff3", work / "consequences.vcf"
    asked, differs = _write_sites(con, assembly, reference, vcf)
    csq = Csq(genes, gff, fasta, read_transcripts(genes, reference.names, gff, _preferred(con, assembly)))
    csq.run(vcf, out, "-l")
    matched = _load(con, assembly, out, csq)
    load_haplotypes(con, assembly, reference, csq, work)
    name_changes(con, assembly)
    con.execute(statement("worst"), {"assembly": assembly})
    record(con, Layer("consequences", "bcftools csq", None, assembly, genes, csq.transcripts.records), matched)
    findings = []
    if differs:
        text = f"{differs:,} variants have a REF that is not the FASTA's; they have no computed consequence."
        findings.append(Finding(fasta.name, "reference-differs", "warning", differs, text))
    if asked and not matched:
        text = "No variant of the release lies in a transcript of the GFF3: are its contig names those of the FASTA?"
        findings.append(Finding(genes.name, "no-consequences", "warning", asked, text))
    return findings


def _write_sites(con: duckdb.DuckDBPyConnection, assembly: str, reference: Reference, path: Path) -> tuple[int, int]:
    """The variants whose REF is the FASTA's, in their order, ID the variant_id; how many, and how many differ."""
    written = differs = 0
    rows = con.execute(
        "SELECT variant_id, contig, position, ref, alt FROM variant WHERE assembly = ? AND contig <> 'MT' "
        "ORDER BY variant_id",
        [assembly],
    )
    with path.open("w", encoding="utf-8") as file:
        file.write("##fileformat=VCFv4.3\n")
        for name, length in reference.lengths.items():
            file.write(f"##contig=<ID={name},length={length}>\n")
        file.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        while some := rows.fetchmany(_ROWS):
            for variant_id, contig, position, ref, alt in some:
                if not reference.has(contig) or reference.bases(contig, position, position + len(ref) - 1) != ref:
                    differs += 1
                    continue
                spelled = reference.names[contig]
                file.write(f"{spelled}\t{position}\t{variant_id}\t{ref}\t{alt}\t.\t.\t.\n")
                written += 1
    return written, differs


def _preferred(con: duckdb.DuckDBPyConnection, assembly: str) -> set[str]:
    """Transcripts that the release's own reference prefers."""
    asked = "SELECT transcript_id FROM transcript WHERE preferred AND assembly = ?"
    return {row[0] for row in con.execute(asked, [assembly]).fetchall()}


def _load(con: duckdb.DuckDBPyConnection, assembly: str, out: Path, csq: Csq) -> int:
    own = "variant_id IN (SELECT variant_id FROM variant WHERE assembly = ? AND contig <> 'MT')"
    con.execute(f"DELETE FROM consequence WHERE {own}", [assembly])
    columns = con.execute("SELECT column_name, column_type FROM (DESCRIBE consequence)").fetchall()
    picked = ", ".join(f"unnest(?::{kind}[])" for _, kind in columns)
    batch: list[tuple[object, ...]] = []
    known: set[int] = set()
    for fields, told in csq.records(out):
        batch += [(int(fields[2]), *row, None) for row in csq.rows(told)]
        known.add(int(fields[2]))
        if len(batch) >= _ROWS:
            con.execute(f"INSERT INTO consequence SELECT {picked}", list(map(list, zip(*batch, strict=True))))
            batch = []
    if batch:
        con.execute(f"INSERT INTO consequence SELECT {picked}", list(map(list, zip(*batch, strict=True))))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE again AS FROM consequence ORDER BY variant_id, gene_id, gene, transcript_id, "
        "consequence; DELETE FROM consequence; INSERT INTO consequence FROM again; DROP TABLE again"
    )
    con.execute("CREATE OR REPLACE TEMP TABLE severity (consequence VARCHAR, rank INTEGER)")
    con.executemany("INSERT INTO severity VALUES (?, ?)", list(severities().items()))
    return len(known)
