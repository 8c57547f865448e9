"""What the search box takes, and what it says when it finds nothing: the help beside it, and the rows of its tests.

Every row is typed in the tests, into a release with real genes on two assemblies, and must lead where it says
(tests/queries/test_search_examples.py). The examples name variants and codes that the demo biobank holds too, where it
can hold them.
"""

from __future__ import annotations

from dataclasses import dataclass

from queries.search import found


@dataclass(frozen=True)
class Example:
    """`typed` leads to `hits`, (kind, key) each, best first; what follows them does not matter."""

    group: str
    typed: str
    what: str
    hits: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Miss:
    """`typed` finds nothing (or only what failed), of this `kind` of found.KINDS, and the page `says` so."""

    typed: str
    kind: str
    what: str
    says: str


_GENE, _VARIANT, _REGION, _CODE = "gene", "variant", "region", "code"
_V142I, _LOCUS = ((_VARIANT, "18-31598655-G-A"),), ((_REGION, "18:31591766-31599021"),)
_DELAG = ((_VARIANT, "17-43124027-ACT-A"),)
_F508 = ((_VARIANT, "7-117559590-ATCT-A"),)
_LEIDEN = ((_VARIANT, "1-169549811-C-T"),)
_TTR = ((_GENE, "TTR"),)


def _rows(group: str, *rows: tuple[str, str, tuple[tuple[str, str], ...]]) -> tuple[Example, ...]:
    return tuple(Example(group, *row) for row in rows)


EXAMPLES: tuple[Example, ...] = (
    *_rows(
        "Genes",
        ("TTR", "symbol", _TTR),
        ("ttr", "in any case", _TTR),
        ("p53", "alias", ((_GENE, "TP53"),)),
        ("MLL", "previous symbol", ((_GENE, "KMT2A"),)),
        ("LDLRAP", "beginning of a symbol", ((_GENE, "LDLRAP1"),)),
        ("transthyretin", "word of the full name", _TTR),
        ("ENSG00000118271", "Ensembl gene", _TTR),
        ("ENSG00000118271.12", "with a version", _TTR),
        ("ENST00000237014", "Ensembl transcript", _TTR),
    ),
    *_rows(
        "Regions",
        ("18:31591766-31599021", "contig:start-end", _LOCUS),
        ("chr18:31,591,766-31,599,021", "chr and commas", _LOCUS),
        ("18 31591766 31599021", "blanks, as in a BED file", _LOCUS),
        ("18:31591766..31599021", "two dots", _LOCUS),
        ("18:31.59M-31.60M", "megabases", ((_REGION, "18:31590000-31600000"),)),
        ("hg38 chr18:31591766-31599021", "with its assembly", _LOCUS),
        ("18:31598655", "one position", ((_REGION, "18:31598655-31598655"),)),
        ("chr22", "a chromosome", ((_REGION, "22"),)),
        ("17q21.31", "a band", ((_REGION, "17:42800001-46800000"),)),
    ),
    *_rows(
        "Variants by place",
        ("18-31598655-G-A", "contig-position-ref-alt", _V142I),
        ("chr18:31598655:G:A", "colons and chr", _V142I),
        ("18:31,598,655 G>A", "commas and >", _V142I),
        ("18:31598655G>A", "glued", _V142I),
        ("18_31598655_G_A", "underscores", _V142I),
        ("18/31598655/g/a", "slashes, small letters", _V142I),
        ("18 31598655 G A", "blanks", _V142I),
        ("18\t31598655\tG\tA", "tabs", _V142I),
        ("18–31598655–G–A", "typographic dashes", _V142I),
        ("18\t31598655\trs76992529\tG\tA\t50\tPASS", "a line of a VCF", _V142I),
        ("18 31598655 31598655 G A", "ANNOVAR's five columns", _V142I),
        ("GRCh38 18-31598655-G-A", "with its assembly", _V142I),
        ("chr18:31598655 G>A (hg38)", "assembly behind", _V142I),
        ("hg19 18-29178618-G-A", "on the other assembly", ((_VARIANT, "GRCh37 18-29178618-G-A"),)),
        ("NC_000018.10:g.31598655G>A", "HGVS g.", _V142I),
        ("NC_000018.9:g.29178618G>A", "HGVS g. of GRCh37", ((_VARIANT, "GRCh37 18-29178618-G-A"),)),
        ("chr18:g.31598655G>A", "g. with the contig's name", _V142I),
        ("NC_000018.10:31598654:G:A", "SPDI, which counts from 0", _V142I),
        ("17-43124027-ACTT-AT", "an indel, not trimmed", _DELAG),
        ("NC_000017.11:g.43124028_43124029del", "a deletion by HGVS g.", _DELAG),
        ("17 43124028 CT -", "a deletion without the base before it", _DELAG),
        ("17-43124029-TCT-T", "an indel elsewhere in its repeat", _DELAG),
        ("NC_000007.14:g.117559592_117559594del", "a deletion as far right as it goes", _F508),
        ("7-140753336-A-T,C", "two alternates", ((_VARIANT, "7-140753336-A-T"), (_VARIANT, "7-140753336-A-C"))),
        ("23-154536002-C-T", "PLINK's number of X", ((_VARIANT, "X-154536002-C-T"),)),
        ("m.3243A>G", "mitochondrial HGVS", ((_VARIANT, "MT-3243-A-G"),)),
        ("chrM:3243 A>G", "mitochondrial place", ((_VARIANT, "MT-3243-A-G"),)),
        ("https://gnomad.broadinstitute.org/variant/18-31598655-G-A?dataset=gnomad_r4", "a page of gnomAD", _V142I),
    ),
    *_rows(
        "Variants by name",
        ("rs6025", "rsID", _LEIDEN),
        ("rs113488022", "rsID of several alleles: a choice",
         ((_VARIANT, "7-140753336-A-C"), (_VARIANT, "7-140753336-A-T"))),
        ("rs113488022-T", "rsID and allele", ((_VARIANT, "7-140753336-A-T"),)),
        ("VCV000013426.23", "ClinVar's VCV", _V142I),
        ("ClinVar 13426", "ClinVar's number", _V142I),
        ("https://www.ncbi.nlm.nih.gov/clinvar/variation/13426/", "a page of ClinVar", _V142I),
        ("TTR:c.424G>A", "gene and HGVS c.", _V142I),
        ("ENST00000237014:c.424G>A", "transcript and HGVS c.", _V142I),
        ("NM_000371.4(TTR):c.424G>A (p.Val142Ile)", "ClinVar's title", _V142I),
        ("TTR 424G>A", "without the c.", _V142I),
        ("BRCA1:c.68_69delAG", "a deletion by HGVS c.", _DELAG),
        ("BRCA1:c.66_67del", "the same from elsewhere in its repeat", _DELAG),
        ("TTR:p.Val142Ile", "gene and HGVS p.", _V142I),
        ("TTR:p.(Val142Ile)", "as predicted", _V142I),
        ("TTR p.V142I", "one letter", _V142I),
        ("TTR V142I", "short", _V142I),
        ("ttr v142i", "short, in any case", _V142I),
        ("p.Val142Ile", "without the gene", _V142I),
        ("V142I", "as short as it goes", _V142I),
        ("BRAF V600E", "as the literature has it", ((_VARIANT, "7-140753336-A-T"),)),
        ("F5 R506Q", "by an older numbering", _LEIDEN),
        ("F5 Leiden", "by its place", _LEIDEN),
        ("APOL1 G1", "haplotype of two changes", ((_VARIANT, "22-36265860-A-G"), (_VARIANT, "22-36265988-T-G"))),
        ("CYP2C19*2", "star allele", ((_VARIANT, "10-94781859-G-A"),)),
        ("CFTR ΔF508", "with a delta", _F508),
        ("ga4gh:VA._FpydZqfnWTHok-NOXlfU_quHGltn8r0", "VRS identifier", _V142I),
        ("ga4gh:VA.1XMYiWeH-zAzuRLwPcJGQaQ1MHV5Sf0n", "VRS identifier of a deletion", _F508),
    ),
    *_rows(
        "Conditions, treatments, measurements",
        ("diabetes", "word of a name", ((_CODE, "PHECODE:250.2"), (_CODE, "ICD10CM:E11"))),
        ("type 2 diabetes", "several words", ((_CODE, "PHECODE:250.2"), (_CODE, "ICD10CM:E11"))),
        ("heart attack", "synonym", ((_CODE, "ICD10CM:I21"),)),
        ("diabtes typ 2", "a slip of the fingers", ((_CODE, "PHECODE:250.2"),)),
        ("E11.9", "a code", ((_CODE, "ICD10CM:E11.9"),)),
        ("ICD10CM:E11.9", "system and code", ((_CODE, "ICD10CM:E11.9"),)),
        ("HP:0001250", "HPO term", ((_CODE, "HP:0001250"),)),
        ("seizure", "HPO term by name", ((_CODE, "HP:0001250"),)),
        ("OMOP:201826", "OMOP concept", ((_CODE, "ICD10CM:E11"),)),
        ("4548-4", "LOINC", ((_CODE, "LOINC:4548-4"),)),
        ("Glucophage", "trade name", ((_CODE, "RXNORM:6809"),)),
    ),
)  # fmt: skip

#: Only a role with row access finds anybody, and no address, log or message holds what was typed.
OF_PEOPLE = (
    ("dataset/pseudonym", "an individual, by right"),
    ("a biosample's name", "its individual, by right"),
    ("the name of a saved cohort", "opens it"),
)

MISSES: tuple[Miss, ...] = (
    Miss("18-31598661-C-A", found.NEVER_SEEN, "looked at, the allele in nobody", "seen in nobody"),
    Miss("18-31598657-C-T", found.NEVER_SEEN, "carried only where the purpose does not reach", "seen in nobody"),
    Miss("2-21006288-C-T", found.NOT_LOOKED_AT, "outside what was sequenced", "not looked at"),
    Miss("18-31598658-C-T", found.FILTERED, "only in calls that failed", "failed quality control"),
    Miss("18-31598659-T-C", found.FILTERED, "marked by a filter", "LowQual"),
    Miss("hg19 18-31598655-G-A", found.OTHER_ASSEMBLY, "that spelling is on the other assembly", "GRCh38"),
    Miss("18-31598655-A-T", found.OTHER_REFERENCE, "another base stands there", "reference base there is G"),
    Miss("LDRL", found.UNKNOWN, "no such gene: the nearest", "did you mean LDLR"),
    Miss("LDRL:c.1775G>A", found.UNKNOWN, "no such gene in a change", "LDLR"),
    Miss("TTR:c.9999G>T", found.UNKNOWN, "no such change in the gene", "annotated c.9999G>T in TTR"),
    Miss("p.Trp9999Ter", found.UNKNOWN, "no such change in any gene", "in any gene"),
    Miss("rs999999999", found.UNKNOWN, "no such rsID", "Unknown rsID"),
    Miss("ClinVar 999999999", found.UNKNOWN, "no such ClinVar number", "does not mean benign"),
    Miss("ENSG00000999999", found.UNKNOWN, "no such Ensembl number", "ENSG00000999999"),
    Miss("seezuer", found.UNKNOWN, "no such condition: the nearest", "did you mean Seizure"),
    Miss("NM_000371.4:c.424G>A", found.NOT_HELD, "a transcript the sources do not annotate", "write the gene"),
    Miss("ga4gh:VA.0AePZIWZUNsUlQTamyLrjm2HWUw2opLt", found.NOT_COMPUTED, "no allele of that digest", "VRS"),
    Miss("1-999999999-A-G", found.WRONG, "past the end of the chromosome", "ends at 248,956,422"),
    Miss("27-100-A-G", found.WRONG, "no such chromosome", "no chromosome 27"),
    Miss("18-31598655-G", found.WRONG, "an allele is missing", "names no alternate"),
    Miss("18-31598655-G-Q", found.WRONG, "not a base", "not a sequence of bases"),
    Miss("18-31598655-G-<DEL>", found.WRONG, "structural variants stand apart", "structural"),
    Miss("1:200-100", found.WRONG, "ends before it starts", "no region"),
    Miss("TTR:c.banana", found.WRONG, "not HGVS", "not a change as HGVS"),
    Miss("TTR:p.Val142", found.WRONG, "a residue without a change", "names a residue"),
    Miss("hg18 chr1:100-200", found.WRONG, "an assembly Concord does not know", "hg18"),
    Miss("NC_000018.99:g.100A>G", found.WRONG, "no version of a chromosome", "no chromosome"),
    Miss("RCV000003009", found.WRONG, "ClinVar's word on one condition", "VCV"),
    Miss("1p99", found.WRONG, "no such band", "Unknown band"),
    Miss("COSV55386424", found.WRONG, "another registry's number", "COSMIC"),
)
