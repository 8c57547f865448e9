"""What is asked of the network: which cohort, and what of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from cohorts.cohort import Cohort
from cohorts.outcomes import known_outcomes
from widgets.bound import Bound
from widgets.outcomes.choices import titled
from widgets.question import current
from widgets.saved import cohorts as saved
from widgets.visit import Visit

WHAT = {
    "count": "How many", "attrition": "Step by step", "frequencies": "A variant", "table": "Who they are",
    "survival": "Hazard of an outcome", "curves": "Survival", "odds": "Odds of a condition", "phewas": "All conditions",
}  # fmt: skip
_NOW = "The current question"
_HELP = {
    "survival": "Each site tells the log hazard ratio of the cohort to everybody else; the hub combines them.",
    "curves": "Each site tells coarsened curves with the numbers at risk; the hub makes one of them.",
    "odds": "A phecode. Each site tells the log odds ratio of the cohort to everybody else, adjusted for age, sex and"
    " genetic similarity group; the hub combines them.",
}


@dataclass(frozen=True)
class Asked:
    """A cohort, with every saved one in it looked up, and what is asked of it."""

    cohort: Cohort
    ask: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        return all(self.more.values())


def choices(visit: Visit, bound: Bound) -> Asked:
    """Draw the choices; they stand in the address."""
    known = {_NOW: current.cohort(), **saved.named(visit)}
    left, right = st.columns([0.45, 0.55], vertical_alignment="bottom")
    name = left.selectbox("Cohort", list(known), key=bound("of", _NOW, list(known)), persist_state="session")
    ask = right.segmented_control(
        "What is asked", list(WHAT), required=True, format_func=WHAT.get, persist_state="session",
        key=bound("network_ask", "count", list(WHAT)),
    )  # fmt: skip
    more: dict[str, str] = {}
    if ask == "frequencies":
        written = st.text_input(
            "Variant", key=bound("network_variant", ""), placeholder="GRCh38 19-11105408-C-T, an rsID or HGVS",
            persist_state="session", max_chars=300, width=420,
            help="Name the assembly: sites of another one then say so instead of answering about another place.",
        )  # fmt: skip
        more = {"variant": written.strip()}
    if ask in ("survival", "curves"):
        outcome = st.selectbox(
            "Outcome", list(known_outcomes()), key=bound("network_outcome", "death"), format_func=titled,
            accept_new_options=True, persist_state="session", width=420, help=_HELP[ask],
        )  # fmt: skip
        more = {"outcome": outcome or ""}
    if ask == "odds":
        code = st.text_input(
            "Condition", key=bound("network_code", ""), placeholder="PHECODE:411.4", persist_state="session",
            max_chars=40, width=420, help=_HELP[ask],
        )  # fmt: skip
        more = {"code": code.strip()}
    return Asked(saved.looked_up(visit, known[name]), ask, more)
