"""Patient and Consent: who they are, and what they agreed to."""

from __future__ import annotations

import re
from typing import Any

from data.ingest.fhir.values import listed, logical, reference
from data.ingest.side_tables import PERMISSIONS, permission_of
from data.ingest.staging.rows import Staging
from data.ingest.staging.times import Day, day

_US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
_DUO = re.compile(r"DUO[:_]\d{7}")


def stage_patient(staging: Staging, patient: dict[str, Any], who: str, file: str, place: str) -> Day | None:
    """Sex, birth, death, group and site; the birth. Names, addresses and telephone numbers are not read."""
    gender = patient.get("gender")
    sex = gender if gender in ("female", "male", "other") else None
    if gender not in ("female", "male", "other", "unknown", None):
        staging.say(file, "unknown-gender", place)
    born = day(patient["birthDate"]) if isinstance(patient.get("birthDate"), str) else None
    if born is None and patient.get("birthDate") is not None:
        staging.say(file, "unreadable-birth-date", place)
    died_on = patient.get("deceasedDateTime")
    died = day(died_on) if isinstance(died_on, str) else None
    if died_on is not None and died is None:
        staging.say(file, "unreadable-death-date", place)
    deceased = patient.get("deceasedBoolean")
    status = "deceased" if died_on is not None or deceased is True else "alive" if deceased is False else None
    if died and born and died.date < born.date:
        staging.say(file, "death-before-birth", place)
        died = None
    organisation = patient.get("managingOrganization")
    site = organisation.get("display") if isinstance(organisation, dict) else None
    staging.individual(
        who,
        sex=sex,
        birth_date=born.date if born else None,
        birth_precision=born.precision if born else None,
        vital_status=status,
        death_date=died.date if died else None,
        site=site[:200] if isinstance(site, str) else None,
        self_reported_group=_race(patient),
    )
    return born


def _race(patient: dict[str, Any]) -> str | None:
    for extension in listed(patient, "extension"):
        if str(extension.get("url")).startswith(f"{_US_CORE}race"):
            for inner in listed(extension, "extension"):
                text = inner.get("valueString")
                if inner.get("url") == "text" and isinstance(text, str):
                    return text[:200]
    return None


def stage_consent(staging: Staging, consent: dict[str, Any], who: str, file: str, place: str) -> bool:
    """An active consent for research with a DUO permission among its codes; whether it was one.

    A provision of type deny, another status or no DUO term permits nothing.
    """
    status = consent.get("status")
    terms = _terms(consent)
    permissions = [term for term in terms if term in PERMISSIONS.values()]
    provision = consent.get("provision")
    provision = provision if isinstance(provision, dict) else {}
    if status in ("entered-in-error", "draft", "proposed"):
        staging.say(file, "consent-not-in-force", place)
        return False
    if not permissions or provision.get("type") == "deny":
        staging.say(file, "consent-without-duo", place)
        return False
    period = provision.get("period") if isinstance(provision.get("period"), dict) else {}
    start, end = period.get("start"), period.get("end")
    valid = day(start) if isinstance(start, str) else None
    ended = day(end) if isinstance(end, str) else None
    if isinstance(end, str) and ended is None:
        staging.say(file, "consent-not-in-force", place)  # nobody knows until when it was
        return False
    if status in ("rejected", "inactive") and ended is None:
        stated = consent.get("dateTime")
        ended = day(stated) if isinstance(stated, str) else None
        if ended is None:
            staging.say(file, "consent-not-in-force", place)
            return False
    modifiers = sorted({term for term in terms if term not in permissions})
    text = "{" + ", ".join(f'"{term}": null' for term in modifiers) + "}"
    for permission in permissions:
        staging.consent(who, permission, text, valid_from=valid.date if valid else None,
                        withdrawn_on=ended.date if ended else None)  # fmt: skip
    return True


def _terms(value: object, depth: int = 0) -> list[str]:
    """Every DUO term among the codes of a resource, in order."""
    if depth > 12:
        return []
    if isinstance(value, dict):
        found = []
        code = value.get("code")
        if isinstance(code, str) and _DUO.fullmatch(code.strip()):
            found.append(permission_of(code))
        return found + [term for inner in value.values() for term in _terms(inner, depth + 1)]
    return [term for inner in value for term in _terms(inner, depth + 1)] if isinstance(value, list) else []


def patient_of(resource: dict[str, Any]) -> tuple[str | None, str] | None:
    """The reference to the patient a resource is about."""
    return reference(resource.get("subject")) or reference(resource.get("patient"))


def identifier_of(resource: dict[str, Any]) -> tuple[str, str] | None:
    """The identifier (system, value) of the patient a resource is about, where it refers to one so."""
    return logical(resource.get("subject")) or logical(resource.get("patient"))
