"""Criteria that look past time zero: who fulfils them had to live until they did (immortal time, S-ST 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cohorts.cohort import Cohort
from cohorts.criteria import (
    Age,
    Alive,
    Around,
    AtIndex,
    CaseOf,
    Criterion,
    Deceased,
    EligibleForRecontact,
    Event,
    FollowedUp,
    HasCondition,
    HasMeasurement,
    HasPhenotypicFeature,
    HasProcedure,
    HasTreatment,
    HasVisit,
    Indexed,
    Observed,
    Sequence,
)
from cohorts.outcomes import TimeZero

IMMORTAL = "immortal time"  # in every sentence below: what a page marks them by
LOOKS_AHEAD = "'{phrase}' is judged over the whole record, also after time zero (immortal time): {instead}"
FROZEN = (
    "'{phrase}' was frozen by records that may be later than time zero (immortal time): take its criteria in its place,"
    " from before time zero or at a landmark"
)
LANDMARK = ", or judge it at a landmark and follow from there (landmark)"
AS_INDEX = "make it an index event and start the clock there (time zero index)"
KNOWN_BEFORE = "choose by what was known before time zero"
LATER = "leave so many days out, so that everybody had to be there as long"


def looks_past_time_zero(groups: Iterable[Cohort], time_zero: TimeZero, days_left_out: float = 0) -> Iterator[str]:
    """A sentence for each such criterion, with what to do instead. Follow-up starts `days_left_out` after time zero:
    having been observed so long is then no privilege."""
    said = set()
    for group in groups:
        for leaf in group.criterion.leaves():
            instead = _instead(leaf, time_zero, days_left_out)
            if instead and leaf.phrase not in said:
                said.add(leaf.phrase)
                yield LOOKS_AHEAD.format(phrase=leaf.phrase, instead=instead)


def tells_how_follow_up_ended(leaf: Criterion) -> bool:
    """Whether nothing recorded by a day decides it: it is known at the end alone."""
    if isinstance(leaf, Observed):
        return leaf.min_days is not None
    lasting = isinstance(leaf, Alive | Deceased | FollowedUp | EligibleForRecontact)
    return lasting or (isinstance(leaf, Age) and leaf.at != "enrolment")


def looks_later(leaf: Criterion) -> bool:
    """Whether what is recorded later than any time zero can make it true."""
    return _instead(leaf, TimeZero("enrolment"), 0) is not None


def _instead(leaf: Criterion, time_zero: TimeZero, days_left_out: float) -> str | None:
    if tells_how_follow_up_ended(leaf):
        return "it tells how follow-up ended; choose by what was known at time zero"
    if isinstance(leaf, Observed):
        enough = time_zero.moment == "enrolment" and days_left_out >= (leaf.after_enrolment or 0)
        return None if enough or not leaf.after_enrolment else LATER
    if isinstance(leaf, Indexed):
        return _of_index(leaf, time_zero, days_left_out)
    if isinstance(leaf, Event):
        return AS_INDEX
    if isinstance(leaf, HasCondition | HasTreatment):
        once = leaf.min_dates == 1 and getattr(leaf, "min_days", None) is None
        if once and time_zero.code == leaf.code:
            return None  # it is what starts the clock
        return f"start the clock at its first record (time zero first:{leaf.code}), or {KNOWN_BEFORE}" + LANDMARK
    if isinstance(leaf, HasProcedure | HasVisit | CaseOf):
        return f"{AS_INDEX}, or {KNOWN_BEFORE}{LANDMARK}"
    if isinstance(leaf, HasPhenotypicFeature | Sequence):
        return KNOWN_BEFORE + LANDMARK
    if isinstance(leaf, HasMeasurement):
        return "choose by what was measured before time zero, or start the clock later" + LANDMARK
    return None


def _of_index(leaf: Indexed, time_zero: TimeZero, days_left_out: float) -> str | None:
    if time_zero.moment != "index":
        return "start the clock at its index event (time zero index)"
    if "last" in (leaf.take, leaf.keep):
        return "that an event is the last is known afterwards; take the first"
    if leaf.observed_after_days > days_left_out:
        return LATER
    inside = leaf.such_that.leaves() if leaf.such_that else ()
    if any(_after_index(one, days_left_out) for one in inside):
        return "look around the index event at what came before it"
    return None


def _after_index(condition: Criterion, days_left_out: float) -> bool:
    """Whether a condition around an index event can be decided by what comes after it."""
    if isinstance(condition, Around):
        return condition.to_days is None or condition.to_days > 0 or condition.index_date == "end"
    if isinstance(condition, AtIndex):
        ended = condition.ends is not None or condition.length is not None
        return ended or condition.observed_after_days > days_left_out
    return _instead(condition, TimeZero("index"), days_left_out) is not None
