-- The events on an individual's nth date.
WITH candidate AS (
    SELECT e.individual_id, e.code_id, e.start_day, e.end_day, e.state
    FROM events AS e
)
SELECT c.individual_id, c.code_id, c.start_day, c.end_day, LEAST(c.state, n.state) AS state
FROM candidate AS c
JOIN nth_date AS n ON n.individual_id = c.individual_id AND n.day = COALESCE(c.start_day, -1000000)
