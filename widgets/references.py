"""Whose frequency a bound is about (S-GT 10): the release, one of its populations, or a reference ingested with it."""

from __future__ import annotations

import streamlit as st

from cohorts.genetic import reference_words
from cohorts.genetic_fields import RELEASE
from widgets.bound import Bound
from widgets.values import frequency_references
from widgets.visit import Visit


def reference_choice(visit: Visit, bound: Bound, width: int | str = "stretch") -> str:
    """The choice of a page, in its address."""
    known = frequency_references(visit)
    return st.selectbox(
        "Frequency in", known, key=bound("af_reference", RELEASE, known), format_func=reference_title, width=width,
        persist_state="session",
        help="GroupMax is the largest over the genetic similarity groups, all unrelated individuals; never of the"
        " cohort. What a reference does not have is rare there.",
    )  # fmt: skip


def reference_title(reference: str) -> str:
    """A reference in a list of choices."""
    words = reference_words(reference)
    return f"{words[0].upper()}{words[1:]}" if reference.startswith(RELEASE) else words
