"""What became of a saved cohort from release to release."""

from __future__ import annotations

import streamlit as st

from queries.cohort.changes import Changed, Changes
from widgets.ask import ask
from widgets.consent.owed import owing
from widgets.markdown import literal
from widgets.saved import cohorts
from widgets.table import csv, table
from widgets.visit import Visit
from workspace import SavedCohort

_COLUMNS = ("release", "count", "unknown", "permitted", "gained", "lost", "consent", "note", "suppressed")


def changed(visit: Visit, one: SavedCohort) -> None:
    """Counts at each release on disk, gains and losses with their reasons, and by right who they are."""
    releases = visit.warehouse.releases
    cohort = cohorts.opened(one)
    found = ask(visit, Changes(cohort, releases))
    frame = found.releases.frame
    if not frame["note"].str.len_chars().sum():
        frame = frame.drop("note")
    table(frame, key="releases", columns=_COLUMNS, alt=f"The cohort at {len(releases)} releases, oldest first")
    st.caption(
        "Gained and lost since the release before, matched by dataset and the data holder's name for a person. Who does"
        " not permit this purpose today counts in no release."
        + ("" if visit.rows else " Small changes are not told from none.")
    )
    for note in found.notes:
        st.caption(f":material/info: {literal(note)}")
    if len(releases) < 2:
        st.info(
            "This is the only release on disk. The next one will show who came and who went.", icon=":material/info:"
        )
        return
    if found.reasons is not None and found.reasons.frame.height:
        table(found.reasons.frame, key="reasons", alt="Why individuals came and went")
    if visit.rows and not owing(visit):
        _people(visit, one, releases)


def _people(visit: Visit, one: SavedCohort, releases: tuple[str, ...]) -> None:
    asked = Changed(cohorts.opened(one), *releases[-2:])
    heading = [f"{one.name}: gains and losses from {asked.before} to {asked.after}", f"Asked on {visit.asking.as_of}"]
    st.download_button(
        f"Who came and went since {asked.before} (CSV)", lambda: csv(ask(visit, asked).frame, heading),
        "changes.csv", "text/csv", icon=":material/download:", on_click="ignore", key="changes_csv",
    )  # fmt: skip
