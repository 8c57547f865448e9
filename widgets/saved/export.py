"""What may be taken away of a saved cohort, by right: its file, its individuals, its SQL, its methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

import streamlit as st

from access import Asking
from access.banners import DEMO_BANNER
from cohorts.cohort import Cohort
from cohorts.errors import ConcordError
from queries import Warehouse, answer
from queries.cohort.count import Count
from queries.cohort.freeze import Standing
from queries.cohort.individuals import Individuals
from queries.consent.accepted import demand_accepted
from widgets.ask import ask
from widgets.cohort.answer import methods, sql
from widgets.consent.owed import owing
from widgets.saved import cohorts as saved
from widgets.saved.foreign import Foreign, way_out
from widgets.saved.shelf import file
from widgets.table import csv
from widgets.values import simulated
from widgets.visit import Visit
from widgets.words import in_sentence
from workspace import SavedCohort, names_saved


@dataclass(frozen=True)
class Bundle:
    """Files of individuals in a format of others, as a zip; the page brings who writes it."""

    name: str
    suffix: str
    about: str
    zipped: Callable[[Warehouse, Asking, Cohort], bytes]


def take_away(visit: Visit, one: SavedCohort, foreign: Foreign, bundles: Sequence[Bundle] = ()) -> None:
    """Buttons and texts; each file is asked for when it is wanted, and its right is checked again then."""
    cohort = saved.opened(one)
    plain = saved.looked_up(visit, cohort)
    stem = "".join(letter if letter.isalnum() else "_" for letter in one.name)[:60] or "cohort"
    rows = visit.rows and not owing(visit)
    with st.container(horizontal=True, key="saved_files"):
        st.download_button(
            "Cohort (JSON)", file(plain), f"{stem}.json", "application/json", icon=":material/download:",
            on_click="ignore", key="saved_json",
        )  # fmt: skip
        if rows:
            st.download_button(
                "Individuals (CSV)", lambda: individuals(visit, plain, ".csv"), f"{stem}.csv", "text/csv",
                icon=":material/download:", on_click="ignore", key="saved_csv",
            )  # fmt: skip
            st.download_button(
                "Individuals (Parquet)", lambda: individuals(visit, plain, ".parquet"), f"{stem}.parquet",
                "application/vnd.apache.parquet", icon=":material/download:", on_click="ignore", key="saved_parquet",
            )  # fmt: skip
        if one.frozen:
            st.download_button(
                "Its definition (JSON)", file(one.cohort), f"{stem}_definition.json", "application/json",
                icon=":material/download:", on_click="ignore", key="saved_definition",
                help="The criteria that it was frozen by, to be asked anew elsewhere",
            )  # fmt: skip
    way_out(plain, foreign, stem)
    if rows:
        _formats(visit, plain, stem, bundles)
    if not visit.rows:
        st.caption(f"The role {visit.asking.role} takes no rows of individuals.")
    if names_saved(plain):
        st.caption("The file names a frozen cohort by its id, which only this warehouse knows; it holds no list.")
    st.markdown("**Methods**")
    st.markdown(methods(visit, cohort, ask(visit, Count(cohort))))
    if one.frozen:
        st.markdown(
            f"{ask(visit, Standing(one.id, one.version)).sentence}. It was defined as:"
            f" {in_sentence(visit, one.cohort.criterion)}"
        )
    with st.expander("SQL", icon=":material/code:", key="saved_sql"):
        st.code(sql(visit, cohort), language="sql", wrap_lines=True, height=360)


def _formats(visit: Visit, cohort: Cohort, stem: str, bundles: Sequence[Bundle]) -> None:
    """A format to choose; its zip is made when it is asked for, and what it cannot hold is said instead."""
    with st.form("saved_formats", border=False):
        name = st.radio(
            "For other programs", [each.name for each in bundles], captions=[each.about for each in bundles],
            horizontal=True, key="saved_format",
        )  # fmt: skip
        made = st.form_submit_button("Write the files", icon=":material/folder_zip:", key="saved_write")
    chosen = next((each for each in bundles if each.name == name), None)
    if not made or chosen is None:
        return
    try:
        with st.spinner(f"Writing {chosen.name}"):
            data = chosen.zipped(visit.warehouse, visit.asking, cohort)
    except ConcordError as error:
        st.info(" ".join(f"{each}." for each in (error.what, error.do) if each), icon=":material/info:")
        return
    st.download_button(
        f"{chosen.name} (zip, {max(1, len(data) // 1000):,} kB)", data, f"{stem}_{chosen.suffix}.zip",
        "application/zip", icon=":material/download:", on_click="ignore", key="saved_zip", type="primary",
    )  # fmt: skip


def individuals(visit: Visit, cohort: Cohort, suffix: str) -> bytes:
    """A row an individual, asked now: Refused without row access. Every download is audited."""
    demand_accepted(visit.warehouse, visit.asking)
    found = answer(visit.warehouse, visit.asking, Individuals(cohort))
    if suffix == ".parquet":
        into = BytesIO()
        found.frame.write_parquet(into)
        return into.getvalue()
    purpose = visit.asking.purpose.sentence() if visit.asking.purpose else "none"
    heading = [
        cohort.name, f"Release {found.release}, asked on {visit.asking.as_of}", f"Purpose: {purpose}", cohort.sentence
    ]  # fmt: skip
    return csv(found.frame, [*heading, *([DEMO_BANNER] if simulated(visit) else [])])
