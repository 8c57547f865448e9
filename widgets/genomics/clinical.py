"""The views that a clinic asks for: secondary findings, and genes that change what a drug does."""

from __future__ import annotations

import polars as pl
import streamlit as st

from access.banners import RESEARCH_BANNER
from charts.distribution import bars
from charts.fields import written
from charts.phenotype_shares import phenotype_shares
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, AnyOf, Criterion, Diplotype, HasTreatment
from cohorts.definitions import names
from queries.cohort.count import Count
from queries.genomics.diplotypes import UNKNOWN, Diplotypes
from queries.genomics.secondary_findings import AGREED, ANY_FINDING, SecondaryFindings
from queries.ran import SqlRan
from widgets.ask import ask
from widgets.bound import Bound
from widgets.figure import Story, show
from widgets.markdown import literal
from widgets.notices import told
from widgets.question import current
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

#: Which phenotypes of a gene matter to whom: (code, name, phenotypes). The demo's truths and CPIC's guidelines name
#: them.
DRUGS = {
    "CYP2C19": (("RXNORM:32968", "clopidogrel", ("loss of function carrier",)),),
    "SLCO1B1": (("RXNORM:36567", "simvastatin", ("decreased function", "poor function")),),
}


def findings(visit: Visit, cohort: Cohort) -> None:
    """How many have a reportable finding, of those who agreed to have results returned."""
    question = SecondaryFindings(cohort)
    found = ask(visit, question)
    st.warning(RESEARCH_BANNER, icon=":material/science:")
    places = st.grid(3, min_column_width=150, gap="small")
    places.metric("In the cohort", written(found.members, "count"))
    places.metric(
        "Agreed to results", written(found.agreed, "count"),
        help="Eligible to have results returned: alive, and every consent record of theirs agrees. Nothing is"
        " counted of"
        " who declined or was not asked.",
    )  # fmt: skip
    places.metric(
        "With a finding", written(found.any_finding, "count"), help="Of these, in one gene of the list or more"
    )
    frame = found.table.frame.sort(["n", "gene"], descending=[True, False], nulls_last=True)
    some = frame.filter((pl.col("n") > 0) | pl.col("n").is_null())
    figure = bars(
        some.select(pl.col("gene").alias("value"), "n").head(20), colours(), title="Reportable findings by gene",
        unit="individuals who agreed to results", limit=20,
    )  # fmt: skip
    methods = (
        f"{literal(found.title)}. {literal(found.note)} Each gene by its own rule: bi-allelic only where the disease is"
        " recessive, truncating variants only in TTN, p.Cys282Tyr homozygous only in HFE, named"
        " gain-of-function alleles"
        " in PCSK9. Counted among the individuals of the cohort who are eligible to have results returned; who"
        " declined,"
        " was not asked or has died is not looked at."
    )
    story = Story(methods, f"{written(found.agreed, 'count')} agreed", lambda: ask(visit, SqlRan(question)).text)
    left, right = st.columns([0.42, 0.58], gap="medium")
    with left:
        show(visit, figure, story, "findings")
    with right:
        st.markdown(f"**{literal(found.version)}** :gray[· {frame.height} rules; 0 is called and absent]")
        table(frame, key="findings_table", alt="Secondary findings by gene and rule", height=520)
    st.caption("Counts only. Whom to contact is asked by a role with the right to recontact, and is audited.")
    with st.container(horizontal=True):
        _add("Ask for who has one and agreed", (ANY_FINDING, AGREED), "finding")


def pharmacogenes(visit: Visit, cohort: Cohort, bound: Bound) -> None:
    """What the pairs of haplotypes of a gene mean, by group, and who takes the drug that it matters to."""
    known = list(names("diplotypes"))
    gene = st.segmented_control(
        "Gene", known, required=True, key=bound("pharmacogene", "CYP2C19", known), persist_state="session"
    )
    question = Diplotypes(gene, cohort)
    found = ask(visit, question)
    st.warning(RESEARCH_BANNER, icon=":material/science:")
    figure = phenotype_shares(found.phenotypes.frame, colours(), gene=gene, unknown=UNKNOWN)
    methods = (
        f"Pairs of haplotypes of {gene} as defined by {literal(found.source)}. {literal(found.note)} Copies of"
        " a haplotype"
        " are the fewest copies among its variants; where a defining site is not called, or biosamples of one"
        " individual"
        " disagree, the pair is unknown, and unknown is part of each bar. Groups are of genetic similarity."
    )
    story = Story(methods, "everybody in each group", lambda: ask(visit, SqlRan(question)).text)
    left, right = st.columns([0.6, 0.4], gap="medium")
    with left:
        show(visit, figure, story, "phenotypes")
    with right:
        st.markdown(f"**Pairs of haplotypes** :gray[· {gene}]")
        table(found.diplotypes.frame, key="diplotypes_table", alt=f"Pairs of haplotypes of {gene}, and what they mean")
        for code, drug, phenotypes in DRUGS.get(gene, ()):
            with told(f"drug_{drug}"):
                _taking(visit, cohort, gene, code, drug, phenotypes)
    offered = [
        word for word in dict.fromkeys(found.phenotypes.frame["phenotype"]) if word not in (UNKNOWN, "not named")
    ]
    word = st.menu_button(
        f"Ask for a phenotype of {gene}",
        [*offered, *found.also],
        icon=":material/add:",
        key="phenotype",
        type="tertiary",
    )
    if word:
        current.add(Diplotype(gene, phenotype=word))
        st.rerun()


def _taking(visit: Visit, cohort: Cohort, gene: str, code: str, drug: str, phenotypes: tuple[str, ...]) -> None:
    """Who has a phenotype that matters and was ever given the drug."""
    every = tuple(Diplotype(gene, phenotype=word) for word in phenotypes)
    has = every[0] if len(every) == 1 else AnyOf(every)
    takes = HasTreatment(code)
    n = ask(visit, Count(Cohort("taking", AllOf((cohort.criterion, has, takes))))).count
    of = ask(visit, Count(Cohort("with", AllOf((cohort.criterion, takes))))).count
    words = " or ".join(phenotypes)
    st.metric(
        f"{words.capitalize()}, ever on {drug}", written(n, "count"),
        help=f"Of {written(of, 'count')} in the cohort with {drug} ({code}) on record while observed",
    )  # fmt: skip
    _add(f"Ask for these ({drug})", (has, takes), f"taking_{drug}")


def _add(label: str, criteria: tuple[Criterion, ...], key: str) -> None:
    def add() -> None:
        for criterion in criteria:
            current.add(criterion)

    st.button(label, key=f"add_{key}", icon=":material/add:", type="tertiary", on_click=add)
