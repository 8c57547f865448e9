"""What stands beside each item of the question: how many are yes, no and unknown for it alone, how many remain after
it, and how many there would be without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.cohort import Cohort
from cohorts.criteria import Criterion
from cohorts.errors import ConcordError
from queries.cohort.attrition import Attrition, AttritionAnswer
from queries.cohort.count import Count
from widgets.ask import ask
from widgets.question.places import places
from widgets.question.tree import Item, Question
from widgets.visit import Visit


@dataclass(frozen=True)
class Numbers:
    """Counts as they may be shown, exact or suppressed; None is not told.

    `remaining` is told at the top only; `otherwise` is how many the cohort would have with the item's switch turned.
    `problem` says why nothing can be counted, such as a gene that is not known.
    """

    yes: Any = None
    no: Any = None
    unknown: Any = None
    remaining: Any = None
    otherwise: Any = None
    problem: str | None = None


def numbers(visit: Visit, question: Question) -> dict[int, Numbers]:
    """By the id of the item. A group that says nothing yet has none."""
    try:
        answer = ask(visit, Attrition(Cohort(question.name, question.criterion)))
    except ConcordError:
        return {one.id: _alone(visit, one) for one in question.everything() if one.meaning is not None}
    placed = places(question)
    found = {}
    for one in question.everything():
        if one.meaning is None:
            continue
        place = placed.get(one.id)
        part = answer.at(place) if place is not None else None
        if part is None:
            found[one.id] = _aside(visit, question, one, answer)
        else:
            remaining = answer.steps[2 + place[0]].remaining if len(place) == 1 else None
            found[one.id] = Numbers(part.yes, part.no, part.unknown, remaining, part.without)
    return found


def _aside(visit: Visit, question: Question, item: Item, answer: AttritionAnswer) -> Numbers:
    """An item that is not asked: what it gives alone, and where only its own switch is off, what it would leave."""
    alone = _alone(visit, item)
    permitted = answer.permitted
    no = None
    if all(isinstance(one, int) for one in (permitted, alone.yes, alone.unknown)):
        no = max(permitted - alone.yes - alone.unknown, 0)
    would = question.switched(item.id)
    if item.on or item.id not in places(would):
        return Numbers(alone.yes, no, alone.unknown, problem=alone.problem)
    return Numbers(alone.yes, no, alone.unknown, None, _count(visit, would.criterion), alone.problem)


def _alone(visit: Visit, item: Item) -> Numbers:
    try:
        counted = ask(visit, Count(Cohort("alone", item.meaning)))
    except ConcordError as error:
        return Numbers(problem=str(error))
    return Numbers(counted.count, None, counted.unknown)


def _count(visit: Visit, criterion: Criterion) -> Any:
    try:
        return ask(visit, Count(Cohort("otherwise", criterion))).count
    except ConcordError:
        return None
