"""The stages of reading FHIR resources, in the order the pipeline calls them."""

from __future__ import annotations

from typing import Any

import duckdb

from data.findings import Finding
from data.ingest.fhir.patients import identifier_of, patient_of, stage_consent, stage_patient
from data.ingest.fhir.records import READ, TEXTS, Records
from data.ingest.fhir.resources import resources
from data.ingest.fhir.values import identifiers_of
from data.ingest.recognise import Source
from data.ingest.staging.reader import Reader
from data.ingest.staging.rows import Staging

_LAST = ("Patient", "Medication")  # read first: what others refer to


class FhirReader(Reader):
    """Reads the resources of one dataset. `records` holds how many resources each file has."""

    def __init__(self, con: duckdb.DuckDBPyConnection, files: list[Source]) -> None:
        super().__init__(con)
        self.staging = Staging(con)
        self.paths = [source.path for source in files]
        self.patients: dict[str, str] = {}  # id or last part of a URL → pseudonym
        self.identified: dict[tuple[str, str], str] = {}  # identifier (system, value) → pseudonym; '' of several
        self.consents = 0

    def individuals(self) -> list[Finding]:
        """Two passes: patients and medications, then what refers to them."""
        made = Records(self.staging)
        made.medications = {}
        for path in self.paths:
            self.records[path.name] = 0
            for place, resource in resources(path):
                self.records[path.name] += 1
                self.progress("Looking for patients", None, sum(self.records.values()))
                kind = resource.get("resourceType") if resource else None
                if resource is None or not isinstance(kind, str):
                    self.staging.say(path.name, "not-a-resource", place)
                elif kind == "Patient":
                    self._patient(made, resource, path.name, place)
                elif kind == "Medication" and isinstance(resource.get("id"), str):
                    made.medications[resource["id"]] = resource.get("code")
        read, whole = 0, max(sum(self.records.values()), 1)
        for path in self.paths:
            for place, resource in resources(path):
                read += 1
                self.progress("Reading what is told of them", read / whole, read)
                if resource is not None and resource.get("resourceType") not in _LAST:
                    self._about(made, resource, path.name, place)
        seen = {who: span for who, span in made.seen.items() if who in self.patients}
        for who, (first, last) in sorted(seen.items()):
            self.staging.period(who, first.date, max(first.date, last.date))
        if seen:
            self.staging.say(self.paths[0].name, "period-derived", n=len(seen))
        self.staging.finish()
        return self.staging.findings(TEXTS)

    def _patient(self, made: Records, patient: dict[str, Any], file: str, place: str) -> None:
        who = patient.get("id")
        if not isinstance(who, str) or not who.strip() or len(who) > 200:
            self.staging.say(file, "patient-without-id", place)
            return
        if who in self.patients:
            self.staging.say(file, "patient-twice", place)
            return
        self.patients[who] = who
        url = patient.get("_url")
        if isinstance(url, str):
            self.patients.setdefault(url.rsplit(":" if url.startswith("urn:") else "/", 1)[-1], who)
        for identifier in identifiers_of(patient):
            self.identified[identifier] = who if self.identified.get(identifier, who) == who else ""
        if born := stage_patient(self.staging, patient, who, file, place):
            made.births[who] = born

    def _about(self, made: Records, resource: dict[str, Any], file: str, place: str) -> None:
        kind = resource.get("resourceType")
        if not isinstance(kind, str):
            return  # counted as no resource
        if kind not in READ and kind != "Consent":
            self.staging.say(file, "resource-not-read", place)
            return
        named = patient_of(resource)
        if named is None and (identifier := identifier_of(resource)) and (known := self.identified.get(identifier)):
            named = ("Patient", known)
        if named is None or named[0] not in (None, "Patient"):
            self.staging.say(file, "without-patient", place)
            return
        who = self.patients.get(named[1], named[1])  # of nobody known: counted when records find their individuals
        self.staging.line = int(number) if (number := place.removeprefix("line ")).isdigit() else None
        if kind == "Consent":
            if stage_consent(self.staging, resource, who, file, place):
                self.staging.mention(file, "consent-of-nobody", who)
        else:
            made.stage(resource, who, file, place)
