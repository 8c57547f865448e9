"""The head of a VCF 4.3 that Concord writes: what its fields mean, what was counted, and what comes with the data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from access.asking import Asking
from access.banners import DEMO_BANNER, RESEARCH_BANNER
from cohorts.cohort import Cohort
from cohorts.normalise import CONTIG_LENGTHS
from queries.variants.extract import About
from queries.variants.frequencies import QC_RULE

OTHER = "<*>"
FAILED = "genotype_qc"
FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")

#: ID, Number, Type, Description.
COUNTED = (
    ("AC", "A", "Integer", "Copies of the allele in calls that pass genotype QC"),
    (
        "AN",
        "1",
        "Integer",
        "Alleles called in calls that pass genotype QC, by the number of chromosomes of each person",
    ),
    ("AF", "A", "Float", "AC / AN; absent where nothing was called"),
    (
        "nhet",
        "A",
        "Integer",
        "Individuals heterozygous for the allele, those with another alternate beside it included",
    ),
    ("nhomalt", "A", "Integer", "Individuals homozygous for the allele"),
    ("nhemi", "A", "Integer", "Individuals hemizygous for the allele, on X and Y outside the pseudo-autosomal regions"),
    ("AC_raw", "A", "Integer", "Copies of the allele in all calls"),
    ("AN_raw", "1", "Integer", "Alleles called in all calls"),
)
#: Fields of Ensembl VEP that are known here, in INFO/CSQ.
CSQ = ("Allele", "Consequence", "IMPACT", "SYMBOL", "Gene", "Feature", "HGVSc", "HGVSp", "CANONICAL", "LoF")
SAID = (
    ("GENE", "1", "String", "Gene of the worst consequence on the preferred transcript"),
    ("CONSEQUENCE", "1", "String", "That consequence, a term of the Sequence Ontology"),
    ("HGVSC", "1", "String", "Change of the transcript"),
    ("HGVSP", "1", "String", "Change of the protein"),
    ("CLINVAR", "1", "String", "Significance in ClinVar, joined by allele; absence does not mean benign"),
    ("STARS", "1", "Integer", "Review status of ClinVar in stars"),
    ("CSQ", ".", "String", f"Consequences on the preferred transcript of each gene. Format: {'|'.join(CSQ)}"),
)
SUPPRESSED = ("SUPPRESSED", ".", "String", "Counts left out since they rest on few people; others are rounded down")
GENOTYPE = (
    ("GT", "1", "String", "Genotype"),
    ("FT", "1", "String", f"Whether the call passes genotype QC: {QC_RULE}"),
    ("GQ", "1", "Integer", "Genotype quality"),
    ("DP", "1", "Integer", "Read depth"),
    ("AD", "R", "Integer", "Reads of each allele"),
    ("PS", "1", "Integer", "Phase set: phased genotypes of one contig with the same value are phased together"),
    ("VAF", "A", "Float", "Share of the reads that show the allele"),
    ("HET", "1", "Integer", "On the mitochondrion: 1 where another allele is there as well, below 95 % of the reads"),
)


def head(
    about: About,
    asking: Asking,
    cohort: Cohort | None,
    release: str,
    columns: Sequence[str] = (),
    *,
    suppressed: bool = False,
) -> str:
    """Every line before the first record, with its end. `columns` are the samples; none makes a file of sites."""
    lines = [
        "##fileformat=VCFv4.3", f"##fileDate={asking.as_of:%Y%m%d}", "##source=Concord", f"##reference={about.assembly}"
    ]  # fmt: skip
    lines += [f"##concord_{name}={_line(text)}" for name, text in _said(about, asking, cohort, release, columns)]
    lengths = CONTIG_LENGTHS.get(about.assembly, {})
    contigs = dict.fromkeys([*lengths, *about.contigs])
    lines += [
        f"##contig=<ID={name}{f',length={lengths[name]}' if name in lengths else ''},assembly={about.assembly}>"
        for name in contigs
    ]
    lines.append('##FILTER=<ID=PASS,Description="No filter of the source failed">')
    lines += [f'##FILTER=<ID={name},Description="As the source filtered it">' for name in about.filters]
    lines += _fields("INFO", (*COUNTED, *((SUPPRESSED,) if suppressed else ()), *SAID))
    if columns:
        lines.append(f'##FILTER=<ID={FAILED},Description="Of a genotype (FT): fails {QC_RULE}">')
        lines.append(
            '##ALT=<ID=*,Description="Any other alternate allele of this place; each has a record of its own">'
        )
        lines += _fields("FORMAT", GENOTYPE)
    lines.append("\t".join((*FIXED, *(("FORMAT", *map(sample_name, columns)) if columns else ()))))
    return "\n".join(lines) + "\n"


def sample_name(name: str) -> str:
    """As the list of individuals names them; blanks, which many programs take for the end of a name, as %20."""
    return re.sub(r"[\s%]", lambda found: f"%{ord(found[0]):02X}", name)


def _said(
    about: About, asking: Asking, cohort: Cohort | None, release: str, columns: Sequence[str]
) -> Iterable[tuple[str, str]]:
    yield "release", release
    yield "cohort", cohort.sentence if cohort else "Everybody who permits the purpose"
    yield "individuals", f"{about.individuals} (relatives left out: {about.relatives})"
    yield "counted", f"calls that pass genotype QC ({QC_RULE})"
    yield from (("annotation", str(layer)) for layer in about.layers)
    yield "purpose", asking.purpose.sentence() if asking.purpose else "none"
    yield from (("duty", duty) for duty in about.duties)
    if columns:
        yield "notice", RESEARCH_BANNER
    if about.simulated:
        yield "notice", DEMO_BANNER


def _fields(kind: str, fields: Iterable[tuple[str, str, str, str]]) -> list[str]:
    return [f'##{kind}=<ID={name},Number={number},Type={of},Description="{text}">' for name, number, of, text in fields]


def _line(text: str) -> str:
    """Text as the value of a header line of no structure: one line, and no bracket at its start."""
    return re.sub(r"\s+", " ", text).strip().lstrip("<") or "."
