"""A somatic call as a line of a MAF (GDC's format, version 2.4, as cBioPortal reads it)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COLUMNS = (
    "Hugo_Symbol", "NCBI_Build", "Chromosome", "Start_Position", "End_Position", "Strand", "Variant_Classification",
    "Variant_Type", "Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2", "dbSNP_RS", "Tumor_Sample_Barcode",
    "Mutation_Status", "HGVSc", "HGVSp_Short", "Transcript_ID", "t_ref_count", "t_alt_count", "t_vaf",
)  # fmt: skip
#: SO term → Variant_Classification; of two where it depends on the length, those of an insertion and a deletion.
CLASSES: dict[str, str | tuple[str, str]] = {
    "splice_acceptor_variant": "Splice_Site", "splice_donor_variant": "Splice_Site",
    "splice_site_variant": "Splice_Site", "transcript_ablation": "Splice_Site", "stop_gained": "Nonsense_Mutation",
    "frameshift_variant": ("Frame_Shift_Ins", "Frame_Shift_Del"), "stop_lost": "Nonstop_Mutation",
    "start_lost": "Translation_Start_Site", "inframe_insertion": "In_Frame_Ins", "inframe_deletion": "In_Frame_Del",
    "missense_variant": "Missense_Mutation", "coding_sequence_variant": "Missense_Mutation",
    "protein_altering_variant": ("In_Frame_Ins", "In_Frame_Del"), "splice_region_variant": "Splice_Region",
    "splice_donor_5th_base_variant": "Splice_Region", "splice_donor_region_variant": "Splice_Region",
    "splice_polypyrimidine_tract_variant": "Splice_Region", "incomplete_terminal_codon_variant": "Silent",
    "synonymous_variant": "Silent", "stop_retained_variant": "Silent", "start_retained_variant": "Silent",
    "intron_variant": "Intron", "non_coding_transcript_exon_variant": "RNA", "mature_miRNA_variant": "RNA",
    "non_coding_transcript_variant": "RNA", "NMD_transcript_variant": "RNA", "5_prime_UTR_variant": "5'UTR",
    "3_prime_UTR_variant": "3'UTR", "upstream_gene_variant": "5'Flank", "downstream_gene_variant": "3'Flank",
    "intergenic_variant": "IGR",
}  # fmt: skip
_BUILDS = {"GRCh37": "GRCh37", "GRCh38": "GRCh38"}
_TYPES = {1: "SNP", 2: "DNP", 3: "TNP"}


def mutation(row: Mapping[str, Any], assembly: str, sample: str) -> tuple[Any, ...]:
    """The cells of COLUMNS of one call; `row` as queries.export.study gives it."""
    start, end, ref, alt, kind = spelled(row["position"], row["ref"], row["alt"])
    return (
        row["gene"] or "Unknown", _BUILDS.get(assembly, assembly), row["contig"], start, end, "+",
        classified(row["consequence"], len(ref.strip("-")), len(alt.strip("-"))), kind, ref, ref, alt,
        row["rsid"] or "", sample, "SOMATIC", row["hgvsc"] or "", row["hgvsp"] or "", row["transcript_id"] or "",
        *("" if row[name] is None else row[name] for name in ("ad_ref", "ad_alt")),
        "" if row["vaf"] is None else f"{row['vaf']:.6g}",
    )  # fmt: skip


def spelled(position: int, ref: str, alt: str) -> tuple[int, int, str, str, str]:
    """(start, end, reference, alternate, Variant_Type): MAF leaves out the base before an insertion or deletion, and
    puts an insertion between its start and its end."""
    if len(ref) != len(alt) and ref[0] == alt[0]:
        if len(ref) == 1:
            return position, position + 1, "-", alt[1:], "INS"
        if len(alt) == 1:
            return position + 1, position + len(ref) - 1, ref[1:], "-", "DEL"
    kind = _TYPES.get(len(ref), "ONP") if len(ref) == len(alt) else "INS" if len(alt) > len(ref) else "DEL"
    return position, position + len(ref) - 1, ref, alt, kind


def classified(term: str | None, ref: int, alt: int) -> str:
    """Variant_Classification of an SO term; `ref` and `alt` are lengths."""
    found = CLASSES.get(term or "", "Targeted_Region")
    return found if isinstance(found, str) else found[0 if alt > ref else 1]
