"""OMOP's tables of records into the staged clinical tables, each record checked against the person it names."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from data.findings import Finding
from data.ingest.omop.terms import local_value
from data.reference import vocabulary


@dataclass(frozen=True)
class Kind:
    """How one OMOP table becomes rows of one of ours."""

    table: str
    prefix: str
    domain: str
    into: str
    start: str
    end: str | None = None
    extra: str = ""  # further columns, SQL over r
    values: str = ""  # what is inserted after the code, SQL over the staged record

    @property
    def view(self) -> str:
        return f"omop_{self.table}_v"


_IN_PERIOD = "coalesce(p.end_date >= r.start_date, FALSE)"
_END = "CASE WHEN r.end_date >= r.start_date THEN r.end_date END"
_MEASURED = f"""r.start_date, CASE WHEN u.factor IS NULL THEN r.value ELSE r.value * u.factor + u.offset_ END,
    coalesce(u.unit, r.unit), r.value, r.source_unit, CASE WHEN r.value IS NULL THEN r.value_text END, 'day',
        {_IN_PERIOD}"""
_MEASURE_COLUMNS = (
    ", r.value_as_number AS value, r.unit_source_value, r.unit_concept_id, r.value_as_concept_id, "
    "{text} AS value_text_source"
)

KINDS = (
    Kind("condition_occurrence", "condition", "condition", "condition", "condition_start_date", "condition_end_date",
         values=f"r.start_date, {_END}, 'day', {_IN_PERIOD}"),
    Kind("drug_exposure", "drug", "treatment", "treatment", "drug_exposure_start_date", "drug_exposure_end_date",
         extra=", r.quantity", values=f"r.start_date, {_END}, r.quantity, 'day', {_IN_PERIOD}"),
    Kind("procedure_occurrence", "procedure", "procedure", "procedure", "procedure_date",
         values=f"r.start_date, 'day', {_IN_PERIOD}"),
    Kind("visit_occurrence", "visit", "visit", "visit", "visit_start_date", "visit_end_date",
         values=f"r.start_date, {_END}"),
    Kind("measurement", "measurement", "measurement", "measurement", "measurement_date",
         extra=_MEASURE_COLUMNS.format(text="r.value_source_value"), values=_MEASURED),
    Kind("observation", "observation", "observation", "measurement", "observation_date",
         extra=_MEASURE_COLUMNS.format(text="r.value_as_string"), values=_MEASURED),
)  # fmt: skip


def load_units(con: duckdb.DuckDBPyConnection) -> None:
    """TEMP TABLEs unit_spelling(spelling, unit), unit_concept(concept_id, unit), unit_conversion(code_id, from_unit,
    …)."""
    con.register("shipped_units", vocabulary.unit_conversions().to_arrow())
    con.register("shipped_spellings", vocabulary.unit_spellings().to_arrow())
    con.execute(
        """CREATE OR REPLACE TEMP TABLE unit_conversion AS
        SELECT c.code_id, u.from_unit, u.unit, u.factor, u."offset" AS offset_ FROM shipped_units u
        JOIN code c ON c.system = 'LOINC' AND c.code = u.code"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE unit_spelling AS
        SELECT spelling, any_value(unit) AS unit FROM shipped_spellings GROUP BY spelling"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE unit_concept AS
        SELECT concept_id, arg_min(unit, rank) AS unit FROM (
            SELECT omop_concept_id AS concept_id, unit, 1 AS rank FROM shipped_spellings WHERE omop_concept_id IS NOT
            NULL
            UNION ALL SELECT concept_id, concept_code, 2 FROM omop_concept_v WHERE vocabulary_id = 'UCUM'
        ) GROUP BY concept_id"""
    )
    con.unregister("shipped_units")
    con.unregister("shipped_spellings")


def load_records(con: duckdb.DuckDBPyConnection, kind: Kind, file: str) -> list[Finding]:
    """One OMOP table into its staged table. Needs the keys of persons and terms, and the observation periods."""
    end = f"r.{kind.end}" if kind.end else "NULL::DATE"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE omop_record AS
        SELECT k.individual_id, coalesce(k.purged, FALSE) AS purged, k.person_id IS NULL AS orphan, t.code_id, t.role,
            r.{kind.start} AS start_date, {end} AS end_date, r.{kind.start} < i.birth_date AS unborn,
            r.{kind.start} > i.death_date AS dead{kind.extra}
        FROM (SELECT *, coalesce({kind.prefix}_concept_id, 0) AS standard, {local_value(kind.prefix)} AS local,
                coalesce({kind.prefix}_source_concept_id, 0) AS source FROM {kind.view}) r
        LEFT JOIN omop_person k ON k.person_id = r.person_id
        LEFT JOIN individual i ON i.individual_id = k.individual_id
        LEFT JOIN omop_term_code t ON t.domain = '{kind.domain}' AND t.standard = r.standard AND t.source = r.source
            AND t.local IS NOT DISTINCT FROM r.local"""
    )
    findings = _findings(con, file)
    con.execute(
        "DELETE FROM omop_record WHERE individual_id IS NULL OR code_id IS NULL OR start_date IS NULL OR unborn"
    )
    source = "omop_record r"
    if kind.into == "measurement":
        _with_units(con)
        source = "measured r LEFT JOIN unit_conversion u ON u.code_id = r.code_id AND u.from_unit = r.unit"
        findings += _unit_findings(con, file)
    con.execute(
        f"""INSERT INTO staged_{kind.into}
        SELECT r.individual_id, r.code_id, {kind.values}
        FROM {source} ASOF LEFT JOIN staged_observation_period p
            ON p.individual_id = r.individual_id AND p.start_date <= r.start_date"""
    )
    con.execute("DROP TABLE omop_record")
    return findings


def _with_units(con: duckdb.DuckDBPyConnection) -> None:
    """TEMP TABLE measured: the records, with units in UCUM where concept or spelling is known, else as written."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE measured AS
        SELECT r.*, coalesce(r.unit_source_value, c.unit) AS source_unit,
            coalesce(c.unit, e.unit, f.unit, r.unit_source_value) AS unit,
            coalesce(v.concept_name, r.value_text_source) AS value_text
        FROM omop_record r
        LEFT JOIN unit_concept c ON c.concept_id = r.unit_concept_id AND r.unit_concept_id <> 0
        LEFT JOIN unit_spelling e ON e.spelling = r.unit_source_value
        LEFT JOIN (SELECT lower(spelling) AS spelling, min(unit) AS unit FROM unit_spelling GROUP BY 1 HAVING
        count(DISTINCT unit) = 1) f
            ON f.spelling = lower(r.unit_source_value)
        LEFT JOIN (SELECT concept_id, any_value(concept_name) AS concept_name FROM omop_concept_v GROUP BY concept_id) v
            ON v.concept_id = r.value_as_concept_id AND r.value_as_concept_id <> 0"""
    )


def _findings(con: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    orphan, no_code, no_date, unborn, dead, backwards = con.execute(
        """SELECT count(*) FILTER (WHERE orphan), count(*) FILTER (WHERE known AND code_id IS NULL),
            count(*) FILTER (WHERE known AND code_id IS NOT NULL AND start_date IS NULL),
            count(*) FILTER (WHERE known AND code_id IS NOT NULL AND unborn),
            count(*) FILTER (WHERE known AND code_id IS NOT NULL AND dead),
            count(*) FILTER (WHERE known AND code_id IS NOT NULL AND end_date < start_date)
        FROM (SELECT *, individual_id IS NOT NULL AS known FROM omop_record WHERE coalesce(role, 1) = 1 AND NOT
        purged)"""
    ).fetchall()[0]
    notes = [
        ("orphan-record", orphan, "{n:,} records name a person who is not in the person table; they were left out."),
        (
            "record-without-code",
            no_code,
            "{n:,} records have neither a concept nor a source value; they were left out.",
        ),
        ("record-without-date", no_date, "{n:,} records have no readable date; they were left out."),
        ("before-birth", unborn, "{n:,} records are dated before the person's birth; they were left out."),
        ("after-death", dead, "{n:,} records are dated after the person's death; they were kept."),
        ("ends-before-start", backwards, "{n:,} records end before they start; the end was left out."),
    ]
    return [Finding(file, rule, "warning", n, text.format(n=n)) for rule, n, text in notes if n]


def _unit_findings(con: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    unitless, unconverted = con.execute(
        """SELECT count(*) FILTER (WHERE r.unit IS NULL), count(*) FILTER (WHERE r.unit IS NOT NULL)
        FROM measured r SEMI JOIN unit_conversion k ON k.code_id = r.code_id
        ANTI JOIN unit_conversion u ON u.code_id = r.code_id AND u.from_unit = r.unit
        WHERE r.value IS NOT NULL"""
    ).fetchall()[0]
    notes = [
        ("value-without-unit", unitless, "{n:,} values have no unit; they are kept apart from those that have one."),
        (
            "unit-not-converted",
            unconverted,
            "{n:,} values are in a unit with no known conversion; they are kept in their own unit.",
        ),
    ]
    return [Finding(file, rule, "warning", n, text.format(n=n)) for rule, n, text in notes if n]
