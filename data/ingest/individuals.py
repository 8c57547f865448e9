"""From what the sources say of individuals to the table `individual`: one row each, without who withdrew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource, WarehouseUnavailable
from data.findings import Finding
from data.ingest.contradictions import note
from data.ingest.relatives import largest_unrelated

LEDGER_FILE = "consent_ledger.sqlite"  # written by access/ledger.py beside the releases

#: `priority` of what is staged: of two sources that disagree the lower number is believed.
SIDE_TABLE, CLINICAL, CALL_SET = 0, 10, 20

_FIELDS = [
    "site",
    "sex",
    "karyotypic_sex",
    "enrolment_date",
    "vital_status",
    "death_date",
    "genetic_group",
    "self_reported_group",
]

#: What sources are held against each other in: column → word.
_TOLD = {"sex": "sex", "birth_date": "birth date", "death_date": "death date"}

_MERGE = f"""
CREATE OR REPLACE TEMP TABLE new_individual AS
SELECT source_id, {", ".join(f"arg_min({f}, priority) AS {f}" for f in _FIELDS)},
    arg_min(birth_date, priority) AS birth_date,
    arg_min(birth_precision, priority) FILTER (WHERE birth_date IS NOT NULL) AS birth_precision,
    min(priority) AS priority
FROM staged_individual GROUP BY source_id ORDER BY source_id
"""


def merge_individuals(con: duckdb.DuckDBPyConnection, source: str) -> list[Finding]:
    """One row per individual in `new_individual`; disagreements between sources are counted."""
    con.execute(_MERGE)
    counts = [_disagreeing(con, field, what) for field, what in _TOLD.items()]
    return [
        Finding(
            source,
            "sources-disagree",
            "warning",
            n,
            f"Sources disagree on the {what} of {n:,} individuals; Concord's own side tables were believed before "
            f"the clinical "
            "source, and that before the call set.",
        )
        for what, n in zip(_TOLD.values(), counts, strict=True)
        if n
    ]


def _disagreeing(con: duckdb.DuckDBPyConnection, field: str, what: str) -> int:
    """How many individuals the sources disagree on; each is staged with what each kind of source says."""
    kinds = (
        f"CASE priority WHEN {SIDE_TABLE} THEN 'side table' WHEN {CLINICAL} THEN 'clinical source' ELSE 'call set' END"
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE disagreeing AS
        SELECT source_id, string_agg(DISTINCT {field} || ' (' || {kinds} || ')', ', ' ORDER BY {field} || ' (' ||
            {kinds} || ')') AS told
        FROM staged_individual WHERE {field} IS NOT NULL GROUP BY source_id HAVING count(DISTINCT {field}) > 1"""
    )
    note(con, "SELECT 'sources-disagree', source_id, NULL, ? || ': ' || told FROM disagreeing", [what])
    return con.execute("SELECT count(*) FROM disagreeing").fetchall()[0][0]


def withdrawn_individuals(ledger: Path) -> list[tuple[str, str, date]]:
    """(dataset, source_id, withdrawn on) of every entry of the consent ledger beside the releases."""
    if not ledger.exists():
        return []
    try:
        with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True, timeout=30)) as connection:
            rows = connection.execute("SELECT dataset, source_id, withdrawn_on FROM withdrawal").fetchall()
    except sqlite3.Error as error:
        raise WarehouseUnavailable(
            f"The consent ledger cannot be read ({error})",
            where=ledger.name,
            do="Restore it from a copy; no release is built without it, or withdrawn individuals would be in it.",
        ) from error
    return [(dataset, source_id, date.fromisoformat(on)) for dataset, source_id, on in rows]


def load_withdrawn(con: duckdb.DuckDBPyConnection, ledger: Path, now: date) -> None:
    """TEMP TABLE withdrawn(dataset, source_id, withdrawn_on): withdrawals in force; they are purged at this build."""
    con.execute("CREATE TEMP TABLE withdrawn (dataset VARCHAR, source_id VARCHAR, withdrawn_on DATE)")
    rows = [row for row in withdrawn_individuals(ledger) if row[2] <= now]
    if rows:
        con.executemany("INSERT INTO withdrawn VALUES (?, ?, ?)", rows)


def purge_withdrawn(con: duckdb.DuckDBPyConnection, dataset: str, source: str, now: date) -> list[Finding]:
    """Take withdrawn individuals out of `new_individual`, unless they consented anew after they withdrew (S-DU 4): by a
    consent that has begun at this build, since one dated ahead may be older than the withdrawal."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE purged AS
        SELECT n.source_id FROM new_individual n
        JOIN (SELECT source_id, max(withdrawn_on) AS withdrawn_on FROM withdrawn WHERE dataset = $dataset GROUP BY
        source_id) w
            ON w.source_id = n.source_id
        WHERE NOT EXISTS (SELECT 1 FROM staged_consent c WHERE c.source_id = n.source_id AND c.valid_from >
        w.withdrawn_on AND c.valid_from <= $now)
        """,
        {"dataset": dataset, "now": now},
    )
    n = con.execute("SELECT count(*) FROM purged").fetchall()[0][0]
    con.execute("DELETE FROM new_individual WHERE source_id IN (SELECT source_id FROM purged)")
    if not n:
        return []
    message = f"{n:,} individuals withdrew their consent (consent ledger): none of their records is in this release."
    return [Finding(source, "withdrawn-individuals", "note", n, message)]


def mark_unrelated(con: duckdb.DuckDBPyConnection) -> None:
    """`new_individual.unrelated`, from the staged relatives."""
    ids = dict(
        con.execute("SELECT source_id, row_number() OVER (ORDER BY source_id) - 1 FROM new_individual").fetchall()
    )
    pairs = [
        (ids[a], ids[b])
        for a, b in con.execute(
            """SELECT source_id, relative FROM staged_relative
            WHERE relationship <> 'other' OR kinship IS NULL OR kinship >= 0.0884"""
        ).fetchall()
        if a in ids and b in ids
    ]
    out = largest_unrelated(pairs)
    left_out = [key for key, place in ids.items() if place in out]
    con.execute("ALTER TABLE new_individual ADD COLUMN unrelated BOOLEAN DEFAULT TRUE")
    con.execute(
        "UPDATE new_individual SET unrelated = FALSE WHERE source_id IN (SELECT unnest($ids::VARCHAR[]))",
        {"ids": left_out},
    )


def number_individuals(con: duckdb.DuckDBPyConnection, dataset: str, carried: bool, *, new: bool = True) -> None:
    """Fill `individual` from `new_individual` and, through `old`, the datasets carried over; and the maps to it.

    TEMP TABLE key_of(source_id, individual_id) for the new dataset, carried_individual(old_id, new_id) for the others.
    """
    fields = (
        "source_id, site, sex, karyotypic_sex, birth_date, birth_precision, enrolment_date, vital_status, death_date, "
        "genetic_group, self_reported_group, unrelated"
    )
    carried_rows = f"""UNION ALL
        SELECT c.new_id, o.individual_id, {", ".join("o." + f.strip() for f in fields.split(","))}
        FROM old.individual o JOIN carried_dataset c ON c.old_id = o.dataset_id
        JOIN old.dataset d ON d.dataset_id = o.dataset_id
        LEFT JOIN (SELECT DISTINCT dataset, source_id FROM withdrawn) w ON w.dataset = d.name AND w.source_id =
            o.source_id
        WHERE w.source_id IS NULL"""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE numbered AS
        SELECT (row_number() OVER (ORDER BY dataset_id, source_id) - 1)::INTEGER AS individual_id, * FROM (
            SELECT d.dataset_id, NULL::INTEGER AS old_id, source_id, site, sex, karyotypic_sex, birth_date,
                birth_precision,
                enrolment_date, coalesce(vital_status, 'unknown') AS vital_status, death_date, genetic_group,
                self_reported_group, unrelated
            FROM new_individual CROSS JOIN (SELECT dataset_id FROM dataset WHERE name = $dataset) d
            {carried_rows if carried else ""}
        )""",
        {"dataset": dataset},
    )
    con.execute(
        f"INSERT INTO individual SELECT individual_id, dataset_id, {fields} FROM numbered ORDER BY individual_id"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE key_of AS SELECT source_id, individual_id FROM numbered WHERE old_id IS NULL"
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE carried_individual AS
        SELECT old_id, individual_id AS new_id FROM numbered WHERE old_id IS NOT NULL"""
    )
    con.execute("DROP TABLE numbered")
    if new and con.execute("SELECT count(*) FROM key_of").fetchall()[0][0] == 0:
        raise InvalidSource("The sources hold no individual", where=dataset)
