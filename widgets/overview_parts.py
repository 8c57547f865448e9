"""What the overview shows of a release: numbers first, then consents, sources and findings as tables."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import streamlit as st

from access import Purpose
from charts.fields import written
from cohorts.cohort import Cohort
from cohorts.criteria import EVERYBODY, AllOf, Ancestry, CarrierOf, HasCondition, HasMeasurement, Not
from queries.lookup.overview import OverviewAnswer
from widgets import permalink
from widgets.guard import purpose_needed
from widgets.table import table


@dataclass(frozen=True)
class WayIn:
    """A prepared question for one kind of visitor."""

    who: str
    icon: str
    question: str
    cohort: Cohort
    page: str
    purpose: Purpose
    more: tuple[tuple[str, str], ...] = ()


WAYS = (
    WayIn(
        "Clinician", "stethoscope",
        "Who carries familial hypercholesterolaemia, has untreated LDL of 190 or more, and is not diagnosed?",
        Cohort("FH, the care gap", AllOf((
            CarrierOf(gene_set="familial_hypercholesterolaemia"),
            HasMeasurement("LOINC:13457-7", at_least=190, unit="mg/dL", drug="ATC:C10AA", timing="before"),
            Not(HasCondition("ICD10CM:E78.01")),
        ))),
        "cohort_builder.py", Purpose("clinical-care"),
    ),
    WayIn(
        "Researcher", "biotech",
        "Does kidney failure come earlier with two APOL1 risk alleles than with none or one, among the AFR-like?",
        Cohort("AFR-like", AllOf((Ancestry(("AFR-like",)),))),
        "outcomes.py", Purpose("disease", disease="PHECODE:585", commercial=False, applicant="academic"),
        (("outcome", "kidney_failure"), ("by", "diplotype"), ("diplotype", "APOL1"), ("within", "yes")),
    ),
    WayIn(
        "Partner", "handshake",
        "How many carry TTR V142I here, and how often is it seen in each group?",
        Cohort("Everybody", EVERYBODY),
        "variant_browser.py", Purpose("health", commercial=False, applicant="academic"),
        (("gene", "TTR"), ("find", "Val142Ile")),
    ),
)  # fmt: skip


def welcome() -> None:
    """What a newcomer reads who has stated no purpose: what this is, and three questions that bring theirs along."""
    st.markdown("### Who, with which variants, and what became of them", anchors=False)
    st.markdown(
        ":gray[Linked genomic and clinical data, within what each participant consented to."
        " Every number comes with its denominator, its methods and its SQL.]"
    )
    purpose_needed()
    st.markdown("**Or start with a question** :gray[· each states its purpose]")
    ways_in()


def ways_in() -> None:
    """A card a way in: the question in words, and a link that asks it."""
    for place, way in zip(st.columns(len(WAYS), gap="small"), WAYS, strict=True):
        with place.container(border=True, height="stretch", key=f"way_{way.who.lower()}"):
            st.markdown(f":material/{way.icon}: **{way.who}**")
            st.markdown(f":gray[{way.question}]")
            parameters = permalink.query(way.cohort, way.purpose, dict(way.more))
            st.page_link(way.page, label="Ask this", icon=":material/arrow_forward:", query_params=parameters)
            st.caption(way.purpose.sentence())


def numbers(answer: OverviewAnswer) -> None:
    """How much there is."""
    assayed = answer.datasets.frame["assayed"]
    variants = int(answer.variants.frame["variants"].sum() or 0)
    places = st.grid(4, min_column_width=150, gap="small")
    places.metric("Individuals in the release", written(answer.individuals, "count"))
    places.metric("Permit this purpose", written(answer.permitted, "count"))
    places.metric("Of them with genotypes", written(int(assayed.sum()) if assayed.null_count() == 0 else None, "count"))
    places.metric("Variants", written(variants, "count"))


def consents(answer: OverviewAnswer) -> None:
    """Data uses, and how many of each permit the purpose."""
    table(
        answer.consents.frame, key="consents", columns=("data_use", "individuals", "permitted", "suppressed"),
        alt="Individuals under each data use, and how many of them permit this purpose",
    )  # fmt: skip


def sources(answer: OverviewAnswer) -> None:
    """The files of the release."""
    frame = answer.sources.frame.with_columns(sha256=pl.col("sha256").str.slice(0, 12))
    table(frame, key="sources", alt="Files that this release was made from")


def findings(answer: OverviewAnswer) -> None:
    """What ingest had to say; nothing is dropped without a line here."""
    if not answer.findings.frame.height:
        st.caption("Ingest had nothing to say.")
        return
    frame = answer.findings.frame.rename({"n": "records"}, strict=False)
    table(frame, key="findings", alt="What ingest found and did about it")


def variants(answer: OverviewAnswer) -> pl.DataFrame:
    """value, n: variants by class of consequence."""
    return (
        answer.variants.frame.group_by("consequence_class")
        .agg(n=pl.col("variants").sum().cast(pl.Int64))
        .select(value=pl.col("consequence_class").str.replace_all("_", " "), n="n")
        .sort("n", descending=True)
    )
