"""What can be done to an item of the question: the words of its menu, its keys, and the change each makes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cohorts.criteria import AllOf, Criterion
from cohorts.logic import unknown_for
from widgets.markdown import spoken
from widgets.question import current
from widgets.question.tree import KINDS, Group, Item, Question, Row

CHANGE, ADD, LOOK = "Change", "Add a criterion here", "Show by itself"
NEGATE, COPY, REMOVE, DISSOLVE = "Negate", "Duplicate", "Remove", "Dissolve the group"
UP, DOWN, OUT = "Move up", "Move down", "Move out of its group"
_WRAP, _INTO = "Put into a group: ", "Move into: "
KEEP, DROP = "Keep the unknown", "Drop the unknown"
WRAPS = {f"{_WRAP}{words.lower().replace(' n ', ' 1 ')}": kind for kind, words in KINDS.items()}
_MOST_TARGETS = 6


def menu(question: Question, item: Item, changes: bool) -> list[str]:
    """The entries that make sense for an item where it stands; `changes`: whether a form can change it."""
    group, parent = isinstance(item, Group), question.parent(item.id)
    siblings, place = question.siblings(item.id), question.place(item.id)
    said = [ADD, LOOK] if group else [CHANGE] if changes else []
    if item.kind == "none" if group else item.negated:
        said.append(DROP if item.unknown == "keep" else KEEP)
    said += [NEGATE, COPY]
    said += [UP] if place or parent else []
    said += [DOWN] if place < len(siblings) - 1 or parent else []
    said += [OUT] if parent else []
    said += [_INTO + named(question, one) for one in _targets(question, item)]
    said += list(WRAPS)
    return [*said, *([DISSOLVE] if group else []), REMOVE]


def done(question: Question, id: int, entry: str) -> Question:
    """The question after an entry of the menu; entries that open something change nothing."""
    item = question.find(id)
    if item is None:
        return question
    if entry in WRAPS:
        return question.wrapped(id, WRAPS[entry])
    if entry.startswith(_INTO):
        to = next((one for one in _targets(question, item) if _INTO + named(question, one) == entry), None)
        return question.moved(id, to.id) if to else question
    if entry in (KEEP, DROP):
        return question.kept(id, "keep" if entry == KEEP else "drop")
    match entry:
        case "Negate":
            return question.negated(id)
        case "Duplicate":
            return question.duplicated(id)
        case "Remove":
            return question.without(id)
        case "Dissolve the group":
            return question.dissolved(id)
        case "Move up" | "Move down":
            return question.shifted(id, -1 if entry == UP else 1)
        case "Move out of its group":
            return question.lifted(id)
    return question


def _targets(question: Question, item: Item) -> list[Group]:
    """Groups the item can move into: not its own, none inside itself."""
    own = {one.id for one in Question("", (item,)).everything()}
    parent = question.parent(item.id)
    return [one for one in question.groups() if one.id not in own and one != parent][:_MOST_TARGETS]


def named(question: Question, group: Group) -> str:
    """A group by its word and, where several have it, by its number among them."""
    alike = [one.id for one in question.groups() if one.words == group.words]
    number = f" ({alike.index(group.id) + 1})" if len(alike) > 1 else ""
    return f"{group.words.lower()}{number}"


# Words that join a group


def joins(group: Group) -> list[str]:
    """What may join the items of a group."""
    several = [f"At least {n} of" for n in range(2, max(len(group.items), group.n + 1, 3))]
    return ["All of", "Any of", *several, "None of, the unknown dropped", "None of, the unknown kept"]


def joined(question: Question, id: int, words: str) -> Question:
    """The question with a group joined by other words."""
    if words.startswith("None"):
        return question.regrouped(id, "none", unknown="keep" if words.endswith("kept") else "drop")
    if words.startswith("At least"):
        return question.regrouped(id, "at_least", n=int(words.split()[2]))
    return question.regrouped(id, "all" if words == "All of" else "any")


# Questions about one state of one criterion


def of_state(criterion: Criterion, state: str) -> Question:
    """The cohort of who is yes, no or unknown for one criterion, by itself."""
    name = {"yes": "", "no": "Not: ", "unknown": "Unknown: "}[state] + criterion.phrase
    if state == "unknown":
        return Question(name[:200], (Row(1, unknown_for(criterion)),))
    opened = Question.of(name[:200], AllOf((criterion,)))
    return opened.negated(opened.items[0].id) if state == "no" else opened


# Callbacks


def switch(id: int, key: str) -> None:
    """The switch of an item, as it stands now."""
    on = bool(st.session_state[key])
    current.put(current.question().changed(id, lambda one: replace(one, on=on)))


def choose(id: int, key: str) -> None:
    """An entry of an item's menu."""
    do(id, st.session_state[key])


def do(id: int, entry: str) -> None:
    """One edit; the keyboard goes on from the item, or from its neighbour when it is gone."""
    before = current.question()
    after = done(before, id, entry)
    current.put(after)
    if after.find(id):
        current.focus(id)
    elif after != before and before.find(id):
        siblings, place = before.siblings(id), before.place(id)
        left = [one.id for one in (*siblings[place + 1 :], *reversed(siblings[:place])) if after.find(one.id)]
        current.focus(left[0] if left else None)


def join(id: int, key: str) -> None:
    current.put(joined(current.question(), id, st.session_state[key]))


def open_state(id: int, key: str) -> None:
    """A click on one of an item's three states makes the cohort of that state."""
    state, st.session_state[key] = st.session_state.get(key), None
    item = current.question().find(id)
    if state and item is not None and item.meaning is not None:
        current.put(of_state(item.meaning, state))
        st.session_state["news"] = current.News(
            item.meaning, {"yes": "Now asking for"}.get(state, f"Now asking for the {state} of")
        )


def label(item: Item) -> str:
    """An item in plain words, for who listens instead of looks."""
    if isinstance(item, Group):
        inside = f"{len(item.items)} criteria" if len(item.items) != 1 else "one criterion"
        return f"{item.words.lower()} {inside}"
    return item.meaning.phrase


def heard(item: Item) -> str:
    """The same in a label."""
    return spoken(label(item))
