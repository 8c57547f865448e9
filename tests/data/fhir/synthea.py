"""Bulk data in the shape of Synthea's: NDJSON by resource type, references as urn:uuid and as Type/id."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
RXNORM, ICD = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://hl7.org/fhir/sid/icd-10-cm"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def concept(system: str, code: str, words: str, *more: tuple[str, str]) -> dict[str, Any]:
    codings = [{"system": system, "code": code, "display": words}]
    codings += [{"system": s, "code": c} for s, c in more]
    return {"coding": codings, "text": words}


def verified(code: str) -> dict[str, Any]:
    return {"coding": [{"system": VERIFIED, "code": code}]}


def resources(people: int = 40, seed: int = 3) -> dict[str, list[dict[str, Any]]]:
    """Generated resources by type. Person n refers to itself by urn:uuid where n is odd, by Patient/id where even."""
    chance = random.Random(seed)
    made: dict[str, list[dict[str, Any]]] = {}

    def add(kind: str, **content: Any) -> None:
        made.setdefault(kind, []).append({"resourceType": kind, "id": f"{kind}-{len(made.get(kind, []))}", **content})

    for n in range(people):
        name = f"0000-{n:04}"
        me = {"reference": f"urn:uuid:{name}" if n % 2 else f"Patient/{name}"}
        extra: dict[str, Any] = {"birthDate": ("1950", "1950-03", "1950-03-07")[n % 3]}
        if n % 5 == 0:
            extra["deceasedDateTime"] = "2020-05-06T07:08:09-05:00"
        elif n % 5 == 1:
            extra["deceasedBoolean"] = n % 2 == 0
        race = {"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
                "extension": [{"url": "text", "valueString": "White"}]}  # fmt: skip
        names = [{"use": "official", "family": "Do not read", "given": ["Me"]}]
        made.setdefault("Patient", []).append(
            {"resourceType": "Patient", "id": name, "gender": ("female", "male", "other", "unknown")[n % 4],
             "name": names, "extension": [race], **extra})  # fmt: skip
        for visit in range(3):
            start = f"{2001 + visit * 3}-0{1 + n % 9}-1{visit}T10:00:00+01:00"
            add("Encounter", status="finished", subject=me, period={"start": start, "end": start},
                **{"class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}})  # fmt: skip
        add("Condition", subject=me, verificationStatus=verified("confirmed"), onsetDateTime=f"200{n % 10}-02-03",
            abatementDateTime="2015-01-01", code=concept(SNOMED, "44054006", "Diabetes", (ICD, "E119")))  # fmt: skip
        add("Observation", status="final", subject=me, effectiveDateTime="2004", code=concept(LOINC, "13457-7", "LDL"),
            valueQuantity={"value": 3.0, "system": "http://unitsofmeasure.org", "code": "mmol/L"})  # fmt: skip
        parts = [{"code": concept(LOINC, code, words),
                  "valueQuantity": {"value": chance.randint(60, 140), "unit": "mmHg", "code": "mm[Hg]",
                                    "system": "http://unitsofmeasure.org"}}
                 for code, words in (("8480-6", "Systolic"), ("8462-4", "Diastolic"))]  # fmt: skip
        add("Observation", status="final", subject=me, effectiveDateTime="2005-06-07T08:09:10.123Z",
            code=concept(LOINC, "85354-9", "Blood pressure"), component=parts)  # fmt: skip
        add("MedicationRequest", status="active", subject=me, authoredOn="2006-01-02",
            medicationCodeableConcept=concept(RXNORM, "36567", "simvastatin"))  # fmt: skip
        add("Procedure", status="completed", subject=me, code=concept(SNOMED, "80146002", "Appendectomy"),
            performedPeriod={"start": "2007-01-02", "end": "2007-01-03"})  # fmt: skip
    everybody = {"reference": "Patient/0000-0000"}
    diabetes = concept(SNOMED, "44054006", "Diabetes")
    add("Condition", subject=everybody, verificationStatus=verified("entered-in-error"), code=diabetes)
    add("Condition", subject=everybody, verificationStatus=verified("provisional"), code=diabetes)
    add(
        "Condition",
        subject=everybody,
        verificationStatus=verified("refuted"),
        code=concept(SNOMED, "195967001", "Asthma"),
    )
    add("Condition", subject=everybody, code=concept(SNOMED, "38341003", "Hypertension"))
    add("Condition", subject={"reference": "Patient/nobody"}, onsetDateTime="2001-01-01", code=diabetes)
    add("Condition", subject=everybody, onsetDateTime="1900-01-01", code=diabetes)
    add("Observation", status="entered-in-error", subject=everybody, code=concept(LOINC, "13457-7", "LDL"))
    add("Observation", status="final", subject=everybody, effectiveDateTime="not a date",
        code=concept(LOINC, "72166-2", "Smoking"), valueCodeableConcept={"text": "Never smoker"})  # fmt: skip
    add(
        "MedicationStatement",
        status="not-taken",
        subject=everybody,
        medicationCodeableConcept=concept(RXNORM, "1", "x"),
    )
    add("Medication", code=concept(RXNORM, "83367", "atorvastatin"))
    add("MedicationStatement", status="active", subject=everybody, effectivePeriod={"start": "2008-02"},
        medicationReference={"reference": "Medication/Medication-0"})  # fmt: skip
    add("Specimen", subject=everybody, identifier=[{"value": "S0"}], collection={"collectedDateTime": "2010-01-01"})
    general = {"purpose": [{"code": "DUO:0000042"}]}
    permitted = {"type": "permit", "period": {"start": "2009-01-01"}, **general}
    add("Consent", status="active", patient=everybody, provision=permitted)
    add("Consent", status="active", patient=everybody, provision={"type": "deny", **general})
    add("Immunization", status="completed", patient=everybody, occurrenceDateTime="2011-01-01",
        vaccineCode=concept("http://hl7.org/fhir/sid/cvx", "140", "Influenza"))  # fmt: skip
    add("CarePlan", subject=everybody)
    return made


def write(folder: Path, made: dict[str, list[dict[str, Any]]]) -> Path:
    """NDJSON by type; observations gzipped."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, ones in made.items():
        text = "".join(json.dumps(one) + "\n" for one in ones)
        if kind == "Observation":
            (folder / f"{kind}.ndjson.gz").write_bytes(gzip.compress(text.encode()))
        else:
            (folder / f"{kind}.ndjson").write_text(text)
    return folder
