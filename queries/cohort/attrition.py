"""The steps from everybody in the release to the cohort, consent first (S-DU 3), and each criterion by itself.

Each number that is shown to a role without exact numbers is the answer to a question which that role could ask alone
(this step, these steps, the cohort without that step), protected in the same way: rounded down, small ones suppressed.
The `no` of a criterion is made from what is shown of the others, so it tells nothing more (S-DC 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from access.asking import Asking
from access.disclosure import Below, Policy, Shown, plain, shown_total
from access.zeros import composed, protect_size
from cohorts.cohort import Cohort
from cohorts.criteria import AllOf, Criterion
from queries.cohort.count import Places, tallied
from queries.cohort.left_out import Place, places, without
from queries.compose import joined
from queries.criteria.part import Plan, Shape
from queries.kept import asked
from queries.permitted import EVERYBODY, limited_to_care

IN_RELEASE, PERMIT = "in the release", "permit this purpose"
IN_CARE = "are in your care and permit this purpose"


@dataclass(frozen=True)
class Step:
    """`alone`: how many fulfil this step by itself; `remaining`: how many fulfil it and all before it; `unknown`: for
    how many this step by itself is unknown; `without`: how many the cohort would have without this step."""

    step: str
    alone: Shown
    remaining: Shown
    unknown: Shown = 0
    without: Shown = None
    quiet: frozenset[str] = field(default=frozenset(), compare=False)  # whose zero is told as few (access/zeros.py)


@dataclass(frozen=True)
class Part:
    """A criterion of the cohort at its place, the indices of parts from the outermost all_of down.

    `yes`, `no` and `unknown` add up to who is permitted. `without`: how many the cohort would have without it. None:
    not told, because beside the numbers of the parts next to it it would give a suppressed one away.
    """

    place: Place
    words: str
    yes: Shown
    no: Shown
    unknown: Shown
    without: Shown
    quiet: frozenset[str] = field(default=frozenset(), compare=False)  # whose zero is told as few (access/zeros.py)


@dataclass(frozen=True)
class AttritionAnswer:
    """Steps in the order of the criterion, consent first; `parts` are every criterion, each before what it is made of.

    `everybody` is how many permit the purpose.
    """

    steps: tuple[Step, ...]
    release: str
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def permitted(self) -> Shown:
        return self.steps[1].remaining

    def at(self, place: Place) -> Part | None:
        """The criterion at a place."""
        return next((part for part in self.parts if part.place == place), None)

    def protected(self, policy: Policy) -> AttritionAnswer:
        """Each number rounded down; a difference between rounded rows tells a multiple of the base and no more."""

        def shown(each: Any, names: tuple[str, ...]) -> Any:
            cells = {name: protect_size(getattr(each, name), policy, hide_zero=name in each.quiet) for name in names}
            return replace(each, **cells)

        steps = tuple(shown(each, ("alone", "remaining", "unknown", "without")) for each in self.steps)
        permitted = steps[1].remaining
        parts = (shown(each, ("yes", "unknown", "without")) for each in self.parts)
        parts = (replace(each, no=_rest(permitted, each)) for each in _together(parts))
        return AttritionAnswer(steps, self.release, self.notes, tuple(parts))

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {"step": each.step, "alone": plain(each.alone), "remaining": plain(each.remaining)} for each in self.steps
        ]


def _quiet(steps: Sequence[Criterion], i: int) -> frozenset[str]:
    """Of a step: which of its numbers are of more than one criterion."""
    before, others = AllOf(tuple(steps[: i + 1])), AllOf(tuple(steps[:i]) + tuple(steps[i + 1 :]))
    alone = {"alone", "unknown"} if composed(steps[i]) else set()
    return frozenset(alone | {name for name, one in (("remaining", before), ("without", others)) if composed(one)})


def _quietly(part: Criterion, whole: Criterion) -> frozenset[str]:
    return frozenset(({"yes", "unknown"} if composed(part) else set()) | ({"without"} if composed(whole) else set()))


def _together(parts: Iterable[Part]) -> Iterable[Part]:
    """Inside one step, parts are told together or not at all: of two that make up a sum which is shown, a small one
    would otherwise be bounded from both sides. What is told of the step itself stays."""
    for _, step in groupby(parts, key=lambda part: part.place[0]):
        first, *inside = step
        yield first
        for names in (("yes", "unknown"), ("without",)):
            if any(isinstance(getattr(part, name), Below) for part in inside for name in names):
                inside = [replace(part, **dict.fromkeys(names)) for part in inside]
        yield from inside


def _rest(permitted: Shown, part: Part) -> Shown:
    """The no of a part from the other cells as they are shown; what is suppressed adds nothing."""
    if part.yes is None or not isinstance(permitted, int):
        return None
    return max(permitted - shown_total((part.yes, part.unknown)), 0)


@dataclass(frozen=True)
class Attrition:
    """The attrition table of a cohort."""

    cohort: Cohort

    def run(self, cursor: Any, asking: Asking) -> AttritionAnswer:
        criterion = self.cohort.criterion
        planned = asked(criterion, cursor)
        parts = places(criterion)
        row = tallied(planned, cursor, shapes_at(planned))
        everybody = cursor.execute(EVERYBODY).fetchone()[0]
        permitted = row["permitted"]
        rest = {place: row[f"without_{i}"] for i, (place, _) in enumerate(parts)}
        whole = [step for step, _ in planned.steps]
        steps = [
            Step(
                step.phrase, row[f"alone_{i}"], row[f"remaining_{i}"], row[f"unclear_{i}"], rest[(i,)], _quiet(whole, i)
            )
            for i, (step, _) in enumerate(planned.steps)
        ]
        told = [
            Part(place, part.phrase, yes, permitted - yes - unknown, unknown, rest[place], _quietly(part, criterion))
            for i, (place, part) in enumerate(parts)
            for yes, unknown in [(row[f"yes_{i}"], row[f"unknown_{i}"])]
        ]
        cut = IN_CARE if limited_to_care(asking) else PERMIT
        first = [Step(IN_RELEASE, everybody, everybody), Step(cut, permitted, permitted)]
        return AttritionAnswer((*first, *steps), asking.release, planned.notes, tuple(told))

    def to_json(self) -> dict[str, Any]:
        return {"attrition": self.cohort.to_json()}


def shapes_at(planned: Plan) -> Places:
    """Each part of the criterion, and the criterion without it, as shapes."""
    leaves = dict(planned.leaves)

    def shape(criterion: Criterion) -> Shape:
        return joined(criterion, leaves.__getitem__)

    return tuple((shape(part), shape(without(planned.criterion, place))) for place, part in places(planned.criterion))
