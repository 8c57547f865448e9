"""The list of saved cohorts: search it, mark one to open it and several to put them together."""

from __future__ import annotations

import json

import streamlit as st

from cohorts.cohort import Cohort
from cohorts.errors import ConcordError
from widgets import permalink
from widgets.markdown import literal
from widgets.notices import notice, problem
from widgets.question import current
from widgets.saved import cohorts as saved
from widgets.saved.foreign import Foreign, read_file
from widgets.visit import Visit
from workspace import SavedCohort
from workspace.store import LONGEST_NOTE

PAGE = 12
LINK = "saved"


def listing(visit: Visit, foreign: Foreign) -> list[SavedCohort]:
    """Draw the list; the marked ones, in its order. A link names one that is marked from the start.

    Files of `foreign` are taken in like our own.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key="saved_head"):
        wanted = st.text_input(
            "Search saved cohorts", key="saved_search", placeholder="Name, note, owner …", icon=":material/search:"
        )
        archived = st.toggle("Archive", key="saved_archive", help="Those that were put away")
    known = saved.cohorts(visit, archived=archived)
    _follow(visit, known)
    shown = [one for one in known if matches(one, wanted)]
    if not known:
        _empty(archived)
    elif not shown:
        st.caption(f"None of {len(known)} matches “{literal(wanted)}”.")
    pages = -(-len(shown) // PAGE)
    page = st.pagination(pages, key="saved_page") if pages > 1 else 1
    for one in shown[(page - 1) * PAGE : page * PAGE]:
        _row(one)
    _take_in(visit, foreign)
    return [one for one in known if st.session_state.get(_key(one.id))]


def matches(one: SavedCohort, wanted: str) -> bool:
    """Whether every word stands in the name, the note, the owner or the sentence."""
    text = f"{one.name} {one.note} {one.owner} {one.state} {one.cohort.sentence}".casefold()
    return all(word in text for word in wanted.casefold().split())


def _row(one: SavedCohort) -> None:
    with st.container(border=True, gap="xsmall", key=f"saved_row_{one.id}"):
        st.checkbox(f"**{literal(one.name)}**", key=_key(one.id))
        state = f"frozen to {one.release}" if one.frozen else "live"
        shared = " · shared" if one.shared else ""
        note = f"  \n{literal(one.note)}" if one.note else ""
        st.caption(f"{state} · version {one.version} · {one.saved_on:%Y-%m-%d} · {literal(one.owner)}{shared}{note}")


def _empty(archived: bool) -> None:
    if archived:
        st.caption("The archive is empty.")
        return
    notice(
        "bookmark", "Nothing is saved yet",
        "Save a cohort in the builder and it stands here, with its versions. A cohort file can be taken in below.",
        key="nothing_saved",
    )  # fmt: skip
    st.page_link("cohort_builder.py", label="Build a cohort", icon=":material/group_add:")


def _follow(visit: Visit, known: list[SavedCohort]) -> None:
    """Mark what the link names, once."""
    named = st.query_params.get(LINK)
    if named and named != st.session_state.get("saved_link"):
        st.session_state["saved_link"] = named
        found = saved.find(visit, named)
        for one in known:
            st.session_state[_key(one.id)] = one.id == found.id


def _take_in(visit: Visit, foreign: Foreign) -> None:
    with st.expander("Take in a cohort file", icon=":material/upload_file:", key="saved_take_in"):
        turn = st.session_state.get("saved_uploads", 0)
        given = st.file_uploader(
            f"Cohort file (JSON), ours or of {foreign.name}", type="json", key=f"saved_upload_{turn}"
        )
        if given is None:
            return
        try:
            cohort, notes = read_file(given, foreign)
            kept = saved.save(visit, cohort, " · ".join([f"Taken in from {given.name}", *notes])[:LONGEST_NOTE])
        except ConcordError as error:
            problem(error, "saved_upload")
        else:
            st.session_state["saved_uploads"] = turn + 1
            st.session_state[_key(kept.id)] = True
            st.rerun()


def _key(id: str) -> str:
    return f"pick_{id}"


def file(cohort: Cohort) -> str:
    """A cohort file."""
    return json.dumps(cohort.to_json(), indent=2, ensure_ascii=False)


def build_on(cohort: Cohort) -> None:
    """Open a cohort in the builder."""
    current.put_cohort(cohort)
    st.switch_page("cohort_builder.py")


def compare(cohorts: list[Cohort]) -> None:
    """Open cohorts as groups of the outcomes page."""
    groups = permalink.packed_list(cohorts)
    st.switch_page("outcomes.py", query_params={"by": "saved", permalink.GROUPS: groups})
