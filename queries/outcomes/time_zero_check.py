"""Criteria that look past time zero: who fulfils them had to live until they did (immortal time, S-ST 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cohorts.cohort import Cohort
from cohorts.criteria import (
    Age,
    Alive,
    Around,
    Criterion,
    Deceased,
    Event,
    HasCondition,
    HasMeasurement,
    HasTreatment,
    Indexed,
)
from cohorts.outcomes import TimeZero

LOOKS_AHEAD = "'{phrase}' is judged over the whole record, also after time zero (immortal time): {instead}"
LANDMARK = ", or judge it at a landmark and follow from there (landmark)"


def looks_past_time_zero(groups: Iterable[Cohort], time_zero: TimeZero) -> Iterator[str]:
    """A sentence for each such criterion, with what to do instead."""
    said = set()
    for group in groups:
        for leaf in group.criterion.leaves():
            instead = _instead(leaf, time_zero)
            if instead and leaf.phrase not in said:
                said.add(leaf.phrase)
                yield LOOKS_AHEAD.format(phrase=leaf.phrase, instead=instead)


def _instead(leaf: Criterion, time_zero: TimeZero) -> str | None:
    if isinstance(leaf, Indexed):
        if time_zero.moment != "index":
            return "start the clock at its index event (time zero index)"
        later = [one for one in (leaf.such_that.leaves() if leaf.such_that else ()) if _looks_later(one)]
        return "look around the index event at what came before it" if later else None
    if isinstance(leaf, Event):
        return "make it an index event and start the clock there (time zero index)"
    if isinstance(leaf, HasCondition | HasTreatment):
        if time_zero.code == leaf.code:
            return None  # it is what starts the clock
        known = f"start the clock at its first record (time zero first:{leaf.code}), or choose by what was known before"
        return known + LANDMARK
    if isinstance(leaf, HasMeasurement):
        return "choose by what was measured before time zero, or start the clock later" + LANDMARK
    if isinstance(leaf, Alive | Deceased) or (isinstance(leaf, Age) and leaf.at != "enrolment"):
        return "it tells how follow-up ended; choose by what was known at time zero"
    return None


def _looks_later(condition: Criterion) -> bool:
    """Whether a condition around an index event can be decided by what comes after it."""
    if isinstance(condition, Around):
        return condition.to_days is None or condition.to_days > 0 or condition.index_date == "end"
    return _instead(condition, TimeZero("index")) is not None
