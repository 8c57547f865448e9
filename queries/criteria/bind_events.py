"""Events as parts: each gives rows (individual_id, code_id, start_day, end_day, state), state 1 sure and 0 perhaps.

Days are counted from 1970-01-01. The files stand in temporal/; what an event is refined by wraps it, one file a step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

from cohorts.bounds import FAR, Ages, Dates, Days
from cohorts.criteria import Criterion, Event
from cohorts.definitions import case_definition
from cohorts.errors import InvalidQuestion
from queries.criteria.bind import case_records
from queries.criteria.part import Part, Plan, Tree
from queries.lookup.codes import code_ids

#: Events and conditions around them in one criterion; each is a join.
MOST_EVENTS = 100
#: Criteria whose records have nothing but a code, a table and two flags.
_RECORDED = ("has_condition", "has_treatment", "has_procedure", "has_visit")
#: Days before and after every date.
_EARLIEST, _LATEST = -1_000_000, 1_000_000
_EPOCH = date(1970, 1, 1)


@dataclass
class Binding:
    """What is bound so far: the cursor, and notes for people. `made` counts events."""

    cursor: Any
    notes: list[str] = field(default_factory=list)
    made: int = 0

    def count(self) -> None:
        """One event more. Raises InvalidQuestion when there are too many."""
        self.made += 1
        if self.made > MOST_EVENTS:
            raise InvalidQuestion(f"More than {MOST_EVENTS} events in one criterion", do="Ask with fewer")

    def plan(self, criterion: Criterion) -> Plan:
        from queries.compose import plan

        planned = plan(criterion, self.cursor)
        self.notes += planned.notes
        return planned


def part(name: str, inner: dict[str, Plan | Part | Tree] | None = None, **values: Any) -> Part:
    """A part whose file is in temporal/."""
    return Part.of(f"temporal/{name}", inner, **values)


def any_of(events: tuple[Criterion, ...], binding: Binding) -> Part:
    """The rows of several events. Records of many codes that are alike in everything else are read once."""
    alike: dict[tuple[str, bool, str], tuple[int, ...]] = {}
    parts = []
    for event in events:
        if event.key() in _RECORDED:
            domain = event.key().removeprefix("has_")
            kind = (domain, event.descendants, event.records)
            alike[kind] = (*alike.get(kind, ()), *code_ids(binding.cursor, event.code, domain))
        else:
            parts.append(rows(event, binding))
    for (domain, descendants, records), ids in alike.items():
        binding.count()
        ids = tuple(sorted(set(ids)))
        parts.append(part(domain, code_ids=ids, descendants=descendants, records=records))
    return reduce(lambda one, other: part("either", {"one": one, "other": other}), parts)


def rows(event: Criterion, binding: Binding) -> Part:
    """The rows of an event. Raises UnknownName or InvalidQuestion."""
    binding.count()
    if isinstance(event, Event):
        return _refined(event, binding)
    match event.key():
        case "moment":
            return part("moment", of=event.of)
        case "indexed":
            from queries.criteria.bind_temporal import judged

            taken = {"nth": 1, "from_last": event.keep == "last", "every": event.keep == "every"}
            return part("entries", {"judged": judged(event, binding)}, **taken)
        case "case_of":
            records = case_records(case_definition(event.definition), binding.cursor)
            return part("case", {"cases": binding.plan(event)}, **records)
        case "has_measurement":
            return _measurement(event, binding)
        case "has_phenotypic_feature":
            ids = code_ids(binding.cursor, event.code, "condition")
            return part("phenotypic_feature", code_ids=ids, descendants=event.descendants)
    domain = event.key().removeprefix("has_")
    ids = code_ids(binding.cursor, event.code, domain)
    return part(domain, code_ids=ids, descendants=event.descendants, records=event.records)


def _measurement(event: Criterion, binding: Binding) -> Part:
    from queries.criteria.bind_measurement import bind_measurement

    bound = bind_measurement(event, binding.cursor)
    binding.notes += bound.notes
    given = dict(bound.parts[0].values)
    names = ("code_ids", "bounded", "unit", "at_least", "at_most", "which")
    return part("measurement", descendants=True, **{name: given[name] for name in names})


def _refined(event: Event, binding: Binding) -> Part:
    made = any_of(event.of, binding)
    if event.era_gap_days is not None:
        made = eras(made, event.era_gap_days)
    if event.occurrence is not None:
        nth = event.occurrence if isinstance(event.occurrence, int) else 1
        made = part("occurrence", {"events": made}, nth=nth, from_last=event.occurrence == "last")
    if event.age or event.dates or event.length:
        made = limited(made, event.age, event.dates, event.length)
    if event.such_that:
        from queries.criteria.bind_temporal import around

        index = part("index", {"events": made}, before=0, after=0)
        made = part("chosen", {"events": made, "judged": around(index, event.such_that, binding)})
    return made


def eras(events: Part, gap_days: int, plus_days: int = 0, lasting_days: int | None = None) -> Part:
    """Events that follow each other within so many days, as one."""
    return part("eras", {"events": events}, gap_days=gap_days, plus_days=plus_days, lasting_days=lasting_days or 0)


def limited(events: Part, age: Ages | None, dates: Dates | None, length: Days | None) -> Part:
    """Events within limits."""
    from_, to = between(dates)
    return part(
        "limits",
        {"events": events},
        by_age=age is not None,
        by=age.by if age else "birthday",
        youngest=(age.from_ or 0) if age else 0,
        oldest=1000 if age is None or age.to is None else age.to,
        by_date=dates is not None,
        earliest=from_,
        latest=to,
        by_length=length is not None,
        shortest=(length.from_ or 0) if length else 0,
        longest=10 * FAR if length is None or length.to is None else length.to,
    )


def between(dates: Dates | None) -> tuple[int, int]:
    """Bounds as days, wide open where none is given."""
    low = _EARLIEST if dates is None or dates.from_ is None else day(dates.from_)
    return low, _LATEST if dates is None or dates.to is None else day(dates.to)


def day(text: str) -> int:
    """A date as days since 1970-01-01."""
    return (date.fromisoformat(text) - _EPOCH).days
