"""Small values inside criteria: ages, calendar dates, lengths in days, and windows around an event."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.fields import Kind, checked, choice, field, key, whole

#: Days: longer than any life, so that every window has an end that can be computed with.
FAR = 60_000


class Value:
    """Base of frozen dataclasses that are written as an object inside a criterion."""

    def __post_init__(self) -> None:
        for spec in dataclasses.fields(self):
            object.__setattr__(self, spec.name, checked(getattr(self, spec.name), spec))
        self.validate()

    def validate(self) -> None:
        """Hold rules between fields. Raises InvalidQuestion."""

    def to_json(self) -> dict[str, Any]:
        """Its keys that are not empty."""
        from cohorts.criterion import plain

        stated = {key(spec.name): getattr(self, spec.name) for spec in dataclasses.fields(self)}
        return {name: plain(value) for name, value in stated.items() if value not in (None, ())}


Some = TypeVar("Some", bound=Value)


def value(of: type[Some], words: str) -> Kind:
    """The kind of a field that holds such a value, or the object that is written for it."""
    names = {key(spec.name): spec.name for spec in dataclasses.fields(of)}

    def check(given: Any) -> Some:
        if isinstance(given, of):
            return given
        if not isinstance(given, dict):
            raise InvalidQuestion(f"Expected an object with {', '.join(names)}, got {given!r}")
        for name in given:
            if name not in names:
                raise UnknownName("key", str(name), names, where=str(name))
        return of(**{names[name]: one for name, one in given.items()})

    return Kind(words, check)


def _date(given: Any) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        raise InvalidQuestion(f"Expected a date, got {given!r}", do="Write it as 2010-12-31") from None


DATE = Kind("date, `2010-12-31`", _date)


class _FromTo(Value):
    def validate(self) -> None:
        if self.from_ is None and self.to is None:
            raise InvalidQuestion("Bounds without from and to say nothing", do="Give from, to or both")
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise InvalidQuestion("from is above to", where="from")


@dataclass(frozen=True)
class Ages(_FromTo):
    """Completed years at an event's start, both ends included; over 89 is one group (S-CL 7).

    `calendar_year` counts as OMOP's tools do: the year of the event less the year of birth.
    """

    from_: int | None = field(whole(0, 90), "youngest, included", unit="years", default=None)
    to: int | None = field(whole(0, 89), "oldest, included", unit="years", default=None)
    by: str = field(choice("birthday", "calendar_year"), "how years are counted", default="birthday")

    @property
    def words(self) -> str:
        by = " by calendar year" if self.by == "calendar_year" else ""
        if self.to is None:
            return f"at age {self.from_} or over{by}"
        return f"at age {self.to} or under{by}" if self.from_ is None else f"at age {self.from_} to {self.to}{by}"


@dataclass(frozen=True)
class Dates(_FromTo):
    """Calendar dates, both ends included."""

    from_: str | None = field(DATE, "earliest, included", default=None)
    to: str | None = field(DATE, "latest, included", default=None)

    @property
    def words(self) -> str:
        if self.to is None:
            return f"from {self.from_} on"
        return f"until {self.to}" if self.from_ is None else f"from {self.from_} to {self.to}"


@dataclass(frozen=True)
class Days(_FromTo):
    """A length in days, from start to end, both bounds included; a record without an end lasts one day."""

    from_: int | None = field(whole(0, FAR), "shortest, included", unit="days", default=None)
    to: int | None = field(whole(0, FAR), "longest, included", unit="days", default=None)

    @property
    def words(self) -> str:
        if self.to is None:
            return f"lasting at least {self.from_} days"
        return f"lasting at most {self.to} days" if self.from_ is None else f"lasting {self.from_} to {self.to} days"


AGES = value(Ages, "object `from`, `to`, `by`")
DATES = value(Dates, "object `from`, `to`")
DAYS = value(Days, "object `from`, `to`")
SIDES = choice("start", "end")
#: Days before (negative) or after an event.
OFFSET = whole(-FAR, FAR)


@dataclass(frozen=True)
class Window(Value):
    """A stretch of days around the start or end of one event, in which the start or end of another must lie."""

    from_days: int | None = field(OFFSET, "first day, negative is before; open when absent", unit="days", default=None)
    to_days: int | None = field(OFFSET, "last day, included; open when absent", unit="days", default=None)
    index: str = field(SIDES, "counted from the start or the end of the index event", default="start")
    event: str = field(SIDES, "which of the other event's dates is looked at", default="start")

    def validate(self) -> None:
        if self.from_days is not None and self.to_days is not None and self.from_days > self.to_days:
            raise InvalidQuestion("from_days is after to_days", where="from_days")

    @property
    def words(self) -> str:
        """'in the 365 days before it', 'ending within 30 days of its end'."""
        ends = "ending " if self.event == "end" else ""
        return ends + span(self.from_days, self.to_days, "it" if self.index == "start" else "its end")


WINDOW = value(Window, "object `from_days`, `to_days`, `index`, `event`")


def span(first: int | None, last: int | None, it: str) -> str:
    """A stretch of days around `it`, in English."""
    its = "its day" if it == "it" else f"the day of {it}"
    if first is None and last is None:
        return f"at any time before or after {it}"
    if first is None:
        return _open(-last, "before", it, its)
    if last is None:
        return _open(first, "after", it, its)
    if first == last == 0:
        return f"on {its}"
    if first == -last:
        return f"within {_days(last)} of {it}"
    if last <= 0:
        return _closed(-last, -first, "before", it, its)
    if first >= 0:
        return _closed(first, last, "after", it, its)
    return f"from {_days(-first)} before to {_days(last)} after {it}"


def _open(nearest: int, side: str, it: str, its: str) -> str:
    if nearest == 1:
        return f"at any time {side} {it}"
    if nearest == 0:
        return f"on {its} or at any time {side} {it}"
    if nearest > 1:
        return f"{nearest} or more days {side} {it}"
    other = "after" if side == "before" else "before"
    return f"at any time {side} {it} or up to {_days(-nearest)} {other} {it}"


def _closed(nearest: int, farthest: int, side: str, it: str, its: str) -> str:
    if nearest == farthest:
        return f"{_days(nearest)} {side} {it}"
    if nearest == 0:
        return f"on {its} or in the {_days(farthest)} {side} {it}"
    if nearest == 1:
        return f"in the {_days(farthest)} {side} {it}"
    return f"{nearest} to {farthest} days {side} {it}"


def _days(n: int) -> str:
    return f"{n} day{'' if n == 1 else 's'}"
