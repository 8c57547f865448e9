"""Staged records with the release's keys, checked against the individual they are of, in the release's units."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data.findings import Finding, Outcome
from data.ingest.omop.columns import COLUMNS
from data.ingest.omop.records import load_units
from data.ingest.staging.mentions import Places
from data.ingest.staging.reader import Reader
from data.ingest.tables import empty_view

PLACED = Path(__file__).with_name("placed.sql")
PERIODS = Path(__file__).with_name("periods.sql")
_IN = "(p.individual_id IS NOT NULL OR r.start_date IS NULL)"
_END = "CASE WHEN r.end_date >= r.start_date THEN r.end_date END"
#: kind → what follows individual_id and code_id in the table of that name.
_VALUES = {
    "condition": f"r.start_date, {_END}, r.precision, {_IN}",
    "phenotypic_feature": "r.start_date, r.excluded, r.onset",
    "measurement": f"""r.start_date, r.value * coalesce(r.factor, 1) + coalesce(r.offset_, 0),
        coalesce(r.canonical, r.ucum), r.value, r.unit, CASE WHEN r.value IS NULL THEN r.value_text END, r.precision,
        {_IN}""",
    "treatment": f"r.start_date, {_END}, r.quantity, r.precision, {_IN}",
    "procedure": f"r.start_date, r.precision, {_IN}",
    "visit": f"r.start_date, {_END}, {_IN}",
}
_PLACED = "known AND NOT unborn AND"
_NOTES: dict[str, tuple[str, Outcome, str]] = {
    "orphan-record": ("orphan", "refused",
        "{n} records are of an individual that no source describes; they were left out."),
    "before-birth": ("known AND unborn", "refused",
        "{n} records are dated before the individual's birth; they were left out."),
    "visit-without-date": (f"{_PLACED} kind = 'visit' AND start_date IS NULL", "refused",
        "{n} visits have no readable date; they were left out."),
    "record-without-date": ("known AND kind NOT IN ('visit', 'phenotypic_feature') AND start_date IS NULL", "kept",
        "{n} records have no date: they hold, and no question of time finds them; they were kept."),
    "after-death": (f"{_PLACED} start_date > death_date", "kept",
        "{n} records are dated after the individual's death; they were kept."),
    "ends-before-start": (f"{_PLACED} end_date < start_date", "repaired",
        "{n} records end before they start; the end was left out, the record kept."),
    "value-without-unit": (f"{_PLACED} convertible AND value IS NOT NULL AND ucum IS NULL", "kept",
        "{n} values have no unit; they are kept apart from those that have one."),
    "unit-not-converted": (f"{_PLACED} convertible AND value IS NOT NULL AND ucum IS NOT NULL AND factor IS NULL",
        "kept", "{n} values are in a unit with no known conversion; they are kept in their own unit."),
}  # fmt: skip


class StagedRecords(Reader):
    """The last reader of a dataset: brings in what the others staged."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        super().__init__(con)
        if not con.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'omop_concept_v'").fetchall():
            empty_view(con, "omop_concept_v", COLUMNS["concept"])

    def load(self) -> list[Finding]:
        """Merge the observation periods; define views of records with the release's keys. Needs key_of and code."""
        con = self.con
        for statement in PERIODS.read_text(encoding="utf-8").split(";\n"):
            con.execute(statement)
        load_units(con)
        con.execute(PLACED.read_text(encoding="utf-8"))
        for kind, values in _VALUES.items():
            columns = ", ".join(f'"{row[0]}"' for row in con.execute(f"DESCRIBE {kind}").fetchall())
            con.execute(
                f"""CREATE OR REPLACE TEMP VIEW staged_{kind}_rows ({columns}) AS
                SELECT r.individual_id, r.code_id, {values} FROM placed_record r
                LEFT JOIN observation_period p ON p.individual_id = r.individual_id
                    AND r.start_date BETWEEN p.start_date AND p.end_date
                WHERE r.kind = '{kind}' AND r.known AND NOT r.unborn
                    AND (r.kind <> 'visit' OR r.start_date IS NOT NULL)"""
            )
            self.rows[kind] = [f"staged_{kind}_rows"]
        return self._findings()

    def _findings(self) -> list[Finding]:
        counts = ", ".join(
            f"count(*) FILTER (WHERE {condition}), min(line) FILTER (WHERE {condition})"
            for condition, _, _ in _NOTES.values()
        )
        found, places = [], Places(self.con)
        for file, *numbers in self.con.execute(
            f"SELECT file, {counts} FROM placed_record WHERE NOT purged AND NOT beside GROUP BY file ORDER BY file"
        ).fetchall():
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            for (n, line), (rule, (_, outcome, text)) in zip(pairs, _NOTES.items(), strict=True):
                if n:
                    severity = "note" if rule == "record-without-date" else "warning"
                    place = places.of(file, line)
                    found.append(Finding(file, rule, severity, n, text.format(n=f"{n:,}"), outcome, place))
        return found
