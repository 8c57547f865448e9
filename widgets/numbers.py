"""What stands beside each row of the question: how many remain after it, what it gives alone, how many are unknown
for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohorts.cohort import Cohort
from cohorts.criteria import Criterion
from cohorts.errors import ConcordError
from queries.attrition import Attrition
from queries.count import Count
from widgets.ask import ask
from widgets.question import Question, asked
from widgets.visit import Visit


@dataclass(frozen=True)
class Numbers:
    """Counts as they may be shown, exact or suppressed. `remaining` is None inside groups and for what is off."""

    remaining: Any
    alone: Any
    unknown: Any


def numbers(visit: Visit, question: Question) -> dict[int, Numbers]:
    """By the id of item or row. What cannot be counted (an unknown gene, say) is left out: the answer says why."""
    remaining: dict[int, Any] = {}
    asking = [item for item in question.items if asked(item) is not None]
    try:
        steps = ask(visit, Attrition(Cohort(question.name, question.criterion))).steps
        remaining = {item.id: step.remaining for item, step in zip(asking, steps[2:], strict=False)}
    except ConcordError:
        pass
    found = {}
    for one in question.everything():
        criterion = one.criterion
        if criterion is None:
            continue
        try:
            alone = _alone(visit, criterion)
        except ConcordError:
            continue
        found[one.id] = Numbers(remaining.get(one.id), alone.count, alone.unknown)
    return found


def _alone(visit: Visit, criterion: Criterion) -> Any:
    return ask(visit, Count(Cohort("alone", criterion)))
