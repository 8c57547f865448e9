"""Names, synonyms and hierarchy of the codes in use: of HPO, which ships, and of ontologies that the user brings.

Only codes that a source uses come into a release, with all that is above them. A term and its exact equal in another
ontology (MONDO's cross-references to OMIM, Orphanet, SNOMED CT, ICD-10-CM) are told as one above the other, so that a
question for a class of MONDO finds a disease of OMIM.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from data.build import arrow
from data.findings import Finding
from data.ingest.omop.columns import COLUMNS
from data.ingest.omop.terms import SYSTEMS
from data.ingest.tables import quoted, stem, view
from data.reference import hpo
from data.reference.ontology import Ontology, read_ontology

_NAMED = 60  # priority of an ontology's names: after the source's own, before those that ship
_ATHENA = ("concept", "concept_ancestor", "concept_synonym")
_DEEPEST = 60  # levels; a hierarchy that is deeper goes round in a circle


def stage(con: duckdb.DuckDBPyConnection, brought: Sequence[Path], dataset: str) -> list[Finding]:
    """Stage what the ontologies know of the staged codes. Call when every code is staged, before they are numbered."""
    findings: list[Finding] = []
    _make_tables(con)
    if not any(_is_hpo(path) for path in brought):
        _load_shipped(con)
    for path in brought:
        if path.is_dir():
            _stage_athena(con, path)
        else:
            _load(con, read_ontology(path))
    findings += _replaced(con, dataset)
    _stage_used(con)
    for table in ("term", "edge", "synonym", "replaced"):
        con.execute(f"DROP TABLE ontology_{table}")
    return findings


def load_genes(con: duckdb.DuckDBPyConnection) -> None:
    """Fill phenotype_gene for the codes of HPO in the release. Call when the codes are numbered."""
    con.execute(
        f"""INSERT INTO phenotype_gene SELECT DISTINCT c.code_id, g.gene
        FROM read_parquet({quoted(hpo.path_of("gene"))}) g
        JOIN code d ON d.system = 'HP' AND d.code = g.code
        JOIN code_ancestor a ON a.descendant_id = d.code_id
        JOIN code c ON c.code_id = a.ancestor_id AND c.system = 'HP' ORDER BY ALL"""
    )


def _is_hpo(path: Path) -> bool:
    return path.name.lower().startswith(("hp.", "hpo.", "hp-"))


def _make_tables(con: duckdb.DuckDBPyConnection) -> None:
    text = "system VARCHAR, code VARCHAR"
    con.execute(f"CREATE OR REPLACE TEMP TABLE ontology_term ({text}, name VARCHAR)")
    con.execute(f"CREATE OR REPLACE TEMP TABLE ontology_edge ({text}, parent_system VARCHAR, parent VARCHAR)")
    con.execute(f"CREATE OR REPLACE TEMP TABLE ontology_synonym ({text}, synonym VARCHAR)")
    con.execute(f"CREATE OR REPLACE TEMP TABLE ontology_replaced ({text}, by_code VARCHAR)")


def _load_shipped(con: duckdb.DuckDBPyConnection) -> None:
    if not con.execute("SELECT 1 FROM staged_code WHERE system = 'HP' LIMIT 1").fetchall():
        return
    columns = {"term": "'HP', code, name", "edge": "'HP', child, 'HP', parent", "synonym": "'HP', code, synonym",
               "replaced": "'HP', code, \"by\""}  # fmt: skip
    for table, chosen in columns.items():
        source = f"read_parquet({quoted(hpo.path_of(table))})"
        con.execute(f"INSERT INTO ontology_{table} SELECT {chosen} FROM {source}")


def _load(con: duckdb.DuckDBPyConnection, made: Ontology) -> None:
    rows: dict[str, list[tuple[str, ...]]] = {
        "term": [(*code, name) for code, name in made.names.items()],
        "edge": [(*child, *parent) for child, parent in made.parents]
        + [(*like, *code) for code, like in made.equivalent],
        "synonym": [(*code, text) for code, text in made.synonyms],
        "replaced": [(*old, new[1] if new else "") for old, new in made.replaced.items()],
    }
    for table, ones in rows.items():
        if not ones:
            continue
        columns = [row[0] for row in con.execute(f"DESCRIBE ontology_{table}").fetchall()]
        con.register("ontology_rows", arrow.table(ones, columns))
        con.execute(f"INSERT INTO ontology_{table} SELECT * FROM ontology_rows")
        con.unregister("ontology_rows")


def _stage_used(con: duckdb.DuckDBPyConnection) -> None:
    """From the used codes upwards, whatever system a step leads to."""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE ontology_node AS
        WITH RECURSIVE up AS (
            SELECT DISTINCT system, code, 0 AS level FROM staged_code
            UNION
            SELECT e.parent_system, e.parent, u.level + 1 FROM up u
            JOIN ontology_edge e ON e.system = u.system AND e.code = u.code WHERE u.level < {_DEEPEST})
        SELECT DISTINCT system, code FROM up"""
    )
    con.execute(
        f"""INSERT INTO staged_ancestor
        WITH RECURSIVE up AS (
            SELECT n.system, n.code, e.parent_system, e.parent, 1 AS distance FROM ontology_node n
            JOIN ontology_edge e ON e.system = n.system AND e.code = n.code
            UNION
            SELECT u.system, u.code, e.parent_system, e.parent, u.distance + 1 FROM up u
            JOIN ontology_edge e ON e.system = u.parent_system AND e.code = u.parent WHERE u.distance < {_DEEPEST})
        SELECT parent_system, parent, system, code, min(distance) FROM up
        WHERE (parent_system, parent) <> (system, code) GROUP BY ALL"""
    )
    con.execute(
        f"""INSERT INTO staged_code
        SELECT n.system, n.code, coalesce(t.name, n.code), 'condition', NULL,
            CASE WHEN t.name IS NULL THEN 96 ELSE {_NAMED} END
        FROM ontology_node n LEFT JOIN ontology_term t ON t.system = n.system AND t.code = n.code
        WHERE t.name IS NOT NULL OR (n.system, n.code) IN (SELECT (parent_system, parent) FROM ontology_edge)"""
    )
    con.execute(
        """INSERT INTO staged_synonym SELECT s.system, s.code, s.synonym FROM ontology_synonym s
        JOIN ontology_node n ON n.system = s.system AND n.code = s.code"""
    )
    con.execute("DROP TABLE ontology_node")


def _replaced(con: duckdb.DuckDBPyConnection, dataset: str) -> list[Finding]:
    """Obsolete codes stay as their sources wrote them, below what stands for them now."""
    con.execute(
        """INSERT INTO ontology_edge SELECT DISTINCT r.system, r.code, r.system, r.by_code FROM ontology_replaced r
        JOIN staged_code c ON c.system = r.system AND c.code = r.code WHERE r.by_code <> ''"""
    )
    n, lost = con.execute(
        """SELECT count(DISTINCT (r.system, r.code)), count(DISTINCT (r.system, r.code)) FILTER (WHERE r.by_code = '')
        FROM ontology_replaced r JOIN staged_code c ON c.system = r.system AND c.code = r.code"""
    ).fetchall()[0]
    text = (
        f"{n:,} codes in use are obsolete in their ontology; they are kept as written, below what stands for them now "
        f"({lost:,} of them below nothing)."
    )
    return [Finding(dataset, "obsolete-codes", "note", n, text, "kept")] if n else []


def _stage_athena(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """OHDSI's vocabulary as Athena delivers it: names, synonyms and ancestors of the codes in use."""
    files = {stem(path): path for path in folder.iterdir() if stem(path) in _ATHENA}
    if "concept" not in files:
        raise InvalidSource("The folder holds no CONCEPT.csv", where=folder.name, do="Unpack Athena's download there.")
    for table, path in files.items():
        view(con, f"athena_{table}", path, COLUMNS[table])
    systems = " ".join(f"WHEN '{vocabulary}' THEN '{system}'" for vocabulary, system in SYSTEMS.items())
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE athena AS
        SELECT concept_id, CASE vocabulary_id {systems} ELSE replace(upper(vocabulary_id), ' ', '_') END AS system,
            concept_code AS code, concept_name AS name, lower(domain_id) AS domain
        FROM athena_concept WHERE concept_id > 0"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE athena_used AS SELECT DISTINCT a.concept_id FROM athena a
        JOIN staged_code c ON c.system = a.system AND c.code = a.code"""
    )
    if "concept_ancestor" in files:
        con.execute(
            """CREATE OR REPLACE TEMP TABLE athena_above AS SELECT x.* FROM athena_concept_ancestor x
            JOIN athena_used u ON u.concept_id = x.descendant_concept_id"""
        )
        con.execute("INSERT INTO athena_used SELECT DISTINCT ancestor_concept_id FROM athena_above")
        con.execute(
            """INSERT INTO staged_ancestor
            SELECT u.system, u.code, l.system, l.code, max(coalesce(x.min_levels_of_separation, 1))
            FROM athena_concept_ancestor x JOIN athena u ON u.concept_id = x.ancestor_concept_id
            JOIN athena l ON l.concept_id = x.descendant_concept_id
            WHERE x.ancestor_concept_id <> x.descendant_concept_id
                AND x.descendant_concept_id IN (SELECT concept_id FROM athena_used) GROUP BY ALL"""
        )
    con.execute(
        f"""INSERT INTO staged_code SELECT a.system, a.code, a.name,
            CASE a.domain WHEN 'drug' THEN 'treatment' WHEN 'condition' THEN 'condition'
                WHEN 'measurement' THEN 'measurement' WHEN 'procedure' THEN 'procedure' WHEN 'visit' THEN 'visit'
                WHEN 'observation' THEN 'observation' END, a.concept_id, {_NAMED}
        FROM athena a WHERE a.concept_id IN (SELECT concept_id FROM athena_used)"""
    )
    if "concept_synonym" in files:
        con.execute(
            """INSERT INTO staged_synonym SELECT a.system, a.code, s.concept_synonym_name FROM athena_concept_synonym s
            JOIN athena a ON a.concept_id = s.concept_id
            WHERE a.concept_id IN (SELECT concept_id FROM athena_used) AND s.concept_synonym_name IS NOT NULL"""
        )
