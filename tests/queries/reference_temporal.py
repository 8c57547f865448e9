"""Slow, obvious rules for events and index events; each takes (reference, criterion, individual_id).

An event is (start, end, code, state): dates, or None where the day is not known; state 1 sure, 0 perhaps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cohorts.bounds import Ages, Dates, Days, Window
from cohorts.criteria import AllOf, AnyOf, Around, AtIndex, AtLeast, Criterion, Event, Indexed, Not
from cohorts.definitions import case_definition

if TYPE_CHECKING:
    from tests.queries.reference import Reference

YES, UNKNOWN, NO = 1, 0, -1


@dataclass(frozen=True)
class Row:
    start: date | None
    end: date | None
    code: int | None
    state: int
    period: tuple[date, date] | None = None


def indexed(reference: Reference, criterion: Indexed, person: int) -> int:
    states = [row.state for row in judged(reference, criterion, person)]
    return best(reference, states, person)


def event(reference: Reference, criterion: Event, person: int) -> int:
    return best(reference, [row.state for row in rows(reference, criterion, person)], person)


def best(reference: Reference, states: list[int], person: int) -> int:
    if states:
        return max(states)
    return NO if reference.of["observation_period"][person] else UNKNOWN


def judged(reference: Reference, criterion: Indexed, person: int) -> list[Row]:
    found = unique([row for one in criterion.on for row in rows(reference, one, person)])
    kept = []
    for row in found:
        if row.start is None:
            kept.append(row)
        elif (period := period_of(reference, row, person)) is not None:
            before, after = (row.start - period[0]).days, (period[1] - row.start).days
            if before >= criterion.observed_before_days and after >= criterion.observed_after_days:
                kept.append(replace(row, period=period))
    if criterion.take != "every":
        kept = nth(kept, 1, criterion.take == "last")
    return fulfilling(reference, kept, criterion.such_that, person)


def fulfilling(reference: Reference, found: list[Row], tree: Criterion | None, person: int) -> list[Row]:
    kept = []
    for row in found:
        if tree is None:
            kept.append(row)
        elif row.start is None:
            kept.append(replace(row, state=UNKNOWN))
        else:
            state = min(row.state, holds(reference, tree, row, person))
            if state >= UNKNOWN:
                kept.append(replace(row, state=state))
    return kept


def unique(found: list[Row]) -> list[Row]:
    states: dict[tuple, int] = {}
    for row in found:
        key = (row.start, row.end)
        states[key] = max(states.get(key, UNKNOWN), row.state)
    return [Row(start, end, None, state) for (start, end), state in states.items()]


def period_of(reference: Reference, row: Row, person: int) -> tuple[date, date] | None:
    for one in reference.of["observation_period"][person]:
        if one["start_date"] <= row.start <= one["end_date"]:
            return one["start_date"], one["end_date"]
    return None


def nth(found: list[Row], n: int, from_last: bool) -> list[Row]:
    """Those on the nth date. Rows without a day share one, which may have come before any other."""
    chosen = []
    for row in found:
        earlier = {}
        for other in found:
            if other.start == row.start or row.start is None:
                continue
            if other.start is None or ((other.start > row.start) if from_last else (other.start < row.start)):
                earlier[other.start] = max(earlier.get(other.start, UNKNOWN), other.state)
        sure = sum(state == YES for state in earlier.values())
        possible = len(earlier)
        if sure == possible == n - 1:
            chosen.append(row)
        elif sure <= n - 1 <= possible:
            chosen.append(replace(row, state=UNKNOWN))
    return chosen


def holds(reference: Reference, node: Criterion, index: Row, person: int) -> int:
    match node:
        case AllOf(of):
            return min([YES, *(holds(reference, one, index, person) for one in of)])
        case AnyOf(of):
            return max(holds(reference, one, index, person) for one in of)
        case AtLeast(n, of):
            states = [holds(reference, one, index, person) for one in of]
            sure, possible = states.count(YES), states.count(YES) + states.count(UNKNOWN)
            return YES if sure >= n else UNKNOWN if possible >= n else NO
        case Not(of, unknown):
            inner = holds(reference, of, index, person)
            return (NO if inner == YES else YES) if unknown == "keep" else -inner
        case Around():
            return around(reference, node, index, person)
        case AtIndex():
            return at_index(reference, node, index, person)
    return reference.evaluate(node)[person]


def around(reference: Reference, node: Around, index: Row, person: int) -> int:
    matched = []
    for row in rows(reference, node.event, person):
        if row.start is not None:
            if node.observed == "same_period" and not index.period[0] <= row.start <= index.period[1]:
                continue
            same = node.observed == "same_period"
            if not all(fits(window, row, index, same) for window in (node.window, node.also) if window):
                continue
        matched.append(row)
    if node.count == "records":
        sure, possible = sum(row.state == YES for row in matched), len(matched)
    elif node.count == "dates":
        sure = len({row.start for row in matched if row.state == YES})
        possible = len({row.start for row in matched if row.start}) + sum(row.start is None for row in matched)
    else:
        sure = len({row.code for row in matched if row.state == YES})
        possible = len({row.code for row in matched})
    most = 10**6 if node.at_most is None else node.at_most
    if sure >= node.at_least and possible <= most:
        return YES
    return NO if possible < node.at_least or sure > most else UNKNOWN


def fits(window: Window, row: Row, index: Row, same_period: bool) -> bool:
    of = row.end if window.event == "end" else row.start
    anchor = index.end if window.index == "end" else index.start
    low = high = None
    if window.from_days is not None:
        low = anchor + timedelta(days=window.from_days)
    elif same_period:
        low = index.period[0]
    if window.to_days is not None:
        high = anchor + timedelta(days=window.to_days)
    elif same_period:
        high = index.period[1]
    return (low is None or of >= low) and (high is None or of <= high)


def at_index(reference: Reference, node: AtIndex, index: Row, person: int) -> int:
    before, after = (index.start - index.period[0]).days, (index.period[1] - index.start).days
    if before < node.observed_before_days or after < node.observed_after_days:
        return NO
    state = limits(reference, index, person, node.age, node.dates, node.length)
    return min(state, dated(reference, index.end, person, node.ends))


def limits(
    reference: Reference, row: Row, person: int, age: Ages | None, dates: Dates | None, length: Days | None
) -> int:
    states = [YES]
    if age:
        born = reference.people[person]["birth_date"]
        if row.start is None or born is None:
            states.append(UNKNOWN)
        else:
            years = row.start.year - born.year
            if age.by == "birthday" and (row.start.month, row.start.day) < (born.month, born.day):
                years -= 1
            states.append(YES if (age.from_ or 0) <= years <= (1000 if age.to is None else age.to) else NO)
    states.append(dated(reference, row.start, person, dates))
    if length:
        if row.start is None:
            states.append(UNKNOWN)
        else:
            days = (row.end - row.start).days
            states.append(YES if (length.from_ or 0) <= days <= (10**6 if length.to is None else length.to) else NO)
    return min(states)


def dated(reference: Reference, day: date | None, person: int, dates: Dates | None) -> int:
    if dates is None:
        return YES
    [dataset] = [
        one for one in reference.rows["dataset"] if one["dataset_id"] == reference.people[person]["dataset_id"]
    ]
    if day is None or not dataset["calendar"]:
        return UNKNOWN
    late = dates.to is not None and day.isoformat() > dates.to
    return NO if late or (dates.from_ is not None and day.isoformat() < dates.from_) else YES


def rows(reference: Reference, event: Criterion, person: int) -> list[Row]:
    match event.key():
        case "event":
            return refined(reference, event, person)
        case "indexed":
            found = judged(reference, event, person)
            found = found if event.keep == "every" else nth(found, 1, event.keep == "last")
            return [replace(row, code=None) for row in found]
        case "moment":
            return moments(reference, event.of, person)
        case "case_of":
            state = reference.evaluate(event)[person]
            first = min(reference.case_dates(case_definition(event.definition), person) - {None}, default=None)
            return [] if state == NO else [row_of(first, None, None, state)]
        case "has_phenotypic_feature":
            codes = reference.codes(event.code, event.descendants)
            found = [row for row in reference.of["phenotypic_feature"][person] if row["code_id"] in codes]
            return [row_of(row["onset_date"], None, row["code_id"]) for row in found if not row["excluded"]]
        case "has_measurement":
            return measurements(reference, event, person)
    table = event.key().removeprefix("has_")
    codes = reference.codes(event.code, event.descendants)
    when = "date" if table == "procedure" else "start_date"
    return [
        row_of(row[when], row.get("end_date"), row["code_id"])
        for row in reference.of[table][person]
        if row["code_id"] in codes and (event.records == "all" or row["in_period"])
    ]


def row_of(start: date | None, end: date | None, code: int | None, state: int = YES) -> Row:
    if start is None:
        return Row(None, None, code, UNKNOWN)
    return Row(start, end or start + timedelta(days=1), code, state)


def measurements(reference: Reference, event: Any, person: int) -> list[Row]:
    from tests.queries.reference import inside

    codes = reference.codes(event.code)
    found = [row for row in reference.of["measurement"][person] if row["code_id"] in codes and row["in_period"]]
    bounded = event.at_least is not None or event.at_most is not None
    if bounded:
        unit = reference.stored_unit(event)
        found = [row for row in found if row["value"] is not None and (row["unit"] or "") == unit]
    if found and event.which != "any":
        edge = (min if event.which == "first" else max)(row["date"] for row in found)
        found = [row for row in found if row["date"] == edge]
    if bounded:
        found = [row for row in found if inside(event, unit, row["value"])]
    return [row_of(row["date"], None, row["code_id"]) for row in found]


def moments(reference: Reference, of: str, person: int) -> list[Row]:
    who = reference.people[person]
    periods = reference.of["observation_period"][person]
    if of in ("birth", "enrolment"):
        return [row_of(who[f"{of}_date"], None, None)]
    if of == "death":
        return [] if who["vital_status"] == "alive" else [row_of(who["death_date"], None, None)]
    if of == "sequencing":
        samples = [one for one in reference.of["biosample"][person] if one["speaks"]]
        taken = [one["collected_on"] or one["sequenced_on"] for one in samples]
        return [row_of(min([one for one in taken if one], default=None), None, None)] if samples else []
    if of == "observation":
        return [row_of(one["start_date"], one["end_date"], None) for one in periods]
    return [row_of(one["end_date" if of == "observation_end" else "start_date"], None, None) for one in periods]


def refined(reference: Reference, event: Event, person: int) -> list[Row]:
    found = [row for one in event.of for row in rows(reference, one, person)]
    if event.era_gap_days is not None:
        found = eras(found, event.era_gap_days)
    if event.occurrence is not None:
        n = event.occurrence if isinstance(event.occurrence, int) else 1
        found = nth(found, n, event.occurrence == "last")
    kept = []
    for row in found:
        state = min(row.state, limits(reference, row, person, event.age, event.dates, event.length))
        if state >= UNKNOWN:
            kept.append(replace(row, state=state))
    if event.such_that is None:
        return kept
    states = {(row.start, row.end): NO for row in kept}
    for row in unique(kept):
        period = period_of(reference, row, person) if row.start else None
        if row.start is None:
            states[row.start, row.end] = UNKNOWN
        elif period:
            inner = replace(row, period=period)
            states[row.start, row.end] = min(row.state, holds(reference, event.such_that, inner, person))
    return [
        replace(row, state=min(row.state, states[row.start, row.end]))
        for row in kept
        if states[row.start, row.end] >= UNKNOWN
    ]


def eras(found: list[Row], gap_days: int) -> list[Row]:
    made: list[Row] = []
    for row in sorted((one for one in found if one.start), key=lambda one: one.start):
        if made and row.start <= made[-1].end + timedelta(days=gap_days):
            last = made.pop()
            made.append(Row(last.start, max(last.end, row.end), None, min(last.state, row.state)))
        else:
            made.append(replace(row, code=None))
    return made + [replace(row, code=None) for row in found if row.start is None]


def stays(reference: Reference, criterion: Indexed, person: int) -> list[tuple[date, date]]:
    """(entry, exit) of a member, from the sure index events."""
    sure = [row for row in judged(reference, criterion, person) if row.state == YES]
    starts = sorted({row.start for row in sure})
    if criterion.keep != "every":
        starts = starts[:1] if criterion.keep == "first" else starts[-1:]
    found: list[tuple[date, date]] = []
    for start in starts:
        same = [row for row in sure if row.start == start]
        left = leaving(reference, criterion, person, start, max(row.end for row in same), same[0].period[1])
        if found and start <= found[-1][1] + timedelta(days=criterion.join_gap_days):
            entry, before = found.pop()
            found.append((entry, max(before, left)))
        else:
            found.append((start, left))
    return found


def leaving(reference: Reference, criterion: Indexed, person: int, start: date, end: date, observed: date) -> date:
    days = [observed]
    if criterion.exit and criterion.exit.after:
        days.append((start if criterion.exit.after == "start" else end) + timedelta(days=criterion.exit.days))
    if criterion.exit and criterion.exit.exposure:
        exposed = [row for one in criterion.exit.exposure for row in rows(reference, one, person)]
        joined = eras(exposed, criterion.exit.gap_days)
        days += [row.end for row in joined if row.start and row.start <= start <= row.end]
    censoring = [row for one in criterion.censored_by for row in rows(reference, one, person)]
    days += [row.start for row in censoring if row.state == YES and start <= row.start <= observed]
    return max(start, min(days))


RULES: dict[type, Callable[[Reference, Any, int], int]] = {Indexed: indexed, Event: event}
