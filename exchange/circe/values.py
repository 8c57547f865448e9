"""Numbers, dates, windows and occurrences of Circe as ours."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from cohorts.bounds import FAR, Ages, Dates, Days
from cohorts.criteria import AnyOf, Criterion, Sex
from exchange.circe.report import Report, listed

SEXES = {8507: "male", 8532: "female", 8521: "other"}
_OLDEST = 89
_DISTINCT = {"DOMAIN_CONCEPT": "codes", "START_DATE": "dates"}
_RANGE = ("Op", "Value", "Extent")
Bounds = tuple[Any, Any]


def _ranges(node: Any, report: Report, where: str, step: Any, kind: type = int) -> list[Bounds]:
    """A range as closed bounds, two of them for 'not between'. `step(value, ±1)` is the next one above or below."""
    given = report.taken(node, where, _RANGE)
    op, low, high = (given.get(name) for name in _RANGE)
    if low is None or (op in ("bt", "!bt") and high is None):
        report.lost(where, f"{node!r}", "a bound is missing")
        return []
    if any(isinstance(one, bool) or not isinstance(one, (kind, int)) for one in (low, high) if one is not None):
        report.lost(where, f"{node!r}", "a bound is no number, or no date such as 2010-12-31")
        return []
    match op:
        case "lt":
            return [(None, step(low, -1))]
        case "lte":
            return [(None, low)]
        case "eq":
            return [(low, low)]
        case "!eq":
            return [(None, step(low, -1)), (step(low, 1), None)]
        case "gte":
            return [(low, None)]
        case "gt":
            return [(step(low, 1), None)]
        case "bt":
            return [(low, high)]
        case "!bt":
            return [(None, step(low, -1)), (step(high, 1), None)]
    report.lost(where, f"{op!r}", "no comparison of Circe's is called so")
    return []


def ages(node: Any, report: Report, where: str) -> list[Ages]:
    """Ages by calendar year, as OMOP's tools count; alternatives."""
    made = []
    for low, high in _ranges(node, report, where, lambda value, by: value + by):
        if (low or 0) > _OLDEST + 1 or (high is not None and _OLDEST < high < 120):
            report.lost(where, f"{node!r}", f"ages over {_OLDEST} are one group here")
            continue
        high = None if high is not None and high >= 120 else high
        with report.naming(where, f"{node!r}"):
            made.append(Ages(0 if low is None and high is None else low, high, "calendar_year"))
    return made


def dates(node: Any, report: Report, where: str) -> list[Dates]:
    made = []

    def step(day: str, by: int) -> str:
        return (date.fromisoformat(day) + timedelta(days=by)).isoformat()

    try:
        ranges = _ranges(node, report, where, step, str)
    except (TypeError, ValueError):
        report.lost(where, f"{node!r}", "no date such as 2010-12-31 stands here")
        return []
    for low, high in ranges:
        with report.naming(where, f"{node!r}"):
            made.append(Dates(low, high))
    return made


def lengths(node: Any, report: Report, where: str) -> list[Days]:
    made = []
    for low, high in _ranges(node, report, where, lambda value, by: value + by):
        low = None if low is None else max(0, low)
        with report.naming(where, f"{node!r}"):
            made.append(Days(low, None if high is None else min(high, FAR)))
    return made


def values(node: Any, report: Report, where: str) -> list[Bounds]:
    """Bounds of a measurement; a strict one becomes the next number that a computer knows."""

    def step(value: float, by: int) -> float:
        return math.nextafter(value, by * math.inf)

    return _ranges(node, report, where, step, float)


def sexes(node: Any, report: Report, where: str) -> Criterion | None:
    """Any of the genders named."""
    found = []
    for n, one in enumerate(listed(report, node, where)):
        concept = one.get("CONCEPT_ID") if isinstance(one, dict) else None
        if isinstance(concept, int) and concept in SEXES:
            found.append(Sex(SEXES[concept]))
        else:
            report.lost(f"{where}[{n}]", f"gender {concept}", "the sexes known here are female, male and other")
    if not found:
        return None
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def window(node: Any, report: Report, where: str, event_end_unless_said: bool = False) -> dict[str, Any]:
    """From and to in days, and which dates are looked at, as `around` and its second window name them."""
    given = report.taken(node, where, ("Start", "End", "UseIndexEnd", "UseEventEnd"))
    by_end = given.get("UseEventEnd")
    by_end = event_end_unless_said if by_end is None else bool(by_end)
    return {
        "from_days": _edge(given.get("Start"), report, f"{where}.Start", opens=-1),
        "to_days": _edge(given.get("End"), report, f"{where}.End", opens=1),
        "index": "end" if given.get("UseIndexEnd") else "start",
        "event": "end" if by_end else "start",
    }


def _edge(node: Any, report: Report, where: str, opens: int) -> int | None:
    given = report.taken(node, where, ("Days", "Coeff", "TimeUnit", "TimeUnitValue"))
    if given.get("TimeUnit", "day") != "day":
        report.lost(where, f"{given['TimeUnit']}s", "windows are counted in days here")
    days, coeff = given.get("Days"), given.get("Coeff", opens)
    if days is None:
        if coeff != opens:
            report.lost(
                where, "a window that begins at the end of observation, or ends at its start", "it holds nothing"
            )
        return None
    if not isinstance(days, int) or coeff not in (-1, 1):
        report.lost(where, f"{node!r}", "a number of days, before (-1) or after (1), stands here")
        return None
    edge = days * coeff
    if abs(edge) <= FAR:
        return edge
    if edge * opens < 0:
        report.lost(where, f"{edge} days", "no life is so long")
    return None


def occurrence(node: Any, report: Report, where: str) -> dict[str, Any]:
    """How many, as `around` names it."""
    given = report.taken(node, where, ("Type", "Count", "IsDistinct", "CountColumn"))
    kind, n = given.get("Type"), given.get("Count")
    if kind not in (0, 1, 2) or not isinstance(n, int):
        report.lost(where, f"{node!r}", "neither exactly, at most nor at least so many")
        return {}
    counted = "records"
    if given.get("IsDistinct"):
        counted = _DISTINCT.get(str(given.get("CountColumn") or "DOMAIN_CONCEPT"), "")
        if not counted:
            report.lost(f"{where}.CountColumn", f"{given['CountColumn']}", "different codes and dates can be counted")
            counted = "records"
    bounds = {0: {"at_least": n, "at_most": n}, 1: {"at_least": 0, "at_most": n}, 2: {"at_least": n}}[kind]
    return {**bounds, "count": counted}
