"""Further choices of an outcome question, folded away until one is wanted; all of them stand in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from cohorts.analysis import CODINGS, COPIES, LEVELS, Analysis
from cohorts.outcomes import TimeZero
from cohorts.standards import STANDARDS
from queries.outcomes.landmark import LATEST_DAYS
from widgets.bound import Bound

RELATIVES = {"automatic": "As the groups ask", "leave out": "Left out", "keep": "Kept"}
NONE = "none"
_DAYS = range(LATEST_DAYS + 1)
_CODINGS = (NONE, *CODINGS)
_STANDARDS = {NONE: "Not standardised", "release": "This release", "europe": "Europe 2013", "world": "World, WHO"}


@dataclass(frozen=True)
class More:
    """What was chosen; a coding only where three groups can have one."""

    unrelated_only: bool | None
    leave_out_days: int
    landmark: float | None
    strata: tuple[str, ...]
    subgroups: tuple[str, ...]
    ordered: bool
    coding: str | None
    standard: str | None
    subdistribution: bool
    until: float | None
    censor_at: str | None

    def analysis(self) -> Analysis:
        return Analysis(self.strata, self.subgroups, self.ordered, self.coding, self.standard, self.subdistribution)


def more_choices(bound: Bound, groups: int, zero: TimeZero | None) -> More:
    """Draw them for so many groups."""
    unit = "years of age" if zero is not None and zero.moment == "birth" else "days, or years on the age scale"
    with st.expander("More: strata, subgroups, landmark, end, rates", key="more_choices"):
        relatives = st.segmented_control(
            "Relatives", list(RELATIVES), required=True, format_func=RELATIVES.get, persist_state="session",
            key=bound("relatives", "automatic", RELATIVES),
            help="Contrasts of genotypes leave relatives out unless they are kept.",
        )  # fmt: skip
        strata = _levels(
            bound, "strata", "Compare within", "Hazards may differ between levels; nobody is compared across"
        )
        subgroups = _levels(
            bound, "subgroups", "Subgroups by", "The contrast within each level, and whether they differ"
        )
        ordered = st.toggle(
            "Groups are in order: test for trend", key=bound("trend", False), persist_state="session",
            disabled=groups < 2,
        )  # fmt: skip
        subdistribution = st.toggle(
            "Subdistribution hazards (Fine and Gray)", key=bound("subdistribution", False), persist_state="session",
            disabled=groups < 2 or bool(strata),
            help="Where death competes: what a group does to the share who ever have the outcome. Read it beside the "
            "hazard ratios of the outcome and of death. Not within strata.",
        )  # fmt: skip
        coding = st.segmented_control(
            "Genotype coding", list(_CODINGS), required=True, persist_state="session", disabled=groups != COPIES,
            key=bound("coding", NONE, _CODINGS), help="Of groups of two copies, one, none: choose Copies of a variant.",
        )  # fmt: skip
        landmark = st.number_input(
            f"Landmark ({unit}; 0: none)", min_value=0, max_value=LATEST_DAYS, step=1, key=bound("landmark", 0, _DAYS),
            persist_state="session", help="Groups by what was recorded until then, followed from there.",
        )  # fmt: skip
        until = st.number_input(
            f"Follow until ({unit}; 0: the end)", min_value=0, max_value=LATEST_DAYS, step=1,
            key=bound("until", 0, _DAYS), persist_state="session",
        )  # fmt: skip
        censor_at = st.text_input(
            "End follow-up at the first", key=bound("censor_at", ""), placeholder="ATC:C10AA", persist_state="session",
            help="A case definition, SYSTEM:code or LOINC:33914-3<15: who has it is followed until then.",
        )  # fmt: skip
        later = st.number_input(
            "Leave out the first days", min_value=0, max_value=LATEST_DAYS, step=365, key=bound("leave_out", 0, _DAYS),
            persist_state="session",
        )  # fmt: skip
        standard = st.selectbox(
            "Rates standardised to", list(_STANDARDS), format_func=_STANDARDS.get, persist_state="session",
            key=bound("standard", NONE, _STANDARDS),
            help="; ".join(f"{_STANDARDS[name]}: {words}" for name, words in STANDARDS.items()),
        )  # fmt: skip
    return More(
        unrelated_only=None if relatives == "automatic" else relatives == "leave out",
        leave_out_days=int(later),
        landmark=float(landmark) or None,
        strata=strata,
        subgroups=subgroups,
        ordered=ordered and groups >= 2,
        coding=None if coding == NONE or groups != COPIES else coding,
        standard=None if standard == NONE else standard,
        until=float(until) or None,
        censor_at=censor_at.strip() or None,
        subdistribution=subdistribution and groups >= 2 and not strata,
    )


def _levels(bound: Bound, name: str, label: str, meaning: str) -> tuple[str, ...]:
    chosen = st.multiselect(
        label, list(LEVELS), key=bound(name, [], LEVELS), format_func=LEVELS.get, placeholder="Nothing",
        persist_state="session", help=meaning,
    )  # fmt: skip
    return tuple(chosen)
