"""Who carries one variant: yes, no and unknown with their denominator, and each as a criterion of the question."""

from __future__ import annotations

from typing import Any

import streamlit as st

from charts.fields import written
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, CarrierOf, Criterion, Not
from queries.cohort.attrition import Attrition
from queries.cohort.count import Count
from queries.variants.about_variant import Allele
from widgets.ask import ask
from widgets.markdown import literal
from widgets.question import current
from widgets.visit import Visit


def carrier(allele: Allele, zygosity: str = "any") -> CarrierOf:
    """The criterion of carrying this allele."""
    return CarrierOf(variant=allele.locus.to_json()["variant"], zygosity=zygosity)


def carriers(visit: Visit, allele: Allele, cohort: Cohort | None) -> None:
    """Three states of everybody who permits the purpose (S-GT 4), of the cohort beneath, and what can be asked."""
    criterion = carrier(allele)
    told = ask(visit, Attrition(Cohort("carriers", AllOf((criterion,)))))
    part = told.at((0,))
    st.markdown(
        f"**Who carries it** :gray[· of {written(told.permitted, 'count')} who permit this purpose, relatives too]"
    )
    grid = st.container(key="three_states").grid(3, min_column_width=80, gap="small")
    grid.metric("Yes", _shown(part.yes), help="Called with the allele, in calls that pass quality control")
    grid.metric("No", _shown(part.no), help="Called without it: carriers of the reference or of other alleles")
    grid.metric("Unknown", _shown(part.unknown), help="Never assayed here, no call, or a call that failed: neither")
    if cohort is not None:
        yes, no = (ask(visit, Count(_within(cohort, each))).count for each in (criterion, Not(criterion)))
        st.caption(f"In **{literal(cohort.name)}**: {_shown(yes)} yes, {_shown(no)} no; the others unknown.")
    buttons(allele)


def buttons(allele: Allele) -> None:
    """Each adds a criterion to the question."""
    alone = "hemizygous" if allele.region in ("X", "Y") else None
    asked: dict[str, Criterion] = {"Carriers": carrier(allele), "Homozygous": carrier(allele, "homozygous")}
    if alone:
        asked["Hemizygous"] = carrier(allele, alone)
    asked["Called non-carriers"] = Not(carrier(allele))
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="variant_add"):
        st.markdown(":gray[Add to the question:]", width="content")
        for label, criterion in asked.items():
            st.button(
                label, key=f"add_{label.lower().replace(' ', '_')}", icon=":material/add:", type="tertiary",
                on_click=current.add, args=(criterion,), help=literal(f"{criterion.sentence}."),
            )  # fmt: skip


def _within(cohort: Cohort, criterion: Criterion) -> Cohort:
    return Cohort(cohort.name, AllOf((cohort.criterion, criterion)))


def _shown(value: Any) -> str:
    return "–" if value is None else written(value, "count")
