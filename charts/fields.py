"""One table of what columns are called and how their numbers are written; tables, axes and hover texts read it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any


@dataclass(frozen=True)
class Field:
    """A column's words. `style` is one of count, frequency, percent, years, ratio, p, days, text.

    `width` in pixels, where the words of a column would otherwise be cut off.
    """

    label: str
    style: str = "text"
    meaning: str = ""
    width: int | None = None


FIELDS: dict[str, Field] = {
    # steps and demographics
    "step": Field("Step"),
    "alone": Field("Alone", "count", "individuals this step would give by itself, among the permitted"),
    "remaining": Field("Remaining", "count", "individuals left after this and every earlier step"),
    "n": Field("Individuals", "count"),
    "count": Field("Individuals", "count"),
    "value": Field("Value"),
    "from": Field("From", "years"),
    "to": Field("To", "years"),
    "age": Field("Age", "years"),
    "share": Field("Share", "percent", "of the individuals in the group"),
    "site": Field("Site"),
    "hindrance": Field("What stands against it", meaning="of this data use, against the stated purpose", width=220),
    "sex": Field("Sex"),
    "genetic_group": Field("Genetic similarity group", meaning="from genotypes, not self-report"),
    "condition": Field("Condition"),
    "name": Field("Name"),
    "code": Field("Code"),
    # variants
    "variant": Field("Variant", meaning="contig-position-ref-alt"),
    "variants": Field("Variants", "count", "known among those who permit the purpose, whoever carries them"),
    "loss_of_function_variants": Field("of loss of function", "count", "predicted, on the preferred transcript"),
    "contig": Field("Contig"),
    "position": Field("Position", "plain", "1-based"),
    "ref": Field("Ref"),
    "alt": Field("Alt"),
    "rsid": Field("rsID"),
    "gene": Field("Gene"),
    "hgvs": Field("HGVS", meaning="protein change, else the coding change, on the preferred transcript"),
    "hgvsc": Field("HGVS c."),
    "hgvsp": Field("HGVS p."),
    "consequence": Field(
        "Consequence", meaning="worst on the preferred transcript: MANE Select, else Ensembl canonical"
    ),
    "consequence_class": Field("Class"),
    "clinvar": Field("ClinVar", "text", "aggregate significance and review stars; absence does not mean benign", 200),
    "stars": Field("Stars", "count", "ClinVar review stars"),
    "ac": Field("AC", "count", "alleles counted, after genotype QC"),
    "an": Field("AN", "count", "alleles called in the group, never twice its size"),
    "af": Field("AF", "frequency", "AC / AN"),
    "ac_others": Field("AC others", "count", "in the group beside the cohort"),
    "an_others": Field("AN others", "count", "in the group beside the cohort"),
    "af_others": Field("AF others", "frequency", "in the group beside the cohort"),
    "ac_all": Field("AC all", "count", "of everybody permitted, the cohort among them"),
    "an_all": Field("AN all", "count", "of everybody permitted, the cohort among them"),
    "af_all": Field("AF all", "frequency", "of everybody permitted, the cohort among them"),
    "hom_all": Field("Hom all", "count", "homozygous individuals among everybody permitted"),
    "hemi_all": Field("Hemi all", "count", "hemizygous individuals among everybody permitted, X and Y only"),
    "hom_others": Field("Hom others", "count", "homozygous individuals beside the cohort"),
    "hemi_others": Field("Hemi others", "count", "hemizygous individuals beside the cohort, X and Y only"),
    "carriers_others": Field("Carriers others", "count", "individuals with the allele beside the cohort"),
    "shown_clinvar": Field("ClinVar", "text", "aggregate significance and stars; absence does not mean benign", 190),
    "interval": Field("95 % interval", meaning="Wilson's, of AF"),
    "interval_others": Field("95 % others", meaning="Wilson's, of AF others"),
    "type": Field("Type"),
    "flags": Field("Flags", meaning="FILTER of the file, and what else to know before believing a row"),
    "odds_ratio": Field(
        "OR", "ratio", "carriers against called non-carriers, cohort against the others; conditional, crude"
    ),
    "p_exact": Field("p", meaning="Fisher's exact test, two-sided, carriers against called non-carriers; crude"),
    "lower": Field("95 % from", "frequency"),
    "upper": Field("95 % to", "frequency"),
    "het": Field("Het", "count", "heterozygous individuals"),
    "hom": Field("Hom", "count", "homozygous individuals"),
    "hemi": Field("Hemi", "count", "hemizygous individuals, X and Y only"),
    "carriers": Field("Carriers", "count", "individuals with the allele"),
    "not_called": Field("Not called", "count", "individuals without a call here: neither carriers nor non-carriers"),
    "groupmax_af": Field(
        "GroupMax AF", "frequency", "largest frequency of any genetic group in this release, unrelated individuals"
    ),
    "population": Field("Group"),
    "people": Field("Individuals", "count", "unrelated ones, called here or not"),
    "faf95": Field(
        "FAF95", "frequency", "highest frequency whose one-sided 95 % Poisson bound lies below AC; 0 if AC ≤ 1"
    ),
    "ac_raw": Field("AC raw", "count", "alleles counted with the calls that fail genotype QC"),
    "an_raw": Field("AN raw", "count", "alleles called, with the calls that fail genotype QC"),
    "zero": Field("Which zero", meaning="called and absent, not called, or only in calls failing quality control"),
    "transcript_id": Field("Transcript"),
    "preferred": Field("Preferred", meaning="MANE Select where known, else Ensembl canonical"),
    "impact": Field("Impact"),
    "loftee": Field("LOFTEE", meaning="HC: high confidence; LC: low, not counted as loss of function"),
    "test": Field("Test", width=230),
    "kit": Field("Capture kit"),
    "basis": Field("Callable by", width=280),
    "bases": Field("Bases", "count", "of the region, where its calls are callable"),
    "carriers_failing": Field("Carriers failing", "count", "individuals whose call with the allele failed this test"),
    "others_failing": Field("Others failing", "count", "individuals whose call without the allele failed this test"),
    "not_assessed": Field("Not assessed", "count", "carriers whose call has no such field; it passes"),
    # outcomes
    "group": Field("Group"),
    "time": Field("Time", "years"),
    "at_risk": Field("At risk", "count"),
    "events": Field("Events", "count"),
    "censored": Field("Censored", "count"),
    "survival": Field("Event-free", "percent"),
    "cumulative_incidence": Field("Cumulative incidence", "percent"),
    "probability": Field("Probability", "percent"),
    "probability_lower": Field("95 % from", "percent"),
    "probability_upper": Field("95 % to", "percent"),
    "hr": Field("Hazard ratio", "ratio"),
    "p": Field("p", "p"),
    "reason": Field("Reason"),
    "median": Field("Median", "years"),
    "excluded": Field("Excluded", "count"),
    # carriers against called non-carriers
    "case_carriers": Field("Cases, carriers", "count"),
    "case_others": Field("Cases, others", "count", "called and without a qualifying allele"),
    "control_carriers": Field("Controls, carriers", "count", "no record of the exclusion range"),
    "control_others": Field("Controls, others", "count", "called, and no record of the exclusion range"),
    "expected": Field("Expected", "years", "cases among carriers, were there no association"),
    "or_lower": Field("95 % from", "ratio"),
    "or_upper": Field("95 % to", "ratio"),
    "log10_p": Field("−log10 p", "years", "two-sided; Fisher's exact test where crude"),
    "category": Field("Category"),
    "cases": Field("Cases", "count"),
    "controls": Field("Controls", "count", "no record of the exclusion range"),
    "method": Field(
        "Model", meaning="score test (one step), logistic (likelihood ratio) or Firth's penalised likelihood"
    ),
    "crude_odds_ratio": Field("OR, crude", "ratio", "adjusted for nothing"),
    "crude_or_lower": Field("crude from", "ratio"),
    "crude_or_upper": Field("crude to", "ratio"),
    "exact_log10_p": Field(
        "−log10 p, exact", "years", "Fisher's test within genetic group, sex and quarter of ages, as one"
    ),
    "best_mask": Field("Best mask", meaning="the mask of the smallest p; odds ratio and counts are of it"),
    "mask": Field("Mask"),
    "crude_log10_p": Field("−log10 p, crude", "years"),
    "measured": Field("With a value", "count"),
    "measured_carriers": Field("Exposed", "count", "with a value"),
    "estimate": Field(
        "Difference", "ratio", "in units of the measurement; per copy, or per standard deviation of a score"
    ),
    "crude_estimate": Field("Difference, crude", "ratio", "adjusted for nothing"),
    "in_carriers": Field("In carriers (95 %)", width=190),
    "in_non-carriers": Field("In non-carriers (95 %)", width=190),
    "non-carriers_at_risk": Field("Non-carriers at risk"),
    # provenance
    "format": Field("Format"),
    "records": Field("Records", "count", "read, whether or not they were kept"),
    "bytes": Field("Bytes", "count"),
    "sha256": Field("SHA-256"),
    "source": Field("Source"),
    "rule": Field("Rule"),
    "severity": Field("Severity"),
    "message": Field("What was done", width=420),
    "dataset": Field("Dataset"),
    "data_use": Field("Data use", "text", "as the consent record says, in DUO's words", 460),
    "individuals": Field("Individuals", "count"),
    "permitted": Field("Permit this purpose", "count"),
    "assayed": Field("With genotypes", "count"),
    "n_of": Field("Of", "count", "individuals with any observation period"),
    "others": Field("Others", "count", "permitted individuals outside the cohort"),
    "others_of": Field("Of others", "count"),
    # cohort genomics
    "loss_of_function": Field("Loss of function", "count", "individuals whose worst alteration of the gene is this"),
    "missense": Field("Missense", "count", "individuals whose worst alteration of the gene is this"),
    "other": Field("Other", "count", "in-frame, start or stop lost; individuals whose worst alteration this is"),
    "synonymous": Field("Synonymous", "count", "individuals whose worst alteration of the gene is this"),
    "several": Field("Two or more", "count", "individuals with two or more alterations of the gene"),
    "alterations": Field("Alterations", "count", "all that these individuals have in the gene"),
    "first": Field("Gene"),
    "with_altered": Field("Altered", "count", "individuals with the value and the gene altered"),
    "with_value": Field("of", "count", "individuals with the value, called in the gene"),
    "altered_rest": Field("Others altered", "count", "individuals with another value and the gene altered"),
    "rest": Field("of others", "count", "individuals with another value, called in the gene"),
    "second": Field("And"),
    "both": Field("Both", "count", "individuals with both genes altered, of those called in both"),
    "first_only": Field("First only", "count"),
    "second_only": Field("Second only", "count"),
    "neither": Field("Neither", "count"),
    "pair_odds": Field("Odds ratio", "ratio", "of both altered; conditional maximum likelihood, as R's fisher.test"),
    "odds_lower": Field("95 % from", "ratio", "exact"),
    "odds_upper": Field("95 % to", "ratio", "exact"),
    "q": Field("q", "p", "Benjamini and Hochberg, over every pair attempted"),
    "tendency": Field("Tendency", meaning="altered together, or apart"),
    "phenotype": Field("Phenotype", width=170),
    "diplotype": Field("Pair of haplotypes"),
    # saved cohorts
    "release": Field("Release"),
    "unknown": Field("Unknown", "count"),
    "gained": Field("Gained", "count", "since the release before"),
    "lost": Field("Lost", "count", "since the release before"),
    "consent": Field("Changed for consent", "count", "in it then; today they do not permit this purpose"),
    "note": Field("Note", width=320),
    "change": Field("Change"),
    "why": Field("Why", width=260),
    "combination": Field("In just these", width=320),
    "unclear": Field("Unknown for another", "count", "in these, and unknown for at least one of the others"),
    "others_share": Field("Share of others", "percent"),
    "ratio": Field("Prevalence ratio", "ratio", "share of the cohort over the share of others; crude"),
    "ratio_lower": Field("95 % from", "ratio"),
    "ratio_upper": Field("95 % to", "ratio"),
    "called": Field("Called", "count", "carriers, and those called without any: the denominator"),
    "without": Field("Without it", "count", "individuals the cohort would have without this step"),
}

NOTHING = "–"


def literal(text: str) -> str:
    """Text that Plotly shows as it is: names come from links and files, and must not act as markup or template."""
    return escape(text, quote=False).replace("%{", "%&#123;")


def field(name: str) -> Field:
    """The entry of a column; an unlisted one is its name with blanks."""
    return FIELDS.get(name, Field(name.replace("_", " ").capitalize()))


def written(value: Any, style: str) -> str:
    """A value as text in a style of the table; None is a dash, a suppressed count (it has a `limit`) is "< 11"."""
    if value is None:
        return NOTHING
    if (limit := getattr(value, "limit", None)) is not None:
        return f"< {limit}"
    if style == "count":
        return f"{int(value):,}"
    if style == "percent":
        return f"{100 * value:.1f} %"
    if style == "frequency":
        return frequency(value)
    if style in ("years", "days"):
        return f"{value:,.1f}"
    if style == "ratio":
        return f"{value:.2f}" if value < 10 else f"{value:.1f}"
    if style == "p":
        return p_value(value)
    return str(value)


def frequency(value: float) -> str:
    """An allele frequency to three significant figures, never as '0' unless it is zero."""
    if value == 0:
        return "0"
    return f"{value:.3g}" if value >= 1e-4 else f"{value:.1e}"


def p_value(value: float) -> str:
    """p to two digits; small ones as a power of ten, and what no float holds as less than any."""
    if value <= 0:
        return f"< {power_of_ten(-307)}"
    if value >= 0.001:
        return f"{value:.2g}"
    return scientific(value)


def scientific(value: float) -> str:
    """`2.3 × 10⁻⁸`"""
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa} × {power_of_ten(int(exponent))}"


def power_of_ten(exponent: int) -> str:
    """`10⁻⁸`"""
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def printf(style: str) -> str | None:
    """The same style in the format language of Streamlit's tables."""
    return {
        "count": "localized",
        "percent": "percent",
        "frequency": "%.3g",
        "years": "%.1f",
        "ratio": "%.2f",
        "p": "%.2g",
    }.get(style)
