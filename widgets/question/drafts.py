"""What is being worked on, kept beside the warehouse after every change, so that a reload loses nothing: the switches,
what is off, and what undo goes back to. The address goes before it: a link that says something else is opened as it is.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st

from cohorts.criteria import from_json
from cohorts.errors import ConcordError
from widgets.question import current
from widgets.question.tree import KINDS, Group, Item, Question, Row
from widgets.saved import cohorts as saved
from widgets.visit import Visit

_KEPT, _LOOKED = "draft_kept", "draft_looked"
_STEPS = 20  # of undo


def restore(visit: Visit) -> None:
    """Once a session: take up the draft of this browser, where the address does not ask for something else."""
    if st.session_state.get(_LOOKED) or not saved.browser(st.context.cookies):
        return
    st.session_state[_LOOKED] = True
    try:
        steps = [question_of(one) for one in saved.draft(visit) or ()]
    except (ConcordError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return  # written by another Concord, or damaged: nothing to go on with
    if steps and (current.is_everybody() or steps[-1].criterion == current.question().criterion):
        current.resume(tuple(steps))
        st.session_state[_KEPT] = steps[-1]


def keep(visit: Visit) -> None:
    """Keep the question and the way to it, when it has changed."""
    now = current.question()
    if now == st.session_state.get(_KEPT) or not saved.browser(st.context.cookies):
        return
    st.session_state[_KEPT] = now
    with suppress(ConcordError):  # too large to keep, or nowhere to write: the address still carries the cohort
        saved.keep_draft(visit, [json_of(one) for one in current.steps(_STEPS)])


def json_of(question: Question) -> dict[str, Any]:
    """A question as JSON, with what is off; `question_of` gives it back equal."""
    return {"name": question.name, "bare": question.bare, "items": [_plain(item) for item in question.items]}


def question_of(value: dict[str, Any]) -> Question:
    """Raises what damaged or foreign JSON may raise."""
    question = Question(str(value["name"]), tuple(_item(one) for one in value["items"]), bool(value["bare"]))
    ids = [one.id for one in question.everything()]
    if len(set(ids)) < len(ids):
        raise ValueError("an id is given twice")
    _ = question.criterion
    return question


def _plain(item: Item) -> dict[str, Any]:
    same = {"id": item.id, "on": item.on, "unknown": item.unknown}
    if isinstance(item, Row):
        return {**same, "criterion": item.criterion.to_json(), "negated": item.negated}
    return {**same, "kind": item.kind, "n": item.n, "items": [_plain(one) for one in item.items]}


def _item(value: dict[str, Any]) -> Item:
    id, on, unknown = int(value["id"]), bool(value["on"]), str(value["unknown"])
    if "criterion" in value:
        return Row(id, from_json(value["criterion"]), on, bool(value["negated"]), unknown)
    if value["kind"] not in KINDS:
        raise ValueError("no such group")
    return Group(id, value["kind"], tuple(_item(one) for one in value["items"]), on, int(value["n"]), unknown)
