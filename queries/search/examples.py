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
_D374Y, _LOCUS = ((_VARIANT, "1-55057454-G-T"),), ((_REGION, "1:55039447-55064852"),)
_DELAG = ((_VARIANT, "17-43124027-ACT-A"),)
_LEIDEN = ((_VARIANT, "1-169549811-C-T"),)
_PCSK9 = ((_GENE, "PCSK9"),)


def _rows(group: str, *rows: tuple[str, str, tuple[tuple[str, str], ...]]) -> tuple[Example, ...]:
    return tuple(Example(group, *row) for row in rows)


EXAMPLES: tuple[Example, ...] = (
    *_rows(
        "Genes",
        ("PCSK9", "symbol", _PCSK9),
        ("pcsk9", "in any case", _PCSK9),
        ("p53", "alias", ((_GENE, "TP53"),)),
        ("MLL", "previous symbol", ((_GENE, "KMT2A"),)),
        ("PCS", "beginning of a symbol", _PCSK9),
        ("subtilisin", "word of the full name", _PCSK9),
        ("ENSG00000169174", "Ensembl gene", _PCSK9),
        ("ENSG00000169174.13", "with a version", _PCSK9),
        ("ENST00000302118", "Ensembl transcript", _PCSK9),
    ),
    *_rows(
        "Regions",
        ("1:55039447-55064852", "contig:start-end", _LOCUS),
        ("chr1:55,039,447-55,064,852", "chr and commas", _LOCUS),
        ("1 55039447 55064852", "blanks, as in a BED file", _LOCUS),
        ("1:55039447..55064852", "two dots", _LOCUS),
        ("1:55.04M-55.06M", "megabases", ((_REGION, "1:55040000-55060000"),)),
        ("hg38 chr1:55039447-55064852", "with its assembly", _LOCUS),
        ("1:55057454", "one position", ((_REGION, "1:55057454-55057454"),)),
        ("chr22", "a chromosome", ((_REGION, "22"),)),
    ),
    *_rows(
        "Variants by place",
        ("1-55057454-G-T", "contig-position-ref-alt", _D374Y),
        ("chr1:55057454:G:T", "colons and chr", _D374Y),
        ("1:55,057,454 G>T", "commas and >", _D374Y),
        ("1:55057454G>T", "glued", _D374Y),
        ("1_55057454_G_T", "underscores", _D374Y),
        ("1/55057454/g/t", "slashes, small letters", _D374Y),
        ("1 55057454 G T", "blanks", _D374Y),
        ("1\t55057454\tG\tT", "tabs", _D374Y),
        ("1–55057454–G–T", "typographic dashes", _D374Y),
        ("1\t55057454\trs137852912\tG\tT\t50\tPASS", "a line of a VCF", _D374Y),
        ("1 55057454 55057454 G T", "ANNOVAR's five columns", _D374Y),
        ("GRCh38 1-55057454-G-T", "with its assembly", _D374Y),
        ("chr1:55057454 G>T (hg38)", "assembly behind", _D374Y),
        ("hg19 1-55523127-G-T", "on the other assembly", ((_VARIANT, "GRCh37 1-55523127-G-T"),)),
        ("NC_000001.11:g.55057454G>T", "HGVS g.", _D374Y),
        ("NC_000001.10:g.55523127G>T", "HGVS g. of GRCh37", ((_VARIANT, "GRCh37 1-55523127-G-T"),)),
        ("chr1:g.55057454G>T", "g. with the contig's name", _D374Y),
        ("NC_000001.11:55057453:G:T", "SPDI, which counts from 0", _D374Y),
        ("17-43124027-ACTT-AT", "an indel, not trimmed", _DELAG),
        ("NC_000017.11:g.43124028_43124029del", "a deletion by HGVS g.", _DELAG),
        ("17 43124028 CT -", "a deletion without the base before it", _DELAG),
        ("7-140753336-A-T,C", "two alternates", ((_VARIANT, "7-140753336-A-T"), (_VARIANT, "7-140753336-A-C"))),
        ("23-154536002-C-T", "PLINK's number of X", ((_VARIANT, "X-154536002-C-T"),)),
        ("m.3243A>G", "mitochondrial HGVS", ((_VARIANT, "MT-3243-A-G"),)),
        ("chrM:3243 A>G", "mitochondrial place", ((_VARIANT, "MT-3243-A-G"),)),
        ("https://gnomad.broadinstitute.org/variant/1-55057454-G-T?dataset=gnomad_r4", "a page of gnomAD", _D374Y),
    ),
    *_rows(
        "Variants by name",
        ("rs6025", "rsID", _LEIDEN),
        ("rs113488022", "rsID of several alleles: a choice",
         ((_VARIANT, "7-140753336-A-C"), (_VARIANT, "7-140753336-A-T"))),
        ("rs113488022-T", "rsID and allele", ((_VARIANT, "7-140753336-A-T"),)),
        ("VCV000002875.9", "ClinVar's VCV", _D374Y),
        ("ClinVar 2875", "ClinVar's number", _D374Y),
        ("https://www.ncbi.nlm.nih.gov/clinvar/variation/2875/", "a page of ClinVar", _D374Y),
        ("PCSK9:c.1120G>T", "gene and HGVS c.", _D374Y),
        ("ENST00000302118:c.1120G>T", "transcript and HGVS c.", _D374Y),
        ("NM_174936.4(PCSK9):c.1120G>T (p.Asp374Tyr)", "ClinVar's title", _D374Y),
        ("PCSK9 1120G>T", "without the c.", _D374Y),
        ("BRCA1:c.68_69delAG", "a deletion by HGVS c.", _DELAG),
        ("PCSK9:p.Asp374Tyr", "gene and HGVS p.", _D374Y),
        ("PCSK9:p.(Asp374Tyr)", "as predicted", _D374Y),
        ("PCSK9 p.D374Y", "one letter", _D374Y),
        ("PCSK9 D374Y", "short", _D374Y),
        ("pcsk9 d374y", "short, in any case", _D374Y),
        ("p.Asp374Tyr", "without the gene", _D374Y),
        ("D374Y", "as short as it goes", _D374Y),
        ("BRAF V600E", "as the literature has it", ((_VARIANT, "7-140753336-A-T"),)),
        ("F5 R506Q", "by an older numbering", _LEIDEN),
        ("F5 Leiden", "by its place", _LEIDEN),
        ("APOL1 G1", "haplotype of two changes", ((_VARIANT, "22-36265860-A-G"), (_VARIANT, "22-36265988-T-G"))),
        ("CYP2C19*2", "star allele", ((_VARIANT, "10-94781859-G-A"),)),
        ("CFTR ΔF508", "with a delta", ((_VARIANT, "7-117559590-ATCT-A"),)),
        ("ga4gh:VA.1B9MvgOK990UIzMO4nWfM6AaWf4lY783", "VRS identifier", _D374Y),
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
    Miss("1-55057455-A-T", found.NEVER_SEEN, "looked at, the allele in nobody", "seen in nobody"),
    Miss("1-55057456-C-T", found.NEVER_SEEN, "carried only where the purpose does not reach", "seen in nobody"),
    Miss("2-21006288-C-T", found.NOT_LOOKED_AT, "outside what was sequenced", "not looked at"),
    Miss("1-55057457-C-T", found.FILTERED, "only in calls that failed", "failed quality control"),
    Miss("1-55057458-T-C", found.FILTERED, "marked by a filter", "LowQual"),
    Miss("hg19 1-55057454-G-T", found.OTHER_ASSEMBLY, "that spelling is on the other assembly", "GRCh38"),
    Miss("1-55057454-A-T", found.OTHER_REFERENCE, "another base stands there", "reference base there is G"),
    Miss("PCKS9", found.UNKNOWN, "no such gene: the nearest", "did you mean PCSK9"),
    Miss("PCKS9:c.1120G>T", found.UNKNOWN, "no such gene in a change", "PCSK9"),
    Miss("PCSK9:c.9999G>T", found.UNKNOWN, "no such change in the gene", "annotated c.9999G>T in PCSK9"),
    Miss("p.Trp9999Ter", found.UNKNOWN, "no such change in any gene", "in any gene"),
    Miss("rs999999999", found.UNKNOWN, "no such rsID", "Unknown rsID"),
    Miss("ClinVar 999999999", found.UNKNOWN, "no such ClinVar number", "does not mean benign"),
    Miss("ENSG00000999999", found.UNKNOWN, "no such Ensembl number", "ENSG00000999999"),
    Miss("seezuer", found.UNKNOWN, "no such condition: the nearest", "did you mean Seizure"),
    Miss("NM_174936.4:c.1120G>T", found.NOT_HELD, "a transcript the sources do not annotate", "write the gene"),
    Miss("ga4gh:VA.0AePZIWZUNsUlQTamyLrjm2HWUw2opLt", found.NOT_COMPUTED, "no allele of that digest", "VRS"),
    Miss("1-999999999-A-G", found.WRONG, "past the end of the chromosome", "ends at 248,956,422"),
    Miss("27-100-A-G", found.WRONG, "no such chromosome", "no chromosome 27"),
    Miss("1-55057454-G", found.WRONG, "an allele is missing", "names no alternate"),
    Miss("1-55057454-G-Q", found.WRONG, "not a base", "not a sequence of bases"),
    Miss("1-55057454-G-<DEL>", found.WRONG, "structural variants stand apart", "structural"),
    Miss("1:200-100", found.WRONG, "ends before it starts", "no region"),
    Miss("PCSK9:c.banana", found.WRONG, "not HGVS", "not a change as HGVS"),
    Miss("PCSK9:p.Asp374", found.WRONG, "a residue without a change", "names a residue"),
    Miss("hg18 chr1:100-200", found.WRONG, "an assembly Concord does not know", "hg18"),
    Miss("NC_000001.99:g.100A>G", found.WRONG, "no version of a chromosome", "no chromosome"),
    Miss("RCV000003009", found.WRONG, "ClinVar's word on one condition", "VCV"),
    Miss("1p32.3", found.WRONG, "a band", "Bands"),
    Miss("COSV55386424", found.WRONG, "another registry's number", "COSMIC"),
)
