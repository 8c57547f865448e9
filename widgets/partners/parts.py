"""What there is for a partner: sites, what people agreed to, who can be analysed, what can be asked."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.diversity import diversity
from charts.fields import written
from queries.consent.over_time import ConsentOverTime
from queries.lookup.described_release import Datasets
from queries.lookup.partnership import Dictionary, Diversity, DiversityAnswer
from queries.ran import SqlRan
from widgets.ask import ask
from widgets.figure import Story, show
from widgets.style import colours
from widgets.table import table
from widgets.visit import Visit

_METHODS = (
    "Individuals who permit the stated purpose, by genetic similarity group (from genotypes) and by what they say of"
    " themselves; both are kept, neither stands for the other, and who is not assigned is shown. Sequenced: with a"
    " biosample that was genotyped. Analysable: of these, in the release's largest-found set without relatives closer"
    " than third degree."
)
#: What may be asked of each domain, as criteria name it.
CRITERIA = {
    "condition": "has condition, first or n-th date, case definitions, outcomes",
    "phenotypic feature": "present, excluded or unknown",
    "measurement": "bounds in a unit; first, last, mean; before, during or without a drug",
    "treatment": "ever, for how long, exposure",
    "procedure": "ever, at least on n dates",
}


def summary(visit: Visit) -> None:
    """Sites, N, and what people agreed to."""
    consents, held = ask(visit, ConsentOverTime()), ask(visit, Diversity())
    places = st.grid(3, min_column_width=150, gap="small")
    places.metric("In the release", written(consents.individuals, "count"))
    places.metric("Permit this purpose", written(consents.permitted, "count"))
    places.metric("Sites", written(held.sites.frame.filter(pl.col("site") != "not recorded").height, "count"))
    left, right = st.columns([0.36, 0.64], gap="medium")
    with left:
        st.markdown("**Sites of enrolment** :gray[· who permit the purpose]")
        table(held.sites.frame, key="partner_sites", alt="Individuals who permit the purpose, by site")
    with right:
        st.markdown("**What people agreed to** :gray[· and what stands against this purpose]")
        table(consents.uses.frame.drop("short"), key="partner_uses", height=250,
              alt="Data uses, individuals, and what hinders the purpose",
              widths={"data_use": 300, "individuals": 90, "permitted": 90})  # fmt: skip
    who_can_be_analysed(visit, held, f"{written(consents.permitted, 'count')} individuals who permit the purpose")


def who_can_be_analysed(visit: Visit, held: DiversityAnswer, whole: str) -> None:
    question = Diversity()
    figure = diversity(held.groups.frame, colours(), title="Recruited, sequenced, analysable")
    show(visit, figure, Story(_METHODS, whole, lambda: ask(visit, SqlRan(question)).text), "diversity")


def dictionary(visit: Visit) -> None:
    """Code systems by domain; what can be asked of each; the datasets and their assemblies."""
    st.markdown(
        "**What may be asked** :gray[· code systems with the individuals who have a record, of those permitted]"
    )
    systems = ask(visit, Dictionary()).systems.frame
    systems = systems.with_columns(asked=pl.col("domain").replace_strict(CRITERIA, default=""))
    table(systems, key="dictionary", alt="Code systems by domain, individuals, and what can be asked",
          widths={"domain": 140, "system": 100, "asked": 380})  # fmt: skip
    datasets = ask(visit, Datasets()).datasets
    words = "; ".join(f"{each.name}, {each.assembly or 'no genotypes'}" for each in datasets)
    st.caption(
        f"Genotypes: carriers by gene, region, variant, consequence, ClinVar and frequency, with zygosity and phase."
        f" Datasets: {words}. Demographics: age, recorded sex, site, groups, vital status, follow-up. Criteria join by"
        " all of, any of, at least, not and sequences in time."
    )
