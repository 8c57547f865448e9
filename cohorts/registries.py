"""Names that other registries give, and pages of theirs: what can be read here, and what is said of the rest."""

from __future__ import annotations

import re

#: Identifiers that no release holds, and what to write instead.
_ELSEWHERE = (
    (r"RCV[0-9]+(?:\.[0-9]+)?", "An RCV number is ClinVar's word on one condition. Its page also names the variation: "
     "write that, VCV000003694"),
    (r"SCV[0-9]+(?:\.[0-9]+)?", "An SCV number is one submission to ClinVar. Its page also names the variation: write "
     "that, VCV000003694"),
    (r"CA[0-9]{4,}", "ClinGen's allele numbers are known to its registry alone. Its page also names the place: write "
     "contig-position-ref-alt"),
    (r"COS[VM][0-9]+", "COSMIC's numbers are not in a release. Write the change itself, as BRAF V600E"),
    (r"HGNC:?[0-9]+", "HGNC's numbers are not in a release. Write the gene's symbol or its ENSG number"),
    (r"[ned]?s[sv][0-9]{3,}|[ned]ssv[0-9]+|DEL_[0-9A-Z_]+", "Structural variants are not among the variants of a "
     "release. Write the region, as 19:11089463-11133820"),
    (r"(?:PMID:?\s*)[0-9]+", "Articles are not looked for here. Write the variant or the gene that it is about"),
)  # fmt: skip
#: Pages of others whose address says what is meant; the first group is what to read, the second names an assembly.
_PAGES = (
    r"gnomad\.broadinstitute\.org/(?:variant|gene|region|transcript)/([^/?#]+)(?:.*?dataset=gnomad_(r[0-9]))?",
    r"ncbi\.nlm\.nih\.gov/clinvar/variation/([0-9]+)",
    r"ncbi\.nlm\.nih\.gov/snp/(rs[0-9]+)",
    r"ensembl\.org/.*?[?;&]v=(rs[0-9]+)",
    r"ensembl\.org/.*?[?;&]g=(ENSG[0-9]+)",
)
_ASSEMBLY_OF_GNOMAD = {"r2": "GRCh37", "r3": "GRCh38", "r4": "GRCh38"}


def elsewhere(text: str) -> str | None:
    """What to say of an identifier that no release holds; None for any other text."""
    return next((what for pattern, what in _ELSEWHERE if re.fullmatch(pattern, text, re.IGNORECASE)), None)


def from_page(text: str) -> str:
    """What the address of a page names, as one would type it; other texts as they are."""
    if "://" not in text and not text.startswith("www."):
        return text
    for pattern in _PAGES:
        if found := re.search(pattern, text, re.IGNORECASE):
            if "clinvar" in pattern:
                return f"ClinVar {found[1]}"
            dataset = found[2] if len(found.groups()) > 1 else None
            return f"{_ASSEMBLY_OF_GNOMAD.get(dataset or '', '')} {found[1]}".strip()
    return text
