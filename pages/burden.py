"""Gene burden: rare variants of every gene against one outcome, by several masks."""

from __future__ import annotations

import streamlit as st

from stats.scans.burden import burden
from widgets.associations.burden_answer import drawn
from widgets.associations.scan_choices import burden_choices
from widgets.ending import ending
from widgets.guard import entered
from widgets.job import awaited
from widgets.ledger import of_scan
from widgets.notices import no_counts, told

visit = entered()
left, right = st.columns([0.25, 0.75], gap="medium")
question = None
if not visit.counts:
    no_counts(visit.asking.role)
else:
    with left, told("choices"):
        question = burden_choices(visit)
    with right, told("burden"):
        if question is not None:
            found = awaited(visit, question, burden, "burden", "Testing every gene")
            if found is not None:
                drawn(visit, question, found)
                ending(
                    visit, question, of_scan(found.genes, "gene", found.attempted),
                    title=f"Gene burden: {question.outcome}", carried=(found.cases, found.controls, found.attempted),
                )  # fmt: skip
