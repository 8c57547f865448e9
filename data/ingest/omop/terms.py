"""OMOP's concepts as codes of their own systems.

A record is kept under its standard concept. Where the source's own concept differs and belongs to a system people
ask in (ICD-10-CM, LOINC, …), it is kept under that as well, so that a question in either system is exact and neither
leaks into the other. Without a concept there is the source value: `SYSTEM:code` when it is spelled so, else a code of
the system LOCAL.
"""

from __future__ import annotations

import duckdb

from data.findings import Finding

#: vocabulary_id → system, where upper case is not enough.
SYSTEMS = {"RxNorm Extension": "RXNORM_EXTENSION", "Phecode": "PHECODE", "HPO": "HP", "Mondo": "MONDO"}
#: Systems of source concepts that are kept beside a different standard concept.
KEPT = [
    "ICD10CM",
    "ICD10",
    "ICD10GM",
    "ICD10CN",
    "ICD9CM",
    "ICD9PROC",
    "ICD10PCS",
    "CPT4",
    "HCPCS",
    "OPCS4",
    "LOINC",
    "SNOMED",
    "ATC",
    "RXNORM",
    "PHECODE",
    "HP",
    "MONDO",
    "OMIM",
    "ORPHA",
]
DOMAINS = {
    "condition": "condition",
    "drug": "treatment",
    "measurement": "measurement",
    "procedure": "procedure",
    "visit": "visit",
    "observation": "observation",
}
#: (table of OMOP, prefix of its concept columns, domain)
TERM_TABLES = (
    ("condition_occurrence", "condition", "condition"),
    ("drug_exposure", "drug", "treatment"),
    ("measurement", "measurement", "measurement"),
    ("observation", "observation", "observation"),
    ("procedure_occurrence", "procedure", "procedure"),
    ("visit_occurrence", "visit", "visit"),
)


def local_value(prefix: str) -> str:
    """SQL: the source value where no concept says what the record is. A visit's is an identifier and never read."""
    if prefix == "visit":
        return "NULL::VARCHAR"
    return (
        f"CASE WHEN coalesce({prefix}_concept_id, 0) = 0 AND coalesce({prefix}_source_concept_id, 0) = 0 "
        f"THEN {prefix}_source_value END"
    )


def collect_terms(con: duckdb.DuckDBPyConnection, table: str, prefix: str, domain: str) -> None:
    """Add the distinct (standard, source, local) of one table of records to TEMP TABLE omop_term."""
    con.execute(
        f"""INSERT INTO omop_term SELECT '{domain}', coalesce({prefix}_concept_id, 0) AS standard,
            coalesce({prefix}_source_concept_id, 0) AS source, {local_value(prefix)} AS local, count(*)
        FROM omop_{table}_v GROUP BY 1, 2, 3, 4"""
    )


def stage_terms(con: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    """From omop_term to staged codes, names, ancestors, and TEMP TABLE omop_term_code with one or two codes a term."""
    systems = " ".join(f"WHEN '{vocabulary}' THEN '{system}'" for vocabulary, system in SYSTEMS.items())
    domains = " ".join(f"WHEN '{domain}' THEN '{ours}'" for domain, ours in DOMAINS.items())
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE omop_code AS
        SELECT concept_id, CASE vocabulary_id {systems} ELSE replace(upper(vocabulary_id), ' ', '_') END AS system,
            concept_code AS code, concept_name AS name, CASE lower(domain_id) {domains} END AS domain
        FROM omop_concept_v WHERE concept_id <> 0 AND concept_code IS NOT NULL"""
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE omop_term_code AS
        WITH coded AS (
            SELECT t.*, s.system AS source_system, s.code AS source_code,
                coalesce(c.system, 'OMOP') AS standard_system, coalesce(c.code, t.standard::VARCHAR) AS standard_code
            FROM omop_term t
            LEFT JOIN omop_code c ON c.concept_id = t.standard
            LEFT JOIN omop_code s ON s.concept_id = t.source)
        SELECT domain, standard, source, local, 1 AS role, standard_system AS system, standard_code AS code,
            standard AS concept_id FROM coded WHERE standard <> 0
        UNION ALL
        SELECT domain, standard, source, local, 2, source_system, source_code, source FROM coded
        WHERE standard <> 0 AND source NOT IN (0, standard)
            AND source_system IN (SELECT unnest($kept))
            AND (source_system, source_code) <> (standard_system, standard_code)
        UNION ALL
        SELECT domain, standard, source, local, 1, coalesce(source_system, 'OMOP'), coalesce(source_code,
            source::VARCHAR), source
        FROM coded WHERE standard = 0 AND source <> 0
        UNION ALL
        SELECT domain, standard, source, local, 1,
            CASE WHEN spelled THEN upper(split_part(local, ':', 1)) ELSE 'LOCAL' END,
            CASE WHEN spelled THEN local[instr(local, ':') + 1:] ELSE local END, NULL
        FROM (SELECT *, regexp_full_match(local, '({"|".join(KEPT)}):\\S+') AS spelled FROM coded
            WHERE standard = 0 AND source = 0 AND local IS NOT NULL)""",
        {"kept": KEPT},
    )
    con.execute(
        """INSERT INTO staged_code
        SELECT t.system, t.code, coalesce(any_value(c.name), CASE t.system WHEN 'OMOP' THEN 'OMOP concept ' || t.code
        ELSE t.code END),
            coalesce(any_value(c.domain), min(t.domain)), min(t.concept_id), CASE WHEN any_value(c.name) IS NULL THEN
            95 ELSE 10 END
        FROM omop_term_code t LEFT JOIN omop_code c ON c.concept_id = t.concept_id GROUP BY t.system, t.code"""
    )
    _stage_ancestors(con)
    con.execute(
        """INSERT INTO staged_synonym
        SELECT c.system, c.code, s.concept_synonym_name FROM omop_concept_synonym_v s JOIN omop_code c ON c.concept_id
        = s.concept_id
        SEMI JOIN omop_kept k ON k.concept_id = s.concept_id WHERE s.concept_synonym_name IS NOT NULL"""
    )
    return _findings(con, file)


def _stage_ancestors(con: duckdb.DuckDBPyConnection) -> None:
    """What concept_ancestor says of the concepts in use and of those above them."""
    con.execute(
        """CREATE OR REPLACE TEMP TABLE omop_kept AS
        SELECT DISTINCT concept_id FROM omop_term_code WHERE concept_id IS NOT NULL
        UNION SELECT a.ancestor_concept_id FROM omop_concept_ancestor_v a
            SEMI JOIN omop_term_code t ON t.concept_id = a.descendant_concept_id"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP TABLE omop_kept_code AS
        SELECT k.concept_id, coalesce(c.system, 'OMOP') AS system, coalesce(c.code, k.concept_id::VARCHAR) AS code,
            c.name, c.domain
        FROM omop_kept k LEFT JOIN omop_code c ON c.concept_id = k.concept_id WHERE k.concept_id <> 0"""
    )
    con.execute(
        """INSERT INTO staged_code
        SELECT system, code, coalesce(name, 'OMOP concept ' || code), domain, concept_id, CASE WHEN name IS NULL THEN
        95 ELSE 10 END
        FROM omop_kept_code"""
    )
    con.execute(
        """INSERT INTO staged_ancestor
        SELECT u.system, u.code, l.system, l.code, coalesce(a.min_levels_of_separation, 1) FROM
        omop_concept_ancestor_v a
        JOIN omop_kept_code u ON u.concept_id = a.ancestor_concept_id
        JOIN omop_kept_code l ON l.concept_id = a.descendant_concept_id"""
    )


def _findings(con: duckdb.DuckDBPyConnection, file: str) -> list[Finding]:
    unnamed, unmapped, local, dropped = con.execute(
        """SELECT (SELECT count(*) FROM omop_kept_code WHERE name IS NULL),
            (SELECT coalesce(sum(n), 0)::BIGINT FROM omop_term WHERE standard = 0 AND source <> 0),
            (SELECT coalesce(sum(n), 0)::BIGINT FROM omop_term WHERE standard = 0 AND source = 0 AND local IS NOT NULL),
            (SELECT coalesce(sum(t.n), 0)::BIGINT FROM omop_term t ANTI JOIN (SELECT * FROM omop_term_code WHERE role
            = 2) c
                ON c.domain = t.domain AND c.standard = t.standard AND c.source = t.source
             WHERE t.standard <> 0 AND t.source NOT IN (0, t.standard))"""
    ).fetchall()[0]
    notes = [
        (
            "concept-without-name",
            unnamed,
            "{n:,} concepts are not in the concept table; they are known as OMOP:<concept id> only.",
        ),
        (
            "no-standard-concept",
            unmapped,
            "{n:,} records have no standard concept; they are kept under the source's concept.",
        ),
        (
            "source-value-as-code",
            local,
            "{n:,} records have no concept at all; they are kept under their source value.",
        ),
        (
            "source-concept-not-kept",
            dropped,
            "{n:,} records have a source concept of a system that is not asked in (such as NDC); they are kept "
            "under the "
            "standard concept alone.",
        ),
    ]
    return [Finding(file, rule, "note", n, text.format(n=n)) for rule, n, text in notes if n]
