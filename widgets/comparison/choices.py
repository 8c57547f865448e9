"""What a comparison is made of, chosen on the left of its page; all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from queries.cohort.comparison import WEIGHED_BY, Compare
from queries.cohort.describe_records import Values
from widgets.ask import ask
from widgets.bound import Bound
from widgets.comparison.table import MEAN, MEDIAN
from widgets.outcomes.choices import compared_groups
from widgets.question import current
from widgets.visit import Visit

_WHICH = {"last": "The last", "first": "The first", "mean": "The mean"}
_WEIGHED = {
    "age": "Age at enrolment", "sex": "Recorded sex", "genetic_group": "Genetic similarity group",
    "self_reported_group": "Self-reported group", "site": "Site", "dataset": "Dataset",
}  # fmt: skip
_OVERLAP = {"leave_out": "Left out", "first": "In the first"}


@dataclass(frozen=True)
class Choices:
    """A question to ask, and how its answer is shown."""

    question: Compare
    tests: bool
    spread: str


def choices(visit: Visit) -> Choices | None:
    """Draw the choices; None while they do not make two groups."""
    bound = Bound()
    compared = compared_groups(visit, bound)
    overlap = st.segmented_control(
        "Who is in several groups", list(_OVERLAP), required=True, format_func=_OVERLAP.get, persist_state="session",
        key=bound("overlap", "leave_out", _OVERLAP),
    )  # fmt: skip
    unrelated = st.toggle(
        "Of close relatives keep one", key=bound("unrelated", False), persist_state="session",
        help="People of one family are not independent.",
    )  # fmt: skip
    known = ask(visit, Values(current.cohort()))
    named = dict(known.measurements) if known else {}
    chosen = st.multiselect(
        "Measurements", list(named), format_func=named.get, key=bound("measurements", [], named),
        placeholder="The ten that most have", persist_state="session",
    )  # fmt: skip
    which = st.segmented_control(
        "Of somebody's values", list(_WHICH), required=True, format_func=_WHICH.get, persist_state="session",
        key=bound("which", "last", _WHICH),
    )  # fmt: skip
    untreated = st.text_input(
        "Only before the first of", key=bound("untreated", ""), placeholder="a treatment, as ATC:C10AA",
        help="Only values before the first record of this treatment or one below it", persist_state="session",
    )  # fmt: skip
    conditions = st.select_slider(
        "Conditions", [0, 10, 20, 50, 100], key=bound("conditions", 20, [0, 10, 20, 50, 100]), persist_state="session",
        help="Those that most of any group have on record",
    )  # fmt: skip
    spread = st.segmented_control(
        "Numbers as", [MEAN, MEDIAN], required=True, key=bound("spread", MEAN, [MEAN, MEDIAN]), persist_state="session"
    )
    weigh_by = st.multiselect(
        "Make comparable in", list(WEIGHED_BY), key=bound("weigh_by", [], WEIGHED_BY), placeholder="Nothing",
        format_func=_WEIGHED.get, persist_state="session",
        help="By overlap weights: who could have been in any of the groups counts most.",
    )  # fmt: skip
    tests = st.toggle(
        "Tests", key=bound("tests", False), persist_state="session",
        help="p and q beside the standardised differences. Questions were chosen after seeing answers: a guide.",
    )  # fmt: skip
    bound.write()
    if len(compared) < 2:
        return None
    question = Compare(
        compared,
        tuple(chosen) or None,
        which,
        untreated.strip() or None,
        conditions,
        overlap,
        unrelated,
        tuple(weigh_by),
    )
    return Choices(question, tests, spread)
