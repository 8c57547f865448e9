"""Above the question: its name, undo and redo, copies and files, and what the last change did to the cohort."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import streamlit as st

from charts.fields import written
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Criterion, Not
from cohorts.errors import ConcordError
from queries.cohort.count import Count
from widgets.ask import ask
from widgets.markdown import literal
from widgets.notices import problem, told
from widgets.question import current
from widgets.question.tree import Question
from widgets.saved import cohorts as saved
from widgets.saved.foreign import Foreign, read_file, way_out
from widgets.visit import Visit

#: Saved cohorts that are offered here; the page of saved cohorts has them all.
_LISTED = 8
#: How the file was taken that was opened last.
_NOTES = "opened_notes"


def head(visit: Visit, question: Question, foreign: Foreign) -> None:
    """Name and buttons in one line; under it how a file was taken that was just opened."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="question_head"):
        st.session_state["question_name"] = question.name
        st.text_input("Name of the cohort", label_visibility="collapsed", key="question_name", on_change=_rename)
        _button("Undo", "undo", current.undo, "Undo (Ctrl+Z)", not current.can_undo())
        _button("Redo", "redo", current.redo, "Redo (Ctrl+Shift+Z)", not current.can_redo())
        _button("Duplicate", "content_copy", current.duplicate, "Go on with a copy of this cohort")
        if st.button(
            "Save", icon=":material/bookmark_add:", key="save", help="Save; the same name makes a new version"
        ):
            _save(visit)
        with st.popover(
            "Saved cohorts and files", icon=":material/folder_open:", key="files", help="Saved cohorts and files"
        ):
            _files(visit, foreign)
    _taken()


def compared(visit: Visit, question: Question) -> None:
    """The count, and what became of it since the question before: who was gained and who was lost."""
    before = current.before()
    now = question.criterion
    try:
        line = f"**{_count(visit, now)}** in the cohort"
        if before is not None:
            gained = _count(visit, AllOf((now, Not(before.criterion, unknown="keep"))))
            lost = _count(visit, AllOf((before.criterion, Not(now, unknown="keep"))))
            line += f" :gray[· was {_count(visit, before.criterion)}: {gained} gained, {lost} lost]"
    except ConcordError:
        return  # the answer says why
    with st.container(key="compared"):
        st.markdown(line)


def _count(visit: Visit, criterion: Criterion) -> Any:
    return written(ask(visit, Count(Cohort("compared", criterion))).count, "count")


def _button(label: str, icon: str, do: Any, told: str, disabled: bool = False) -> None:
    st.button(
        label, icon=f":material/{icon}:", key=label.lower(), help=told, on_click=do, disabled=disabled
    )  # fmt: skip


def _rename() -> None:
    name, now = st.session_state["question_name"].strip(), current.question()
    if name:
        current.put(replace(now, name=name))


def _save(visit: Visit) -> None:
    try:
        kept = saved.save(visit, current.cohort())
    except ConcordError as error:
        st.toast(literal(str(error)), icon=":material/help:")
    else:
        st.toast(f"Saved “{literal(kept.name)}”, version {kept.version}", icon=":material/bookmark_added:")


def _files(visit: Visit, foreign: Foreign) -> None:
    known = {**saved.named(visit), **current.saved()}
    for index, (name, cohort) in enumerate(list(known.items())[:_LISTED]):
        st.button(
            literal(name), key=f"saved_{index}", on_click=current.put_cohort, args=(cohort,), type="tertiary",
            icon=":material/bookmark:",
        )  # fmt: skip
    st.page_link("saved_cohorts.py", label="All saved cohorts", icon=":material/bookmarks:")
    cohort = current.cohort()
    st.download_button(
        "Download as JSON", json.dumps(cohort.to_json(), indent=2, ensure_ascii=False), f"{cohort.name}.json",
        "application/json", icon=":material/download:", on_click="ignore", key="cohort_file",
    )  # fmt: skip
    with told("cohort_foreign"):
        way_out(saved.looked_up(visit, cohort), foreign, cohort.name, key="cohort_foreign")
    turn = st.session_state.get("uploads", 0)
    given = st.file_uploader(
        f"Open a cohort file (JSON), ours or of {foreign.name}", type="json", key=f"cohort_upload_{turn}"
    )
    if given is not None:
        try:
            cohort, notes = read_file(given, foreign)
            current.put_cohort(cohort)
        except ConcordError as error:
            problem(error, "upload")
        else:
            st.session_state["uploads"] = turn + 1
            st.session_state[_NOTES] = notes
            st.rerun()


def _taken() -> None:
    """Notes on the file that was opened last, until they are put away."""
    if not (notes := st.session_state.get(_NOTES)):
        return
    with st.container(border=True, key="taken"):
        st.markdown("**How the file was taken**\n\n" + "\n".join(f"- {literal(note)}" for note in notes))
        st.button("Put away", key="taken_away", type="tertiary", on_click=lambda: st.session_state.pop(_NOTES))
