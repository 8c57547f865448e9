"""Resources about a patient as clinical records.

What was entered in error is no record. A condition that was refuted is an excluded one (S-CL 5), and one that is
provisional or differential is no condition yet. What was not done did not happen.
"""

from __future__ import annotations

from typing import Any

from data.findings import Outcome
from data.ingest.fhir.values import (
    age_of,
    bounded,
    codes_of,
    first_code,
    in_words,
    listed,
    quantity,
    reference,
    time_of,
)
from data.ingest.staging.rows import Staging
from data.ingest.staging.times import Day

READ = ("Condition", "Observation", "MedicationRequest", "MedicationStatement", "MedicationAdministration",
        "Procedure", "Encounter", "Specimen", "Immunization")  # fmt: skip
_NOT_DONE = ("entered-in-error",)
_INTENDED = ("cancelled", "draft", "stopped-before-start", "not-taken", "not-done", "planned", "unknown-status",
             "preparation", "registered")  # fmt: skip

TEXTS: dict[str, tuple[str, Outcome, str]] = {
    "not-a-resource": ("warning", "refused", "{n} lines are no FHIR resource; they were left out."),
    "resource-not-read": ("note", "refused", "{n} resources are of types that are not read here; they were left out."),
    "entered-in-error": ("note", "refused", "{n} resources were entered in error; they were left out."),
    "not-done": ("note", "refused", "{n} resources say what was planned, cancelled or not done; they were left out."),
    "provisional-condition": ("note", "refused", "{n} conditions are provisional, differential or unconfirmed; they "
        "were left out."),
    "refuted-condition": ("note", "kept", "{n} conditions were refuted; they are kept as excluded features."),
    "without-patient": ("warning", "refused", "{n} resources name no patient; they were left out."),
    "patient-without-id": ("warning", "refused", "{n} patients have no id; they were left out."),
    "patient-twice": ("warning", "refused", "{n} patients repeat an id; the first was kept, the others left out."),
    "record-without-code": ("warning", "refused", "{n} resources have no code; they were left out."),
    "unknown-gender": ("warning", "repaired", "{n} patients have a gender that FHIR does not know; it was left out, "
        "the patient kept."),
    "unreadable-birth-date": ("warning", "repaired", "{n} birth dates are no dates; they were left out, the patients "
        "kept."),
    "unreadable-death-date": ("warning", "repaired", "{n} death dates are no dates; they were left out, the patients "
        "kept as deceased."),
    "death-before-birth": ("warning", "repaired", "{n} patients die before they are born; the date of death was left "
        "out, the patients kept as deceased."),
    "unreadable-date": ("warning", "kept", "{n} resources have a date that is none; they are kept without one."),
    "consent-without-duo": ("warning", "refused", "{n} consents name no DUO permission, or deny; they permit nothing "
        "and were left out."),
    "consent-not-in-force": ("note", "refused", "{n} consents are drafts, in error or ended at no stated time; they "
        "were left out."),
    "period-derived": ("note", "told", "FHIR has no observation periods: for {n} individuals the time from the first "
        "to the last encounter or record is taken as one."),
    "value-in-words": ("note", "kept", "{n} values are bounds ('<3.4 mmol/L'), ranges, ratios or times; they are "
        "kept as text."),
    "absent-value": ("note", "kept", "{n} observations have no value and say why; they are kept without one."),
}  # fmt: skip


class Records:
    """Stages the records of patients; notes when each was first and last seen."""

    def __init__(self, staging: Staging) -> None:
        self.staging = staging
        self.seen: dict[str, tuple[Day, Day]] = {}
        self.births: dict[str, Day] = {}

    def stage(self, resource: dict[str, Any], who: str, file: str, place: str) -> bool:
        """One resource of the types of READ; whether it became a record."""
        kind = resource["resourceType"]
        status = resource.get("status")
        if status in _NOT_DONE or first_code(resource.get("verificationStatus")) == "entered-in-error":
            return self._left(file, "entered-in-error", place)
        if status in _INTENDED or resource.get("doNotPerform") is True:
            return self._left(file, "not-done", place)
        if kind == "Condition":
            return self._condition(resource, who, file, place)
        if kind == "Observation":
            return self._observation(resource, who, file, place)
        if kind == "Procedure":
            times = time_of(resource.get("performedDateTime"), resource.get("performedPeriod"))
            return self._coded("procedure", resource.get("code"), who, file, place, times)
        if kind == "Encounter":
            types = listed(resource, "type")
            concept = types[0] if types else {"coding": [resource.get("class") or {}]}
            return self._coded("visit", concept, who, file, place, time_of(resource.get("period")))
        if kind == "Specimen":
            return self._specimen(resource, who)
        return self._medication(kind, resource, who, file, place)

    def _left(self, file: str, rule: str, place: str) -> bool:
        self.staging.say(file, rule, place)
        return False

    def _coded(
        self,
        table: str,
        concept: object,
        who: str,
        file: str,
        place: str,
        times: tuple[Day | None, Day | None],
        **more: Any,
    ) -> bool:
        codes, words = codes_of(concept)
        if not codes:
            return self._left(file, "record-without-code", place)
        start, end = times
        for place_of, code in enumerate(codes):
            self.staging.record(
                file,
                table,
                who,
                code,
                words,
                start=start.date if start else None,
                end=end.date if end and table not in ("procedure", "measurement", "phenotypic_feature") else None,
                precision=start.precision if start else "none",
                beside=place_of > 0,
                **more,
            )
        if start:
            first, last = self.seen.get(who, (start, end or start))
            self.seen[who] = (min(first, start, key=_date), max(last, end or start, key=_date))
        return True

    def _condition(self, resource: dict[str, Any], who: str, file: str, place: str) -> bool:
        verified = first_code(resource.get("verificationStatus"))
        onset = (resource.get("onsetDateTime"), resource.get("onsetPeriod"), resource.get("recordedDate"))
        start, _ = time_of(*onset)
        if start is None and any(isinstance(one, str) for one in onset):
            self.staging.say(file, "unreadable-date", place)
        start = start or self._at_age(who, resource)
        _, ended = time_of({"end": resource.get("abatementDateTime")}, resource.get("abatementPeriod"))
        if verified in ("provisional", "differential", "unconfirmed"):
            return self._left(file, "provisional-condition", place)
        if verified == "refuted":
            self.staging.say(file, "refuted-condition", place)
            return self._coded("phenotypic_feature", resource.get("code"), who, file, place, (start, None),
                               excluded=True)  # fmt: skip
        return self._coded("condition", resource.get("code"), who, file, place, (start, ended))

    def _at_age(self, who: str, resource: dict[str, Any]) -> Day | None:
        """The day of an onset that is told as an age, where the birth is known: as precise as the coarser of both."""
        age, born = age_of(resource.get("onsetAge") or resource.get("onsetRange")), self.births.get(who)
        when = age.after(born.date) if age and born else None
        if age is None or born is None or when is None:
            return None
        coarsest = next(one for one in ("year", "month", "day") if one in (age.precision, born.precision))
        return Day(when, "interval" if "onsetRange" in resource else coarsest)

    def _observation(self, resource: dict[str, Any], who: str, file: str, place: str) -> bool:
        times = time_of(resource.get("effectiveDateTime"), resource.get("effectivePeriod"),
                        resource.get("effectiveInstant"), resource.get("issued"))  # fmt: skip
        parts = listed(resource, "component")
        done = False
        if any(key.startswith("value") for key in resource) or not parts:
            done = self._measured(resource, resource.get("code"), who, file, place, times)
        for part in parts:
            done = self._measured(part, part.get("code"), who, file, place, times) or done
        return done

    def _measured(
        self, part: dict[str, Any], code: object, who: str, file: str, place: str, times: tuple[Day | None, Day | None]
    ) -> bool:
        value, unit = quantity(part.get("valueQuantity"))
        text = bounded(part.get("valueQuantity")) or in_words(part)
        if text:
            value = unit = None
            self.staging.say(file, "value-in-words", place)
        for key in ("valueString", "valueInteger", "valueBoolean", "valueDateTime"):
            if key in part and isinstance(part[key], str | int | bool):
                if key == "valueInteger":
                    value = float(part[key])
                else:
                    text = str(part[key])
        if concept := part.get("valueCodeableConcept"):
            codes, words = codes_of(concept)
            text = words or (codes[0][1] if codes else None)
        if value is None and text is None and "dataAbsentReason" in part:
            self.staging.say(file, "absent-value", place)
        return self._coded("measurement", code, who, file, place, times, value=value, unit=unit,
                           value_text=text[:500] if text else None)  # fmt: skip

    def _medication(self, kind: str, resource: dict[str, Any], who: str, file: str, place: str) -> bool:
        concept = resource.get("medicationCodeableConcept") or resource.get("vaccineCode")
        if not concept and (named := reference(resource.get("medicationReference"))):
            inner = [one for one in listed(resource, "contained") if one.get("id") == named[1]]
            concept = inner[0].get("code") if inner else self.medications.get(named[1])
        asked = resource.get("dispenseRequest")
        validity = asked.get("validityPeriod") if isinstance(asked, dict) else None
        amount = asked.get("quantity") if isinstance(asked, dict) else None
        times = time_of(validity, resource.get("effectivePeriod"), resource.get("effectiveDateTime"),
                        resource.get("authoredOn"), resource.get("occurrenceDateTime"))  # fmt: skip
        return self._coded("treatment", concept, who, file, place, times, quantity=quantity(amount)[0])

    medications: dict[str, object] = {}  # noqa: RUF012  set by the reader: Medication resources by id

    def _specimen(self, resource: dict[str, Any], who: str) -> bool:
        taken = resource.get("collection")
        taken = taken if isinstance(taken, dict) else {}
        when, _ = time_of(taken.get("collectedDateTime"), taken.get("collectedPeriod"))
        identifiers = [one.get("value") for one in listed(resource, "identifier")]
        name = next((one for one in (*identifiers, resource.get("id")) if isinstance(one, str) and one), None)
        if name:
            self.staging.biosample(name, who, collected_on=when.date if when else None)
        return name is not None


def _date(known: Day) -> Any:
    return known.date
