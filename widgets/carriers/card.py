"""The carriers card: what became of carriers, against who is called and carries nothing.

Only the part that is open asks anything. Every part is a click away from its full page.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cohorts.criteria import CarrierOf
from widgets.bound import Bound
from widgets.carriers import groups as carrier_groups
from widgets.carriers.groups import CarrierGroups
from widgets.carriers.outcomes import survival
from widgets.carriers.phewas import phewas
from widgets.carriers.values import measurements, onset
from widgets.notices import no_counts, told
from widgets.visit import Visit

Part = Callable[[Visit, CarrierGroups, Bound, CarrierOf], object]
PARTS: dict[str, tuple[str, Part]] = {
    "conditions": ("Conditions", lambda visit, groups, bound, criterion: phewas(visit, groups, bound)),
    "measurements": ("Measurements", measurements),
    "onset": ("Age at onset", onset),
    "survival": ("Over time", survival),
}


def carriers_card(visit: Visit, criterion: CarrierOf, name: str) -> None:
    """Draw the card of the carriers of `criterion`, called `name` in titles."""
    if not visit.counts:
        no_counts(visit.asking.role)
        return
    bound = Bound()
    with st.container(key="carriers_card"), told("carriers_card"):
        groups = carrier_groups.chosen(visit, criterion, name, bound, "")
        part = st.segmented_control(
            "Carriers against non-carriers", list(PARTS), required=True, format_func=lambda one: PARTS[one][0],
            key=bound("carriers_part", "conditions", PARTS), label_visibility="collapsed",
        )  # fmt: skip
        with told(f"carriers_{part}"):
            PARTS[part][1](visit, groups, bound, criterion)
    bound.write()
