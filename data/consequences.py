"""The severity order of Sequence Ontology terms and the class each belongs to (S-GT 12)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# What bcftools csq and older annotators write instead of the Sequence Ontology's term.
_SPELLINGS = {
    "missense": "missense_variant",
    "synonymous": "synonymous_variant",
    "frameshift": "frameshift_variant",
    "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant",
    "splice_region": "splice_region_variant",
    "intron": "intron_variant",
    "intergenic": "intergenic_variant",
    "intergenic_region": "intergenic_variant",
    "5_prime_utr": "5_prime_UTR_variant",
    "3_prime_utr": "3_prime_UTR_variant",
    "non_coding": "non_coding_transcript_variant",
    "coding_sequence": "coding_sequence_variant",
    "stop_retained": "stop_retained_variant",
    "start_retained": "start_retained_variant",
    "protein_altering": "protein_altering_variant",
    "inframe_altering": "protein_altering_variant",
    "conservative_inframe_insertion": "inframe_insertion",
    "conservative_inframe_deletion": "inframe_deletion",
    "disruptive_inframe_insertion": "inframe_insertion",
    "disruptive_inframe_deletion": "inframe_deletion",
}


@cache
def _table() -> dict[str, tuple[int, str, str]]:
    """term → (rank, 0 the most severe; impact; class)."""
    lines = (Path(__file__).parent / "consequence_rank.txt").read_text().splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    return {term: (rank, impact, own[0] if own else "other") for rank, (term, impact, *own) in enumerate(words)}


def so_term(word: str) -> str:
    """The Sequence Ontology's term for an annotator's word; an unknown word is returned as it is."""
    bare = word.lstrip("*&")  # bcftools csq stars what lies beyond a new stop codon
    return _SPELLINGS.get(bare, bare)


def severity(term: str) -> int:
    """0 is the most severe; an unknown term ranks after all known ones."""
    table = _table()
    return table[term][0] if term in table else len(table)


def impact(term: str) -> str | None:
    """'HIGH' | 'MODERATE' | 'LOW' | 'MODIFIER', or None for an unknown term."""
    found = _table().get(term)
    return found[1] if found else None


def consequence_class(term: str, loftee: str | None = None) -> str:
    """'loss_of_function' | 'missense' | 'synonymous' | 'other'; LOFTEE's low confidence takes loss of function away."""
    found = _table().get(term)
    own = found[2] if found else "other"
    return "other" if own == "loss_of_function" and loftee == "LC" else own


def severities() -> dict[str, int]:
    """Every known term with its rank."""
    return {term: rank for term, (rank, _, _) in _table().items()}
