"""Consequences of the release's variants by `bcftools csq` (Danecek and McCarthy 2017), from a GFF3 and a FASTA.

Each variant is looked at alone (--local-csq): what a neighbour on the same chromosome makes of it depends on who
carries both. The mitochondrion has another genetic code and is left to the files' own annotations.
"""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from cohorts.normalise import assembly_from_contig_lengths, fold_contig
from data.annotation.layers import Layer, record
from data.build.variants import statement
from data.consequences import consequence_class, impact, severities, so_term
from data.findings import Finding
from data.ingest.vcf.normalise import Reference
from data.progress import Progress

_CSQ = (
    "import sys, pysam.bcftools as b; vcf, gff, fasta, out = sys.argv[1:]; "
    "b.csq('-f', fasta, '-g', gff, '-l', '-p', 'a', '-Ov', '-o', out, vcf, "
    "catch_stdout=False)"
)
_ATTRIBUTE = re.compile(r"(?:^|;)(ID|Parent|tag|Name|gene_id)=([^;]*)")
_ROWS = 20_000


@dataclass(frozen=True)
class Transcripts:
    """What the GFF3 tells beyond what csq uses: 0 MANE Select, 1 canonical, 2 other; and each transcript's gene."""

    standing: dict[str, int]
    gene: dict[str, str]
    records: int


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
    transcripts = read_transcripts(genes, reference.names, gff)
    asked, differs = _write_sites(con, assembly, reference, vcf)
    ran = subprocess.run(
        [sys.executable, "-c", _CSQ, str(vcf), str(gff), str(fasta), str(out)], capture_output=True, text=True
    )
    if ran.returncode or not out.is_file():
        said = [line for line in ran.stderr.splitlines() if line.strip()]
        why = said[-1] if said else "it gave no reason"
        raise InvalidSource(
            f"bcftools csq cannot use the genes ({why[:200]})",
            where=genes.name,
            do="Give Ensembl's GFF3 (ID=transcript:…, biotype=…) of the FASTA's assembly.",
        )
    matched = _load(con, assembly, out, transcripts)
    record(con, Layer("consequences", "bcftools csq", None, assembly, genes, transcripts.records), matched)
    findings = []
    if differs:
        text = f"{differs:,} variants have a REF that is not the FASTA's; they have no computed consequence."
        findings.append(Finding(fasta.name, "reference-differs", "warning", differs, text))
    if asked and not matched:
        text = "No variant of the release lies in a transcript of the GFF3: are its contig names those of the FASTA?"
        findings.append(Finding(genes.name, "no-consequences", "warning", asked, text))
    return findings


def read_transcripts(genes: Path, names: Mapping[str, str], copy: Path) -> Transcripts:
    """Tags and genes of a GFF3's transcripts; `transcript:` and `gene:` before identifiers are Ensembl's.

    Its lines are copied under the FASTA's `names` of contigs (by folded name); others are left out.
    """
    standing: dict[str, int] = {}
    gene: dict[str, str] = {}
    n = 0
    opening = gzip.open if genes.suffix == ".gz" else open
    with opening(genes, "rt", encoding="utf-8", errors="replace") as file, copy.open("w", encoding="utf-8") as out:
        for line in file:
            if line.startswith("#") or line.count("\t") < 8:
                continue
            n += 1
            contig, _, rest = line.partition("\t")
            if (spelled := names.get(fold_contig(contig))) is not None:
                out.write(f"{spelled}\t{rest}")
            found = dict(_ATTRIBUTE.findall(line.rstrip("\n").split("\t")[8]))
            name = found.get("ID", "")
            if name.startswith("transcript:"):
                tags = found.get("tag", "").lower()
                standing[name[11:]] = 0 if "mane_select" in tags else 1 if "ensembl_canonical" in tags else 2
                gene[name[11:]] = found.get("Parent", "").removeprefix("gene:")
    return Transcripts(standing, gene, n)


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


def _load(con: duckdb.DuckDBPyConnection, assembly: str, out: Path, transcripts: Transcripts) -> int:
    preferred = {
        row[0] for row in con.execute(
            "SELECT transcript_id FROM transcript WHERE preferred AND assembly = ?", [assembly]
        ).fetchall()
    }  # fmt: skip
    own = "variant_id IN (SELECT variant_id FROM variant WHERE assembly = ? AND contig <> 'MT')"
    con.execute(f"DELETE FROM consequence WHERE {own}", [assembly])
    columns = con.execute("SELECT column_name, column_type FROM (DESCRIBE consequence)").fetchall()
    picked = ", ".join(f"unnest(?::{kind}[])" for _, kind in columns)
    batch: list[tuple[object, ...]] = []
    known: set[int] = set()
    for row in _rows(out, transcripts, preferred):
        known.add(int(row[0]))
        batch.append(row)
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
    con.execute(statement("worst"), {"assembly": assembly})
    return len(known)


def _rows(out: Path, transcripts: Transcripts, preferred: set[str]) -> Iterator[tuple[object, ...]]:
    """Rows of table consequence from BCSQ: Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change."""
    with out.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                continue
            fields = line.rstrip("\n").split("\t")
            told = next((part[5:] for part in fields[7].split(";") if part.startswith("BCSQ=")), "")
            entries = [entry.split("|") for entry in told.split(",") if entry and not entry.startswith("@")]
            best: dict[str, tuple[int, str]] = {}
            for entry in entries:
                gene, transcript = entry[1], entry[2] if len(entry) > 2 else ""
                standing = transcripts.standing.get(transcript, 2)
                rank = min(standing, 1 if transcript.split(".")[0] in preferred else 2)
                if gene not in best or rank < best[gene][0]:
                    best[gene] = (rank, transcript)
            for entry in entries:
                gene, transcript = entry[1] or None, (entry[2] if len(entry) > 2 else "") or None
                for word in entry[0].lstrip("*").split("&"):
                    term = so_term(word)
                    yield (
                        int(fields[2]), gene, transcripts.gene.get(transcript or "") or None, transcript, term,
                        consequence_class(term), impact(term), entry[6] if len(entry) > 6 else None,
                        (entry[5] or None) if len(entry) > 5 else None, best[entry[1]][1] == (transcript or ""), None,
                    )  # fmt: skip
