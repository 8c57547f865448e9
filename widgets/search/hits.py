"""Where a hit of the search leads: a page of its own, or into the question."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cohorts.criteria import (
    CarrierOf,
    Criterion,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
)
from cohorts.loci import ASSEMBLIES
from queries.search import Hit
from widgets.question import current
from widgets.saved import cohorts as saved
from widgets.visit import Visit

ICONS = {
    "gene": "genetics", "variant": "pin_drop", "region": "width", "code": "stethoscope", "cohort": "bookmark",
    "individual": "person_search",
}  # fmt: skip
_GENE, _VARIANT, _REGION = "variant_browser.py", "variant.py", "region.py"
_BUILDER, _SAVED, _INDIVIDUAL, _OUTCOMES = "cohort_builder.py", "saved_cohorts.py", "individual.py", "outcomes.py"
_CRITERIA: dict[str, type[Criterion]] = {
    "condition": HasCondition, "measurement": HasMeasurement, "treatment": HasTreatment, "procedure": HasProcedure,
    "phenotypic_feature": HasPhenotypicFeature,
}  # fmt: skip


def lead(visit: Visit, hit: Hit) -> None:
    """Open the hit."""
    _LEADS[hit.kind](visit, hit)


def _gene(visit: Visit, hit: Hit) -> None:
    st.switch_page(_GENE, query_params={"gene": hit.key})


def _variant(visit: Visit, hit: Hit) -> None:
    st.switch_page(_VARIANT, query_params=placed("variant", hit.key))


def _region(visit: Visit, hit: Hit) -> None:
    st.switch_page(_REGION, query_params=placed("region", hit.key))


def _code(visit: Visit, hit: Hit) -> None:
    current.add(_CRITERIA.get(hit.domain or "", HasCondition)(hit.key))
    st.switch_page(_BUILDER)


def _cohort(visit: Visit, hit: Hit) -> None:
    current.put_cohort(saved.opened(saved.find(visit, hit.key)))
    st.switch_page(_BUILDER)


def _individual(visit: Visit, hit: Hit) -> None:
    st.session_state["explain_who"] = hit.secret
    st.session_state["search_forget"] = True  # the box is drawn already: the next run empties it
    st.switch_page(_INDIVIDUAL)


def _carriers(visit: Visit, hit: Hit) -> None:
    current.add(CarrierOf(gene=hit.key) if hit.kind == "gene" else CarrierOf(variant=hit.key))
    st.switch_page(_BUILDER)


def _outcome(visit: Visit, hit: Hit) -> None:
    st.switch_page(_OUTCOMES, query_params={"outcome": hit.key})


def _listed(visit: Visit, hit: Hit) -> None:
    st.switch_page(_SAVED, query_params={"saved": hit.key})


def placed(name: str, key: str) -> dict[str, str]:
    """A place as the address of its page holds it, its assembly apart."""
    first, _, rest = key.partition(" ")
    if assembly := ASSEMBLIES.get(first.casefold()):
        return {name: rest, "assembly": assembly}
    return {name: key}


Lead = Callable[[Visit, Hit], None]
_LEADS: dict[str, Lead] = {
    "gene": _gene, "variant": _variant, "region": _region, "code": _code, "cohort": _cohort, "individual": _individual,
}  # fmt: skip
_ALTERNATIVES: dict[str, tuple[str, str, Lead]] = {
    "gene": ("group_add", "Carriers", _carriers),
    "variant": ("group_add", "Carriers", _carriers),
    "code": ("trending_up", "As outcome", _outcome),
    "cohort": ("bookmarks", "Versions", _listed),
}


def alternative(hit: Hit) -> tuple[str, str, Lead] | None:
    """What else can be done with a hit: its sign, its name, and what it does."""
    if hit.kind == "code" and hit.domain not in (None, "condition"):
        return None  # an outcome is a condition
    return _ALTERNATIVES.get(hit.kind)
