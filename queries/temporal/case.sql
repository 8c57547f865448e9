-- The first date of a case: `cases` holds the states of the definition.
WITH recorded AS (
    SELECT c.individual_id, MIN(DATE_DIFF('day', DATE '1970-01-01', c.start_date)) AS start_day
    FROM condition AS c
    JOIN wanted AS w ON w.code_id = c.code_id
    WHERE c.in_period
    GROUP BY c.individual_id
)
SELECT c.individual_id, CAST(NULL AS INTEGER) AS code_id, r.start_day, r.start_day + 1 AS end_day,
    CASE WHEN r.start_day IS NULL THEN 0 ELSE c.state END AS state
FROM cases AS c
LEFT JOIN recorded AS r ON r.individual_id = c.individual_id
WHERE c.state >= 0
