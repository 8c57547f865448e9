"""OMOP's tables of records as rows of the clinical tables, each checked against the person it names.

Nothing is copied on the way: a table becomes a view over its file, counted once for the findings and read once more
when the release's table is filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.findings import Finding
from data.ingest.omop.terms import local_value
from data.ingest.tables import name_of, place_of
from data.reference import vocabulary

_END = "CASE WHEN r.end_date >= r.start_date THEN r.end_date END"
_IN_PERIOD = "p.individual_id IS NOT NULL"  # an individual's periods are disjoint: a record lies in one at most
_MEASUREMENT = f"""r.start_date, r.value * coalesce(r.factor, 1) + coalesce(r.offset_, 0), coalesce(r.canonical,
    r.unit),
    r.value, r.source_unit, CASE WHEN r.value IS NULL THEN r.value_text END, 'day', {_IN_PERIOD}"""


@dataclass(frozen=True)
class Kind:
    """How one OMOP table becomes rows of one of ours."""

    table: str
    prefix: str  # of its concept columns
    domain: str
    into: str
    start: str
    end: str | None
    values: str  # what follows individual_id and code_id, SQL over the record r and its period p
    quantity: bool = False
    text: str | None = None  # the column of recorded text; only tables with values and units have one

    @property
    def rows(self) -> str:
        """The view with the rows for our table."""
        return f"omop_{self.table}_rows"


KINDS = (
    Kind("condition_occurrence", "condition", "condition", "condition", "condition_start_date", "condition_end_date",
         f"r.start_date, {_END}, 'day', {_IN_PERIOD}"),
    Kind("drug_exposure", "drug", "treatment", "treatment", "drug_exposure_start_date", "drug_exposure_end_date",
         f"r.start_date, {_END}, r.quantity, 'day', {_IN_PERIOD}", quantity=True),
    Kind("procedure_occurrence", "procedure", "procedure", "procedure", "procedure_date", None,
         f"r.start_date, 'day', {_IN_PERIOD}"),
    Kind("visit_occurrence", "visit", "visit", "visit", "visit_start_date", "visit_end_date",
         f"r.start_date, {_END}, {_IN_PERIOD}"),
    Kind("measurement", "measurement", "measurement", "measurement", "measurement_date", None,
         _MEASUREMENT, text="value_source_value"),
    Kind("observation", "observation", "observation", "measurement", "observation_date", None,
         _MEASUREMENT, text="value_as_string"),
)  # fmt: skip


#: Columns whose unreadable values leave a record out, which is told of the record.
TOLD = ("person_id", *(kind.start for kind in KINDS), "observation_period_start_date", "observation_period_end_date")


def load_units(con: duckdb.DuckDBPyConnection) -> None:
    """TEMP TABLEs unit_spelling, unit_concept (what units are called) and unit_conversion(code_id, from_unit, …)."""
    con.register("shipped_units", vocabulary.unit_conversions().to_arrow())
    con.register("shipped_spellings", vocabulary.unit_spellings().to_arrow())
    con.execute(
        """CREATE OR REPLACE TEMP TABLE unit_conversion AS
        SELECT c.code_id, u.from_unit, u.unit, u.factor, u."offset" AS offset_ FROM shipped_units u
        JOIN code c ON c.system = 'LOINC' AND c.code = u.code"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE unit_spelling AS
        SELECT spelling, any_value(unit) AS unit FROM shipped_spellings GROUP BY spelling
        UNION ALL SELECT lower(spelling), min(unit) FROM shipped_spellings
            WHERE lower(spelling) NOT IN (SELECT spelling FROM shipped_spellings)
            GROUP BY 1 HAVING count(DISTINCT unit) = 1"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE unit_concept AS
        SELECT concept_id, arg_min(unit, rank) AS unit FROM (
            SELECT omop_concept_id AS concept_id, unit, 1 AS rank FROM shipped_spellings WHERE omop_concept_id > 0
            UNION ALL SELECT concept_id, concept_code, 2 FROM omop_concept_v WHERE vocabulary_id = 'UCUM'
        ) GROUP BY concept_id"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE value_concept AS
        SELECT concept_id, any_value(concept_name) AS name FROM omop_concept_v WHERE concept_id <> 0 GROUP BY
        concept_id"""
    )
    con.unregister("shipped_units")
    con.unregister("shipped_spellings")


def define_records(con: duckdb.DuckDBPyConnection, kind: Kind, path: Path, rows: int) -> list[Finding]:
    """Make the view `kind.rows`; say what it leaves out. Needs the keys of persons and terms, and the units."""
    _define(con, kind, f"omop_{kind.table}_v", f"omop_{kind.table}_record")
    columns = ", ".join(name_of(row[0]) for row in con.execute(f"DESCRIBE {kind.into}").fetchall())
    con.execute(
        f"""CREATE OR REPLACE TEMP VIEW {kind.rows} ({columns}) AS
        SELECT r.individual_id, r.code_id, {kind.values} FROM omop_{kind.table}_record r
        LEFT JOIN observation_period p ON p.individual_id = r.individual_id
            AND r.start_date BETWEEN p.start_date AND p.end_date
        WHERE r.individual_id IS NOT NULL AND r.code_id IS NOT NULL AND r.start_date IS NOT NULL AND NOT r.unborn"""
    )
    return _findings(con, kind, path, rows)


def _define(con: duckdb.DuckDBPyConnection, kind: Kind, source: str, view: str, more: str = "") -> None:
    """The view of the rows of `source` with their keys."""
    end = f"r.{kind.end}" if kind.end else "NULL::DATE"
    quantity = ", r.quantity" if kind.quantity else ""
    measured, joins = _measured(con, kind) if kind.text else ("", "")
    con.execute(
        f"""CREATE OR REPLACE TEMP VIEW {view} AS
        SELECT {more}k.individual_id, coalesce(k.purged, FALSE) AS purged, k.person_id IS NULL AS orphan, t.code_id,
            coalesce(t.role, 1) AS role, r.{kind.start} AS start_date, {end} AS end_date,
            coalesce(r.{kind.start} < k.birth_date, FALSE) AS unborn, r.{kind.start} > k.death_date AS dead
            {quantity}{measured}
        FROM (SELECT *, coalesce({kind.prefix}_concept_id, 0) AS standard, {local_value(kind.prefix)} AS local,
                coalesce({kind.prefix}_source_concept_id, 0) AS source FROM {source}) r
        LEFT JOIN omop_person k ON k.person_id = r.person_id
        LEFT JOIN omop_term_code t ON t.domain = '{kind.domain}' AND t.standard = r.standard AND t.source = r.source
            AND t.local IS NOT DISTINCT FROM r.local {joins}"""
    )


def _measured(con: duckdb.DuckDBPyConnection, kind: Kind) -> tuple[str, str]:
    """Columns and joins of a value with its unit: in UCUM where concept or spelling is known, else as written."""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE omop_{kind.table}_unit AS
        SELECT u.*, coalesce(u.spelled, c.unit) AS source_unit, coalesce(c.unit, e.unit, f.unit, u.spelled) AS unit
        FROM (SELECT DISTINCT coalesce(unit_concept_id, 0) AS concept_id, unit_source_value AS spelled
            FROM omop_{kind.table}_v) u
        LEFT JOIN unit_concept c ON c.concept_id = u.concept_id
        LEFT JOIN unit_spelling e ON e.spelling = u.spelled
        LEFT JOIN unit_spelling f ON f.spelling = lower(u.spelled)"""
    )
    columns = f""", r.value_as_number AS value, u.unit, u.source_unit, coalesce(v.name, r.{kind.text}) AS value_text,
        n.factor, n.offset_, n.unit AS canonical, t.code_id IN (SELECT code_id FROM unit_conversion) AS convertible"""
    joins = f"""LEFT JOIN omop_{kind.table}_unit u ON u.concept_id = coalesce(r.unit_concept_id, 0)
            AND u.spelled IS NOT DISTINCT FROM r.unit_source_value
        LEFT JOIN unit_conversion n ON n.code_id = t.code_id AND n.from_unit = u.unit
        LEFT JOIN value_concept v ON v.concept_id = r.value_as_concept_id"""
    return columns, joins


_NOTES = (
    ("orphan-record", "orphan", "{n:,} records name a person who is not in the person table; they were left out."),
    (
        "record-without-code",
        "known AND code_id IS NULL",
        "{n:,} records have neither a concept nor a source value; they were left out.",
    ),
    ("record-without-date", "coded AND start_date IS NULL", "{n:,} records have no readable date; they were left out."),
    ("before-birth", "coded AND unborn", "{n:,} records are dated before the person's birth; they were left out."),
    ("after-death", "coded AND dead", "{n:,} records are dated after the person's death; they were kept."),
    (
        "ends-before-start",
        "coded AND end_date < start_date",
        "{n:,} records end before they start; the record was kept without its end.",
    ),
)
_UNIT_NOTES = (
    (
        "value-without-unit",
        "coded AND convertible AND value IS NOT NULL AND unit IS NULL",
        "{n:,} values have no unit; they are kept apart from those that have one.",
    ),
    (
        "unit-not-converted",
        "coded AND convertible AND value IS NOT NULL AND unit IS NOT NULL AND factor IS NULL",
        "{n:,} values are in a unit with no known conversion; they are kept in their own unit.",
    ),
)


def _findings(con: duckdb.DuckDBPyConnection, kind: Kind, path: Path, rows: int) -> list[Finding]:
    """What is told of the records, each with the place of the first: that is looked for only where there is one."""
    notes = _NOTES + (_UNIT_NOTES if kind.text else ())
    standing = """(SELECT *, individual_id IS NOT NULL AS known, individual_id IS NOT NULL AND code_id IS NOT NULL AS
        coded FROM {} WHERE role = 1 AND NOT purged)"""
    counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for _, condition, _ in notes)
    counted = con.execute(f"SELECT {counts} FROM {standing.format(f'omop_{kind.table}_record')}").fetchall()[0]
    said = [(n, *note) for n, note in zip(counted, notes, strict=True) if n]
    if not said:
        return []
    numbered = f"omop_{kind.table}_numbered"
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW {numbered}_v AS SELECT row_number() OVER () AS row, * FROM omop_{kind.table}_v"
    )
    _define(con, kind, f"{numbered}_v", numbered, "r.row, ")
    firsts = ", ".join(f"min(row) FILTER (WHERE {condition})" for _, _, condition, _ in said)
    found = con.execute(f"SELECT {firsts} FROM {standing.format(numbered)}").fetchall()[0]
    return [
        Finding(path.name, rule, "warning", n, text.format(n=n), place=place_of(path, first, rows))
        for first, (n, rule, _, text) in zip(found, said, strict=True)
    ]
