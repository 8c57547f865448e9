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
        i.self_reported_group,
        FLOOR((EXTRACT(YEAR FROM i.enrolment_date) - EXTRACT(YEAR FROM i.birth_date) - CASE
            WHEN EXTRACT(MONTH FROM i.enrolment_date) * 100 + EXTRACT(DAY FROM i.enrolment_date)
                < EXTRACT(MONTH FROM i.birth_date) * 100 + EXTRACT(DAY FROM i.birth_date) THEN 1
            ELSE 0
        END) / 10e0) * 10 AS age,
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
SELECT 'self_reported_group' AS field, p.self_reported_group AS value, CAST(NULL AS INTEGER) AS low, COUNT(*) AS n
FROM person AS p
GROUP BY p.self_reported_group
UNION ALL
SELECT 'age' AS field, CAST(NULL AS VARCHAR) AS value, CAST(CASE WHEN p.age > 90 THEN 90 ELSE p.age END AS INTEGER) AS low, COUNT(*) AS n
FROM person AS p
GROUP BY CASE WHEN p.age > 90 THEN 90 ELSE p.age END
UNION ALL
SELECT 'follow_up' AS field, CAST(NULL AS VARCHAR) AS value, CAST(CASE
    WHEN p.follow_up IS NULL OR p.follow_up < 0 THEN NULL
    WHEN p.follow_up < 2 THEN p.follow_up
    WHEN p.follow_up < 5 THEN 2
    WHEN p.follow_up < 30 THEN FLOOR(p.follow_up / 5) * 5
    ELSE 30
END AS INTEGER) AS low, COUNT(*) AS n
FROM person AS p
GROUP BY CASE
    WHEN p.follow_up IS NULL OR p.follow_up < 0 THEN NULL
    WHEN p.follow_up < 2 THEN p.follow_up
    WHEN p.follow_up < 5 THEN 2
    WHEN p.follow_up < 30 THEN FLOOR(p.follow_up / 5) * 5
    ELSE 30
END
ORDER BY field, low, value
