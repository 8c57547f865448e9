"""REDCap: a project's data dictionary and its data export, as individuals, measurements and attributes.

Fields that the dictionary marks as identifiers are never read. Choices are kept by their words. A number is a
measurement under the code LOCAL:<field>, dated by the first date of its form; everything else is an attribute.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from data.findings import Finding, Outcome
from data.ingest.recognise import Source
from data.ingest.screen import screened
from data.ingest.staging.reader import Reader
from data.ingest.staging.rows import Staging
from data.ingest.staging.times import Day, day

_NAME, _FORM, _TYPE = "variable / field name", "form name", "field type"
_LABEL, _CHOICES = "field label", "choices, calculations, or slider labels"
_VALIDATION, _NOTE, _IDENTIFIER = "text validation type or show slider number", "field note", "identifier?"
#: Headings of a data dictionary, in lower case.
HEADINGS = {_NAME, _FORM, _TYPE, _LABEL}
_KEYS = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_data_access_group",
         "redcap_survey_identifier")  # fmt: skip
_SEX, _BIRTH = ("sex", "gender"), ("dob", "birth_date", "birthdate", "date_of_birth", "birthday")
_FORMATS = {"dmy": "%d-%m-%Y", "mdy": "%m-%d-%Y"}
_NUMBERS = ("number", "integer")
_TEXTS: dict[str, tuple[str, Outcome, str]] = {
    "identifier-field": ("note", "told", "{n} fields are marked as identifiers in the data dictionary; their values "
        "were left out."),
    "field-not-in-dictionary": ("warning", "told", "{n} columns are not in the data dictionary; these are not looked "
        "at."),
    "value-not-in-choices": ("warning", "kept", "{n} values are none of their field's choices; they are kept as "
        "written."),
    "value-not-a-number": ("warning", "kept", "{n} values of number fields are no numbers; they are kept as text."),
    "row-without-record": ("warning", "refused", "{n} rows name no record; they were left out."),
    "free-text-field": ("note", "told", "{n} fields of notes and free text may name people; their values were left "
        "out."),
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field of the data dictionary."""

    name: str
    form: str
    kind: str
    label: str
    validation: str
    unit: str | None
    identifier: bool
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def dated(self) -> bool:
        return self.validation.startswith("date")


class RedcapReader(Reader):
    """Reads one project: its data dictionary and the exports beside it."""

    def __init__(self, con: duckdb.DuckDBPyConnection, files: list[Source]) -> None:
        super().__init__(con)
        self.staging = Staging(con)
        self.fields: dict[str, Field] = {}
        self.exports: list[Path] = []
        for path in (source.path for source in files):
            heading = [cell.strip().casefold() for cell in next(_lines(path), (0, []))[1]]
            if set(heading) >= HEADINGS:
                self._read_dictionary(path, heading)
            else:
                self.exports.append(path)
        if not self.fields or not self.exports:
            raise InvalidSource("A REDCap project is its data dictionary and its data export",
                                where=files[0].path.name, do="Put both into one folder.")  # fmt: skip

    def _read_dictionary(self, path: Path, heading: list[str]) -> None:
        rows = list(_lines(path))[1:]
        self.records[path.name] = len(rows)
        for number, cells in rows:
            told = dict(zip(heading, cells, strict=False))
            name = told.get(_NAME, "").strip()
            if not re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name):
                raise InvalidSource("A field has no name of lower-case letters, digits and underscores",
                                    where=f"{path.name}, line {number}")  # fmt: skip
            note = re.sub(r"<[^>]*>", "", told.get(_NOTE, "")).strip()
            self.fields[name] = Field(
                name, told.get(_FORM, ""), told.get(_TYPE, "").casefold(),
                re.sub(r"<[^>]*>", "", told.get(_LABEL, "")).strip()[:200] or name,
                told.get(_VALIDATION, "").strip().casefold(), note if 0 < len(note) <= 20 else None,
                told.get(_IDENTIFIER, "").strip().casefold() in ("y", "yes"), _choices(told),
            )  # fmt: skip

    def individuals(self) -> list[Finding]:
        """Stage every export."""
        for path in self.exports:
            self._export(path)
        self.staging.finish()
        return self.staging.findings(_TEXTS)

    def _export(self, path: Path) -> None:
        lines = _lines(path)
        heading = [cell.strip() for cell in next(lines, (0, []))[1]]
        file = path.name
        if len(set(heading)) < len(heading) or not heading:
            raise InvalidSource("The export has no heading, or a column twice", where=f"{file}, line 1")
        known = {name: self.fields.get(name.split("___")[0]) for name in heading}
        unknown = [name for name in heading if known[name] is None and name not in _KEYS and not _is_complete(name)]
        if unknown:
            self.staging.say(file, "field-not-in-dictionary", n=len(unknown))
        for name in heading[1:]:
            one = known[name]
            if one is not None and one.identifier:
                self.staging.say(file, "identifier-field")
            elif one is not None and _is_free_text(one):
                self.staging.say(file, "free-text-field")
        self.records[file] = 0
        for number, cells in lines:
            self.records[file] += 1
            row = {name: cell.strip() for name, cell in zip(heading, cells, strict=False) if cell.strip()}
            who = row.get(heading[0])
            if not who or len(who) > 200:
                self.staging.say(file, "row-without-record", f"line {number}")
                continue
            self._row(row, who, heading[0], known, file, f"line {number}")

    def _row(
        self, row: dict[str, str], who: str, key: str, known: dict[str, Field | None], file: str, place: str
    ) -> None:
        dates: dict[str, Day] = {}
        for name, value in row.items():
            one = known.get(name)
            if one is None or not one.dated or name in _BIRTH or one.form in dates:
                continue
            if when := _date(value, one.validation):
                dates[one.form] = when
        sex = next((self._sex(known[name], row[name]) for name in row if name in _SEX and known.get(name)), None)
        for name in row.keys() & set(_SEX):
            one = known.get(name)
            if one is not None and one.choices and row[name] not in {*one.choices, *one.choices.values()}:
                self.staging.say(file, "value-not-in-choices", place)
        born = next((_date(row[n], known[n].validation) for n in row if n in _BIRTH and known.get(n)), None)  # type: ignore[union-attr]
        self.staging.individual(who, sex=sex, birth_date=born.date if born else None,
                                birth_precision=born.precision if born else None,
                                site=row.get("redcap_data_access_group"))  # fmt: skip
        for name, value in row.items():
            one = known.get(name)
            if one is None or name in (key, *_BIRTH, *_SEX) or one.identifier or one.dated or _is_free_text(one):
                continue
            self._value(one, name, value, who, dates.get(one.form), file, place)

    def _value(self, one: Field, name: str, value: str, who: str, when: Day | None, file: str, place: str) -> None:
        if "___" in name:  # a checkbox: one column a choice
            if value not in ("0", "Unchecked"):
                chosen = one.choices.get(name.split("___", 1)[1], name.split("___", 1)[1])
                self.staging.attribute(who, one.name, chosen[:500])
            return
        if one.choices:
            if value not in one.choices and value not in one.choices.values():
                self.staging.say(file, "value-not-in-choices", place)
            self.staging.attribute(who, one.name, one.choices.get(value, value)[:500])
            return
        if one.validation.startswith(_NUMBERS) or one.kind in ("calc", "slider"):
            number = _number(value.replace(",", ".") if one.validation.endswith("comma_decimal") else value)
            if number is None:
                self.staging.say(file, "value-not-a-number", place)
            self.staging.record(file, "measurement", who, ("LOCAL", one.name), one.label, value=number, unit=one.unit,
                                start=when.date if when else None, precision=when.precision if when else "none",
                                value_text=value[:200] if number is None else None)  # fmt: skip
            return
        self.staging.attribute(who, one.name, value[:500])

    def _sex(self, one: Field | None, value: str) -> str | None:
        said = (one.choices.get(value, value) if one else value).casefold()
        return {"male": "male", "m": "male", "female": "female", "f": "female", "other": "other"}.get(said)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of a CSV as REDCap writes it."""
    encoding = screened(path).encoding
    try:
        with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as file:
            reader = csv.reader(file)
            for cells in reader:
                if cells:
                    yield reader.line_num, cells
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidSource(f"The file cannot be read ({error})", where=path.name) from error


def _choices(told: dict[str, str]) -> dict[str, str]:
    """'1, Yes | 0, No' as code → words."""
    kind = told.get(_TYPE, "").casefold()
    if kind == "yesno":
        return {"1": "Yes", "0": "No"}
    if kind == "truefalse":
        return {"1": "True", "0": "False"}
    if kind not in ("radio", "dropdown", "checkbox"):
        return {}
    pairs = (one.partition(",") for one in told.get(_CHOICES, "").split("|"))
    return {code.strip(): words.strip() for code, _, words in pairs if code.strip()}


def _is_free_text(one: Field) -> bool:
    return one.kind in ("notes", "file", "signature") or (one.kind == "text" and not one.validation)


def _is_complete(name: str) -> bool:
    """Whether a column says that a form is complete."""
    return name.endswith("_complete")


def _date(text: str, validation: str) -> Day | None:
    """Exports write ISO 8601; exports of labels the field's own format."""
    if known := day(text):
        return known
    format = next((one for ending, one in _FORMATS.items() if validation.endswith(ending)), None)
    try:
        return Day(datetime.strptime(text[:10], format).date(), "day") if format else None
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
