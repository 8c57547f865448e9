"""The current question of a session: what it is, what it was (undo), what was saved, and the link that carries it.

The address bar always holds the link of what is shown. A link that was not written by this session (opened, pasted,
or reached by the browser's back button) is read once, and its cohort becomes the current one. Its purpose is taken
over in local mode, visibly: the strip names it and says that it came with the link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import streamlit as st

from access import Purpose
from cohorts.cohort import Cohort
from cohorts.criteria import Criterion
from widgets import permalink
from widgets.question.tree import Question

_PAST, _FUTURE, _NOW = "question_past", "question_future", "question"
_DEPTH = 50


@dataclass(frozen=True)
class News:
    """What was done to the question from afar, until the next run has said it. `undo`: whether it can be undone."""

    criterion: Criterion
    done: str = "Added"
    undo: bool = True


def question() -> Question:
    """The question in the editor."""
    return st.session_state.setdefault(_NOW, Question())


def cohort() -> Cohort:
    """The question as a cohort."""
    now = question()
    return Cohort(now.name, now.criterion)


def is_everybody() -> bool:
    """Whether nothing has been asked yet."""
    return not question().items


def put(changed: Question) -> None:
    """Make `changed` the question; the one before it can be gone back to."""
    now = question()
    if changed != now:
        st.session_state[_PAST] = (*st.session_state.get(_PAST, ()), now)[-_DEPTH:]
        st.session_state[_FUTURE] = ()
        st.session_state[_NOW] = changed


def add(criterion: Criterion) -> None:
    """Ask for one criterion more, from anywhere: a clicked bar, a hit of the search. The next run says what was added,
    beside a button that takes it back. What is asked already is not asked twice; what was off is switched on.

    From a callback the run follows by itself; from within a run, or a fragment, call `st.rerun()` afterwards.
    """
    now = question()
    there = next((item for item in now.items if item.meaning == criterion), None)
    if there is None:
        put(now.with_criterion(criterion))
    elif not there.on:
        put(now.switched(there.id))
    st.session_state["news"] = News(criterion, "Already asked", False) if there and there.on else News(criterion)


def focus(id: int | None) -> None:
    """Where the keyboard goes on after the next run: the item of this id."""
    st.session_state["focus"] = id


def put_cohort(cohort: Cohort) -> None:
    """Open a cohort in the editor."""
    put(Question.of(cohort.name, cohort.criterion))


def undo() -> None:
    _step(_PAST, _FUTURE)


def redo() -> None:
    _step(_FUTURE, _PAST)


def can_undo() -> bool:
    return bool(st.session_state.get(_PAST))


def can_redo() -> bool:
    return bool(st.session_state.get(_FUTURE))


def before() -> Question | None:
    """The question before the last change that asked something else."""
    now = question().criterion
    past = reversed(st.session_state.get(_PAST, ()))
    return next((one for one in past if one.items and one.criterion != now), None)


def steps(most: int) -> tuple[Question, ...]:
    """The last questions on the way to the one in the editor, which comes last."""
    return (*st.session_state.get(_PAST, ())[-most:], question())


def resume(way: tuple[Question, ...]) -> None:
    """Go on from the last of these; undo goes back to the others."""
    st.session_state[_PAST], st.session_state[_NOW] = way[:-1], way[-1]


def duplicate() -> None:
    """Go on with a copy of the cohort, under a name of its own; the first stays where it was saved, and in undo."""
    now = question()
    put(replace(now, name=f"{now.name} (copy)"))


def _step(source: str, target: str) -> None:
    if steps := st.session_state.get(source, ()):
        st.session_state[target] = (*st.session_state.get(target, ()), question())
        st.session_state[source], st.session_state[_NOW] = steps[:-1], steps[-1]


def saved() -> dict[str, Cohort]:
    """Cohorts that a link brought to be compared, by name; what people save stands in widgets/saved/cohorts.py."""
    return st.session_state.setdefault("linked_cohorts", {})


def follow_groups() -> None:
    """Take over the cohorts that a link compares, once. Raises InvalidQuestion for a damaged link."""
    text = st.query_params.get(permalink.GROUPS)
    if text and text != st.session_state.get("link_groups"):
        st.session_state["link_groups"] = text
        st.session_state["linked_cohorts"] = {one.name: one for one in permalink.unpacked_list(text)}


def write_groups(compared: Iterable[Cohort]) -> None:
    """Put the saved cohorts that are compared into the address; none takes them out."""
    text = permalink.packed_list(compared) if (compared := tuple(compared)) else None
    st.session_state["link_groups"] = text
    if text:
        st.query_params[permalink.GROUPS] = text
    else:
        st.query_params.pop(permalink.GROUPS, None)


def follow_link() -> None:
    """Read the address if this session did not write it, then write it. Raises InvalidQuestion for a damaged link."""
    asked = {name: st.query_params.get(name) for name in (permalink.COHORT, permalink.PURPOSE)}
    foreign = {name: text for name, text in asked.items() if text and text != st.session_state.get(f"link_{name}")}
    for name, text in foreign.items():
        st.session_state[f"link_{name}"] = text
    try:
        if permalink.PURPOSE in foreign:
            _take_purpose(permalink.from_words(foreign[permalink.PURPOSE]))
        if permalink.COHORT in foreign:
            put_cohort(permalink.unpacked(foreign[permalink.COHORT]))
    finally:
        _write_link()


def _take_purpose(purpose: Purpose) -> None:
    if purpose != st.session_state.get("purpose"):
        st.session_state["purpose"] = purpose
        st.session_state["purpose_from_link"] = True


def parameters(more: dict[str, str] | None = None) -> dict[str, str]:
    """What reopens this view."""
    asked = None if is_everybody() else cohort()
    return permalink.query(asked, st.session_state.get("purpose"), more)


def _write_link() -> None:
    now = parameters()
    for name in (permalink.COHORT, permalink.PURPOSE):
        text = now.get(name)
        st.session_state[f"link_{name}"] = text
        if text is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != text:
            st.query_params[name] = text
