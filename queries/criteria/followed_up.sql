-- Completed years from enrolment to death or last contact. Unknown: a date is not recorded, or they are out of order.
WITH contact AS (
    SELECT o.individual_id, MAX(o.end_date) AS end_date
    FROM observation_period AS o
    GROUP BY o.individual_id
),
span AS (
    SELECT i.individual_id,
        FLOOR(DATE_DIFF('day', i.enrolment_date, COALESCE(i.death_date, c.end_date)) / 365.25e0) AS years
    FROM permitted AS p
    JOIN individual AS i ON i.individual_id = p.individual_id
    LEFT JOIN contact AS c ON c.individual_id = i.individual_id
)
SELECT p.individual_id, CASE WHEN s.years >= 0 THEN 1 ELSE 0 END AS state
FROM permitted AS p
JOIN span AS s ON s.individual_id = p.individual_id
WHERE s.years IS NULL OR s.years < 0 OR (s.years >= $shortest AND s.years <= $longest)
