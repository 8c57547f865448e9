"""The steps from everybody in the release to the cohort; consent is the first of them (S-DU 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from access.asking import Asking
from access.disclosure import Policy, Shown, plain, protect_count
from cohorts.cohort import Cohort
from queries.count import tallied
from queries.kept import asked

IN_RELEASE, PERMIT = "in the release", "permit this purpose"


@dataclass(frozen=True)
class Step:
    """`alone`: how many fulfil this step by itself; `remaining`: how many fulfil it and all before it;
    `unknown`: for how many this step by itself is unknown."""

    step: str
    alone: Shown
    remaining: Shown
    unknown: Shown = 0


@dataclass(frozen=True)
class AttritionAnswer:
    """Steps in the order of the criterion."""

    steps: tuple[Step, ...]
    release: str
    notes: tuple[str, ...] = ()

    def protected(self, policy: Policy) -> AttritionAnswer:
        """Each number rounded down; a difference between rounded rows tells a multiple of the base and no more."""
        steps = (
            Step(
                each.step,
                protect_count(each.alone, policy),
                protect_count(each.remaining, policy),
                protect_count(each.unknown, policy),
            )
            for each in self.steps
        )
        return AttritionAnswer(tuple(steps), self.release, self.notes)

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {"step": each.step, "alone": plain(each.alone), "remaining": plain(each.remaining)} for each in self.steps
        ]


@dataclass(frozen=True)
class Attrition:
    """The attrition table of a cohort."""

    cohort: Cohort

    def run(self, cursor: Any, asking: Asking) -> AttritionAnswer:
        planned = asked(self.cohort.criterion, cursor)
        row = tallied(planned, cursor)
        everybody = cursor.execute("SELECT COUNT(*) FROM individual").fetchone()[0]
        steps = [Step(IN_RELEASE, everybody, everybody), Step(PERMIT, row["permitted"], row["permitted"])]
        for i, (criterion, _) in enumerate(planned.steps):
            steps.append(Step(criterion.phrase, row[f"alone_{i}"], row[f"remaining_{i}"], row[f"unclear_{i}"]))
        return AttritionAnswer(tuple(steps), asking.release, planned.notes)

    def to_json(self) -> dict[str, Any]:
        return {"attrition": self.cohort.to_json()}
