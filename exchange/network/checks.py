"""What a site may truthfully answer: everything else is called a lie, and none of it is shown.

A lie is what contradicts itself (more than permit the purpose, more remaining after a step than before it, more events
than people, a curve that rises), what is no number (text, NaN, infinite, negative), what is not protected as the site
says of itself (a count under its threshold, or not a multiple of its base), and an answer to another question or of
another time (hub.py). Rounded and suppressed numbers are held to what can be said of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from access.disclosure import Below, Shown
from stats.scans.association import CELLS

_WHOLE = 10_000_000_000
_ROWS = 20_000


class Lie(Exception):
    """What a site said breaks a rule."""


def _shown(value: Any, name: str) -> Shown:
    """A protected number: whole and not negative, or below a limit."""
    if isinstance(value, dict) and set(value) == {"below"} and _is_whole(value["below"]) and value["below"] > 1:
        return Below(value["below"])
    if value is None:
        return None
    if not _is_whole(value):
        raise Lie(f"'{name}' is no count")
    return value


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _WHOLE


def _counted(told: dict[str, Any]) -> dict[str, Any]:
    found = {name: _shown(told.get(name), name) for name in ("count", "unknown", "permitted")}
    if found["count"] is None or found["permitted"] is None:
        raise Lie("It tells no count")
    both = [found[name] for name in ("count", "permitted")]
    if (
        isinstance(both[1], int)
        and sum(each for each in (found["count"], found["unknown"]) if isinstance(each, int)) > both[1]
    ):
        raise Lie("It counts more than permit the purpose")
    return found


def _stepped(told: dict[str, Any]) -> dict[str, Any]:
    steps = told.get("steps")
    if not isinstance(steps, list) or not all(isinstance(each, dict) for each in steps):
        raise Lie("It tells no steps")
    read = [{"step": str(each.get("step"))[:500], "alone": _shown(each.get("alone"), "alone"),
             "remaining": _shown(each.get("remaining"), "remaining")} for each in steps]  # fmt: skip
    left = [each["remaining"] for each in read if isinstance(each["remaining"], int)]
    if left != sorted(left, reverse=True):
        raise Lie("More remain after a step than before it")
    if any(isinstance(each["alone"], int) and isinstance(read[0]["remaining"], int)
           and each["alone"] > read[0]["remaining"] for each in read):  # fmt: skip
        raise Lie("More fulfil a step alone than there are")
    return {"steps": read, "count": read[-1]["remaining"] if read else None}


def _frequent(told: dict[str, Any]) -> dict[str, Any]:
    alleles = told.get("alleles")
    if not isinstance(alleles, list) or not all(isinstance(each, dict) for each in alleles):
        raise Lie("It tells no alleles")
    read = []
    for each in alleles:
        ac, an = _shown(each.get("ac"), "ac"), _shown(each.get("an"), "an")
        if isinstance(ac, int) and isinstance(an, int) and ac > an:
            raise Lie("It counts more copies than alleles called")
        read.append({**{name: each.get(name) for name in ("contig", "position", "ref", "alt")}, "ac": ac, "an": an})
    return {"alleles": read}


def _contrasted(told: dict[str, Any]) -> dict[str, Any]:
    """A log hazard ratio with its error, both or neither."""
    pairs = {name: told.get(name) for name in ("n", "events")}
    if not all(isinstance(each, list) and len(each) == 2 for each in pairs.values()):
        raise Lie("It tells no two groups")
    read = {name: [_shown(each, name) for each in pair] for name, pair in pairs.items()}
    for size, events in zip(read["n"], read["events"], strict=True):
        if isinstance(size, int) and isinstance(events, int) and events > size:
            raise Lie("It counts more events than individuals")
    log_hr, se = _ratio(told.get("log_hr"), told.get("se"), (*read["n"], *read["events"]))
    return {"log_ratio": log_hr, "se": se, **read, "method": str(told.get("method"))[:300]}


def _ratio(log_ratio: Any, se: Any, rests_on: Iterable[Shown]) -> tuple[float | None, float | None]:
    if log_ratio is None and se is None:
        return None, None
    if not _is_number(log_ratio) or not _is_number(se) or abs(log_ratio) > 20 or not 0 < se < 100:
        raise Lie("Its ratio is no number, or has no error")
    if not all(isinstance(each, int) and each for each in rests_on):
        raise Lie("It tells a ratio of groups that it does not tell")
    return log_ratio, se


def _curved(told: dict[str, Any]) -> dict[str, Any]:
    """Curves that fall, of people who become fewer than there are; times in one unit and ascending."""
    start, unit, groups = told.get("start"), told.get("unit"), _dicts(told.get("groups"), "curve")
    if not groups or len(groups) > 2 or not _is_number(start) or unit not in ("years", "months", "days"):
        raise Lie("It tells no curves")
    read = []
    for each in groups:
        n, events = _shown(each.get("n"), "n"), _shown(each.get("events"), "events")
        if isinstance(n, int) and isinstance(events, int) and events > n:
            raise Lie("It counts more events than individuals")
        rows = [_step(row, n) for row in _dicts(each.get("curve"), "curve")]
        times, survival = ([row[name] for row in rows] for name in ("time", "survival"))
        if times != sorted(set(times)) or (times and times[0] <= start) or survival != sorted(survival, reverse=True):
            raise Lie("Its curve rises, or goes back in time")
        if rows and not (isinstance(n, int) and n):
            raise Lie("It tells a curve of a group that it does not tell")
        if isinstance(events, int) and sum(row["events"] for row in rows) > events:
            raise Lie("Its curve has more events than there were")
        read.append({"name": str(each.get("name"))[:100], "n": n, "events": events, "curve": rows})
    return {"groups": read, "start": start, "unit": unit, "time_scale": str(told.get("time_scale"))[:100]}


def _step(row: dict[str, Any], n: Shown) -> dict[str, Any]:
    time, survival = row.get("time"), row.get("survival")
    at_risk, events = row.get("at_risk"), row.get("events")
    whole = _is_whole(at_risk) and _is_whole(events)
    if not (whole and _is_number(time) and _is_number(survival)) or not 0 <= survival <= 1:
        raise Lie("Its curve is no numbers")
    if isinstance(n, int) and max(at_risk, events) > n:
        raise Lie("More are at risk than there are")
    return {"time": float(time), "at_risk": at_risk, "events": events, "survival": float(survival)}


def _tabled(told: dict[str, Any]) -> dict[str, Any]:
    """Lines of two groups: counts within their groups, numbers finite, spreads not negative."""
    sizes = [_shown(each.get("n"), "n") for each in _dicts(told.get("groups"), "group")]
    if len(sizes) != 2:
        raise Lie("It tells no two groups")
    read = []
    for row in _dicts(told.get("rows"), "row"):
        cells = _dicts(row.get("groups"), "cell")
        if len(cells) != 2:
            raise Lie("A line of its table is not of two groups")
        words = {name: None if row.get(name) is None else str(row[name])[:200]
                 for name in ("section", "variable", "level", "unit")}  # fmt: skip
        numbers = words["unit"] is not None
        read.append({**words, "groups": [_cell(cell, size, numbers)
                                         for cell, size in zip(cells, sizes, strict=True)]})  # fmt: skip
    return {"groups": sizes, "rows": read}


def _cell(cell: dict[str, Any], size: Shown, numbers: bool) -> dict[str, Any]:
    n, count = _shown(cell.get("n"), "n"), _shown(cell.get("count"), "count")
    if isinstance(n, int) and isinstance(size, int) and n > size:
        raise Lie("It knows a value of more people than there are")
    if isinstance(n, int) and isinstance(count, int) and count > n:
        raise Lie("It counts more with a level than there are")
    if not numbers:
        return {"n": n, "count": count}
    mean, sd = cell.get("mean"), cell.get("sd")
    if any(each is not None and not _is_number(each) for each in (mean, sd)) or (sd is not None and sd < 0):
        raise Lie("Its means are no numbers")
    if mean is not None and not (isinstance(n, int) and n):
        raise Lie("It tells a mean of people that it does not tell")
    return {"n": n, "mean": mean, "sd": sd}


def _scanned(told: dict[str, Any]) -> dict[str, Any]:
    """Log odds ratios of conditions, each of four cells that are told."""
    read, codes = [], set()
    for row in _dicts(told.get("odds"), "odds"):
        cells = {name: _shown(row.get(name), name) for name in CELLS}
        totals = {name: _shown(row.get(name), name) for name in ("cases", "controls")}
        for name, parts in (("cases", CELLS[:2]), ("controls", CELLS[2:])):
            known = [cells[part] for part in parts if isinstance(cells[part], int)]
            if isinstance(totals[name], int) and sum(known) > totals[name]:
                raise Lie("Its cells are more than their total")
        code = row.get("code")
        if not isinstance(code, str) or not 0 < len(code) <= 60 or code in codes:
            raise Lie("It names a condition twice, or not at all")
        codes.add(code)
        log_or, se = _ratio(row.get("log_or"), row.get("se"), cells.values())
        words = {name: str(row.get(name) or "")[:200] for name in ("name", "category")}
        read.append({"code": code, **words, "log_or": log_or, "se": se, **cells, **totals})
    return {"odds": read, "label": str(told.get("label"))[:300]}


def _one_odds(told: dict[str, Any]) -> dict[str, Any]:
    read = _scanned(told)
    if len(read["odds"]) > 1:
        raise Lie("It answers of several conditions")
    row = read["odds"][0] if read["odds"] else {"log_or": None, "se": None, **dict.fromkeys(CELLS)}
    return {"log_ratio": row["log_or"], "label": read["label"], **row}


def _dicts(value: Any, what: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > _ROWS or not all(isinstance(each, dict) for each in value):
        raise Lie(f"It tells no {what}")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def of_beacon(told: dict[str, Any]) -> dict[str, Any]:
    summary = told.get("responseSummary")
    if not isinstance(summary, dict) or not isinstance(summary.get("exists"), bool):
        raise Lie("It is no answer of a Beacon")
    if "numTotalResults" not in summary:
        return {"count": None, "exists": summary["exists"]}
    count = summary["numTotalResults"]
    if not _is_whole(count) or summary["exists"] != (count > 0):
        raise Lie("Its count and its yes or no contradict each other")
    return {"count": count, "exists": summary["exists"]}


def of_beacon_itself(told: dict[str, Any]) -> dict[str, Any]:
    about = told.get("response")
    if not isinstance(about, dict) or not isinstance(about.get("name"), str):
        raise Lie("It does not say what it is")
    version = about.get("version") or about.get("apiVersion") or ""
    return {"called": about["name"][:100], "version": str(version)[:40]}


def _described(told: dict[str, Any]) -> dict[str, Any]:
    """What a Concord site says of itself."""
    permitted, listed, uses = _shown(told.get("permitted"), "permitted"), told.get("datasets"), told.get("data_uses")
    if permitted is None or not isinstance(uses, list):
        raise Lie("It does not say who permits the purpose")
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise Lie("It tells no datasets")
    return {
        "called": str(told.get("name"))[:100],
        "version": str(told.get("version") or "")[:40],
        "datasets": [{name: str(each.get(name) or "")[:100] for name in ("name", "assembly")} for each in listed[:100]],
        "data_uses": [str(each)[:20] for each in uses[:100]],
        "permitted": permitted,
        "systems": [
            {
                "domain": str(each.get("domain"))[:40],
                "system": str(each.get("system"))[:40],
                "individuals": _shown(each.get("individuals"), "individuals"),
            }
            for each in _dicts(told.get("systems", []), "code systems")[:200]
        ],
        "k": told.get("k") if _is_whole(told.get("k")) else None,
    }


_CHECKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "count": _counted, "attrition": _stepped, "frequencies": _frequent, "survival": _contrasted, "curves": _curved,
    "table": _tabled, "odds": _one_odds, "phewas": _scanned, "about": _described,
}  # fmt: skip
#: Counts of people that are held to the threshold and the base that a site states.
_OF_PEOPLE = frozenset(
    {"count", "unknown", "permitted", "remaining", "alone", "events", "at_risk", "individuals", *CELLS}
)


def checked(ask: str, told: dict[str, Any]) -> dict[str, Any]:
    """What a Concord site says in answer to `ask`. Raises Lie."""
    found = _CHECKS[ask](told)
    k, base = told.get("k"), told.get("base")
    if _is_whole(k) and _is_whole(base) and base > 0:
        _held(found, min(k, k - k % base or k), base)
    lifted = told.get("lifted", [])
    words = [{name: str(each.get(name))[:200] for name in ("asked", "here", "by")} for each in _dicts(lifted, "places")]
    return {**found, "lifted": words} if words else found


def _held(value: Any, least: int, base: int, name: str = "") -> None:
    """Raises Lie for a count that its own rules would not have shown."""
    if isinstance(value, dict):
        for key, each in value.items():
            _held(each, least, base, key)
    elif isinstance(value, list):
        for each in value:
            _held(each, least, base, name)
    elif name in _OF_PEOPLE and isinstance(value, int) and value and (value < least or value % base):
        raise Lie("It tells a count that its own rules do not show")
