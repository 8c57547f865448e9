-- Of the index events those on the first or last date.
WITH candidate AS (
    SELECT i.individual_id, i.start_day, i.end_day, i.period_start, i.period_end, i.state
    FROM index_event AS i
)
SELECT c.individual_id, c.start_day, c.end_day, c.period_start, c.period_end, LEAST(c.state, n.state) AS state
FROM candidate AS c
JOIN nth_date AS n ON n.individual_id = c.individual_id AND n.day = COALESCE(c.start_day, -1000000)
