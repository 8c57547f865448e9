"""A mapping drafted by looking at a table: what its columns are called, and what stands in them.

The draft is a proposal for somebody to correct: what could be read two ways is told in its notes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from cohorts.errors import nearest
from data.ingest.clinical_tables import COLUMNS as CLINICAL
from data.ingest.screen import screened
from data.ingest.tables import Column, columns_of, name_of, scan
from data.reference import vocabulary

_LOOKED_AT = 2_000  # rows
_MOST = 0.9  # of the values must fit
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
        "patnr",
        "patientnumber",
        "patient",
        "mrn",
        "recordid",
        "patientno",
        "patientnr",
        "patno",
        "pid",
        "caseid",
        "studyid",
        "subjectno",
        "subjectnumber",
        "probandid",
        "fallnummer",
    ),
    "date": ("datum", "visitdate", "day", "dateofvisit", "sampledate", "resultdate", "observationdate", "performed"),
    "start_date": ("date", "datum", "start", "startdate", "onset", "diagnosisdate", "dateofdiagnosis", "prescribed"),
    "end_date": ("end", "stop", "enddate", "stopdate"),
    "onset_date": ("onset", "date", "datum"),
    "value": ("result", "wert", "valueasnumber", "measurement"),
    "unit": ("units", "einheit", "uom"),
    "name": ("description", "display", "term", "label"),
    "quantity": ("amount", "dose"),
    "excluded": ("absent", "negated"),
    "biosample_id": ("sampleid", "sample", "samplename", "barcode"),
    "sex": ("gender", "geschlecht", "sexe", "sexo"),
    "birth_date": ("dob", "geburtsdatum", "dateofbirth", "birthdate", "yearofbirth", "birthyear", "yob"),
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
#: What headings of columns say that name or find a person.
_PERSONAL = re.compile(r"(?:first|last|family|given|middle|maiden|full)name|surname|vorname|nachname|address|adresse"
                       r"|street|strasse|straße|e?mail|phone|telefon|mobile|zipcode|postcode|postal|^zip$|^plz$|^ssn$|nhsnumber"
                       r"|socialsecurity|insurance|versicherung|passport")  # fmt: skip
#: Headings of columns that name what was measured.
_TESTS = ("test", "testname", "labtest", "analyte", "assay", "parameter", "measurement", "labor", "analyt")
#: Date formats, those of four-digit years that cannot be mistaken first.
_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d %b %Y",
            "%d-%b-%Y", "%Y-%m-%d %H:%M:%S")  # fmt: skip
_MISTAKEN = {"%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y"}
_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2}.*)?)?|\d{8}")
#: What the codes of a system look like; a code that names its system needs none.
_CODES = (
    (None, re.compile(r"[A-Za-z][A-Za-z0-9]{1,15}:\S+")),
    ("LOINC", re.compile(r"\d{1,5}-\d")),
    ("ATC", re.compile(r"[A-DGHJ-NPRSV]\d{2}[A-Z]{2}\d{2}")),
    ("ICD10CM", re.compile(r"[A-TV-Z]\d[0-9AB](\.?[0-9A-Z]{1,4})?")),
)
_CODED = ("icd", "loinc", "atc", "code", "diagn", "hpo")  # what headings of codes say, where all are the same
_NUMERIC_CODES = {"snomed": "SNOMED", "sct": "SNOMED", "rxnorm": "RXNORM", "rxcui": "RXNORM", "omim": "OMIM"}
_TABLES = {"LOINC": "measurements", "ATC": "treatments", "RXNORM": "treatments", "ICD10CM": "conditions",
           "SNOMED": "conditions", "OMIM": "conditions", "HP": "features"}  # fmt: skip
_SEX = {"m": "male", "f": "female", "w": "female", "male": "male", "female": "female", "man": "male",
        "woman": "female", "männlich": "male", "weiblich": "female", "homme": "male", "femme": "female"}  # fmt: skip
_UNIT = re.compile(r"(.*?)[\s_]*[\[(]\s*([^\])]+?)\s*[\])]\s*")
_NUMBER, _COMMA = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?"), re.compile(r"[-+]?\d+,\d+")


def draft(con: duckdb.DuckDBPyConnection, path: Path, tables: Mapping[str, Mapping[str, Column]]) -> object:
    """The mapping of one file: an object, or a list where it holds several tables."""
    looked = _look(con, path)
    code = next((found for heading in looked if (found := _code_column(heading, looked[heading]))), None)
    drafted = _long(looked, *code) if code else _results(looked) or _wide_or_side(looked, tables)
    if (encoding := screened(path).encoding) in ("latin-1", "windows-1252"):
        said = f"The file is not UTF-8; it is read as {encoding.title()}. Look at the accents."
        drafted[0].setdefault("notes", []).append(said)
    return drafted[0] if len(drafted) == 1 else drafted


def _look(con: duckdb.DuckDBPyConnection, path: Path) -> dict[str, list[str]]:
    """The first values of each column, as text."""
    headings = list(columns_of(con, path))
    names = ", ".join(f"trim({name_of(heading)}::VARCHAR)" for heading in headings)
    rows = con.execute(f"SELECT {names} FROM {scan(path)} LIMIT {_LOOKED_AT}").fetchall()
    return {heading: [row[n] for row in rows if row[n]] for n, heading in enumerate(headings)}


def _code_column(heading: str, values: Sequence[str]) -> tuple[str, str | None, str] | None:
    """(heading, system or None, side table) where a column holds codes."""
    folded = _fold(heading)
    if values and any(word in folded for word in _NUMERIC_CODES) and _share(values, re.compile(r"\d{4,18}")) > _MOST:
        system = next(system for word, system in _NUMERIC_CODES.items() if word in folded)
        return heading, system, _TABLES.get(system, "conditions")
    for system, pattern in _CODES:
        several = len(set(values)) > 1 or any(word in folded for word in _CODED)
        if values and _share(values, pattern) > _MOST and several:
            named = system or values[0].split(":")[0].upper()
            return heading, system, _TABLES.get(named, "conditions")
    return None


def _long(looked: Mapping[str, list[str]], heading: str, system: str | None, table: str) -> list[dict[str, Any]]:
    columns = _guess([one for one in looked if one != heading], [c for c in CLINICAL[table] if c != "code"])
    made: dict[str, Any] = {"table": table, "columns": columns | {"code": heading}}
    if system:
        made["system"] = system
    return [_finished(made, looked)]


def _results(looked: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """A row a result: whose it is, a column that names what was measured, and one of values; else none."""
    folded = {_fold(heading): heading for heading in looked}
    test = next((folded[name] for name in _TESTS if name in folded), None)
    value = next((folded[name] for name in ("value", *_USUAL["value"]) if name in folded), None)
    columns = _guess([one for one in looked if one != test], [c for c in CLINICAL["measurements"] if c != "code"])
    if test is None or value is None or "individual_id" not in columns:
        return []
    columns |= {"code": test, "value": value}
    known = {name: told["code"] for name in sorted(set(looked[test])) if (told := _analyte(name))}
    made: dict[str, Any] = {"table": "measurements", "columns": columns, "system": "LOCAL"}
    drafted = _finished(made | ({"values": {"code": known}} if known else {}), looked)
    drafted.setdefault("notes", []).append(
        f"'{test}': say under 'values' which code each of its names is; the others become codes of one's own (LOCAL)."
    )
    return [drafted]


def _wide_or_side(looked: Mapping[str, list[str]], tables: Mapping[str, Mapping[str, Column]]) -> list[dict[str, Any]]:
    """A side table of Concord's, or one of individuals with a column for each thing that is known of them."""
    side = {name: columns for name, columns in tables.items() if name not in CLINICAL}
    guesses = {name: _guess(list(looked), columns) for name, columns in side.items()}
    table = max(guesses, key=lambda name: (_required(guesses[name], side[name]), len(guesses[name])))
    first = {"table": table, "columns": guesses[table]}
    drafted = [_finished(first, looked)]
    who = guesses[table].get("individual_id")
    left = [heading for heading in looked if heading not in guesses[table].values() and looked[heading]]
    if table != "individuals" or who is None or not left:
        return drafted
    day = next((heading for heading in left if _format(looked[heading])[0]), None)
    numbers = {h: _analyte(h) for h in left if h != day and _share(looked[h], _NUMBER, _COMMA) > _MOST}
    measured = {h: told for h, told in numbers.items() if told}
    if measured:
        columns = {"individual_id": who} | ({"date": day} if day else {})
        drafted.append(_finished({"table": "measurements", "columns": columns, "wide": measured}, looked))
    naming = [h for h in left if _PERSONAL.search(_fold(h)) or _fold(h) in ("name", "namen", "nom")]
    others = {h: {"name": _fold(h)} for h in left
              if h not in measured and h not in naming and h != day and len(set(looked[h])) <= 50}  # fmt: skip
    if others:
        drafted.append({"table": "attributes", "columns": {"individual_id": who}, "wide": others})
    if naming:
        said = f"{', '.join(map(repr, naming))}: not read, as they may name or find a person."
        drafted[0].setdefault("notes", []).append(said)
    return drafted


def _analyte(heading: str) -> dict[str, str] | None:
    """LOINC's code and the unit of a heading such as 'LDL (mmol/L)', by the names that ship; None where it is none."""
    found = _UNIT.fullmatch(heading)
    name, unit = found.groups() if found else (heading, None)
    folded = _fold(name)
    known = {_fold(word): code for system, code, word in vocabulary.synonym_rows() if system == "LOINC"}
    known |= {_fold(name): code for system, code, name, _ in vocabulary.code_rows() if system == "LOINC"}
    code = known.get(folded)
    if code is None and unit is None:
        return None
    return {"code": f"LOINC:{code}" if code else f"LOCAL:{name.strip()}"} | ({"unit": unit} if unit else {})


def _finished(made: dict[str, Any], looked: Mapping[str, list[str]]) -> dict[str, Any]:
    """With date formats, decimal commas, values of sex, and notes on what could be read two ways."""
    notes: list[str] = []
    dates = {}
    for column, heading in made["columns"].items():
        if column.endswith("_date") or column in ("date", "valid_from", "withdrawn_on", "collected_on", "sequenced_on"):
            format, other = _format(looked[heading])
            formats = [format] if format else _formats(looked[heading])
            if formats and formats != ["%Y-%m-%d"]:
                dates[column] = formats if len(formats) > 1 else formats[0]
            if other:
                notes.append(f"'{heading}': nothing tells {format} from {other}.")
            left = sum(not any(_reads(value, one) for one in formats) for value in looked[heading])
            if formats and left and formats != ["%Y-%m-%d"]:
                notes.append(
                    f"'{heading}': {left} of {len(looked[heading])} values are no such date; they are left out."
                )
            if len(formats) > 1:
                notes.append(
                    f"'{heading}': the dates are written in {len(formats)} ways; the first that fits is taken."
                )
            if "excel" in formats:
                notes.append(f"'{heading}': numbers are read as Excel's days since 1900; 'excel-1904' are those of a "
                             "workbook that counts from 1904.")  # fmt: skip
            if looked[heading] and not formats:
                notes.append(f"'{heading}': the dates are of no format that is known here.")
    if dates:
        made["dates"] = dates
    values = [value for heading in (made["columns"].get("value"), *made.get("wide", {})) if heading
              for value in looked[heading]]  # fmt: skip
    if values and _share(values, _COMMA) > 0.2:
        made["decimal"] = ","
    if sexes := set(looked.get(made["columns"].get("sex", ""), [])):
        told = {value: _SEX[value.casefold()] for value in sorted(sexes) if value.casefold() in _SEX}
        if any(value.casefold() not in ("male", "female", "m", "f") for value in told):
            made["values"] = {"sex": told}
        if unknown := sorted(sexes - set(told))[:5]:
            notes.append(f"'{made['columns']['sex']}': say under 'values' what {', '.join(unknown)} stand for.")
    if notes:
        made["notes"] = notes
    return made


def _format(values: Sequence[str]) -> tuple[str | None, str | None]:
    """The format of a column's dates, and another that fits as well."""
    if not values:
        return None, None
    if _share(values, _ISO) > _MOST:
        return "%Y-%m-%d", None
    fits = [format for format in _FORMATS if sum(_reads(value, format) for value in values) > _MOST * len(values)]
    if not fits:
        return None, None
    other = _MISTAKEN.get(fits[0])
    return fits[0], other if other in fits else None


def _formats(values: Sequence[str]) -> list[str]:
    """Several formats that together read a column whose heading says that it holds dates, the commonest first."""
    left, found = list(values), []
    while left and len(found) < 5:
        fitting = {format: sum(_reads(value, format) for value in left) for format in (*_FORMATS, "excel")}
        best = max(fitting, key=fitting.__getitem__)
        if not fitting[best]:
            break
        found.append(best)
        left = [value for value in left if not _reads(value, best)]
    return found if len(left) <= len(values) / 2 else []


def _reads(value: str, format: str) -> bool:
    if format == "excel":  # 1927 to 2064: a smaller number is one of days or years
        return bool(re.fullmatch(r"\d{5}(\.\d+)?", value)) and 10_000 <= float(value) <= 60_000
    try:
        return 1850 < datetime.strptime(value, format).year < 2200
    except ValueError:
        return False


def _share(values: Sequence[str], *patterns: re.Pattern[str]) -> float:
    if not values:
        return 0.0
    return sum(any(pattern.fullmatch(value) for pattern in patterns) for value in values) / len(values)


def _required(guess: Mapping[str, str], columns: Mapping[str, Column]) -> float:
    needed = [name for name, column in columns.items() if column.required]
    return sum(name in guess for name in needed) / len(needed)


def _guess(headings: list[str], columns: Sequence[str] | Mapping[str, Column]) -> dict[str, str]:
    folded = {_fold(heading): heading for heading in headings}
    guess: dict[str, str] = {}
    for column in columns:
        names = (_fold(column), *_USUAL.get(column, ()))
        exact = next((folded[name] for name in names if name in folded), None)
        near = nearest(_fold(column), folded, limit=1) if not column.endswith("_date") else []  # no date for another
        heading = exact or (folded[near[0]] if near else None)
        if heading and heading not in guess.values():
            guess[column] = heading
    return guess


def _fold(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
