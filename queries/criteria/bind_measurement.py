"""Measurements, and events that follow each other.

Bounds are converted to the unit that the release stores, or the question is refused (S-CL 6).
"""

from __future__ import annotations

from typing import Any

from cohorts.criteria import Criterion, HasMeasurement, Sequence
from cohorts.errors import InvalidQuestion, UnknownName
from cohorts.measured import PERCENTILE
from cohorts.units import convert
from queries.criteria.part import Bound, Part
from queries.cursor import looked_up
from queries.lookup.codes import code_ids

_UNITS = """
SELECT COALESCE(m.unit, '') AS unit, COUNT(*) AS n
FROM (SELECT UNNEST(CAST($code_ids AS INTEGER[])) AS code_id) AS g
JOIN code_ancestor AS a ON a.ancestor_id = g.code_id
JOIN measurement AS m ON m.code_id = a.descendant_id
WHERE m.value IS NOT NULL
GROUP BY COALESCE(m.unit, '')
ORDER BY n DESC, unit
"""
_PERCENTILES = """
SELECT p.unit, p.percentile, MAX(p.value) AS value
FROM measurement_percentile AS p
WHERE LIST_CONTAINS(CAST($code_ids AS INTEGER[]), p.code_id)
GROUP BY p.unit, p.percentile
ORDER BY p.unit, p.percentile
"""
#: Bounds nobody gave.
_LOWEST, _HIGHEST = -1e300, 1e300


def bind_measurement(leaf: HasMeasurement, cursor: Any) -> Bound:
    ids = code_ids(cursor, leaf.code, "measurement")
    drugs = code_ids(cursor, leaf.drug, "treatment") if leaf.drug else ()
    bounded = leaf.at_least is not None or leaf.at_most is not None
    unit, low, high, notes = "", leaf.at_least, leaf.at_most, ()
    if bounded:
        unit, low, high, notes = in_release_unit(leaf, ids, cursor)
    kind = {"mean": "has_measurement_mean", "change": "has_measurement_change"}.get(leaf.which)
    part = Part.of(
        kind or "has_measurement",
        code_ids=ids,
        drug_ids=drugs,
        bounded=bounded,
        unit=unit,
        at_least=_LOWEST if low is None else low,
        at_most=_HIGHEST if high is None else high,
        timing=leaf.timing or "whenever",
        **({} if kind else {"which": leaf.which}),
    )
    return Bound((part,), notes)


def in_release_unit(
    leaf: HasMeasurement, ids: tuple[int, ...], cursor: Any
) -> tuple[str, float | None, float | None, tuple[str, ...]]:
    """(the release's unit, lower bound, upper bound, notes). Values in other units are unknown, and a note says so."""
    if leaf.unit == PERCENTILE:
        return _percentiles(leaf, ids, cursor)
    found = looked_up(cursor, ("units", ids), lambda: cursor.execute(_UNITS, {"code_ids": list(ids)}).fetchall())
    stored = [unit for unit, _ in found]
    shown = ", ".join(unit or "no unit" for unit in stored)
    if leaf.unit is None:
        if len(stored) > 1:
            raise InvalidQuestion(f"{leaf.code} is recorded in several units: {shown}", do="Say which with `unit`")
        return (stored[0] if stored else ""), leaf.at_least, leaf.at_most, ()
    if not stored:
        return leaf.unit, leaf.at_least, leaf.at_most, ()
    for unit in sorted(stored, key=lambda each: each != leaf.unit):  # the unit as asked first, then the commonest
        bounds = [None if value is None else _converted(leaf, value, unit) for value in (leaf.at_least, leaf.at_most)]
        if any(bound is not None for bound in bounds):
            notes = () if unit == leaf.unit else (f"{leaf.code}: bounds converted from {leaf.unit} to {unit}",)
            if len(stored) > 1:
                notes = (*notes, f"{leaf.code} is also recorded in units that are not compared: {shown}")
            return unit, bounds[0], bounds[1], notes
    error = UnknownName("unit", leaf.unit, stored, where=f"has_measurement.unit of {leaf.code}")
    if error.suggestions:
        raise error
    raise InvalidQuestion(
        f"{leaf.code} is not recorded in {leaf.unit}, and no conversion is known",
        where="has_measurement.unit",
        do=f"Ask in {shown}",
    )


def _converted(leaf: HasMeasurement, value: float, unit: str) -> float | None:
    """A bound in another unit. A change has no zero point: 1 % more of HbA1c is 10.9 mmol/mol more, not -12.6."""
    into = convert(leaf.code, value, leaf.unit, unit)
    return into if leaf.which != "change" or into is None else into - convert(leaf.code, 0.0, leaf.unit, unit)


def _percentiles(
    leaf: HasMeasurement, ids: tuple[int, ...], cursor: Any
) -> tuple[str, float | None, float | None, tuple[str, ...]]:
    """As `in_release_unit`, from percentiles counted when the release was made, in the unit most are recorded in."""
    found = looked_up(
        cursor, ("percentiles", ids), lambda: cursor.execute(_PERCENTILES, {"code_ids": list(ids)}).fetchall()
    )
    units = looked_up(cursor, ("units", ids), lambda: cursor.execute(_UNITS, {"code_ids": list(ids)}).fetchall())
    unit = next((one for one, _ in units if any(row[0] == one for row in found)), "")
    values = {percentile: value for at, percentile, value in found if at == unit}
    low, high = (None if bound is None else values.get(int(bound)) for bound in (leaf.at_least, leaf.at_most))
    for name, value in (("at_least", low), ("at_most", high)):
        if getattr(leaf, name) is not None and value is None:
            raise InvalidQuestion(
                f"The release keeps no such percentile of {leaf.code}: too few individuals lie beyond it",
                where=f"has_measurement.{name}",
                do=f"Ask for {min(values)} to {max(values)}" if values else "Give a bound in a unit",
            )
    said = ", ".join(
        f"percentile {bound:.0f} is {value:.6g} {unit}".strip()
        for bound, value in ((leaf.at_least, low), (leaf.at_most, high))
        if bound is not None
    )
    return unit, low, high, (f"{leaf.code}: {said}, over everybody measured in this release",)


def bind_sequence(leaf: Sequence, cursor: Any) -> Bound:
    """Two kinds of events; those that are measurements may have bounds."""
    first, first_notes = _event(leaf.first, "first", cursor)
    then, then_notes = _event(leaf.then, "then", cursor)
    days = 10**6 if leaf.within_days is None else leaf.within_days
    return Bound((Part.of("sequence", within_days=days, **first, **then),), (*first_notes, *then_notes))


def _event(event: Criterion, name: str, cursor: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The parameters of one event, named after its place in the sequence, and notes."""
    measured = isinstance(event, HasMeasurement)
    domain = event.key().removeprefix("has_")
    ids = code_ids(cursor, event.code, domain)
    bounded = measured and not (event.at_least is None and event.at_most is None)
    unit, low, high, notes = in_release_unit(event, ids, cursor) if bounded else ("", None, None, ())
    values = {
        "domain": domain,
        "ids": ids,
        "descendants": True if measured else event.descendants,
        "bounded": bounded,
        "unit": unit,
        "at_least": _LOWEST if low is None else low,
        "at_most": _HIGHEST if high is None else high,
    }
    return {f"{name}_{key}": value for key, value in values.items()}, notes
