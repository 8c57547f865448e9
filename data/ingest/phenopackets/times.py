"""A TimeElement as a day: ages and ranges of ages, onset classes of HPO, gestational ages, timestamps, intervals.

Ages are laid from the birth. Where nobody says when that was, it is laid on 1900-01-01 and the dataset has no calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from google.protobuf.message import Message

from data.ingest.staging.times import DAY_ZERO, Span, span

#: Onset classes of HPO → (from, to) in age. https://hpo.jax.org/browse/term/HP:0003674, definitions of 2025-01-16
_YEARS = {
    "HP:0003593": ("P28D", "P1Y"),  # infantile
    "HP:0011463": ("P1Y", "P5Y"),  # childhood
    "HP:0003621": ("P5Y", "P16Y"),  # juvenile
    "HP:0410280": ("P0D", "P16Y"),  # paediatric
    "HP:0003581": ("P16Y", None),  # adult
    "HP:0011462": ("P16Y", "P40Y"),  # young adult
    "HP:0025708": ("P16Y", "P19Y"),
    "HP:0025709": ("P19Y", "P25Y"),
    "HP:0025710": ("P25Y", "P40Y"),
    "HP:0003596": ("P40Y", "P60Y"),  # middle age
    "HP:0003584": ("P60Y", None),  # late
    "HP:0003577": ("P0D", "P0D"),  # congenital
    "HP:0003623": ("P0D", "P28D"),  # neonatal
}
#: Before birth: antenatal, embryonal, fetal, and the trimesters.
_PRENATAL = ("HP:0030674", "HP:0011460", "HP:0011461", "HP:0034199", "HP:0034198", "HP:0034197")
_BIRTH = Span(0, 0, "day")


@dataclass(frozen=True)
class Moment:
    """When something was: as days where they are known, and as it was stated."""

    start: date | None = None
    end: date | None = None
    precision: str = "none"
    stated: str | None = None
    lost: str | None = None  # the rule that tells why a stated time is no day


@dataclass(frozen=True)
class Clock:
    """Turns the times of one individual into days."""

    birth: date | None  # of the calendar
    calendar: bool

    @property
    def zero(self) -> date | None:
        """The day that ages are laid from."""
        return self.birth if self.calendar else DAY_ZERO

    def moment(self, element: Message) -> Moment:
        """A TimeElement; an empty one is no moment."""
        kind = element.WhichOneof("element")
        if kind is None:
            return Moment()
        value = getattr(element, kind)
        if kind == "age":
            return self._aged(value.iso8601duration, None)
        if kind == "age_range":
            return self._aged(value.start.iso8601duration, value.end.iso8601duration)
        if kind == "ontology_class":
            return self._class(value.id)
        if kind == "gestational_age":
            return Moment(self.zero, None, "interval", f"P{value.weeks}W{value.days}D gestation")
        if kind == "timestamp":
            return self.stamped(value, None)
        return self.stamped(value.start, value.end)

    def _aged(self, first: str, last: str | None) -> Moment:
        stated = first if last is None else f"{first}/{last}"
        begins, ends = span(first), span(last)
        if begins is None:
            return Moment(stated=stated[:100] or None, lost="unreadable-time")
        start = begins.after(self.zero) if self.zero else None
        end = ends.after(self.zero) if ends and self.zero else None
        precision = begins.precision if last is None else "interval"
        return Moment(start, end, precision if start else "none", stated, None if start else "unreadable-time")

    def _class(self, code: str) -> Moment:
        if code in _PRENATAL:
            return Moment(self.zero, None, "interval", code)
        if code not in _YEARS:
            return Moment(stated=code[:100] or None, lost="unknown-onset-class")
        first, last = (span(one) for one in _YEARS[code])
        zero = self.zero
        if zero is None:
            return Moment(stated=code, lost="unreadable-time")
        return Moment((first or _BIRTH).after(zero), last.after(zero) if last else None, "interval", code)

    def stamped(self, first: Message, last: Message | None) -> Moment:
        """Timestamps; without a calendar they become days of age."""
        begins = self._shifted(moment_of(first))
        ends = self._shifted(moment_of(last)) if last is not None and last.seconds else None
        stated = "/".join(f"{one:%Y-%m-%d}" for one in (moment_of(first), moment_of(last)) if one)
        if begins is None:
            return Moment(stated=stated or None, lost="timestamp-without-birth")
        return Moment(begins, ends, "day", stated)

    def _shifted(self, day: date | None) -> date | None:
        if day is None or self.calendar:
            return day
        if self.birth is None:
            return None
        try:
            return DAY_ZERO + (day - self.birth)
        except OverflowError:
            return None


def moment_of(stamp: Message | None) -> date | None:
    """The day of a protobuf Timestamp, in UTC; None where it is empty."""
    if stamp is None or (not stamp.seconds and not stamp.nanos):
        return None
    try:
        return datetime.fromtimestamp(stamp.seconds, UTC).date()
    except (OverflowError, ValueError, OSError):
        return None


def uses_ages(content: object) -> bool:
    """Whether any time in a document's JSON is an age, a gestational age or an onset class."""
    if isinstance(content, dict):
        return any(
            key in ("age", "ageRange", "age_range", "gestationalAge", "gestational_age", "iso8601duration")
            or (key in ("onset", "timeAtLastEncounter") and isinstance(value, dict) and "ontologyClass" in value)
            or uses_ages(value)
            for key, value in content.items()
        )
    return isinstance(content, list) and any(map(uses_ages, content))
