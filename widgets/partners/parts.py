"""What there is for a partner: sites, what people agreed to, who can be analysed, what can be asked."""

from __future__ import annotations

import polars as pl
import streamlit as st

from charts.diversity import diversity
from charts.fields import written
from queries.consent.over_time import ConsentOverTime
from queries.consent.resource_use import resource_uses
from queries.lookup.coding import Coding, differing
from queries.lookup.described_release import Datasets
from queries.lookup.partnership import Dictionary, Diversity, DiversityAnswer
from queries.ran import SqlRan
from widgets.ask import ask
from widgets.figure import Story, show
from widgets.markdown import literal
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
        f" Datasets: {literal(words)}. Demographics: age, recorded sex, site, groups, vital status, follow-up."
        " Criteria join by all of, any of, at least, not and sequences in time."
    )


def coding(visit: Visit) -> None:
    """Where sites write down different things, or the same in other units."""
    found = ask(visit, Coding())
    sizes = dict(found.sites.frame.select("site", "n").iter_rows())
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for one in found.systems.frame.iter_rows(named=True):
        rows.setdefault((one["domain"], one["system"]), {})[one["site"]] = _share(
            one["individuals"], sizes[one["site"]]
        )
    st.markdown("**Differences in coding between sites** :gray[· share of those who permit the purpose with a record]")
    frame = pl.DataFrame(
        [{"domain": domain, "system": system, **{site: shares.get(site, "none or few") for site in sizes}}
         for (domain, system), shares in rows.items()], orient="row",
    )  # fmt: skip
    if frame.height:
        table(frame, key="partner_coding", alt="Share of individuals with a record in each code system, by site",
              widths={"domain": 140, "system": 100})  # fmt: skip
    units: dict[str, dict[str, list[str]]] = {}
    for one in differing(found).iter_rows(named=True):
        units.setdefault(f"{one['name']} ({one['measurement']})", {}).setdefault(one["site"], []).append(one["unit"])
    if not units:
        st.caption("No measurement is recorded in other units at one site than at another.")
        return
    st.markdown("**Units that differ** :gray[· as recorded; Concord converts them by its table, or refuses]")
    frame = pl.DataFrame(
        [{"measurement": name, **{site: ", ".join(sites.get(site, ["none or few"])) for site in sizes}}
         for name, sites in units.items()], orient="row",
    )  # fmt: skip
    table(frame, key="partner_units", alt="Units of measurements as recorded, by site", widths={"measurement": 260})


def _share(part: int | None, whole: int | None) -> str:
    return "few" if not part or not whole else f"{min(part / whole, 1):.0%}"


def uses(visit: Visit) -> None:
    """Who used this resource, and for what: the same for everybody."""
    st.markdown("**Who used this resource, and for what** :gray[· from the audit, for everybody to see]")
    told = resource_uses(visit.warehouse.audit)
    if not told:
        st.caption("Too few questions have been asked to tell of any purpose.")
        return
    rows = [
        {"purpose": each.purpose, "questions": str(each.questions), "askers": str(each.askers),
         "asked_for": ", ".join(each.what) or "few of each kind", "from": each.first, "to": each.last,
         "networks": "yes" if each.networks else "no"}
        for each in told
    ]  # fmt: skip
    table(pl.DataFrame(rows, orient="row"), key="partner_uses_of", alt="Purposes, questions answered, askers, and when",
          widths={"purpose": 300, "asked_for": 220})  # fmt: skip
    st.caption(
        "Of a purpose only what is sought is told, never who asked; counts are rounded down, purposes of few questions"
        " stand together or are left out. Machines find the same at `/network/v1/uses`."
    )
