"""The items of the question, drawn: a row a criterion with its switch, its words, its numbers and its menu; groups as
boxes around their items.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from charts.fields import written
from widgets.markdown import literal
from widgets.question import current, edits
from widgets.question.criterion_dialog import add_into, change
from widgets.question.criterion_forms import kind_of
from widgets.question.numbers import Numbers
from widgets.question.tree import Group, Item, Question, Row
from widgets.visit import Visit
from widgets.words import in_row, in_sentence

#: Boxes inside boxes that are drawn; what is deeper stands in words and opens by itself.
DEEPEST = 4


def items(visit: Visit, question: Question, listed: tuple[Item, ...], seen: Mapping[int, Numbers], depth: int = 0):
    """The items of one list, one after the other."""
    for item in listed:
        if isinstance(item, Row):
            _row(visit, question, item, seen.get(item.id))
        elif depth < DEEPEST:
            _group(visit, question, item, seen, depth)
        else:
            _folded(visit, question, item, seen.get(item.id))


def _row(visit: Visit, question: Question, row: Row, numbers: Numbers | None) -> None:
    words = in_row(visit, row.criterion)
    if row.negated:
        kept = ", the unknown kept" if row.unknown == "keep" else ""
        small = words if words.startswith("*") else f"{words[:1].lower()}{words[1:]}"
        words = f":orange[**Not**{kept}:] {small}"
    with st.container(key=f"row_{row.id}", gap="xsmall"):
        _line(visit, question, row, words, numbers)
        if numbers and numbers.problem:
            st.caption(f":material/help: :orange[{literal(numbers.problem)}]")


def _group(visit: Visit, question: Question, group: Group, seen: Mapping[int, Numbers], depth: int) -> None:
    with st.container(gap="xsmall", key=f"group_{group.id}"):
        with st.container(key=f"row_{group.id}", gap="xsmall"):
            _line(visit, question, group, None, seen.get(group.id))
        with st.container(gap="xsmall", key=f"inside_{group.id}"):
            if not group.items:
                st.caption("Empty: asks nothing yet.")
            items(visit, question, group.items, seen, depth + 1)
            add_into(visit, group, edits.named(question, group))


def _folded(visit: Visit, question: Question, group: Group, numbers: Numbers | None) -> None:
    """A group too deep to draw, in words."""
    words = in_sentence(visit, group.meaning).removeprefix("Individuals ") if group.meaning else "Asks nothing yet"
    with st.container(key=f"row_{group.id}"):
        _line(visit, question, group, f":gray[{group.words}]  \n:small[{words}]", numbers)


def _line(visit: Visit, question: Question, item: Item, words: str | None, numbers: Numbers | None) -> None:
    """Switch, words and states, numbers, menu. Of a group the words are a menu of what may join it."""
    key = f"on_{item.id}"
    st.session_state[key] = item.on  # undo and keys turn the switch too
    with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False, key=f"line_{item.id}"):
        st.toggle(
            f"Use: {edits.heard(item)}", key=key, label_visibility="collapsed", on_change=edits.switch,
            args=(item.id, key),
        )  # fmt: skip
        with st.container(gap=None, key=f"said_{item.id}"):
            if words is None:
                _joined(item)
            else:
                st.markdown(words if item.on else f":gray[{words}]")
            _states(item, numbers)
        st.markdown(_told(item, numbers), text_alignment="right", width="content")
        _menu(visit, question, item)


def _joined(group: Group) -> None:
    key = f"join_{group.id}"
    kept = ", the unknown kept" if group.unknown == "keep" and group.kind == "none" else ""
    st.menu_button(
        f"{group.words}{kept}", edits.joins(group), key=key, type="tertiary", on_click=edits.join,
        args=(group.id, key), help="What joins these criteria",
    )  # fmt: skip


def _states(item: Item, numbers: Numbers | None) -> None:
    """How many are yes, no and unknown for the item by itself; each opens as a cohort."""
    if numbers is None or numbers.yes is None:
        return
    counts = {"yes": numbers.yes, "unknown": numbers.unknown, "no": numbers.no}
    options = [state for state, n in counts.items() if n is not None and n != 0]
    key = f"states_{item.id}"
    st.pills(
        f"Alone: {edits.heard(item)}. Open who is", options, key=key, label_visibility="collapsed",
        format_func=lambda state: f"{written(counts[state], 'count')} {state}",
        on_change=edits.open_state, args=(item.id, key),
    )  # fmt: skip


def _told(item: Item, numbers: Numbers | None) -> str:
    """What remains after the item, in bold; then how many there would be without it, or with it while it is off."""
    if numbers is None:
        return ""
    first = "" if numbers.remaining is None else f"**{written(numbers.remaining, 'count')}**  \n"
    if not item.on:
        first = ":gray[off]  \n"
    if numbers.otherwise is None:
        return first.removesuffix("  \n")
    return f"{first}:gray[:small[{written(numbers.otherwise, 'count')} {'without' if item.on else 'with'}]]"


def _menu(visit: Visit, question: Question, item: Item) -> None:
    key = f"menu_{item.id}"
    kind = kind_of(item.criterion) if isinstance(item, Row) else None
    chosen = st.menu_button(
        f"Change, move or remove: {edits.heard(item)}", edits.menu(question, item, kind is not None), key=key,
        icon=":material/more_vert:", type="tertiary", on_click=edits.choose, args=(item.id, key),
        help="Change, move or remove",
    )  # fmt: skip
    if chosen == edits.CHANGE:
        change(visit, item)
    elif chosen == edits.ADD:
        add_into(visit, item, edits.named(question, item), at_once=True)
    elif chosen == edits.LOOK:
        st.session_state["shown_alone"] = item.id
        current.focus(item.id)
        st.rerun()
