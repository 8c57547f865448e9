"""The message that an individual was brought as, as it may leave: nothing is lost but what would date or name a person.

Timestamps become ages where the day of birth is known, and are left out otherwise; the day of birth, other identifiers
and files are left out; ages over 89 are 90 (S-CL 7).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import phenopackets.schema.v2 as schema
from google.protobuf.json_format import ParseDict

from queries.cohort.people import OLDEST, age

_LEFT_OUT = ("dateOfBirth", "date_of_birth", "alternateIds", "alternate_ids", "files")
_YEARS = re.compile(r"P(\d+(?:\.\d+)?)Y.*")


def brought(text: str) -> schema.Phenopacket:
    """The message of the JSON text that stands in the release."""
    content = json.loads(text)
    subject = content.get("subject") or {}
    born = _day(subject.get("dateOfBirth") or subject.get("date_of_birth"))
    meta = content.pop("metaData", None) or content.pop("meta_data", None)
    kept = _undated(content, born)
    if meta:
        kept["metaData"] = meta
    return ParseDict(kept, schema.Phenopacket(), ignore_unknown_fields=True)


def _undated(value: Any, born: date | None) -> Any:
    if isinstance(value, list):
        found = [_undated(each, born) for each in value]
        return [each for each in found if each != {"interval": None}]
    if not isinstance(value, Mapping):
        return value
    made: dict[str, Any] = {}
    for name, each in value.items():
        if name in _LEFT_OUT:
            continue
        if name == "timestamp":
            if told := age(born, _day(each)):
                made["age"] = {"iso8601duration": told}
        elif name == "interval":
            ends = (age(born, _day(each.get("start"))), age(born, _day(each.get("end"))))
            if all(ends) and "quantity" not in value:  # a dose's interval has no form without dates
                made["ageRange"] = {"start": {"iso8601duration": ends[0]}, "end": {"iso8601duration": ends[1]}}
        elif name in ("iso8601duration", "iso8601_duration"):
            years = _YEARS.fullmatch(str(each))
            made[name] = f"P{OLDEST}Y" if years and float(years[1]) >= OLDEST else each
        else:
            made[name] = _undated(each, born)
    return made


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
