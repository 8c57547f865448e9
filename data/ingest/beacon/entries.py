"""A Beacon's individuals as phenopackets: the default model of Beacon v2 took its parts from there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: https://docs.genomebeacons.org/schemas-md/individuals_defaultSchema/ , sex: NCIT terms
_SEXES = {"NCIT:C16576": "FEMALE", "NCIT:C20197": "MALE", "NCIT:C17998": "UNKNOWN_SEX", "NCIT:C1799": "UNKNOWN_SEX"}
_KARYOTYPES = ("XX", "XY", "XO", "XXY", "XXX", "XXYY", "XXXY", "XXXX", "XYY", "OTHER_KARYOTYPE")
#: Keys of an individual that become records or columns.
READ = {
    "id", "sex", "karyotypicSex", "ethnicity", "geographicOrigin", "diseases", "phenotypicFeatures", "measures",
    "interventionsOrProcedures", "treatments", "exposures", "datasetId", "_id", "_info", "info", "pedigrees",
}  # fmt: skip


def packet_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The individual's phenopacket, as JSON; what is of the wrong shape is left to the schema's library to refuse."""
    subject: dict[str, Any] = {"id": entry.get("id")}
    sex = _term(entry.get("sex"))
    if sex:
        subject["sex"] = _SEXES.get(sex["id"], "OTHER_SEX")
    if entry.get("karyotypicSex") in _KARYOTYPES:
        subject["karyotypicSex"] = entry["karyotypicSex"]
    actions = [_procedure(one) for one in listed(entry, "interventionsOrProcedures")]
    actions += [{"treatment": {"agent": _term(one.get("treatmentCode")) or {}}} for one in listed(entry, "treatments")]
    return {
        "id": entry.get("id"),
        "subject": subject,
        "phenotypicFeatures": [_feature(one) for one in listed(entry, "phenotypicFeatures")],
        "diseases": [_disease(one) for one in listed(entry, "diseases")],
        "measurements": [_measure(one) for one in listed(entry, "measures")],
        "medicalActions": actions,
        "metaData": {"phenopacketSchemaVersion": "2.0"},
    }


def attributes_of(entry: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """What has no table: origin, exposures."""
    if origin := _term(entry.get("geographicOrigin")):
        yield "geographic_origin", origin["label"] or origin["id"]
    for one in listed(entry, "exposures"):
        if code := _term(one.get("exposureCode")):
            value = one.get("value")
            yield f"exposure: {code['label'] or code['id']}", "yes" if value is None else str(value)


def label_of(term: object) -> str | None:
    """The words of an ontology term."""
    found = _term(term)
    return (found["label"] or found["id"]) if found else None


def listed(entry: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in a list of the entry; a single object counts as a list of one."""
    value = entry.get(key)
    value = [value] if isinstance(value, dict) else value
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _term(value: object) -> dict[str, str] | None:
    if not isinstance(value, dict) or not value.get("id"):
        return None
    return {"id": str(value["id"]), "label": str(value.get("label") or "")}


def _time(value: object) -> dict[str, Any] | None:
    """A Beacon TimeElement as a phenopacket's: age, range of ages, term, timestamp, interval or gestational age."""
    if isinstance(value, str):
        value = value.strip()
        if value.startswith("P"):
            return {"age": {"iso8601duration": value}}
        return {"timestamp": f"{value[:10]}T00:00:00Z"} if len(value) >= 10 else None
    if not isinstance(value, dict):
        return None
    if "iso8601duration" in value:
        return {"age": {"iso8601duration": str(value["iso8601duration"])}}
    if isinstance(value.get("start"), dict) and isinstance(value.get("end"), dict):
        return {"ageRange": {"start": value["start"], "end": value["end"]}}
    if "id" in value:
        return {"ontologyClass": _term(value) or {}}
    if "weeks" in value:
        return {"gestationalAge": {"weeks": value["weeks"], "days": value.get("days", 0)}}
    if isinstance(value.get("start"), str) and isinstance(value.get("end"), str):
        return {"interval": {"start": value["start"], "end": value["end"]}}
    known = ("age", "ageRange", "ontologyClass", "gestationalAge", "timestamp", "interval")
    found = {key: value[key] for key in known if key in value}
    return dict([next(iter(found.items()))]) if found else None


def _timed(made: dict[str, Any], key: str, *values: object) -> dict[str, Any]:
    time = next((found for value in values if (found := _time(value))), None)
    return made | {key: time} if time else made


def _feature(one: dict[str, Any]) -> dict[str, Any]:
    made = {"type": _term(one.get("featureType")) or {}, "excluded": one.get("excluded") is True}
    return _timed(made, "onset", one.get("onset"))


def _disease(one: dict[str, Any]) -> dict[str, Any]:
    made = {"term": _term(one.get("diseaseCode")) or {}, "excluded": one.get("excluded") is True}
    return _timed(made, "onset", one.get("ageOfOnset"), one.get("onset"))


def _measure(one: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"assay": _term(one.get("assayCode")) or {}}
    value = one.get("measurementValue")
    value = value if isinstance(value, dict) else {}
    if isinstance(value.get("typedQuantities"), list):
        made["complexValue"] = {"typedQuantities": [
            {"type": _term(part.get("quantityType")) or {}, "quantity": _quantity(part.get("quantity"))}
            for part in listed(value, "typedQuantities")]}  # fmt: skip
    elif "quantity" in value or "value" in value:
        made["value"] = {"quantity": _quantity(value.get("quantity", value))}
    elif term := _term(value):
        made["value"] = {"ontologyClass": term}
    return _timed(made, "timeObserved", one.get("observationMoment"), one.get("date"))


def _quantity(value: object) -> dict[str, Any]:
    value = value if isinstance(value, dict) else {}
    return {"unit": _term(value.get("unit")) or {}, "value": value.get("value")}


def _procedure(one: dict[str, Any]) -> dict[str, Any]:
    made = {"code": _term(one.get("procedureCode")) or {}}
    return {"procedure": _timed(made, "performed", one.get("ageAtProcedure"), one.get("dateOfProcedure"))}
