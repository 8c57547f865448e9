"""Words for what a variant does to a transcript: the Sequence Ontology's terms and the classes asked for (S-GT 12)."""

from __future__ import annotations

#: Classes of consequence, and how a sentence calls them; any other word is a Sequence Ontology term.
CLASSES = {
    "loss_of_function": "loss-of-function",
    "missense": "missense",
    "protein_altering": "protein-altering",
    "synonymous": "synonymous",
    "other": "other",
}

#: Terms from the most to the least severe, as annotators write them.
TERMS = (
    "transcript_ablation",
    "splice_acceptor_variant",
    "splice_donor_variant",
    "stop_gained",
    "frameshift_variant",
    "stop_lost",
    "start_lost",
    "transcript_amplification",
    "feature_elongation",
    "feature_truncation",
    "inframe_insertion",
    "inframe_deletion",
    "missense_variant",
    "protein_altering_variant",
    "splice_donor_5th_base_variant",
    "splice_region_variant",
    "splice_donor_region_variant",
    "splice_polypyrimidine_tract_variant",
    "incomplete_terminal_codon_variant",
    "start_retained_variant",
    "stop_retained_variant",
    "synonymous_variant",
    "coding_sequence_variant",
    "mature_miRNA_variant",
    "5_prime_UTR_variant",
    "3_prime_UTR_variant",
    "non_coding_transcript_exon_variant",
    "intron_variant",
    "NMD_transcript_variant",
    "non_coding_transcript_variant",
    "coding_transcript_variant",
    "upstream_gene_variant",
    "downstream_gene_variant",
    "TFBS_ablation",
    "TFBS_amplification",
    "TF_binding_site_variant",
    "regulatory_region_ablation",
    "regulatory_region_amplification",
    "regulatory_region_variant",
    "intergenic_variant",
    "sequence_variant",
)

#: `protein_altering` is these classes and, beyond them, these terms.
PROTEIN_ALTERING_CLASSES = ("loss_of_function", "missense")
PROTEIN_ALTERING_TERMS = (
    "transcript_ablation",
    "stop_lost",
    "start_lost",
    "inframe_insertion",
    "inframe_deletion",
    "protein_altering_variant",
)


def classes_and_terms(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The classes of the warehouse and the terms that `words` (of CLASSES or TERMS) stand for."""
    classes = [word for word in words if word in CLASSES and word != "protein_altering"]
    terms = [word for word in words if word not in CLASSES]
    if "protein_altering" in words:
        classes += PROTEIN_ALTERING_CLASSES
        terms += PROTEIN_ALTERING_TERMS
    return tuple(dict.fromkeys(classes)), tuple(dict.fromkeys(terms))


#: Classes of terms as a build assigns them (S-GT 12); any other term is `other`.
CLASS_OF = {
    "splice_acceptor_variant": "loss_of_function",
    "splice_donor_variant": "loss_of_function",
    "stop_gained": "loss_of_function",
    "frameshift_variant": "loss_of_function",
    "missense_variant": "missense",
    "synonymous_variant": "synonymous",
}
