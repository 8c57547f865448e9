"""What the search box found, and where each hit leads: a gene or variant to its browser, a code into the question."""

from __future__ import annotations

import streamlit as st

from cohorts.criteria import CarrierOf, Criterion, HasCondition, HasMeasurement, HasTreatment
from cohorts.loci import parse_locus
from queries.frequencies import Frequencies
from queries.search import Hit, Search
from queries.search_codes import SearchCodes
from widgets import current
from widgets.ask import ask
from widgets.markdown import literal
from widgets.notices import told
from widgets.visit import Visit

_ICONS = {"gene": "genetics", "variant": "pin_drop", "code": "stethoscope"}
_BROWSER, _BUILDER = "variant_browser.py", "cohort_builder.py"
_CRITERIA: dict[str, type[Criterion]] = {
    "condition": HasCondition, "measurement": HasMeasurement, "treatment": HasTreatment
}  # fmt: skip


def results(visit: Visit) -> None:
    """Under the strip, until a hit is chosen or the search is closed."""
    text = st.session_state.get("search_asked")
    if not text:
        return
    with st.container(border=True, key="search_results"), told("search"):
        found = ask(visit, Search(text))
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(
                f"Found for “{literal(text)}”" if found.hits else literal(found.nothing or "Nothing found"),
                width="content",
            )
            st.button("Close", key="search_close", type="tertiary", icon=":material/close:", on_click=close)
        for index, hit in enumerate(hit for hit in found.hits if hit.kind != "region"):
            words = f"**{literal(hit.label)}**" + (
                f" :gray[{literal(hit.detail)}]" if hit.detail and hit.detail != hit.label else ""
            )
            if st.button(
                words, key=f"hit_{index}", type="tertiary", icon=f":material/{_ICONS.get(hit.kind, 'search')}:"
            ):
                _open(visit, hit)


def close() -> None:
    """Forget the search."""
    st.session_state.pop("search_asked", None)
    st.session_state["search_text"] = ""


def _open(visit: Visit, hit: Hit) -> None:
    st.session_state.pop("search_asked", None)
    if hit.kind == "gene":
        st.switch_page(_BROWSER, query_params={"gene": hit.key})
    if hit.kind == "variant":
        gene = ask(visit, Frequencies(None, parse_locus(hit.key))).frame["gene"].drop_nulls()
        if len(gene):
            st.switch_page(_BROWSER, query_params={"gene": gene[0], "find": hit.label})
        current.add(CarrierOf(variant=hit.key))
    else:
        current.add(_CRITERIA.get(_domain(visit, hit), HasCondition)(hit.key))
    st.switch_page(_BUILDER)


def _domain(visit: Visit, hit: Hit) -> str:
    frame = ask(visit, SearchCodes(hit.key, limit=1)).frame
    return frame["domain"][0] if frame.height else "condition"
