"""Saved cohorts: find, open, freeze, share, put together, see what changed, take away."""

from __future__ import annotations

import streamlit as st

from exchange import zipped
from exchange.circe import export_cohort, import_definition
from widgets.guard import entered
from widgets.halves import halves
from widgets.notices import notice, told
from widgets.saved import cohorts as saved
from widgets.saved.detail import detail
from widgets.saved.export import Bundle
from widgets.saved.foreign import circe
from widgets.saved.sets import together
from widgets.saved.shelf import listing

BUNDLES = (
    Bundle("Phenopackets 2", "phenopackets", "a JSON file an individual; ages, never dates", zipped.phenopackets),
    Bundle("cBioPortal study", "study", "tumours, their mutations and clinical tables", zipped.study),
    Bundle("OMOP cohort tables", "omop", "who is in the cohort from when to when; dates shifted", zipped.omop),
)

visit = entered()
ohdsi = circe(visit, export_cohort, import_definition)
left, right = st.columns([0.36, 0.64], gap="medium")
chosen = []
with left, told("saved_list"):
    chosen = listing(visit, ohdsi)
    halves(visit)
with right, told("saved"):
    if not chosen and saved.cohorts(visit, archived=st.session_state.get("saved_archive", False)):
        notice(
            "checklist", "Mark a cohort",
            "Mark one to open it; mark two or more to unite them, intersect them, take one from another, and see how"
            " they overlap.", key="none_marked",
        )  # fmt: skip
    elif len(chosen) == 1:
        detail(visit, chosen[0], ohdsi, BUNDLES)
    elif chosen:
        together(visit, chosen)
