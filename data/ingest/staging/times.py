"""Partial dates, ages and spans of ISO 8601. What is known keeps its precision; what is not is never made up."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

DAY_ZERO = date(1900, 1, 1)  # where times without a calendar are laid from: table dataset, `calendar`

_SPAN = re.compile(
    r"P(?=[\dT])(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?"
    r"(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?"
)
_DATE = re.compile(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:[T ].*)?")
_LONGEST = 60  # characters of a time; nothing that is one is longer


@dataclass(frozen=True)
class Day:
    """A date as far as it is known; `precision` is 'day' | 'month' | 'year' | 'interval'."""

    date: date
    precision: str


@dataclass(frozen=True)
class Span:
    """A length of time: whole months and days, and what it is precise to."""

    months: int
    days: int
    precision: str

    def after(self, start: date) -> date | None:
        """The day that long after `start`; None where the calendar has none."""
        months = start.year * 12 + start.month - 1 + self.months
        year, month = divmod(months, 12)
        if not 1 <= year <= 9999:
            return None
        day = min(start.day, calendar.monthrange(year, month + 1)[1])
        try:
            return date(year, month + 1, day) + timedelta(days=self.days)
        except (OverflowError, ValueError):
            return None


def span(text: str | None) -> Span | None:
    """`P3Y6M`, `P2W`, `P1.5Y` or `P10D`; None where it is no such thing or longer than a life can be."""
    found = _SPAN.fullmatch(text.strip()) if text and len(text) <= _LONGEST else None
    if found is None:
        return None
    years, months, weeks, days, hours = (float(part) if part else 0.0 for part in found.groups())
    whole_months = years * 12 + months
    if whole_months > 200 * 12 or weeks * 7 + days > 200 * 366:
        return None
    given = [unit for unit, part in zip(("year", "month", "day", "day", "day"), found.groups(), strict=True) if part]
    rest = (whole_months % 1) * 30.4375 if years == int(years) else 0
    precise = given[-1] if given else "day"
    return Span(int(whole_months), round(weeks * 7 + days + rest + hours / 24), precise)


def day(text: str | None) -> Day | None:
    """`2001`, `2001-02`, `2001-02-03`, `20010203` or a timestamp; None where it is no date."""
    found = _DATE.fullmatch(text.strip()) if text and len(text) <= _LONGEST else None
    if found is None:
        return None
    year, month, in_month = found.groups()
    try:
        known = date(int(year), int(month or 1), int(in_month or 1))
    except ValueError:
        return None
    return Day(known, "day" if in_month else "month" if month else "year")
