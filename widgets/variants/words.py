"""The words of the gene page: its methods, what must stand under its table, and one variant's frequencies by group."""

from __future__ import annotations

import polars as pl

from access.disclosure import Below
from charts.fields import written
from charts.frequencies import frequencies
from cohorts.cohort import Cohort
from cohorts.loci import Variant
from queries.ran import SqlRan
from queries.variants.frequencies import QC_RULE, FrequenciesByGroup, FrequencyAnswer
from queries.variants.gene_model import GeneAnswer
from queries.variants.gene_variants import VariantCounts
from stats.intervals import wilson
from widgets.ask import ask
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.style import colours
from widgets.variants.compared import Compared
from widgets.visit import Visit

RULE = "MANE Select where known, else Ensembl canonical"


def by_group(visit: Visit, row: dict, cohort: Cohort | None, story: Story) -> None:
    """The chosen variant's frequencies by genetic similarity group and sex."""
    asked = FrequenciesByGroup(place(row), cohort)
    answer = ask(visit, asked)
    name = cohort.name if cohort else "all who permit it"
    frame = with_intervals(answer).with_columns(pl.col("population").replace({"cohort": name, "all": name}))
    figure = frequencies(frame, colours(), variant=row["label"], first=name)
    show(visit, figure, Story(story.methods, name, sql=lambda: ask(visit, SqlRan(asked)).text), "by_group")


def with_intervals(answer: FrequencyAnswer) -> pl.DataFrame:
    """population, ac, an, af and its Wilson interval; NULL where nothing is called or it is suppressed."""
    rows = [
        {**row, **dict(zip(("lower", "upper"), _interval(row["ac"], row["an"]), strict=True))}
        for row in answer.frame.select("population", "ac", "an", "af", "hom", "not_called").to_dicts()
    ]
    schema = {"population": pl.String, "ac": pl.Int64, "an": pl.Int64, "af": pl.Float64, "hom": pl.Int64,
              "not_called": pl.Int64, "lower": pl.Float64, "upper": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _interval(ac: int | None, an: int | None) -> tuple[float | None, float | None]:
    if ac is None or not an:
        return None, None
    return wilson(min(ac, an), an) or (None, None)


def place(row: dict) -> Variant:
    """The variant of a row."""
    return Variant(row["contig"], row["position"], row["ref"], row["alt"], row["assembly"])


def counted(counts: VariantCounts, below: str | None) -> str:
    """Whom the numbers count, as a denominator."""
    sizes = {name: written(n, "count") for name, n in counts.individuals.items()}
    beside = f" beside {sizes['others']}{f' of {below}' if below else ''}" if "others" in sizes else ""
    return f"{sizes.get('cohort') or sizes.get('all')} unrelated individuals{beside}"


def footnotes(gene: GeneAnswer, shown: int, compared: Compared, denominator: str, exact: bool) -> str:
    """What was counted, and what was not looked at (S-GT 6, 8, 9, 12, 14)."""
    notes = [
        f"{shown:,} of {compared.frame.height:,} variants",
        f"AN counts called alleles of {denominator}",
        f"QC: {QC_RULE}",
        "" if gene.cnv_assessed else "deletions and duplications were not assessed",
        f"{gene.clinvar}; absence here does not mean benign" if gene.clinvar else "no ClinVar table is here",
        transcript_rule(gene, compared.counts),
        "loss of function is predicted",
        tested(compared),
    ]
    if not exact:
        notes.append("counts are rounded, and intervals, odds ratios and p are made from the rounded ones")
    return " · ".join(note for note in notes if note)


def transcript_rule(gene: GeneAnswer, counts: VariantCounts) -> str:
    """Which transcript speaks, and by which rule (S-GT 12)."""
    if gene.transcript is None:
        return ""
    if gene.transcript.preferred:
        return f"{gene.transcript.transcript_id}: {RULE}"
    if counts.annotated:
        return f"{gene.transcript.transcript_id} by choice; {RULE} otherwise"
    return (
        f"these data are not annotated on {gene.transcript.transcript_id}: its exons and domains are drawn, and the"
        f" consequences are those of the preferred transcript ({RULE})"
    )


def tested(compared: Compared) -> str:
    """What p is of, or why there is none."""
    if compared.tests:
        return f"p: Fisher's exact test of carriers and called non-carriers, crude, {compared.tests:,} variants tested"
    if both := compared.counts.both:
        number = written(both, "count") if isinstance(both, Below) else f"{both:,}"
        return f"not tested: {number} individuals are in both groups"
    return ""


def methods(gene: GeneAnswer, cohort: Cohort | None, denominator: str, compared: Compared) -> str:
    """A paragraph fit for a paper."""
    group = (
        f"the cohort “{literal(cohort.name)}” ({literal(cohort.sentence)})"
        if cohort
        else "all individuals who permit the purpose"
    )
    on = gene.transcript.transcript_id if gene.transcript and compared.counts.annotated else "the preferred transcript"
    test = (
        " Carriers and called non-carriers of the two groups were compared by Fisher's exact test, two-sided, with the"
        " conditional maximum-likelihood odds ratio; the comparison is crude: it is not adjusted for ancestry or for"
        f" anything else, and {compared.tests:,} variants were tested."
        if compared.tests
        else ""
    )
    return (
        f"Alleles of {gene.symbol} were counted in {group}: {denominator}. A genotype counts when it passes {QC_RULE};"
        " AN is the number of alleles called in the group, never twice its size; multi-allelic sites are split without"
        " inventing reference alleles. Relatives closer than third degree are left out where known. Consequences are"
        f" those on {on}; loss of function means stop gained, frameshift, splice donor or splice acceptor, and is"
        f" predicted. Intervals are Wilson's, 95 %.{test}"
    )
