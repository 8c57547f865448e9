"""Events: dated rows of an individual, found by a criterion on records, a moment of a life, or events refined.

A record criterion (`has_condition`, …) stands for the dated records that make it true, an `indexed` criterion for its
entries. A record without an end ends on the day after it began, as OMOP's tools take it. docs/time.md has the rules.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from cohorts.bounds import AGES, DATES, DAYS, FAR, Ages, Dates, Days
from cohorts.criterion import REGISTER, Criterion, from_json
from cohorts.errors import InvalidQuestion
from cohorts.fields import Kind, choice, field, key, relocated, whole

#: Record criteria that are events, by key, and how a record of each is called.
RECORDS = {
    "has_condition": "a record of",
    "has_treatment": "a treatment with",
    "has_procedure": "a procedure",
    "has_measurement": "a",
    "has_phenotypic_feature": "the onset of",
    "has_visit": "a visit of kind",
    "case_of": "becoming a case of",
}
_LEADS = (
    "with the phenotypic feature ",
    "with a visit of kind ",
    "with a ",
    "with ",
    "treated with ",
    "who underwent ",
    "who are cases of ",
)
#: What a record criterion may say when it stands for its records.
_OF_RECORDS = {"code", "descendants", "records", "at_least", "at_most", "unit", "which", "definition"}
MOMENTS = {
    "birth": "birth",
    "enrolment": "enrolment",
    "sequencing": "the sampling for sequencing",
    "death": "death",
    "observation_start": "the start of observation",
    "observation_end": "the end of observation",
    "observation": "an observation period",
}


def _event(value: Any) -> Criterion:
    event = from_json(value) if isinstance(value, dict) else value
    known = (*RECORDS, "moment", "event", "indexed")
    if not isinstance(event, Criterion) or event.key() not in known:
        named = ", ".join(key for key in known if key in REGISTER or key == "moment")
        raise InvalidQuestion(f"Expected an event, got {_shown(event)}", do=f"Give one of {named}")
    if event.key() in RECORDS:
        for spec in dataclasses.fields(event):
            if spec.name not in _OF_RECORDS and getattr(event, spec.name) != spec.default:
                raise InvalidQuestion(
                    f"'{key(spec.name)}' says nothing of one record",
                    where=f"{event.key()}.{key(spec.name)}",
                    do="Leave it out, and ask for an occurrence, a length or what lies around the event",
                )
        if getattr(event, "which", "any") in ("mean", "change"):
            raise InvalidQuestion(
                f"A {event.which} is made of several measurements and has no date",
                where=f"{event.key()}.which",
                do="Leave it out: any measurement inside the bounds is an event",
            )
    return event


def _shown(value: Any) -> str:
    return value.key() if isinstance(value, Criterion) else repr(value)


def _events(value: Any) -> tuple[Criterion, ...]:
    given = value if isinstance(value, (list, tuple)) else (value,)
    events = []
    for index, one in enumerate(given):
        try:
            events.append(_event(one))
        except InvalidQuestion as error:
            raise relocated(error, f"[{index}]" if isinstance(value, (list, tuple)) else "") from None
    return tuple(dict.fromkeys(events))


def _some_events(value: Any) -> tuple[Criterion, ...]:
    if not (events := _events(value)):
        raise InvalidQuestion("Expected at least one event, got none")
    return events


def _tree(value: Any) -> Criterion:
    tree = from_json(value) if isinstance(value, dict) else value
    if not isinstance(tree, Criterion):
        raise InvalidQuestion(f"Expected a criterion, got {value!r}")
    for leaf in tree.leaves():
        if leaf.key() == "moment":
            raise InvalidQuestion("A moment is an event and no condition", where="moment", do="Ask with around")
    return tree


def _nth(value: Any) -> str | int:
    if value in ("first", "last"):
        return value
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1000:
        raise InvalidQuestion(f"Expected first, last or a number from 1 to 1000, got {value!r}")
    return "first" if value == 1 else value


EVENT = Kind("event", _event)
EVENTS = Kind("event, or list of events", _some_events)
ANY_EVENTS = Kind("event, or list of events", _events)
#: A criterion whose leaves may also be `around` and `at_index`.
TREE = Kind("criterion, `around` and `at_index` among its leaves", _tree)
OCCURRENCE = Kind("`first` \\| `last` \\| whole number", _nth)


@dataclass(frozen=True)
class Moment(Criterion):
    """A date of an individual's life or of the data about it."""

    of: str = field(choice(*MOMENTS), "which; `observation` is a period from its start to its end")

    only_inside = "an event"
    unknown_when = "the date is not recorded, and for a death when the vital status is unknown"

    @property
    def phrase(self) -> str:
        return f"with a date of {MOMENTS[self.of]}" if self.of != "observation" else "with an observation period"


@dataclass(frozen=True)
class Event(Criterion):
    """Has an event of a certain kind: at an age, the first or nth, so long, joined to eras, or with others around it.

    Refined in this order: the records of `of` are joined to eras; the nth date among all of them is taken; then come
    age, dates, length and `such_that`. For another order put an event inside an event. `such_that` looks around each
    event, which must then start inside an observation period.
    """

    of: tuple[Criterion, ...] = field(EVENTS, "records, moments or events; of several, any")
    era_gap_days: int | None = field(
        whole(0, FAR), "joins records that follow each other within so many days", unit="days", default=None
    )
    occurrence: str | int | None = field(OCCURRENCE, "which date of the individual's, in order", default=None)
    age: Ages | None = field(AGES, "the individual's age at the event's start", default=None)
    dates: Dates | None = field(DATES, "when it started", default=None)
    length: Days | None = field(DAYS, "from its start to its end", default=None)
    such_that: Criterion | None = field(TREE, "what must hold around it, or of the individual", default=None)

    unknown_when = (
        "no event counts for sure, and one might (its age, date or `such_that` is unknown), or none is recorded and the"
        " individual has no observation period at all"
    )

    @property
    def within(self) -> tuple[Criterion, ...]:
        return (*self.of, *([self.such_that] if self.such_that else []))

    @property
    def phrase(self) -> str:
        return f"with {named(self)}"


def named(event: Criterion) -> str:
    """An event with its article: 'a record of ICD10CM:C50 or a descendant', 'the first treatment with …'."""
    if isinstance(event, Event):
        return _refined(event)
    if event.key() == "moment":
        return MOMENTS[event.of]
    if event.key() == "indexed":
        return f"entry of those {event.phrase}"
    phrase = event.phrase
    for lead in _LEADS:
        if phrase.startswith(lead):
            return f"{RECORDS[event.key()]} {phrase.removeprefix(lead)}"
    return f"a record of those {phrase}"


def listed(events: tuple[Criterion, ...]) -> str:
    """Several events of which any counts."""
    return " or ".join(named(one) for one in events)


def _refined(event: Event) -> str:
    of = listed(event.of)
    several = len(event.of) > 1
    if event.era_gap_days is not None:
        of = f"an era of {of if several else bare(of)} (gaps of up to {event.era_gap_days} days)"
        several = False
    if event.occurrence is not None:
        which = event.occurrence if isinstance(event.occurrence, str) else ordinal(event.occurrence)
        of = f"the {which} of ({of})" if several else f"the {which} {bare(of)}"
        several = False
    limits = [each.words for each in (event.age, event.dates, event.length) if each]
    if several and (limits or event.such_that):
        of = f"({of})"
    said = " ".join([of, *limits])
    return f"{said} such that [{event.such_that.phrase}]" if event.such_that else said


def bare(noun: str) -> str:
    """A noun without its article."""
    for article in ("a ", "an ", "the "):
        if noun.startswith(article):
            return noun.removeprefix(article)
    return noun


def ordinal(n: int) -> str:
    """'2nd', '13th'."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"
