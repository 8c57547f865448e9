"""Free-form tables: which column of theirs stands for which column of a side table.

    {"people.csv": {"table": "individuals",
                    "columns": {"individual_id": "PatNr", "sex": "Geschlecht"},
                    "values": {"sex": {"1": "male", "2": "female"}}}}

Keyed by file name. Columns not named keep their own headings; values not named stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cohorts.errors import InvalidSource, UnknownName, nearest
from data.ingest.tables import Column, name_of, quoted

#: Headings that people use, folded to lower case without blanks, dashes and underscores.
_USUAL = {
    "individual_id": (
        "id",
        "iid",
        "eid",
        "personid",
        "participantid",
        "participant",
        "patientid",
        "subjectid",
        "subject",
    ),
    "biosample_id": ("sampleid", "sample", "samplename", "barcode"),
    "sex": ("gender",),
    "birth_date": ("dob", "dateofbirth", "birthdate", "yearofbirth", "birthyear", "yob"),
    "enrolment_date": ("enrollmentdate", "dateofenrolment", "enrolled", "recruited", "consentdate"),
    "vital_status": ("status", "vitalstatus", "alive"),
    "death_date": ("dod", "dateofdeath", "deathdate"),
    "site": ("center", "centre", "hospital"),
    "genetic_group": ("ancestry", "population", "superpopulation"),
    "self_reported_group": ("race", "ethnicity", "selfreportedancestry"),
    "karyotypic_sex": ("karyotype", "geneticsex"),
    "capture_kit": ("kit", "capture", "platform"),
    "permission": ("duo", "datause", "consent"),
    "relative_id": ("id2", "iid2", "relative"),
    "kinship": ("phihat", "kinshipcoefficient"),
}


@dataclass(frozen=True)
class FileMapping:
    """How one file is to be read."""

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def wanted(self, columns: Mapping[str, Column]) -> dict[str, Column]:
        """The side table's columns, those that are mapped under the heading of the file alone."""
        return {
            name: replace(column, heading=self.columns[name]) if name in self.columns else column
            for name, column in columns.items()
        }

    def translated(self, columns: Iterable[str]) -> str:
        """SQL: every column, with the values that are mapped replaced."""
        return ", ".join(self._value(name) if name in self.values else name_of(name) for name in columns)

    def _value(self, name: str) -> str:
        cases = " ".join(f"WHEN {quoted(old)} THEN {quoted(new)}" for old, new in self.values[name].items())
        return f"CASE {name_of(name)} {cases} ELSE {name_of(name)} END AS {name_of(name)}"


def read_mapping(path: Path, tables: Mapping[str, Mapping[str, Column]]) -> dict[str, FileMapping]:
    """The mapping file, checked against the side tables there are."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {name: _file_mapping(entry, tables, path) for name, entry in found.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise InvalidSource(
            f"The mapping cannot be read ({error})", where=path.name, do="docs/formats.md shows one."
        ) from error


def _file_mapping(entry: Mapping[str, Any], tables: Mapping[str, Mapping[str, Column]], path: Path) -> FileMapping:
    for key in entry:
        if key not in ("table", "columns", "values"):
            raise UnknownName("key", key, ("table", "columns", "values"), where=path.name)
    table = entry.get("table", "")
    if table not in tables:
        raise UnknownName("side table", table, tables, where=path.name)
    for column in (*entry.get("columns", {}), *entry.get("values", {})):
        if column not in tables[table]:
            raise UnknownName("column", column, tables[table], where=f"{path.name}, table {table}")
    texts = {c: {str(old): str(new) for old, new in told.items()} for c, told in entry.get("values", {}).items()}
    return FileMapping(table, {c: str(h) for c, h in entry.get("columns", {}).items()}, texts)


def draft_mapping(
    headings: Mapping[str, Iterable[str]], tables: Mapping[str, Mapping[str, Column]]
) -> dict[str, dict[str, Any]]:
    """For each file, by its headings, the side table it looks most like and what its columns may be; to be
    corrected."""
    drafts = {}
    for file, found in headings.items():
        guesses = {table: _guess(list(found), columns) for table, columns in tables.items()}
        table = max(guesses, key=lambda name: (_required(guesses[name], tables[name]), len(guesses[name])))
        drafts[file] = {"table": table, "columns": guesses[table]}
    return drafts


def _required(guess: Mapping[str, str], columns: Mapping[str, Column]) -> float:
    needed = [name for name, column in columns.items() if column.required]
    return sum(name in guess for name in needed) / len(needed)


def _guess(headings: list[str], columns: Iterable[str]) -> dict[str, str]:
    folded = {_fold(heading): heading for heading in headings}
    guess: dict[str, str] = {}
    for column in columns:
        names = (_fold(column), *_USUAL.get(column, ()))
        exact = next((folded[name] for name in names if name in folded), None)
        near = nearest(_fold(column), folded, limit=1)
        heading = exact or (folded[near[0]] if near else None)
        if heading and heading not in guess.values():
            guess[column] = heading
    return guess


def _fold(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
