"""The stages of reading an OMOP source, in the order the pipeline calls them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from cohorts.errors import InvalidSource
from data.findings import Finding
from data.ingest.omop.columns import COLUMNS
from data.ingest.omop.individuals import stage_individuals, stage_periods
from data.ingest.omop.records import KINDS, TOLD, define_records, load_units
from data.ingest.omop.terms import TERM_TABLES, collect_terms, stage_terms
from data.ingest.recognise import Source
from data.ingest.staging.reader import Reader
from data.ingest.tables import empty_view, require_readable, unread, view


class OmopReader(Reader):
    """Reads the tables of one OMOP source. `records` holds how many rows each file has."""

    def __init__(self, con: duckdb.DuckDBPyConnection, files: list[Source]) -> None:
        super().__init__(con)
        self.files = {source.table: source.path for source in files}
        self._unread: list[Finding] = []
        if "person" not in self.files:
            raise InvalidSource("An OMOP source needs its person table", where=", ".join(sorted(self.files)))
        for table, columns in COLUMNS.items():
            if table in self.files:
                path = self.files[table]
                rows = self.records[path.name] = view(con, f"omop_{table}_v", path, columns)
                self._unread += unread(con, path, columns, rows, TOLD)
            else:
                empty_view(con, f"omop_{table}_v", columns)

    def individuals(self) -> list[Finding]:
        """Stage the individuals."""
        with self._blamed("person"):
            death = self.files.get("death")
            rows = self.records[death.name] if death else 0
            return self._unread + stage_individuals(self.con, self.files["person"], death, rows)

    def codes(self) -> list[Finding]:
        """Stage the codes that the records use."""
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE omop_term (domain VARCHAR, standard BIGINT, source BIGINT, local "
            "VARCHAR, n BIGINT)"
        )
        for table, prefix, domain in TERM_TABLES:
            with self._blamed(table):
                collect_terms(self.con, table, prefix, domain)
        with self._blamed("concept"):
            return stage_terms(self.con, self._name("concept"))

    def load(self) -> list[Finding]:
        """Stage the observation periods; define views of records with the release's keys. Needs key_of and code."""
        self._put_keys()
        with self._blamed("observation_period"):
            path = self.files.get("observation_period")
            findings = stage_periods(self.con, path, self.records[path.name] if path else 0)
        load_units(self.con)
        for kind in KINDS:
            if kind.table in self.files:
                with self._blamed(kind.table):
                    path = self.files[kind.table]
                    findings += define_records(self.con, kind, path, self.records[path.name])
                self.rows.setdefault(kind.into, []).append(kind.rows)
        return findings

    def _put_keys(self) -> None:
        self.con.execute(
            """CREATE OR REPLACE TEMP TABLE omop_person AS
            SELECT p.person_id, p.source_id, k.individual_id, k.individual_id IS NULL AS purged, i.birth_date,
            i.death_date
            FROM omop_person p LEFT JOIN key_of k ON k.source_id = p.source_id
            LEFT JOIN individual i ON i.individual_id = k.individual_id"""
        )
        self.con.execute(
            """CREATE OR REPLACE TEMP TABLE omop_term_code AS
            SELECT t.domain, t.standard, t.source, t.local, t.role, c.code_id FROM omop_term_code t
            JOIN code c ON c.system = t.system AND c.code = t.code"""
        )

    def _name(self, table: str) -> str:
        return self.files[table].name if table in self.files else table

    @contextmanager
    def _blamed(self, table: str) -> Iterator[None]:
        """A file that turns out to be damaged while it is read is named in the error."""
        try:
            yield
        except duckdb.Error:
            if path := self.files.get(table):
                require_readable(self.con, path)
            raise
