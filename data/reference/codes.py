"""The tables `code`, `code_synonym` and `code_ancestor`: codes of the sources and those that ship, and their order.

Those that ship are the same in every release, so a build begins with them (see prepared.py); they are numbered anew
only where a source or the release before brings others.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from data.build import arrow
from data.reference import vocabulary

STAGE = Path(__file__).with_name("stage_codes.sql")
SHIPPED = 90  # the priority of shipped names: a source's own are believed first


def stage(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty TEMP TABLEs staged_code, staged_synonym and staged_ancestor, for the sources to fill."""
    con.execute(STAGE.read_text(encoding="utf-8"))


def fill_codes(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables with the codes that ship, and nothing else."""
    stage(con)
    _number(con, carried=False)


def load_codes(con: duckdb.DuckDBPyConnection, carried: bool) -> None:
    """Number every staged, carried and shipped code, and close their hierarchy.

    Leaves TEMP TABLE carried_code(old_id, new_id) where `carried`.
    """
    staged = " UNION ALL ".join(f"SELECT 1 FROM staged_{what}" for what in ("code", "synonym", "ancestor"))
    if not carried and not con.execute(f"{staged} LIMIT 1").fetchall():
        return
    for table in ("code", "code_synonym", "code_ancestor"):
        con.execute(f"DELETE FROM {table}")
    _number(con, carried)


def _number(con: duckdb.DuckDBPyConnection, carried: bool) -> None:
    seen = con.execute("SELECT DISTINCT system, code FROM staged_code").fetchall()
    if carried:
        _carried_codes(con)
        seen += con.execute("SELECT DISTINCT system, code FROM old_code").fetchall()
    above = vocabulary.ancestor_rows(c for c in seen if c[0] in vocabulary.DOMAINS)
    shipped = {
        "shipped_code": (vocabulary.code_rows(), "system code name domain"),
        "shipped_ancestor": (above, "ancestor_system ancestor_code descendant_system descendant_code distance"),
        "shipped_synonym": (vocabulary.synonym_rows(), "system code synonym"),
    }
    for name, (rows, columns) in shipped.items():
        con.register(name, arrow.table(rows, columns.split()))
    con.execute(f"INSERT INTO staged_code SELECT system, code, name, domain, NULL, {SHIPPED} FROM shipped_code")
    con.execute("INSERT INTO staged_synonym SELECT system, code, synonym FROM shipped_synonym")
    con.execute(
        """INSERT INTO code
        SELECT (row_number() OVER (ORDER BY system, code) - 1)::INTEGER, system, code, arg_min(name, priority),
            arg_min(domain, priority), arg_min(omop_concept_id, priority), 0
        FROM staged_code GROUP BY system, code ORDER BY system, code"""
    )
    _close_hierarchy(con, carried)
    con.execute(
        """INSERT INTO code_synonym
        SELECT DISTINCT c.code_id, s.synonym FROM staged_synonym s JOIN code c ON c.system = s.system AND c.code =
        s.code
        WHERE lower(s.synonym) <> lower(c.name) ORDER BY c.code_id, s.synonym"""
    )
    for name in shipped:
        con.unregister(name)


def _carried_codes(con: duckdb.DuckDBPyConnection) -> None:
    """Stage the codes that carried records use and all that are above them."""
    used = " UNION ".join(
        f"SELECT code_id FROM old.{table} JOIN carried_individual k ON k.old_id = {table}.individual_id"
        for table in ("condition", "phenotypic_feature", "measurement", "treatment", "procedure", "visit")
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE old_code AS
        SELECT c.* FROM old.code c WHERE c.code_id IN (
            SELECT a.ancestor_id FROM old.code_ancestor a WHERE a.descendant_id IN ({used}))"""
    )
    con.execute("INSERT INTO staged_code SELECT system, code, name, domain, omop_concept_id, 50 FROM old_code")
    con.execute(
        """INSERT INTO staged_synonym
        SELECT o.system, o.code, s.synonym FROM old.code_synonym s JOIN old_code o ON o.code_id = s.code_id"""
    )


def _close_hierarchy(con: duckdb.DuckDBPyConnection, carried: bool) -> None:
    """Distances between keys: what the sources say, what ships, and each way that leads over both."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE shipped_above AS
        SELECT a.code_id AS ancestor_id, d.code_id AS descendant_id, s.distance FROM shipped_ancestor s
        JOIN code a ON a.system = s.ancestor_system AND a.code = s.ancestor_code
        JOIN code d ON d.system = s.descendant_system AND d.code = s.descendant_code"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE stated_above AS
        SELECT a.code_id AS ancestor_id, d.code_id AS descendant_id, s.distance FROM staged_ancestor s
        JOIN code a ON a.system = s.ancestor_system AND a.code = s.ancestor
        JOIN code d ON d.system = s.descendant_system AND d.code = s.descendant"""
    )
    if carried:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE carried_code AS SELECT o.code_id AS old_id, c.code_id AS new_id FROM "
            "old_code o JOIN code c ON c.system = o.system AND c.code = o.code"
        )
        con.execute(
            """INSERT INTO stated_above
            SELECT a.new_id, d.new_id, s.distance FROM old.code_ancestor s
            JOIN carried_code a ON a.old_id = s.ancestor_id JOIN carried_code d ON d.old_id = s.descendant_id"""
        )
    con.execute(
        """INSERT INTO code_ancestor
        SELECT ancestor_id, descendant_id, min(distance)::INTEGER FROM (
            SELECT code_id AS ancestor_id, code_id AS descendant_id, 0 AS distance FROM code
            UNION ALL FROM stated_above
            UNION ALL FROM shipped_above
            UNION ALL SELECT u.ancestor_id, l.descendant_id, u.distance + l.distance
                FROM shipped_above u JOIN stated_above l ON l.ancestor_id = u.descendant_id
            UNION ALL SELECT u.ancestor_id, l.descendant_id, u.distance + l.distance
                FROM stated_above u JOIN shipped_above l ON l.ancestor_id = u.descendant_id
        ) GROUP BY ancestor_id, descendant_id ORDER BY ancestor_id, descendant_id"""
    )


def count_individuals(con: duckdb.DuckDBPyConnection) -> None:
    """`code.n_individuals`: with a record of the code or of one below it; by bits, so that many levels cost little."""
    last = con.execute("SELECT max(individual_id) FROM individual").fetchall()[0][0]
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE code_bits AS
        SELECT code_id, bitstring_agg(individual_id, 0, {last or 0}) AS bits FROM (
            SELECT code_id, individual_id FROM condition UNION SELECT code_id, individual_id FROM measurement
            UNION SELECT code_id, individual_id FROM treatment UNION SELECT code_id, individual_id FROM procedure
            UNION SELECT code_id, individual_id FROM visit
            UNION SELECT code_id, individual_id FROM phenotypic_feature WHERE NOT excluded
        ) GROUP BY code_id"""
    )
    con.execute(
        """UPDATE code SET n_individuals = t.n FROM (
            SELECT a.ancestor_id, bit_count(bit_or(b.bits))::INTEGER AS n
            FROM code_ancestor a JOIN code_bits b ON b.code_id = a.descendant_id GROUP BY a.ancestor_id
        ) t WHERE t.ancestor_id = code.code_id"""
    )
    con.execute("DROP TABLE code_bits")
