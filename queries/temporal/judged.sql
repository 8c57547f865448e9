-- The index events that fulfil what is asked around them, or perhaps do.
SELECT i.individual_id, i.start_day, i.end_day, i.period_start, i.period_end,
    CASE WHEN i.start_day IS NULL THEN 0 ELSE LEAST(i.state, s.state) END AS state
FROM index_event AS i
LEFT JOIN such_that AS s ON s.individual_id = i.individual_id AND s.start_day = i.start_day AND s.end_day = i.end_day
WHERE i.start_day IS NULL OR LEAST(i.state, s.state) >= 0
