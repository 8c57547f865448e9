-- The entries of an indexed criterion as events: every one of those judged, or those on the first or last date.
WITH candidate AS (
    SELECT j.individual_id, j.start_day, j.end_day, j.state
    FROM judged AS j
)
SELECT c.individual_id, CAST(NULL AS INTEGER) AS code_id, c.start_day, c.end_day,
    CASE WHEN $every THEN c.state ELSE LEAST(c.state, n.state) END AS state
FROM candidate AS c
LEFT JOIN nth_date AS n ON n.individual_id = c.individual_id AND n.day = COALESCE(c.start_day, -1000000)
WHERE $every OR n.individual_id IS NOT NULL
