"""Consent: what each individual's record says, and what is stated for those whose source has none."""

from __future__ import annotations

import duckdb

from cohorts.errors import InvalidQuestion, InvalidSource
from data.findings import Finding
from data.ingest.side_tables import PERMISSIONS, modifiers_of, permission_of


def parse_data_use(text: str) -> tuple[str, str | None, str]:
    """`DUO:0000042`, `DUO:0000007=MONDO:0005015`, modifiers after commas: permission, disease, modifiers (JSON)."""
    first, *modifiers = (part.strip() for part in text.split(","))
    permission, _, disease = first.partition("=")
    duo = permission_of(permission)
    if duo not in PERMISSIONS.values():
        known = ", ".join(f"{term} ({short})" for short, term in PERMISSIONS.items())
        raise InvalidQuestion(f"'{permission}' is not a DUO permission", where="--data-use", do=f"Use one of {known}.")
    if (duo == PERMISSIONS["DS"]) != bool(disease):
        raise InvalidQuestion(
            "DUO:0000007 names its disease, and only it does",
            where="--data-use",
            do="Write --data-use DUO:0000007=MONDO:0005015",
        )
    return duo, disease or None, modifiers_of(";".join(modifiers))[0]


def require_consent(has_records: bool, data_use: str | None, source: str) -> None:
    """Nothing is ingested of which nobody says what it may be used for."""
    if not has_records and data_use is None:
        raise InvalidSource(
            "The source carries no consent record, and without one nobody may see the data",
            where=source,
            do="State the data use of its individuals, for example --data-use DUO:0000042 (general research use), "
            "or put a "
            "consents.csv with the columns individual_id and permission beside it.",
        )


def state_data_use(con: duckdb.DuckDBPyConnection, data_use: str | None, source: str) -> list[Finding]:
    """Give the stated data use to who has no record. Needs new_individual."""
    n = con.execute(
        "SELECT count(*) FROM new_individual n ANTI JOIN staged_consent c ON c.source_id = n.source_id"
    ).fetchall()[0][0]
    if not n:
        return []
    if data_use is None:
        text = f"{n:,} individuals have no consent record: nobody may ask about them. --data-use states it for them."
        return [Finding(source, "no-consent", "warning", n, text)]
    permission, disease, modifiers = parse_data_use(data_use)
    con.execute(
        """INSERT INTO staged_consent (source_id, permission, disease, modifiers, basis)
        SELECT n.source_id, $permission, $disease, $modifiers, 'stated for the source'
        FROM new_individual n ANTI JOIN staged_consent c ON c.source_id = n.source_id""",
        {"permission": permission, "disease": disease, "modifiers": modifiers},
    )
    text = f"{n:,} individuals have no consent record; {permission} was stated for them when they were ingested."
    return [Finding(source, "data-use-stated", "note", n, text)]


def load_consents(con: duckdb.DuckDBPyConnection, carried: bool, source: str) -> list[Finding]:
    """Fill consent_profile and consent, the carried-over datasets' with them."""
    old = """UNION ALL
        SELECT k.new_id, p.permission, p.disease, p.modifiers, o.valid_from, o.withdrawn_on, o.recontact_research,
            o.recontact_results, o.recontact_clinician, o.ehr_linkage, o.basis
        FROM old.consent o JOIN carried_individual k ON k.old_id = o.individual_id
        JOIN old.consent_profile p ON p.profile_id = o.profile_id"""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE all_consent AS
        SELECT k.individual_id, c.* EXCLUDE (source_id) FROM staged_consent c JOIN key_of k ON k.source_id = c.source_id
        {old if carried else ""}"""
    )
    con.execute(
        """INSERT INTO consent_profile
        SELECT (row_number() OVER (ORDER BY permission, disease NULLS FIRST, modifiers) - 1)::INTEGER, * FROM (
            SELECT DISTINCT permission, disease, modifiers FROM all_consent)"""
    )
    con.execute(
        """INSERT INTO consent
        SELECT c.individual_id, p.profile_id, c.valid_from, c.withdrawn_on, c.recontact_research, c.recontact_results,
            c.recontact_clinician, c.ehr_linkage, c.basis
        FROM all_consent c JOIN consent_profile p ON p.permission = c.permission AND p.disease IS NOT DISTINCT FROM
        c.disease
            AND p.modifiers = c.modifiers
        ORDER BY c.individual_id, c.valid_from NULLS FIRST, p.profile_id"""
    )
    n = con.execute(
        """SELECT count(*) FROM staged_consent c ANTI JOIN key_of k ON k.source_id = c.source_id
        WHERE c.source_id NOT IN (SELECT source_id FROM purged)
            AND c.source_id NOT IN (SELECT source_id FROM staged_mention WHERE rule = 'consent-of-nobody')"""
    ).fetchall()[0][0]
    text = f"{n:,} consents name an individual that no source describes; they were left out."
    return [Finding(source, "consent-of-nobody", "warning", n, text)] if n else []
