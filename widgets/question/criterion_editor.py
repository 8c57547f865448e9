"""The question, editable: a tree of criteria and groups with what each gives alone, in sequence and left out."""

from __future__ import annotations

import streamlit as st

from widgets.question import current, drafts
from widgets.question.criterion_dialog import add
from widgets.question.head import compared, head
from widgets.question.keyboard import keyboard
from widgets.question.numbers import numbers
from widgets.question.rows import items
from widgets.question.tree import KINDS, Group, Question
from widgets.saved.foreign import Foreign
from widgets.visit import Visit
from widgets.words import in_sentence


def editor(visit: Visit, foreign: Foreign) -> None:
    """Draw the current question; every change reruns the page with the changed one. Files of `foreign` come and go."""
    drafts.restore(visit)
    question = current.question()
    drafts.keep(visit)
    head(visit, question, foreign)
    seen = numbers(visit, question)
    with st.container(key="question", gap=None):
        if question.items:
            items(visit, question, _shown(visit, question), seen)
        else:
            st.caption("Everybody who permits this purpose. Add a criterion, or click a bar of the answer.")
    with st.container(horizontal=True, gap="xsmall", key="add"):
        add(visit)
        st.menu_button(
            "Add a group", [words.replace(" n ", " 2 ") for words in KINDS.values()], key="add_group",
            icon=":material/account_tree:", on_click=_add_group, help="Criteria that one word joins",
        )  # fmt: skip
    if question.items:
        st.markdown(f":gray[**In words.** {in_sentence(visit, question.criterion)}]")
    keyboard()


def _shown(visit: Visit, question: Question) -> tuple:
    """The whole list, or the one group that is looked at by itself."""
    alone = question.find(st.session_state.get("shown_alone"))
    if not isinstance(alone, Group):
        with st.container(horizontal=True, horizontal_alignment="distribute", key="all_of"):
            st.caption("ALL OF", width="content")
            compared(visit, question)
        return question.items
    st.button(
        "The whole question", key="show_whole", icon=":material/arrow_back:", type="tertiary",
        on_click=lambda: st.session_state.pop("shown_alone"),
    )  # fmt: skip
    return (alone,)


def _add_group() -> None:
    word = st.session_state["add_group"]
    kind = next(kind for kind, words in KINDS.items() if words.replace(" n ", " 2 ") == word)
    now = current.question()
    current.put(now.with_group(kind, n=2))
    current.focus(now.next_id())
