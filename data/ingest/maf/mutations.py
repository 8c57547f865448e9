"""Rows of a MAF as variants in the manner of VCF, with what was called in each tumour.

MAF writes an insertion or deletion without the base before it. With a FASTA that base is looked up and the allele is
left-aligned; without one the base is written N, the variant is marked `left_aligned = FALSE` and `original` keeps MAF's
spelling (position:REF:ALT with '-'). Such a variant is found by gene and place, not by an allele that names the base.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl
import pysam

from cohorts.errors import InvalidSource
from cohorts.normalise import assembly_from_name, fold_contig, roll_right, shift_left, trim
from data.consequences import consequence_class, impact
from data.findings import Finding
from data.ingest.tables import Column

NEEDED = Column(required=True)
COLUMNS = {
    "Hugo_Symbol": NEEDED,
    "Chromosome": NEEDED,
    "Start_Position": Column("INTEGER", required=True),
    "Reference_Allele": NEEDED,
    "Tumor_Seq_Allele1": Column(),
    "Tumor_Seq_Allele2": NEEDED,
    "Variant_Classification": NEEDED,
    "Tumor_Sample_Barcode": NEEDED,
    "Matched_Norm_Sample_Barcode": Column(),
    "Mutation_Status": Column(),
    "NCBI_Build": Column(),
    "dbSNP_RS": Column(),
    "HGVSc": Column(),
    "HGVSp_Short": Column(aliases=("Protein_Change", "AAChange", "HGVSp")),
    "Transcript_ID": Column(aliases=("i_transcript_name", "Annotation_Transcript", "Transcript")),
    "t_ref_count": Column("INTEGER"),
    "t_alt_count": Column("INTEGER"),
    "vaf": Column("DOUBLE", aliases=("i_TumorVAF_WU", "tumor_vaf", "t_vaf", "TumorVAF")),
}
#: Variant_Classification → SO term. MAF's Splice_Site is donor or acceptor and does not say which.
TERMS = {
    "Frame_Shift_Del": "frameshift_variant",
    "Frame_Shift_Ins": "frameshift_variant",
    "In_Frame_Del": "inframe_deletion",
    "In_Frame_Ins": "inframe_insertion",
    "Missense_Mutation": "missense_variant",
    "Nonsense_Mutation": "stop_gained",
    "Nonstop_Mutation": "stop_lost",
    "Splice_Site": "splice_site_variant",
    "Splice_Region": "splice_region_variant",
    "Translation_Start_Site": "start_lost",
    "De_novo_Start_InFrame": "5_prime_UTR_variant",
    "De_novo_Start_OutOfFrame": "5_prime_UTR_variant",
    "Silent": "synonymous_variant",
    "Intron": "intron_variant",
    "RNA": "non_coding_transcript_exon_variant",
    "lincRNA": "non_coding_transcript_exon_variant",
    "5'UTR": "5_prime_UTR_variant",
    "3'UTR": "3_prime_UTR_variant",
    "5'Flank": "upstream_gene_variant",
    "3'Flank": "downstream_gene_variant",
    "IGR": "intergenic_variant",
}
#: What maftools and cBioPortal count as a mutation.
NON_SILENT = frozenset(
    (
        "Frame_Shift_Del",
        "Frame_Shift_Ins",
        "In_Frame_Del",
        "In_Frame_Ins",
        "Missense_Mutation",
        "Nonsense_Mutation",
        "Nonstop_Mutation",
        "Splice_Site",
        "Translation_Start_Site",
    )
)


#: Mutation_Status of rows that are no somatic mutation: cBioPortal leaves out the last three as well.
NOT_SOMATIC = ("germline", "loh", "wildtype", "redacted")


@dataclass(frozen=True)
class Mutations:
    """What one or several MAFs hold: frames for `write_call_set`, the tumours, and what had to be said."""

    assembly: str
    biosamples: tuple[str, ...]
    variants: pl.DataFrame
    genotypes: pl.DataFrame
    consequences: pl.DataFrame
    findings: tuple[Finding, ...]


def read_mutations(
    rows: pl.DataFrame, file: str, *, assembly: str | None, reference: Path | None, sequenced: Iterable[str] = ()
) -> Mutations:
    """From the rows of a MAF (columns of COLUMNS, and file, word and number: where each stands).

    `sequenced` names tumours that may have no mutation at all.
    """
    assembly = _assembly(rows, file, assembly)
    rows, findings = _usable(rows)
    biosamples = tuple(sorted({*rows["Tumor_Sample_Barcode"].to_list(), *sequenced}))
    columns = ["Chromosome", "Start_Position", "Reference_Allele", "allele"]
    distinct = rows.select(columns).unique(maintain_order=True)
    spelled = _spell(distinct, file, reference)
    variants = distinct.with_columns(
        pl.Series("contig", [s[0] for s in spelled]),
        pl.Series("position", [s[1] for s in spelled], dtype=pl.Int64),
        pl.Series("ref", [s[2] for s in spelled]),
        pl.Series("alt", [s[3] for s in spelled]),
        pl.Series("original", [s[4] for s in spelled], dtype=pl.String),
        pl.Series("roll", [s[5] for s in spelled], dtype=pl.Int64),
        pl.lit(reference is not None).alias("left_aligned"),
    )
    place = ["contig", "position", "ref", "alt"]
    numbered = variants.unique(place, maintain_order=True).with_row_index("row").select("row", *place)
    variants = variants.join(numbered, on=place, how="left")
    rows = rows.join(variants.select("row", *columns), on=columns, how="left")
    rows, repeated = _without_repeats(rows, file)
    rsids = rows.group_by("row").agg(
        pl.col("dbSNP_RS").filter(pl.col("dbSNP_RS").str.starts_with("rs")).first().alias("rsid")
    )
    return Mutations(
        assembly,
        biosamples,
        variants.unique("row", maintain_order=True).join(rsids, on="row", how="left").sort("row"),
        _genotypes(rows, biosamples),
        _consequences(rows),
        (*findings, *repeated, _count(rows, file, len(biosamples))),
    )


def _assembly(rows: pl.DataFrame, file: str, stated: str | None) -> str:
    builds = sorted(set(rows["NCBI_Build"].drop_nulls().to_list()))
    named = {assembly_from_name(f"build {build}") or assembly_from_name(build) for build in builds}
    if None in named or len(named) > 1 or (stated and named and named != {stated}):
        raise InvalidSource(
            f"NCBI_Build says {', '.join(builds)}" + (f", dataset.json {stated}" if stated else ""),
            where=file,
            do="A dataset has one assembly, GRCh37 or GRCh38; ingest each as a dataset of its own.",
        )
    if not named and not stated:
        raise InvalidSource(
            "Column 'NCBI_Build' is missing or empty, so the assembly is not known",
            where=file,
            do='Add it (37 or 38), or put a dataset.json with {"assembly": "GRCh37"} beside the file.',
        )
    return stated or named.pop()


def _usable(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """The rows that name a tumour, a place and an alternate allele; `allele` is the alternate."""
    ref, first, second = (pl.col(c) for c in ("Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2"))
    rows = rows.with_columns(pl.when(second != ref).then(second).otherwise(first).alias("allele"))
    readable = (
        pl.col("Tumor_Sample_Barcode").is_not_null()
        & pl.col("Chromosome").is_not_null()
        & (pl.col("Start_Position") > 0)
        & ref.str.contains(r"^(-|[ACGTNacgtn]+)$")
        & pl.col("allele").str.contains(r"^(-|[ACGTNacgtn]+)$")
        & (pl.col("allele") != ref)
    ).fill_null(False)
    somatic = ~pl.col("Mutation_Status").str.to_lowercase().is_in(NOT_SOMATIC).fill_null(False)
    kept = rows.filter(readable & somatic)
    normals = kept.group_by("Tumor_Sample_Barcode").agg(pl.col("Matched_Norm_Sample_Barcode").is_not_null().any())
    alone = normals.filter(~pl.col("Matched_Norm_Sample_Barcode"))["Tumor_Sample_Barcode"]
    alone = alone if alone.len() < normals.height else alone.clear()
    unmatched = kept.filter(pl.col("Tumor_Sample_Barcode").is_in(alone.implode())).unique(
        "Tumor_Sample_Barcode", keep="first", maintain_order=True
    )
    unknown = kept.filter(~pl.col("Variant_Classification").is_in(list(TERMS)))
    notes = [
        (
            "not-somatic",
            rows.filter(readable & ~somatic),
            "{n:,} rows are germline, loss of heterozygosity, wildtype or redacted by their Mutation_Status; they were "
            "left out.",
        ),
        (
            "unmatched-tumours",
            unmatched,
            "{n:,} tumours name no matched normal, as others do: what is inherited may stand among their mutations.",
        ),
        (
            "unreadable-mutation",
            rows.filter(~readable),
            "{n:,} rows lack a tumour, a place or an alternate allele of bases; they were left out.",
        ),
        (
            "unknown-classification",
            unknown,
            "{n:,} rows have a Variant_Classification that is not known; they are kept as sequence_variant.",
        ),
    ]
    return kept, [
        Finding(file, rule, "warning", n, text.format(n=n), place=f"{word} {number}")
        for rule, found, text in notes
        for file, n, word, number in found.group_by("file", maintain_order=True)
        .agg(pl.len(), pl.first("word"), pl.min("number"))
        .iter_rows()
    ]


def _spell(
    distinct: pl.DataFrame, file: str, reference: Path | None
) -> list[tuple[str, int, str, str, str | None, int | None]]:
    """(contig, position, ref, alt, original or None, roll or None) of each distinct mutation."""
    bases = _Bases(reference, file) if reference else None
    spelled = []
    for chromosome, start, ref, alt in distinct.iter_rows():
        contig = fold_contig(chromosome)
        placed = anchor(start, ref.upper(), alt.upper(), contig, bases)
        original = None if placed == (start, ref, alt) else f"{start}:{ref}:{alt}"
        roll = roll_right(partial(bases.at, contig), *placed) if bases else None
        spelled.append((contig, *placed, original, roll))
    return spelled


def anchor(start: int, ref: str, alt: str, contig: str, bases: _Bases | None) -> tuple[int, str, str]:
    """MAF's (start, ref, alt) with '-' as VCF's (position, ref, alt). An insertion's start is the base before it."""
    if ref == "-":
        before = bases.at(contig, start) if bases else "N"
        position, ref, alt = start, before, before + alt
    elif alt == "-":
        before = bases.at(contig, start - 1) if bases else "N"
        position, ref, alt = start - 1, before + ref, before
    else:
        position, ref, alt = trim(start, ref, alt)
    if bases is None:
        return position, ref, alt
    bases.require(contig, position, ref)
    return shift_left(lambda at: bases.at(contig, at), position, ref, alt)


class _Bases:
    """Single bases of a FASTA, 1-based."""

    def __init__(self, reference: Path, file: str) -> None:
        if not reference.is_file():
            raise InvalidSource("There is no such reference FASTA", where=str(reference))
        self.fasta, self.file = pysam.FastaFile(str(reference)), file
        self.names = {fold_contig(name): name for name in self.fasta.references}

    def at(self, contig: str, position: int) -> str:
        return self._fetch(contig, position, position)

    def require(self, contig: str, position: int, ref: str) -> None:
        found = self._fetch(contig, position, position + len(ref) - 1)
        if found != ref:
            raise InvalidSource(
                f"Reference_Allele '{ref[:40]}' disagrees with the reference FASTA, which has '{found[:40]}'",
                where=f"{self.file}, {contig}:{position}",
                do="Is it the FASTA of the file's NCBI_Build?",
            )

    def _fetch(self, contig: str, first: int, last: int) -> str:
        if contig not in self.names:
            raise InvalidSource(f"Contig {contig} is not in the reference FASTA", where=self.file)
        return self.fasta.fetch(self.names[contig], first - 1, last).upper()


def _without_repeats(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Finding]]:
    kept = rows.unique(["row", "Tumor_Sample_Barcode"], keep="first", maintain_order=True)
    n = rows.height - kept.height
    text = f"{n:,} rows repeat a mutation of the same tumour; the first was kept."
    return kept, [Finding(file, "repeated-mutation", "warning", n, text)] if n else []


def _genotypes(rows: pl.DataFrame, biosamples: tuple[str, ...]) -> pl.DataFrame:
    """A MAF says that the allele is there, not on how many chromosomes: one copy seen, the other not known."""
    index = pl.DataFrame({"Tumor_Sample_Barcode": biosamples, "biosample": range(len(biosamples))})
    depth = pl.col("t_ref_count") + pl.col("t_alt_count")
    largest = rows["vaf"].max()
    share = pl.col("vaf") / 100 if largest is not None and largest > 1 else pl.col("vaf")
    return rows.join(index, on="Tumor_Sample_Barcode").select(
        "row",
        "biosample",
        pl.lit(1).alias("alt_count"),
        pl.lit(1).alias("missing_count"),
        depth.alias("dp"),
        pl.col("t_ref_count").alias("ad_ref"),
        pl.col("t_alt_count").alias("ad_alt"),
        pl.coalesce(share, pl.when(depth > 0).then(pl.col("t_alt_count") / depth)).cast(pl.Float32).alias("vaf"),
    )


def _consequences(rows: pl.DataFrame) -> pl.DataFrame:
    terms = pl.DataFrame(
        [(c, t, _class_of(t), _impact_of(t)) for c, t in TERMS.items()],
        schema=["Variant_Classification", "consequence", "consequence_class", "impact"],
        orient="row",
    )
    return (
        rows.join(terms, on="Variant_Classification", how="left")
        .select(
            "row",
            pl.col("Hugo_Symbol").alias("gene"),
            pl.col("Transcript_ID").alias("transcript_id"),
            pl.col("consequence").fill_null("sequence_variant"),
            pl.col("consequence_class").fill_null("other"),
            "impact",
            pl.col("HGVSc").alias("hgvsc"),
            pl.col("HGVSp_Short").alias("hgvsp"),
        )
        .unique(["row", "gene", "transcript_id", "consequence"], keep="first", maintain_order=True)
        .with_columns(pl.struct("row", "gene").is_first_distinct().alias("preferred"))
        .sort("row", maintain_order=True)
    )


def _class_of(term: str) -> str:
    return "loss_of_function" if term == "splice_site_variant" else consequence_class(term)


def _impact_of(term: str) -> str | None:
    return "HIGH" if term == "splice_site_variant" else impact(term)


def _count(rows: pl.DataFrame, file: str, biosamples: int) -> Finding:
    telling = rows.filter(pl.col("Variant_Classification").is_in(list(NON_SILENT)))
    genes = telling["Hugo_Symbol"].n_unique()
    text = (
        f"{telling.height:,} non-silent mutations in {genes:,} genes, {biosamples:,} biosamples; "
        f"{rows.height - telling.height:,} silent or "
        "non-coding ones are kept beside them, under their own consequences."
    )
    return Finding(file, "non-silent-mutations", "note", telling.height, text)
