"""What FHIR's data types say: codings, quantities, times, references. A wrong shape says nothing."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from data.ingest.staging.codes import dotted, system_of
from data.ingest.staging.times import Day, Span, day, span

#: Of several codings of one concept the first of these systems is kept; a concept mapped to two is one record.
PREFERRED = ("SNOMED", "ICD10CM", "LOINC", "RXNORM", "ICD10", "ICD10GM", "HP", "MONDO", "OMIM", "ICD9CM", "ATC")
#: Systems that are kept beside the preferred one, so that a question in either is exact (as of an OMOP source).
BESIDE = ("ICD10CM", "LOINC", "RXNORM", "HP", "MONDO", "OMIM", "ATC", "ICD10", "ICD10GM", "ICD9CM", "SNOMED")
Code = tuple[str, str]
_REFERENCE = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/.*)?")


def listed(resource: object, key: str) -> list[dict[str, Any]]:
    """The objects of a list; a single object counts as a list of one."""
    value = resource.get(key) if isinstance(resource, dict) else None
    value = [value] if isinstance(value, dict) else value
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def codes_of(concept: object) -> tuple[list[Code], str | None]:
    """The codes of a CodeableConcept, best first, and its words; a concept of words alone is LOCAL."""
    if not isinstance(concept, dict):
        return [], None
    found: dict[str, tuple[Code, str]] = {}
    for coding in listed(concept, "coding"):
        code, uri = coding.get("code"), coding.get("system")
        if not isinstance(code, str) or not code.strip() or len(code) > 100:
            continue
        system = (system_of(uri) if isinstance(uri, str) else None) or "LOCAL"
        if system not in found:
            words = coding.get("display")
            found[system] = ((system, dotted(system, code.strip())), words if isinstance(words, str) else "")
    text = concept.get("text")
    text = text.strip() if isinstance(text, str) else ""
    order = {system: place for place, system in enumerate(PREFERRED)}
    ranked = sorted(found.values(), key=lambda one: order.get(one[0][0], len(order)))
    kept = [code for place, (code, _) in enumerate(ranked) if place == 0 or code[0] in BESIDE]
    words = (ranked[0][1] if ranked else "") or text
    if not kept and text:
        kept = [("LOCAL", re.sub(r"\s+", " ", text)[:200])]
    return kept, words[:500] or None


def first_code(concept: object) -> str | None:
    """The code of the first coding, whatever its system: of statuses."""
    for coding in listed(concept, "coding"):
        if isinstance(coding.get("code"), str):
            return coding["code"]
    return None


def quantity(value: object) -> tuple[float | None, str | None]:
    """(value, unit) of a Quantity; the unit in UCUM where it is coded so."""
    if not isinstance(value, dict):
        return None, None
    number = value.get("value")
    code, unit = value.get("code"), value.get("unit")
    ucum = isinstance(code, str) and str(value.get("system", "")).rstrip("/").endswith("unitsofmeasure.org")
    known = code if ucum else unit if isinstance(unit, str) else code if isinstance(code, str) else None
    usable = isinstance(number, int | float) and not isinstance(number, bool)
    return (float(number) if usable and abs(number) < 1e300 else None), (known or None)


def bounded(value: object) -> str | None:
    """What a Quantity says that is no number of its own: '<3.4 mmol/L'; None where it is one."""
    if not isinstance(value, dict) or value.get("comparator") not in ("<", "<=", ">", ">=", "ad"):
        return None
    number, unit = value.get("value"), value.get("unit") or value.get("code")
    sign = {"ad": "about "}.get(value["comparator"], value["comparator"])
    return (
        f"{sign}{number} {unit if isinstance(unit, str) else ''}".strip() if isinstance(number, int | float) else None
    )


def in_words(part: dict[str, Any]) -> str | None:
    """A value that is a range, a ratio or a time of day, as text."""
    if isinstance(part.get("valueTime"), str):
        return part["valueTime"]
    for key, (first, second), sign in (
        ("valueRange", ("low", "high"), "–"),
        ("valueRatio", ("numerator", "denominator"), ":"),
    ):
        if isinstance(found := part.get(key), dict):
            numbers, units = zip(*(quantity(found.get(name)) for name in (first, second)), strict=True)
            told = sign.join("" if one is None else f"{one:g}" for one in numbers)
            return f"{told} {units[0] or units[1] or ''}".strip() if numbers != (None, None) else None
    return None


def identifiers_of(resource: dict[str, Any]) -> list[tuple[str, str]]:
    """(system, value) of each identifier that a resource has; the system '' where it is not told."""
    pairs = ((one.get("system") or "", one.get("value")) for one in listed(resource, "identifier"))
    return [(system, value) for system, value in pairs if isinstance(system, str) and isinstance(value, str) and value]


def logical(value: object) -> tuple[str, str] | None:
    """(system, value) of a Reference by identifier: its own, or a search's as 'Patient?identifier=system|value'."""
    if not isinstance(value, dict):
        return None
    text = value.get("reference")
    if isinstance(text, str) and "?identifier=" in text:
        system, sign, own = unquote(text.partition("?identifier=")[2]).rpartition("|")
        return (system, own) if sign or own else None
    return next(iter(identifiers_of(value)), None)


def age_of(value: object) -> Span | None:
    """An Age, in years, months, weeks or days; of a Range its low end."""
    if isinstance(value, dict) and isinstance(value.get("low"), dict):
        value = value["low"]
    number, unit = quantity(value)
    letter = {"a": "Y", "mo": "M", "wk": "W", "d": "D", "years": "Y", "year": "Y", "yr": "Y", "months": "M",
              "weeks": "W", "days": "D"}.get(unit or "a")  # fmt: skip
    return span(f"P{number:g}{letter}") if number is not None and letter and 0 <= number < 10_000 else None


def time_of(*values: object) -> tuple[Day | None, Day | None]:
    """(start, end) of the first that says something: a date, or a Period."""
    for value in values:
        if isinstance(value, str) and (known := day(value)):
            return known, None
        if isinstance(value, dict):
            start, end = value.get("start"), value.get("end")
            begun, ended = (day(one) if isinstance(one, str) else None for one in (start, end))
            if begun or ended:
                return begun or ended, ended
    return None, None


def reference(value: object) -> tuple[str | None, str] | None:
    """(type, id) of a Reference: 'Patient/1', an absolute URL of one, or 'urn:uuid:…' and '#contained' (type None)."""
    text = value.get("reference") if isinstance(value, dict) else None
    if not isinstance(text, str) or len(text) > 500:
        return None
    if text.startswith(("urn:uuid:", "urn:oid:", "#")):
        return None, text.replace("#", ":").rsplit(":", 1)[1]
    found = _REFERENCE.fullmatch(text)
    return (found[1], found[2]) if found else None
