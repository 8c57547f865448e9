"""OMOP's person, death, care_site and observation_period as staged individuals and periods."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cohorts.errors import InvalidSource
from data.findings import Finding
from data.ingest.individuals import CLINICAL
from data.ingest.tables import place_of

#: Concepts of the OMOP vocabulary that a source without its concept table uses all the same (Gender, Race).
_SEX = (
    "CASE p.gender_concept_id WHEN 8507 THEN 'male' WHEN 8532 THEN 'female' WHEN 8521 THEN 'other' ELSE CASE "
    "upper(p.gender_source_value[1]) WHEN 'M' THEN 'male' WHEN 'F' THEN 'female' END END"
)
_RACE = {
    8515: "Asian",
    8516: "Black or African American",
    8527: "White",
    8557: "Native Hawaiian or Other Pacific Islander",
    8657: "American Indian or Alaska Native",
}


#: The first day of what is known of a birth, as year, month and day; NULL where no calendar has it.
_BIRTH = """CREATE OR REPLACE TEMP TABLE omop_birth AS
    SELECT person_id, year, CASE WHEN year IS NOT NULL THEN TRY_CAST(printf('%04d-%02d-01', year_of_birth,
            month_of_birth) AS DATE) END AS month,
        CASE WHEN year IS NOT NULL THEN TRY_CAST(printf('%04d-%02d-%02d', year_of_birth, month_of_birth,
            day_of_birth) AS DATE) END AS day
    FROM (SELECT *, CASE WHEN year_of_birth BETWEEN 1850 AND year(current_date) THEN make_date(year_of_birth, 1, 1)
        END AS year FROM omop_person_v WHERE person_id IS NOT NULL)"""


def stage_individuals(con: duckdb.DuckDBPyConnection, person: Path, death: Path | None, rows: int) -> list[Finding]:
    """`person` and `death`, of so many rows, into staged_individual; TEMP TABLE omop_person(person_id, source_id)."""
    file, has_deaths = person.name, rows > 0
    twice, second, people = con.execute(
        "WITH numbered AS (SELECT person_id, row_number() OVER () AS row FROM omop_person_v), again AS (SELECT "
        "person_id, row, row_number() OVER (PARTITION BY person_id ORDER BY row) AS nth FROM numbered WHERE person_id "
        "IS NOT NULL) SELECT count(DISTINCT person_id) FILTER (nth > 1), min(row) FILTER (nth > 1), (SELECT count(*) "
        "FROM numbered) FROM again"
    ).fetchall()[0]
    if twice:
        where = f"{file}, {place_of(person, second, people)}"
        raise InvalidSource(f"{twice:,} person_id stand more than once", where=where, do="Keep one row per person.")
    con.execute(
        """CREATE OR REPLACE TEMP TABLE omop_person AS
        SELECT person_id, CASE
            WHEN person_source_value IS NULL OR count(*) OVER (PARTITION BY person_source_value) > 1 THEN
            person_id::VARCHAR
            ELSE person_source_value END AS source_id
        FROM omop_person_v WHERE person_id IS NOT NULL"""
    )
    con.execute(
        """UPDATE omop_person SET source_id = 'person ' || person_id
        WHERE source_id = person_id::VARCHAR AND source_id IN (SELECT source_id FROM omop_person GROUP BY 1 HAVING
        count(*) > 1)"""
    )
    con.execute(_BIRTH)
    races = " ".join(f"WHEN {concept} THEN '{name}'" for concept, name in _RACE.items())
    con.execute(
        f"""INSERT INTO staged_individual
            (source_id, priority, site, sex, birth_date, birth_precision, vital_status, death_date, self_reported_group)
        SELECT k.source_id, {CLINICAL}, coalesce(s.care_site_name, s.care_site_source_value), {_SEX},
            coalesce(b.day, b.month, b.year),
            CASE WHEN b.day IS NOT NULL THEN 'day' WHEN b.month IS NOT NULL THEN 'month'
                WHEN b.year IS NOT NULL THEN 'year' END,
            CASE WHEN d.person_id IS NOT NULL THEN 'deceased' WHEN $has_deaths THEN 'alive' END,
            d.death_date,
            CASE p.race_concept_id {races} ELSE coalesce(c.concept_name, p.race_source_value) END
        FROM omop_person_v p JOIN omop_person k ON k.person_id = p.person_id
        JOIN omop_birth b ON b.person_id = p.person_id
        LEFT JOIN (SELECT care_site_id, any_value(care_site_name) AS care_site_name, any_value(care_site_source_value)
            AS care_site_source_value FROM omop_care_site_v GROUP BY care_site_id) s ON s.care_site_id = p.care_site_id
        LEFT JOIN (SELECT person_id, min(death_date) AS death_date FROM omop_death_v GROUP BY person_id) d
            ON d.person_id = p.person_id
        LEFT JOIN omop_concept_v c ON c.concept_id = p.race_concept_id AND c.concept_id <> 0""",
        {"has_deaths": has_deaths},
    )
    nulls, no_birth = con.execute(
        "SELECT count(*) FILTER (WHERE person_id IS NULL), count(*) FILTER (WHERE year_of_birth IS NULL) FROM "
        "omop_person_v"
    ).fetchall()[0]
    unborn, undated = con.execute(
        """SELECT count(*) FILTER (year_of_birth IS NOT NULL AND b.year IS NULL),
            count(*) FILTER (b.year IS NOT NULL AND month_of_birth IS NOT NULL
                AND (b.month IS NULL OR day_of_birth IS NOT NULL AND b.day IS NULL))
        FROM omop_person_v p JOIN omop_birth b USING (person_id)"""
    ).fetchall()[0]
    several, unknown, first = con.execute(
        """WITH orphan AS (SELECT row FROM (SELECT row_number() OVER () AS row, person_id FROM omop_death_v) d
            ANTI JOIN omop_person p ON p.person_id = d.person_id)
        SELECT (SELECT count(*) FROM (SELECT 1 FROM omop_death_v GROUP BY person_id HAVING count(*) > 1)),
            (SELECT count(*) FROM orphan), (SELECT min(row) FROM orphan)"""
    ).fetchall()[0]
    people = con.execute("SELECT count(*) FROM omop_person").fetchall()[0][0]
    notes = [
        ("person-without-id", "warning", nulls, "{n:,} rows without a readable person_id were left out."),
        ("no-birth-year", "warning", no_birth, "{n:,} persons have no year of birth: their age is unknown."),
        (
            "impossible-birth-year",
            "warning",
            unborn,
            "{n:,} persons have a year of birth before 1850 or after today; they were kept, their age is unknown.",
        ),
        (
            "impossible-birthday",
            "warning",
            undated,
            "{n:,} persons have a month or day of birth that no calendar has; the year, or the month of it, was kept.",
        ),
        ("several-deaths", "warning", several, "{n:,} persons have more than one death; the earliest date was kept."),
        (
            "no-deaths-recorded",
            "warning",
            0 if has_deaths else people,
            "The death table is empty or absent: the vital status of {n:,} individuals is unknown, not alive.",
        ),
    ]
    findings = [Finding(file, rule, severity, n, text.format(n=n)) for rule, severity, n, text in notes if n]
    if death and unknown:
        text = f"{unknown:,} deaths name a person who is not in the person table; they were left out."
        findings.append(
            Finding(death.name, "orphan-death", "warning", unknown, text, place=place_of(death, first, rows))
        )
    return findings


def stage_periods(con: duckdb.DuckDBPyConnection, path: Path | None, rows: int) -> list[Finding]:
    """`observation_period`, merged where periods overlap or touch, into staged_observation_period.

    Needs omop_person.individual_id.
    """
    orphan, first_orphan, invalid, first_invalid, overlapping = con.execute(
        """WITH numbered AS (SELECT row_number() OVER () AS row, * FROM omop_observation_period_v),
        orphan AS (SELECT row FROM numbered o ANTI JOIN omop_person k ON k.person_id = o.person_id),
        known AS (
            SELECT row, k.individual_id, o.observation_period_start_date AS s, o.observation_period_end_date AS e
            FROM numbered o JOIN omop_person k ON k.person_id = o.person_id
            WHERE NOT k.purged),
        invalid AS (SELECT row FROM known WHERE s IS NULL OR e IS NULL OR e < s)
        SELECT (SELECT count(*) FROM orphan), (SELECT min(row) FROM orphan),
            (SELECT count(*) FROM invalid), (SELECT min(row) FROM invalid),
            (SELECT count(*) FROM (SELECT s <= max(e) OVER (PARTITION BY individual_id ORDER BY s, e
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS inside FROM known WHERE e >= s) WHERE inside)"""
    ).fetchall()[0]
    con.execute(
        """INSERT INTO staged_observation_period
        WITH known AS (
            SELECT k.individual_id, o.observation_period_start_date AS s, o.observation_period_end_date AS e
            FROM omop_observation_period_v o JOIN omop_person k ON k.person_id = o.person_id
            WHERE NOT k.purged AND o.observation_period_end_date >= o.observation_period_start_date),
        reached AS (
            SELECT *, max(e) OVER (PARTITION BY individual_id ORDER BY s, e ROWS BETWEEN UNBOUNDED PRECEDING AND 1
            PRECEDING) AS before
            FROM known),
        island AS (
            SELECT *, count(*) FILTER (WHERE before IS NULL OR s > before + 1)
                OVER (PARTITION BY individual_id ORDER BY s, e ROWS UNBOUNDED PRECEDING) AS number
            FROM reached)
        SELECT individual_id, min(s), max(e) FROM island GROUP BY individual_id, number"""
    )
    without = con.execute(
        """SELECT count(*) FROM omop_person k ANTI JOIN staged_observation_period p ON p.individual_id = k.individual_id
        WHERE NOT k.purged"""
    ).fetchall()[0][0]
    notes = [
        (
            "orphan-observation-period",
            orphan,
            first_orphan,
            "{n:,} observation periods name a person who is not in the person table; they were left out.",
        ),
        (
            "invalid-observation-period",
            invalid,
            first_invalid,
            "{n:,} observation periods end before they start or lack a date; they were left out.",
        ),
        (
            "overlapping-observation-period",
            overlapping,
            None,
            "{n:,} observation periods overlap an earlier one; they were merged.",
        ),
        (
            "no-observation-period",
            without,
            None,
            "{n:,} individuals have no observation period: criteria that look only inside it find nothing, and "
            "they have no follow-up.",
        ),
    ]
    file = path.name if path else "observation_period"
    return [
        Finding(file, rule, "warning", n, text.format(n=n), place=place_of(path, first, rows) if path else None)
        for rule, n, first, text in notes
        if n
    ]
