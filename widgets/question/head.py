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
from widgets.notices import problem
from widgets.question import current
from widgets.question.tree import Question
from widgets.saved import cohorts as saved
from widgets.visit import Visit

#: Saved cohorts that are offered here; the page of saved cohorts has them all.
_LISTED = 8


def head(visit: Visit, question: Question) -> None:
    """Name and buttons in one line."""
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
            _files(visit)


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


def _files(visit: Visit) -> None:
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
    given = st.file_uploader(
        "Open a cohort file", type="json", key=f"cohort_upload_{st.session_state.get('uploads', 0)}"
    )
    if given is not None:
        try:
            current.put_cohort(Cohort.from_json(json.loads(given.getvalue()), given.name.removesuffix(".json")))
        except (ConcordError, ValueError) as error:
            wrong = error if isinstance(error, ConcordError) else ConcordError("The file is not JSON", where=given.name)
            problem(wrong, "upload")
        else:
            st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
            st.rerun()
