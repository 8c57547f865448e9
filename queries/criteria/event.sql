-- Has an event as asked: for sure, or perhaps. Unknown too: none, and no observation period, nobody looked.
WITH best AS (
    SELECT j.individual_id, MAX(j.state) AS state
    FROM events AS j
    GROUP BY j.individual_id
),
looked AS (
    SELECT DISTINCT o.individual_id
    FROM observation_period AS o
)
SELECT p.individual_id, COALESCE(b.state, 0) AS state
FROM permitted AS p
LEFT JOIN best AS b ON b.individual_id = p.individual_id
LEFT JOIN looked AS l ON l.individual_id = p.individual_id
WHERE b.individual_id IS NOT NULL OR l.individual_id IS NULL
