"""Cohorts that begin with an event: an index, what must lie around it, and when an individual enters and leaves."""

from __future__ import annotations

from dataclasses import dataclass

from cohorts.bounds import AGES, DATES, DAYS, FAR, OFFSET, SIDES, WINDOW, Ages, Dates, Days, Value, Window, value
from cohorts.criterion import Criterion
from cohorts.errors import InvalidQuestion
from cohorts.events import ANY_EVENTS, EVENT, EVENTS, TREE, bare, listed, named
from cohorts.fields import choice, field, whole

TAKES = ("first", "last", "every")
COUNTS = {"records": "", "dates": " on different dates", "codes": " with different codes"}
#: More records than anyone has.
MOST = 1_000_000


@dataclass(frozen=True)
class Around(Criterion):
    """So many events in a window of days around the index event, whose own record counts when it fits.

    The event's start (or end) lies from `from_days` to `to_days` after the index event's start (or end); negative is
    before. In the `same_period` the event must start in the observation period of the index event, and an open side of
    the window reaches to that period's edge.
    """

    event: Criterion = field(EVENT, "what is looked for")
    from_days: int | None = field(OFFSET, "first day, negative is before; open when absent", unit="days", default=None)
    to_days: int | None = field(OFFSET, "last day, included; open when absent", unit="days", default=None)
    index_date: str = field(SIDES, "days are counted from the index event's start or end", default="start")
    event_date: str = field(SIDES, "which of the event's own dates is looked at", default="start")
    also: Window | None = field(WINDOW, "a second window that the same event must fit", default=None)
    at_least: int | None = field(whole(0, MOST), "how many; 1, or 0 beside `at_most`", default=None)
    at_most: int | None = field(whole(0, MOST), "how many at most; 0 is none", default=None)
    count: str = field(choice(*COUNTS), "whether records, different dates or different codes count", default="records")
    observed: str = field(
        choice("same_period", "any_time"), "whether events outside the index's observation period count",
        default="same_period",
    )  # fmt: skip

    only_inside = "such_that"
    unknown_when = "whether enough events, or too many, lie in the window hangs on an event that is itself unknown"

    def validate(self) -> None:
        if self.at_least is None:
            object.__setattr__(self, "at_least", 1 if self.at_most is None else 0)
        if self.at_least == 0 and self.at_most is None:
            raise InvalidQuestion("At least 0 says nothing", where="at_least", do="Give at_most")
        if self.at_most is not None and self.at_least > self.at_most:
            raise InvalidQuestion("at_least is above at_most", where="at_least")
        Window(self.from_days, self.to_days)

    @property
    def within(self) -> tuple[Criterion, ...]:
        return (self.event,)

    @property
    def window(self) -> Window:
        return Window(self.from_days, self.to_days, self.index_date, self.event_date)

    @property
    def phrase(self) -> str:
        event, low, high = named(self.event), self.at_least, self.at_most
        if (low, high) == (1, None):
            counted = event
        elif high == 0:
            counted = f"no {bare(event)}"
        else:
            bounds = f"exactly {low}" if low == high else f"at least {low}" if low else f"at most {high}"
            bounds = f"{low} to {high}" if low and high and low != high else bounds
            counted = f"{bounds} of: {event}"
        where = [self.window.words, *([self.also.words] if self.also else [])]
        anywhere = ", observed or not" if self.observed == "any_time" else ""
        return f"with {counted}{COUNTS[self.count]} {' and '.join(where)}{anywhere}"


@dataclass(frozen=True)
class AtIndex(Criterion):
    """What holds of the index event itself: the age at it, its dates and length, how long it was observed around."""

    age: Ages | None = field(AGES, "age at its start", default=None)
    dates: Dates | None = field(DATES, "when it started", default=None)
    ends: Dates | None = field(DATES, "when it ended", default=None)
    length: Days | None = field(DAYS, "from its start to its end", default=None)
    observed_before_days: int = field(whole(0, FAR), "observed at least so long before it", unit="days", default=0)
    observed_after_days: int = field(whole(0, FAR), "observed at least so long after its start", unit="days", default=0)

    only_inside = "such_that"
    unknown_when = "an age is asked for and the birth date is not recorded, or a date of data without a calendar"

    def validate(self) -> None:
        if not any((self.age, self.dates, self.ends, self.length, self.observed_before_days, self.observed_after_days)):
            raise InvalidQuestion(
                "at_index without conditions says nothing", do="Give age, dates, length or observation"
            )

    @property
    def phrase(self) -> str:
        said = []
        if self.age:
            said.append(self.age.words.replace("at age", "aged") + " at it")
        if self.dates:
            said.append(f"with its start {self.dates.words}")
        if self.ends:
            said.append(f"with its end {self.ends.words}")
        if self.length:
            said.append(f"with it {self.length.words}")
        return " and ".join([*said, *_observed(self.observed_before_days, self.observed_after_days)])


@dataclass(frozen=True)
class Exit(Value):
    """When an individual leaves the cohort: so many days after the index event, or when an exposure stops.

    Never after the end of the observation period, nor before entry. Exposures that follow each other within `gap_days`
    are one; it ends `plus_days` after its last record. Who is not exposed at the index stays to the end of observation.
    """

    after: str | None = field(SIDES, "`days` after the index event's start or end", default=None)
    days: int | None = field(whole(0, FAR), "how long after", unit="days", default=None)
    exposure: tuple[Criterion, ...] = field(ANY_EVENTS, "events that must go on", default=())
    gap_days: int = field(whole(0, FAR), "longest gap in the exposure", unit="days", default=30)
    plus_days: int = field(whole(0, FAR), "added to each record's end", unit="days", default=0)
    lasting_days: int | None = field(whole(1, FAR), "each record's length, whatever its end", unit="days", default=None)

    def validate(self) -> None:
        if (self.after is None) != (self.days is None):
            raise InvalidQuestion("after and days belong together", where="days" if self.after else "after")
        if bool(self.exposure) == (self.after is not None):
            raise InvalidQuestion("An exit has either days after the index event or an exposure")

    @property
    def words(self) -> str:
        if self.after:
            return f"{self.days} days after the index event's {self.after}"
        plus = f", {self.plus_days} days after it" if self.plus_days else ""
        return f"at the end of continuous {bare(listed(self.exposure))} (gaps of up to {self.gap_days} days){plus}"


EXIT = value(Exit, "object `after`, `days`, or `exposure`, `gap_days`, `plus_days`, `lasting_days`")


@dataclass(frozen=True)
class Indexed(Criterion):
    """Has an index event that is observed long enough and fulfils `such_that`; the cohort is entered on its start.

    `take` chooses among the events observed long enough, before `such_that` is looked at; `keep` chooses among those
    that fulfil it, and decides the entry alone. An event of `on` may itself be an `indexed`: a choice in three steps.
    """

    on: tuple[Criterion, ...] = field(EVENTS, "the index event; of several kinds, any")
    observed_before_days: int = field(whole(0, FAR), "observed at least so long before it", unit="days", default=0)
    observed_after_days: int = field(whole(0, FAR), "observed at least so long after its start", unit="days", default=0)
    take: str = field(choice(*TAKES), "which of those observed so long", default="every")
    such_that: Criterion | None = field(TREE, "what must hold around it, or of the individual", default=None)
    keep: str = field(choice(*TAKES), "which of those that fulfil it are entries", default="first")
    exit: Exit | None = field(EXIT, "when the cohort is left; the end of observation when absent", default=None)
    censored_by: tuple[Criterion, ...] = field(ANY_EVENTS, "events on which the cohort is left, if earlier", default=())
    join_gap_days: int = field(whole(0, FAR), "joins stays so close to each other", unit="days", default=0)

    unknown_when = (
        "no index event fulfils it for sure, and one might (its date, or what decides `such_that`, is unknown), or the"
        " individual has no observation period at all"
    )

    @property
    def within(self) -> tuple[Criterion, ...]:
        exposure = self.exit.exposure if self.exit else ()
        return (*self.on, *([self.such_that] if self.such_that else []), *exposure, *self.censored_by)

    @property
    def phrase(self) -> str:
        take = f"the {self.take} of " if self.take != "every" else ""
        of = f"({listed(self.on)})" if take and len(self.on) > 1 else listed(self.on)
        if take and len(self.on) == 1:
            of = bare(of)
            take = f"the {self.take} "
        said = [f"with {take}{of} as index event"]
        observed = _observed(self.observed_before_days, self.observed_after_days)
        said += observed
        if self.such_that:
            said.append(f"such that [{self.such_that.phrase}]")
        if self.keep != "first":
            said.append(f"entered on the {self.keep}" if self.keep == "last" else "entered on every one")
        if self.exit:
            said.append(f"left {self.exit.words}")
        if self.censored_by:
            said.append(f"left on {listed(self.censored_by)}")
        return ", ".join(said)


def _observed(before: int, after: int) -> list[str]:
    said = [f"{days} days {side} it" for days, side in ((before, "before"), (after, "after")) if days]
    return [f"observed at least {' and '.join(said)}"] if said else []
