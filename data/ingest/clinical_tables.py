"""Clinical side tables, long or wide: conditions, measurements, treatments, procedures, visits, features, attributes.

Each row of a long table is one record. In a wide one, as a mapping describes it, each of some columns is a measurement
or an attribute, and a row is an individual or a visit.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from data.findings import Finding, Outcome
from data.ingest.mapping import FileMapping, Wide
from data.ingest.staging.codes import curie, dotted
from data.ingest.staging.mentions import Places
from data.ingest.tables import Column, name_of, plausible, quoted

ID, TEXT = Column(required=True), Column()
_OF = {"individual_id": ID, "code": ID, "name": TEXT}
COLUMNS: Mapping[str, Mapping[str, Column]] = {
    "conditions": {**_OF, "start_date": Column(aliases=("date", "onset_date")), "end_date": TEXT},
    "measurements": {**_OF, "date": TEXT, "value": TEXT, "unit": TEXT},
    "treatments": {**_OF, "start_date": Column(aliases=("date",)), "end_date": TEXT, "quantity": Column("DOUBLE")},
    "procedures": {**_OF, "date": TEXT},
    "visits": {**_OF, "start_date": Column(aliases=("date",)), "end_date": TEXT},
    "features": {**_OF, "onset_date": Column(aliases=("date",)), "excluded": TEXT},
    "attributes": {"individual_id": ID, "name": ID, "value": ID},
}
_KINDS = {"conditions": "condition", "measurements": "measurement", "treatments": "treatment",
          "procedures": "procedure", "visits": "visit", "features": "phenotypic_feature"}  # fmt: skip
_DATES = ("start_date", "date", "onset_date")
#: What stands in `excluded`; nothing is a feature that is there, another word leaves the row out.
_EXCLUDED = """CASE lower(coalesce(r.excluded, 'false')) WHEN 'absent' THEN TRUE WHEN 'excluded' THEN TRUE
    WHEN 'present' THEN FALSE WHEN 'observed' THEN FALSE ELSE TRY_CAST(coalesce(r.excluded, 'false') AS BOOLEAN) END"""


def wanted(table: str, mapping: FileMapping | None) -> dict[str, Column]:
    """The columns to read; of a wide table those that are spread, and what they are spread over."""
    columns = dict(COLUMNS[table])
    if mapping is None or not mapping.wide:
        return columns
    spread = {"code", "name", "value", "unit"} & set(columns)
    kept = {name: column for name, column in columns.items() if name not in spread}
    return kept | {f"wide {n}": Column(heading=heading) for n, heading in enumerate(mapping.wide)}


def stage(
    con: duckdb.DuckDBPyConnection, view: str, table: str, file: str, mapping: FileMapping | None
) -> list[Finding]:
    """The rows of the view `view`, which has the columns of `wanted`, as staged records or attributes."""
    mapping = mapping or FileMapping(table)
    if not mapping.wide:
        return _stage(con, f"(SELECT row_number() OVER () AS line, * FROM {view})", table, file, mapping)
    parts = [_spread(view, table, n, wide) for n, wide in enumerate(mapping.wide.values())]
    return _stage(con, f"({' UNION ALL '.join(parts)})", table, file, mapping)


def _spread(view: str, table: str, n: int, wide: Wide) -> str:
    """One column of a wide table as rows of the long one."""
    value = name_of(f"wide {n}")
    told = {"code": quoted(wide.code or wide.name), "name": quoted(wide.name), "value": value,
            "unit": quoted(wide.unit) if wide.unit else "NULL::VARCHAR"}  # fmt: skip
    columns = ", ".join(f"{told.get(name, name_of(name))} AS {name_of(name)}" for name in COLUMNS[table])
    rows = f"SELECT row_number() OVER () AS line, * FROM {view}"
    return f"SELECT line, {columns} FROM ({rows}) WHERE {value} IS NOT NULL"


def _stage(con: duckdb.DuckDBPyConnection, rows: str, table: str, file: str, mapping: FileMapping) -> list[Finding]:
    if table == "attributes":
        con.execute(f"INSERT INTO staged_attribute SELECT individual_id, name, value FROM {rows}")
        return []
    local = _spell_codes(con, rows, mapping)
    columns = COLUMNS[table]
    start = next(name for name in _DATES if name in columns)
    value = "r.value" if mapping.decimal == "." else f"replace(r.value, {quoted(mapping.decimal)}, '.')"
    number = f"TRY_CAST({value} AS DOUBLE)" if "value" in columns else "NULL"
    unit = f"coalesce(r.unit, {quoted(mapping.unit) if mapping.unit else 'NULL'})" if "unit" in columns else "NULL"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE dated_rows AS
        SELECT r.line, r.individual_id, s.system, s.code, coalesce(r.name, s.spelled) AS name, r.{start} AS stated,
            {_day(f"r.{start}")} AS start_date,
            {_day("r.end_date") if "end_date" in columns else "NULL::DATE"} AS end_date,
            {_precision(f"r.{start}")} AS precision,
            {_EXCLUDED if "excluded" in columns else "FALSE"} AS excluded,
            {"r.end_date" if "end_date" in columns else "NULL"} AS end_stated,
            CASE WHEN isfinite({number}) THEN {number} END AS value, {unit} AS unit,
            {f"CASE WHEN {number} IS NULL THEN r.value END" if "value" in columns else "NULL"} AS value_text,
            {"r.quantity" if "quantity" in columns else "NULL"} AS quantity
        FROM {rows} AS r JOIN code_spelling s ON s.spelled = r.code"""
    )
    con.execute(
        f"""INSERT INTO staged_record
        SELECT {quoted(file)}, '{_KINDS[table]}', individual_id, system, code, start_date, end_date,
            CASE WHEN start_date IS NULL THEN 'none' ELSE precision END, excluded, NULL, value, unit, value_text,
            quantity, FALSE, line
        FROM dated_rows WHERE excluded IS NOT NULL"""
    )
    domain = "condition" if table == "features" else _KINDS[table]
    con.execute(
        f"""INSERT INTO staged_code SELECT system, code, coalesce(any_value(name), code), '{domain}', NULL, 20
        FROM dated_rows GROUP BY system, code"""
    )
    numbers = con.execute(
        f"SELECT {', '.join(f'count(*) FILTER (WHERE {s}), min(line) FILTER (WHERE {s})' for s in _SAID)} FROM "
        "dated_rows"
    ).fetchall()[0]
    places = Places(con)
    findings = [
        Finding(file, rule, "warning", n, text.format(n=n), outcome, places.of(file, line))
        for n, line, (rule, outcome, text) in zip(numbers[::2], numbers[1::2], _SAID.values(), strict=True)
        if n
    ]
    if local:
        text = f"{local:,} codes name no system, and no mapping says which; they are kept as codes of LOCAL."
        findings.append(Finding(file, "code-without-system", "warning", local, text, "kept"))
    if "value" in columns:
        words, commas, line = con.execute(
            f"SELECT count(*), count(*) FILTER ({_COMMA}), min(line) FROM dated_rows WHERE value_text IS NOT NULL"
        ).fetchall()[0]
        hint = f' Of them {commas:,} have a comma: a mapping says which it is ("decimal": ",").' if commas else ""
        text = f"{words:,} values are no numbers; they are kept as text.{hint}"
        if words:
            findings.append(Finding(file, "value-as-text", "note", words, text, "kept", places.of(file, line)))
    return findings


_COMMA = "regexp_full_match(value_text, '[-+]?\\d[\\d.]*,\\d+(\\.\\d+)?')"
#: SQL over dated_rows → rule, outcome, text.
_SAID: Mapping[str, tuple[str, Outcome, str]] = {
    "stated IS NOT NULL AND start_date IS NULL": ("unreadable-date", "repaired", "{n:,} dates are none, or not of the "
        "format that the mapping says; the records were kept without one."),
    "end_stated IS NOT NULL AND end_date IS NULL": ("unreadable-end", "repaired", "{n:,} ends are no dates, or not of "
        "the format that the mapping says; the records were kept without one."),
    "excluded IS NULL": ("excluded-or-not", "refused", "{n:,} rows do not say by true or false whether the feature is "
        "excluded; they were left out."),
}  # fmt: skip


def _spell_codes(con: duckdb.DuckDBPyConnection, rows: str, mapping: FileMapping) -> int:
    """TEMP TABLE code_spelling(spelled, system, code); how many records have a code that names no system."""
    told = con.execute(f"SELECT code, count(*) FROM {rows} WHERE code IS NOT NULL GROUP BY code").fetchall()
    spelled, local = [], 0
    for text, n in told:
        code = curie(text)
        if code is None and mapping.system:
            code = (mapping.system, dotted(mapping.system, text.strip()))
        if code is None:
            code, local = ("LOCAL", text[:200]), local + n
        spelled.append((text, *code))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE code_spelling AS SELECT unnest($t::VARCHAR[]) AS spelled, "
        "unnest($s::VARCHAR[]) AS system, unnest($c::VARCHAR[]) AS code",
        {"t": [s[0] for s in spelled], "s": [s[1] for s in spelled], "c": [s[2] for s in spelled]},
    )
    return local


def _day(text: str) -> str:
    """SQL: a date of ISO 8601, as far as it is known; its first day."""
    return f"""CASE WHEN regexp_full_match({text}, '\\d{{4}}') THEN TRY_CAST({text} || '-01-01' AS DATE)
        WHEN regexp_full_match({text}, '\\d{{4}}-\\d{{2}}') THEN TRY_CAST({text} || '-01' AS DATE)
        ELSE {plausible(f"coalesce(TRY_CAST({text}[:10] AS DATE), TRY_STRPTIME({text}, '%Y%m%d')::DATE)")} END"""


def _precision(text: str) -> str:
    return (
        f"CASE WHEN regexp_full_match({text}, '\\d{{4}}') THEN 'year' "
        f"WHEN regexp_full_match({text}, '\\d{{4}}-\\d{{2}}') THEN 'month' ELSE 'day' END"
    )
