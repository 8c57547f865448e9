"""How good the calls of one variant are: histograms of its carriers' calls, and which test of genotype QC failed."""

from __future__ import annotations

import streamlit as st

from charts.distribution import histogram
from charts.fields import written
from queries.ran import SqlRan
from queries.variants.about_variant import Allele
from queries.variants.frequencies import QC_RULE
from queries.variants.variant_quality import QualityAnswer, VariantQuality
from widgets.ask import ask
from widgets.figure import Story, show
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

_TITLES = {
    "gq": ("Genotype quality", "GQ", "Phred scale; the last bin takes 95 and over; QC asks for 20"),
    "dp": ("Depth", "reads", "the last bin takes 95 and over; QC asks for 10, for 5 where haploid"),
    "balance": ("Allele balance", "share of reads", "heterozygotes; QC asks for 0.2"),
    "vaf": ("Allele fraction", "share of reads", "somatic calls and the mitochondrion"),
}


def quality(visit: Visit, allele: Allele) -> None:
    """Counts of carriers by what their calls measured, and the tests of S-GT 6."""
    question = VariantQuality(allele.locus)
    found = ask(visit, question)
    assessed = ", ".join(found.fields) if found.fields else "none"
    st.markdown(
        f"**Calls with the allele** :gray[· {written(found.carriers, 'count')} individuals, failed calls included ·"
        f" fields that quality control could use: {assessed}]"
    )
    shown = [measure for measure in _TITLES if found.of(measure).height]
    if not shown:
        st.caption(
            "Not assessed: the files of this release carry no GQ, DP or AD for these calls, so every call passes."
        )
    for column, measure in zip(st.columns(max(len(shown), 2), gap="small"), shown, strict=False):
        with column:
            _histogram(visit, question, found, measure)
    table(found.tests.frame, key="quality_tests", alt="Calls that failed each test of genotype quality control")
    st.caption(
        f"Thresholds: {QC_RULE}. A call without a field passes its test and is counted as not assessed. A failed call"
        " is unknown: it is neither a carrier nor a non-carrier, and stays in the raw counts."
    )


def _histogram(visit: Visit, question: VariantQuality, found: QualityAnswer, measure: str) -> None:
    title, unit, about = _TITLES[measure]
    figure = histogram(found.of(measure), colours(), title=title, unit=unit, height=200)
    size = f"{written(found.carriers, 'count')} carriers"
    methods = (
        f"{title} ({about}) of the calls with {question.variant}, of individuals who permit the purpose, relatives"
        " included, calls that fail quality control included. Each individual counts once in a bin."
    )
    story = Story(methods, size, sql=lambda: ask(visit, SqlRan(question)).text)
    show(visit, figure, story, f"quality_{measure}")
