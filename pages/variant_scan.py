"""Variant scan: common and rare variants one by one against an outcome or a measurement."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from stats.scans.variant_scan import variant_scan
from widgets.associations.scan_choices import named, scan_choices
from widgets.associations.variant_scan_answer import drawn
from widgets.ending import ending
from widgets.guard import entered
from widgets.job import awaited
from widgets.ledger import note, of_scan
from widgets.notices import no_counts, told

visit = entered()
left, right = st.columns([0.25, 0.75], gap="medium")
chosen = None
if not visit.counts:
    no_counts(visit.asking.role)
else:
    with left, told("choices"):
        chosen = scan_choices(visit)
    with right, told("scan"):
        if chosen is not None:
            question, control = chosen
            found = awaited(visit, question, variant_scan, "scan", "Testing every variant")
            beside = None
            if found is not None and control:
                again = replace(question, outcome=control)
                beside = awaited(visit, again, variant_scan, "scan_control", "The negative control")
            if found is not None and (beside is not None or not control):
                drawn(visit, question, found, beside)
                if beside is not None:
                    note(
                        visit, again, f"Negative control: {named(control)}",
                        of_scan(beside.table, "variant", beside.attempted),
                    )  # fmt: skip
                ending(
                    visit, question, of_scan(found.table, "variant", found.attempted),
                    title=f"Variant scan: {named(question.outcome)}",
                    carried=None if found.unit else (found.cases, found.controls, found.attempted),
                )  # fmt: skip
