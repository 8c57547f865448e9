"""Free-form tables: which column of theirs stands for which column of a side table.

    {"people.csv": {"table": "individuals",
                    "columns": {"individual_id": "PatNr", "sex": "Geschlecht"},
                    "values": {"sex": {"1": "male", "2": "female"}}}}

Keyed by file name; a list of such objects reads one file as several tables. Columns not named keep their own headings;
values not named stay as they are. Also, all optional:

    "dates": {"date": "%d.%m.%Y"}        the format of a column's dates, or several, where it is not ISO 8601; 'excel'
                                         and 'excel-1904' are the numbers that spreadsheets keep for days
    "system": "ICD10CM"                  of codes that name none
    "unit": "mmol/L", "decimal": ","     of all values
    "wide": {"LDL": {"code": "LOINC:13457-7", "unit": "mmol/L"}, "Smoker": {"name": "smoking"}}
                                         columns that are measurements or attributes each
    "notes": [...]                       what whoever drafted it was not sure of; not read
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cohorts.errors import InvalidSource, UnknownName
from data.ingest.staging.codes import system_of
from data.ingest.tables import Column, name_of, quoted


@dataclass(frozen=True)
class Wide:
    """A column that is a measurement, or an attribute, of its own."""

    name: str
    code: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class FileMapping:
    """How one file is to be read as one table."""

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wide: Mapping[str, Wide] = field(default_factory=dict)
    system: str | None = None
    unit: str | None = None
    decimal: str = "."

    def wanted(self, columns: Mapping[str, Column]) -> dict[str, Column]:
        """The side table's columns, those that are mapped under the heading of the file alone."""
        return {
            name: replace(column, heading=self.columns.get(name, column.heading), formats=self.dates.get(name, ()))
            for name, column in columns.items()
        }

    def translated(self, columns: Iterable[str]) -> str:
        """SQL: every column, with the values that are mapped replaced."""
        return ", ".join(self._value(name) if name in self.values else name_of(name) for name in columns)

    def _value(self, name: str) -> str:
        cases = " ".join(f"WHEN {quoted(old)} THEN {quoted(new)}" for old, new in self.values[name].items())
        return f"CASE {name_of(name)} {cases} ELSE {name_of(name)} END AS {name_of(name)}"


_KEYS = ("table", "columns", "values", "dates", "wide", "system", "unit", "decimal", "notes")


def read_mapping(path: Path, tables: Mapping[str, Mapping[str, Column]]) -> dict[str, tuple[FileMapping, ...]]:
    """The mapping file, checked against the side tables there are."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: tuple(_file_mapping(one, tables, path) for one in (entry if isinstance(entry, list) else [entry]))
            for name, entry in found.items()
        }
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise InvalidSource(
            f"The mapping cannot be read ({error})", where=path.name, do="docs/formats.md shows one."
        ) from error


def _file_mapping(entry: Mapping[str, Any], tables: Mapping[str, Mapping[str, Column]], path: Path) -> FileMapping:
    for key in entry:
        if key not in _KEYS:
            raise UnknownName("key", key, _KEYS, where=path.name)
    table = entry.get("table", "")
    if table not in tables:
        raise UnknownName("side table", table, tables, where=path.name)
    for column in (*entry.get("columns", {}), *entry.get("values", {}), *entry.get("dates", {})):
        if column not in tables[table]:
            raise UnknownName("column", column, tables[table], where=f"{path.name}, table {table}")
    texts = {c: {str(old): str(new) for old, new in told.items()} for c, told in entry.get("values", {}).items()}
    system = entry.get("system")
    known = system_of(str(system)) or str(system).upper() if system else None
    return FileMapping(
        table,
        {c: str(h) for c, h in entry.get("columns", {}).items()},
        texts,
        {c: tuple(map(str, f if isinstance(f, list) else [f])) for c, f in entry.get("dates", {}).items()},
        {str(heading): _wide(heading, told, table, path) for heading, told in entry.get("wide", {}).items()},
        known,
        str(entry["unit"]) if entry.get("unit") else None,
        "," if entry.get("decimal") == "," else ".",
    )


def _wide(heading: str, told: Mapping[str, Any], table: str, path: Path) -> Wide:
    for key in told:
        if key not in ("code", "name", "unit"):
            raise UnknownName("key", key, ("code", "name", "unit"), where=f"{path.name}, wide '{heading}'")
    if table not in ("measurements", "attributes"):
        raise InvalidSource("'wide' is for measurements and attributes", where=f"{path.name}, table {table}")
    text = {key: str(value) for key, value in told.items() if value}
    return Wide(text.get("name", heading), text.get("code"), text.get("unit"))
