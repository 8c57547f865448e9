"""The question, editable: one row a criterion with its switch, its words, what remains after it and what it gives
alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from charts.fields import written
from cohorts.cohort import Cohort
from cohorts.errors import ConcordError
from widgets import current, saved
from widgets.criterion_forms import KINDS, dialog, kind_of
from widgets.notices import problem
from widgets.numbers import Numbers, numbers
from widgets.question import KINDS as GROUPS
from widgets.question import Group, Item, Question, Row
from widgets.visit import Visit
from widgets.words import in_row, in_sentence

_REMOVE, _CHANGE, _ADD = "Remove", "Change", "Add a criterion here"


def editor(visit: Visit) -> None:
    """Draw the current question; every change reruns the page with the changed one."""
    question = current.question()
    _head(visit, question)
    seen = numbers(visit, question)
    if question.items:
        st.caption("ALL OF")
    for item in question.items:
        if isinstance(item, Group):
            _group(visit, item, seen)
        else:
            _row(visit, item, seen)
    _add(visit)
    if question.items:
        st.markdown(f":gray[**In words.** {in_sentence(visit, question.criterion)}]")


def _head(visit: Visit, question: Question) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="question_head"):
        name = st.text_input(
            "Name of the cohort", question.name, label_visibility="collapsed", key=f"name_{question.name}"
        )
        if name.strip() and name != question.name:
            current.put(replace(question, name=name.strip()))
            st.rerun()
        st.button(
            "Undo",
            icon=":material/undo:",
            key="undo",
            help="Undo",
            on_click=current.undo,
            disabled=not current.can_undo(),
        )
        st.button(
            "Redo",
            icon=":material/redo:",
            key="redo",
            help="Redo",
            on_click=current.redo,
            disabled=not current.can_redo(),
        )
        st.button("Save", icon=":material/bookmark_add:", key="save", help="Save", on_click=_save, args=(visit,))
        with st.popover(
            "Saved cohorts and files", icon=":material/folder_open:", key="files", help="Saved cohorts and files"
        ):
            _files(visit)


def _save(visit: Visit) -> None:
    try:
        kept = saved.save(visit, current.cohort())
    except ConcordError as error:
        st.toast(f"Not saved: {error}", icon=":material/error:")
    else:
        st.toast(f"Saved “{kept.name}”, version {kept.version}", icon=":material/bookmark_added:")


def _files(visit: Visit) -> None:
    for index, (name, cohort) in enumerate(saved.named(visit).items()):
        st.button(name, key=f"saved_{index}", on_click=current.put_cohort, args=(cohort,), icon=":material/bookmark:")
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


def _group(visit: Visit, group: Group, seen: Mapping[int, Numbers]) -> None:
    with st.container(border=True, gap="xsmall", key=f"group_{group.id}"):
        words = GROUPS[group.kind].replace(" n ", f" {group.n} ")
        kept = "  \n:gray[:small[unknown kept]]" if group.unknown == "keep" else ""
        with st.container(key=f"row_{group.id}"):
            _line(visit, group, f":gray[{words.upper()}]{kept}", _told(seen.get(group.id), group.on))
        if not group.rows:
            st.caption("Empty: asks nothing yet. Add a criterion from its menu.")
        for row in group.rows:
            _row(visit, row, seen, inside=True)


def _row(visit: Visit, row: Row, seen: Mapping[int, Numbers], inside: bool = False) -> None:
    with st.container(border=not inside, key=f"row_{row.id}"):
        shown = in_row(visit, row.criterion)
        _line(visit, row, shown if row.on else f":gray[{shown}]", _told(seen.get(row.id), row.on, inside))


def _line(visit: Visit, item: Item, words: str, figures: str) -> None:
    """Switch, words, numbers, menu."""
    switch, middle, right, menu = st.columns([0.09, 0.56, 0.24, 0.11], vertical_alignment="center", wrap=False)
    switch.toggle(
        f"Use: {_named(item)}", item.on, key=f"on_{item.id}_{item.on}", label_visibility="collapsed",
        on_change=_switch, args=(item.id,),
    )  # fmt: skip
    middle.markdown(words)
    right.markdown(figures, text_alignment="right")
    with menu:
        _menu(visit, item)


def _told(numbers: Numbers | None, on: bool, inside: bool = False) -> str:
    """What remains after the row in bold; then what it gives alone and how many are unknown."""
    if numbers is None:
        return ""
    alone = f"{written(numbers.alone, 'count')} alone"
    unknown = f"  \n{written(numbers.unknown, 'count')} unknown" if numbers.unknown else ""
    if not on:
        return f":gray[:small[off, {alone}]]"
    first = "" if inside or numbers.remaining is None else f"**{written(numbers.remaining, 'count')}**  \n"
    return f"{first}:gray[:small[{alone}{unknown}]]"


def _menu(visit: Visit, item: Item) -> None:
    options = [_REMOVE]
    if isinstance(item, Group):
        options = [
            _ADD,
            *(["Drop the unknown" if item.unknown == "keep" else "Keep the unknown"] if item.kind == "none" else []),
            _REMOVE,
        ]
    elif kind_of(item.criterion):
        options = [_CHANGE, _REMOVE]
    chosen = st.menu_button(
        f"Change or remove: {_named(item)}",
        options,
        key=f"menu_{item.id}",
        icon=":material/more_vert:",
        type="tertiary",
        help="Change or remove",
    )
    now = current.question()
    if chosen == _REMOVE:
        current.put(now.without(item.id))
        st.rerun()
    elif chosen == _CHANGE:
        dialog(visit, kind_of(item.criterion), item)
    elif chosen == _ADD:
        st.session_state["adding_to"] = item.id
        st.toast("Choose what to add under “Add a criterion”", icon=":material/add:")
    elif chosen:
        unknown = "drop" if item.unknown == "keep" else "keep"
        current.put(now.changed(item.id, lambda one: replace(one, unknown=unknown)))
        st.rerun()


def _named(item: Item) -> str:
    return GROUPS[item.kind].lower() if isinstance(item, Group) else item.criterion.phrase


def _switch(id: int) -> None:
    current.put(current.question().changed(id, lambda one: replace(one, on=not one.on)))


def _add(visit: Visit) -> None:
    target = current.question().find(st.session_state.get("adding_to", -1))
    group = target if isinstance(target, Group) else None
    groups = (
        {}
        if group
        else {f"Group: {words.replace('At least n', 'At least two')}": kind for kind, words in GROUPS.items()}
    )
    names = [kind.name for kind in KINDS]
    label = f"Add a criterion to “{GROUPS[group.kind].lower()}”" if group else "Add a criterion"
    chosen = st.menu_button(label, [*names, *groups], icon=":material/add:", key="add_criterion", width="stretch")
    if chosen in names:
        st.session_state.pop("adding_to", None)
        dialog(visit, KINDS[names.index(chosen)], None, group.id if group else None)
    elif chosen:
        changed = current.question().with_group(groups[chosen], n=2)
        current.put(changed)
        st.session_state["adding_to"] = changed.items[-1].id
        st.rerun()
