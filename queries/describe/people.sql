-- A cohort's individuals by each of their attributes: (field, value, low, n). low is the lower end of a bin, in years.
-- Ages are completed years at enrolment, 90 and over together (S-CL 7); follow-up is from enrolment to last contact.
WITH contact AS (
    SELECT o.individual_id, MAX(o.end_date) AS end_date
    FROM observation_period AS o
    GROUP BY o.individual_id
),
person AS (
    SELECT
        i.sex,
        i.site,
        i.vital_status,
        COALESCE(i.genetic_group, 'not assigned') AS genetic_group,
        CASE WHEN DATE_DIFF('day', i.birth_date, i.enrolment_date) >= 32872 THEN 90
            ELSE FLOOR(DATE_DIFF('day', i.birth_date, i.enrolment_date) / 3652.5e0) * 10 END AS age,
        FLOOR(DATE_DIFF('day', i.enrolment_date, COALESCE(i.death_date, c.end_date)) / 365.25e0) AS follow_up
    FROM cohort AS m
    JOIN individual AS i ON i.individual_id = m.individual_id
    LEFT JOIN contact AS c ON c.individual_id = i.individual_id
)
SELECT 'sex' AS field, p.sex AS value, CAST(NULL AS INTEGER) AS low, COUNT(*) AS n FROM person AS p GROUP BY p.sex
UNION ALL
SELECT 'site' AS field, p.site AS value, CAST(NULL AS INTEGER) AS low, COUNT(*) AS n FROM person AS p GROUP BY p.site
UNION ALL
SELECT 'vital_status' AS field, p.vital_status AS value, CAST(NULL AS INTEGER) AS low, COUNT(*) AS n
FROM person AS p
GROUP BY p.vital_status
UNION ALL
SELECT 'genetic_group' AS field, p.genetic_group AS value, CAST(NULL AS INTEGER) AS low, COUNT(*) AS n
FROM person AS p
GROUP BY p.genetic_group
UNION ALL
SELECT 'age' AS field, CAST(NULL AS VARCHAR) AS value, CAST(p.age AS INTEGER) AS low, COUNT(*) AS n
FROM person AS p
GROUP BY p.age
UNION ALL
SELECT 'follow_up' AS field, CAST(NULL AS VARCHAR) AS value, CAST(CASE
    WHEN p.follow_up < 0 THEN NULL
    WHEN p.follow_up < 2 THEN p.follow_up
    WHEN p.follow_up < 5 THEN 2
    WHEN p.follow_up < 30 THEN FLOOR(p.follow_up / 5) * 5
    ELSE 30
END AS INTEGER) AS low, COUNT(*) AS n
FROM person AS p
GROUP BY CASE
    WHEN p.follow_up < 0 THEN NULL
    WHEN p.follow_up < 2 THEN p.follow_up
    WHEN p.follow_up < 5 THEN 2
    WHEN p.follow_up < 30 THEN FLOOR(p.follow_up / 5) * 5
    ELSE 30
END
ORDER BY field, low, value
