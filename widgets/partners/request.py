"""A request for access, filled from purpose and cohort: a document to take along; nothing is sent."""

from __future__ import annotations

import streamlit as st

from charts.fields import written
from queries.cohort.count import Count
from widgets.ask import ask
from widgets.partners.report import protected_visit
from widgets.question import current
from widgets.saved.cohorts import looked_up
from widgets.visit import Visit

FIELDS = ("Title of the project", "Principal investigator", "Organisation", "Contact")


def request_form(visit: Visit) -> None:
    """The form and, once it is filled, the document."""
    st.markdown("**Request access** :gray[· a document to take to the data holder; nothing is sent or kept here]")
    told = {name: st.text_input(name, key=f"request_{place}", max_chars=200) for place, name in enumerate(FIELDS)}
    why = st.text_area("What is to be found out, and how", key="request_why", max_chars=4000, height=120)
    ready = all(text.strip() for text in told.values()) and bool(why.strip())
    if not ready:
        st.caption("Fill in every field, and the document can be taken.")
    text = document(visit, told, why) if ready else ""
    st.download_button(
        "The request", data=text, file_name="access-request.md", mime="text/markdown", disabled=not ready,
        icon=":material/description:", key="request_document", on_click="ignore",
    )  # fmt: skip


def document(visit: Visit, told: dict[str, str], why: str) -> str:
    """The request as Markdown: who, what for, which cohort and how large, as a partner is told."""
    purpose, cohort = visit.asking.purpose, current.cohort()
    counted = ask(protected_visit(visit), Count(looked_up(visit, cohort)))
    lines = ["# Request for access", "", *(f"- {name}: {_line(text)}" for name, text in told.items())]
    lines += ["", "## Purpose", "", purpose.sentence(), "", "## Cohort", "", f"{cohort.sentence}.", ""]
    count, of = written(counted.count, "count"), written(counted.permitted, "count")
    lines += [f"{count} individuals of {of} who permit the purpose (rounded down, few hidden),"]
    lines += [
        f"release {counted.release}, asked on {visit.asking.as_of}.",
        "",
        "## What is to be found out",
        "",
        why.strip(),
    ]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())
