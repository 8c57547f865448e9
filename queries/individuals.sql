-- De-identified rows of a cohort: years, never dates (S-CL 7). Who is known to have passed 89 has no birth year and the age
-- 90. Datasets without a calendar have no years. A last contact is a death or the end of the last observation period.
WITH contact AS (
    SELECT o.individual_id, MAX(o.end_date) AS end_date
    FROM observation_period AS o
    GROUP BY o.individual_id
),
aged AS (
    SELECT
        i.individual_id,
        DATE_DIFF('day', i.birth_date, i.enrolment_date) * 10.0e0 / 365.25e0 AS enrolment_tenths,
        DATE_DIFF('day', i.birth_date, COALESCE(i.death_date, c.end_date, i.enrolment_date)) / 365.25e0 AS last_years
    FROM individual AS i
    LEFT JOIN contact AS c ON c.individual_id = i.individual_id
)
SELECT
    d.name || '/' || i.source_id AS individual_id,
    d.name AS dataset,
    i.site,
    i.sex,
    i.genetic_group,
    CASE WHEN d.calendar AND COALESCE(a.last_years, 0) < 90 THEN EXTRACT(YEAR FROM i.birth_date) END AS birth_year,
    CASE WHEN a.enrolment_tenths >= 900 THEN 90 ELSE FLOOR(a.enrolment_tenths) / 10 END AS age_at_enrolment,
    CASE WHEN d.calendar THEN EXTRACT(YEAR FROM i.enrolment_date) END AS enrolment_year,
    i.vital_status,
    CASE WHEN d.calendar THEN EXTRACT(YEAR FROM i.death_date) END AS death_year
FROM cohort AS m
JOIN individual AS i ON i.individual_id = m.individual_id
JOIN dataset AS d ON d.dataset_id = i.dataset_id
JOIN aged AS a ON a.individual_id = i.individual_id
ORDER BY d.name, i.source_id
