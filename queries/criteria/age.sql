-- Completed years at a moment, both ends included. Unknown: a date is not recorded; at death, the vital status is unknown.
WITH moment AS (
    SELECT
        p.individual_id,
        i.birth_date,
        i.vital_status,
        CASE
            WHEN $at = 'enrolment' THEN i.enrolment_date
            WHEN $at = 'death' THEN i.death_date
            ELSE COALESCE(i.death_date, o.end_date)
        END AS at
    FROM permitted AS p
    JOIN individual AS i ON i.individual_id = p.individual_id
    LEFT JOIN (
        SELECT q.individual_id, MAX(q.end_date) AS end_date
        FROM observation_period AS q
        GROUP BY q.individual_id
    ) AS o ON o.individual_id = p.individual_id
),
aged AS (
    SELECT
        m.individual_id,
        m.vital_status,
        EXTRACT(YEAR FROM m.at) - EXTRACT(YEAR FROM m.birth_date) - CASE
            WHEN EXTRACT(MONTH FROM m.at) * 100 + EXTRACT(DAY FROM m.at)
                < EXTRACT(MONTH FROM m.birth_date) * 100 + EXTRACT(DAY FROM m.birth_date) THEN 1
            ELSE 0
        END AS years
    FROM moment AS m
)
SELECT a.individual_id, CASE WHEN a.years IS NULL THEN 0 ELSE 1 END AS state
FROM aged AS a
WHERE NOT ($at = 'death' AND a.vital_status = 'alive') AND (a.years IS NULL OR (a.years >= $youngest AND a.years <= $oldest))
